import { describe, expect, test } from 'vitest';
import { auditLogQuery } from '../../../cli/plan/query.ts';
import { parseCidrs } from '../../../rules/eks-endpoint-public-access/networks.ts';

const networks = (...texts: readonly string[]) => parseCidrs(texts) ?? [];

describe('the query', () => {
  test('reduces the audit log to callers from outside the VPC', () => {
    expect(auditLogQuery(networks('10.20.0.0/16', '100.64.0.0/16', '2600:1f14::/56'))).toBe(
      `filter @logStream like /^kube-apiserver-audit-/
| fields coalesce(sourceIPs.3, sourceIPs.2, sourceIPs.1, sourceIPs.0) as ip,
    coalesce(user.extra.canonicalArn.0, user.username, "-") as who,
    \`user.extra.authentication.kubernetes.io/pod-name.0\` as pod
| filter not ispresent(ip) or (not isIpInSubnet(ip, "127.0.0.0/8") and not isIpInSubnet(ip, "::1/128") and not isIpInSubnet(ip, "10.20.0.0/16") and not isIpInSubnet(ip, "100.64.0.0/16") and not isIpInSubnet(ip, "2600:1f14::/56"))
| stats count(*) as requests, min(@timestamp) as first, max(@timestamp) as last,
    latest(user.username) as username, latest(user.extra.canonicalArn.0) as canonicalArn,
    latest(user.extra.arn.0) as arn, latest(pod) as podName, count(pod) as podRequests,
    count(sourceIPs.4) as longChains
    by ip, who, userAgent, responseStatus.code
| sort requests desc
| limit 10000`,
    );
  });

  test('never asks for whole messages, which hold bodies of requests', () => {
    expect(auditLogQuery([])).not.toMatch(/@message|requestObject|responseObject/);
  });
});
