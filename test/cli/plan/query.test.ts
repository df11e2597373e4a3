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
| filter not ispresent(ip) or not ispresent(user.username) or ip not like /^[0-9.]+$|:/
    or (not isIpInSubnet(ip, "127.0.0.0/8") and not isIpInSubnet(ip, "::1/128") and not isIpInSubnet(ip, "10.20.0.0/16") and not isIpInSubnet(ip, "100.64.0.0/16") and not isIpInSubnet(ip, "2600:1f14::/56"))
| stats count(*) as requests, min(@timestamp) as first, max(@timestamp) as last,
    latest(user.username) as username, latest(user.extra.canonicalArn.0) as canonicalArn,
    latest(user.extra.arn.0) as arn, latest(pod) as podName, count(pod) as podRequests,
    count(sourceIPs.4) as longChains
    by ip, who, userAgent, responseStatus.code
| sort requests desc
| limit 10000`,
    );
  });

  test('can leave out the field that needs backticks', () => {
    expect(auditLogQuery(networks('10.20.0.0/16'), { withPods: false })).toBe(
      `filter @logStream like /^kube-apiserver-audit-/
| fields coalesce(sourceIPs.3, sourceIPs.2, sourceIPs.1, sourceIPs.0) as ip,
    coalesce(user.extra.canonicalArn.0, user.username, "-") as who
| filter not ispresent(ip) or not ispresent(user.username) or ip not like /^[0-9.]+$|:/
    or (not isIpInSubnet(ip, "127.0.0.0/8") and not isIpInSubnet(ip, "::1/128") and not isIpInSubnet(ip, "10.20.0.0/16"))
| stats count(*) as requests, min(@timestamp) as first, max(@timestamp) as last,
    latest(user.username) as username, latest(user.extra.canonicalArn.0) as canonicalArn,
    latest(user.extra.arn.0) as arn,
    count(sourceIPs.4) as longChains
    by ip, who, userAgent, responseStatus.code
| sort requests desc
| limit 10000`,
    );
  });

  test('has 10,000 characters at most: without the CIDRs, if they are too many', () => {
    const many = Array.from({ length: 208 }, (_, index) => `100.64.${index}.0/24`);
    const longest = auditLogQuery(networks(...many, '10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8', '9.0.0.0/8'));
    expect(longest).toHaveLength(10_000);
    expect(longest).toContain('not isIpInSubnet(ip, "10.0.0.0/8")');
    expect(auditLogQuery(networks(...many, '10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8', '13.0.0.0/8'))).toBe(
      auditLogQuery([]),
    );
    const withoutPods = auditLogQuery(networks(...many, ...many.slice(0, 20)), { withPods: false });
    expect(withoutPods).toBe(auditLogQuery([], { withPods: false }));
  });

  test('never asks for whole messages, which hold bodies of requests', () => {
    expect(auditLogQuery([])).not.toMatch(/@message|requestObject|responseObject/);
  });
});
