import { describe, expect, test } from 'vitest';
import { type AuditFacts, auditEvent } from './audit-event.ts';

const time = new Date('2026-11-20T08:15:02.480Z');
const written = (facts: Omit<AuditFacts, 'time'>) => {
  const { timestamp, message } = auditEvent({ time, ...facts });
  return { timestamp, event: JSON.parse(message) };
};

describe('an audit event', () => {
  test('of a role that calls from the internet', () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions';
    const { timestamp, event } = written({
      username: arn,
      arn,
      sourceIPs: ['203.0.113.40'],
      userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      verb: 'patch',
      requestURI: '/apis/apps/v1/namespaces/shop/deployments/web',
      requestObject: { spec: {} },
    });
    expect(timestamp).toBe(Date.parse('2026-11-20T08:15:02.480Z'));
    expect(event).toEqual({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      auditID: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      stage: 'ResponseComplete',
      requestURI: '/apis/apps/v1/namespaces/shop/deployments/web',
      verb: 'patch',
      user: {
        username: arn,
        uid: expect.stringMatching(/^aws-iam-authenticator:111122223333:AROA[0-9A-F]{17}$/),
        groups: ['system:authenticated'],
        extra: {
          accessKeyId: [expect.stringMatching(/^ASIA[0-9A-F]{16}$/)],
          arn: [arn],
          canonicalArn: ['arn:aws:iam::111122223333:role/github-deploy'],
          principalId: [expect.stringMatching(/^AROA[0-9A-F]{17}$/)],
          sessionName: ['GitHubActions'],
        },
      },
      sourceIPs: ['203.0.113.40'],
      userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 200 },
      requestObject: { spec: {} },
      requestReceivedTimestamp: '2026-11-20T08:15:02.120000Z',
      stageTimestamp: '2026-11-20T08:15:02.151000Z',
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    });
  });

  test('of a node', () => {
    const username = 'system:node:ip-10-20-3-17.eu-central-1.compute.internal';
    const arn = 'arn:aws:sts::111122223333:assumed-role/shop-node/i-0aaaabbbbccccdddd';
    expect(written({ username, arn, sourceIPs: ['198.51.100.7'] }).event.user).toMatchObject({
      groups: ['system:nodes', 'system:authenticated'],
      extra: { canonicalArn: ['arn:aws:iam::111122223333:role/shop-node'], sessionName: ['i-0aaaabbbbccccdddd'] },
    });
  });

  test('of an IAM user, and of a role whose canonical ARN is given', () => {
    const arn = 'arn:aws:iam::111122223333:user/alice';
    const { extra } = written({ username: 'alice', arn, sourceIPs: [] }).event.user;
    expect(extra).toMatchObject({ arn: [arn], canonicalArn: [arn] });
    expect(extra).not.toHaveProperty('sessionName');
    const canonicalArn = 'arn:aws:iam::111122223333:role/other';
    const given = written({ username: 'a', arn, canonicalArn, sourceIPs: [] }).event.user;
    expect(given.extra.canonicalArn).toEqual([canonicalArn]);
  });

  test('of a service account whose token left the cluster, and of one in a pod', () => {
    const username = 'system:serviceaccount:argocd:argocd-manager';
    const exported = written({ username, sourceIPs: ['10.20.1.5', '192.0.2.99'], stage: 'ResponseStarted' }).event;
    expect(exported).toMatchObject({ stage: 'ResponseStarted', sourceIPs: ['10.20.1.5', '192.0.2.99'] });
    expect(exported.user).toEqual({
      username,
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      groups: ['system:serviceaccounts', 'system:serviceaccounts:argocd', 'system:authenticated'],
    });
    expect(written({ username, sourceIPs: [], podName: 'manager-0' }).event.user.extra).toEqual({
      'authentication.kubernetes.io/pod-name': ['manager-0'],
      'authentication.kubernetes.io/pod-uid': [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    });
  });

  test('of a scanner, and of a client whose token has expired', () => {
    const scanner = written({ username: 'system:anonymous', code: 403, sourceIPs: ['192.0.2.1'] }).event;
    expect(scanner).toMatchObject({
      user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
      responseStatus: { status: 'Failure', reason: 'Forbidden', code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
    const expired = written({ code: 401, sourceIPs: ['192.0.2.1'] }).event;
    expect(expired).toMatchObject({
      stage: 'ResponseStarted',
      user: {},
      responseStatus: { message: 'Authentication failed, attempted: bearer', code: 401 },
    });
    expect(expired).not.toHaveProperty('annotations');
  });

  test('without addresses and without a user agent has no such members', () => {
    const { event } = written({ username: 'system:apiserver', sourceIPs: [] });
    expect(event).not.toHaveProperty('sourceIPs');
    expect(event).not.toHaveProperty('userAgent');
    expect(event.user).toEqual({ username: 'system:apiserver', groups: ['system:authenticated'] });
  });
});
