import { describe, expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { networks, publicAddress, surroundings } from './samples.ts';

/** The members of an audit event that a row is made from. The names are invented; the shape is that of public samples. */
interface AuditEvent {
  readonly user: {
    readonly username: string;
    readonly extra?: { readonly arn: readonly string[]; readonly canonicalArn: readonly string[] };
  };
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly responseStatus: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

const CI: AuditEvent = {
  user: {
    username: 'arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions',
    extra: {
      arn: ['arn:aws:sts::111122223333:assumed-role/github-deploy/GitHubActions'],
      canonicalArn: ['arn:aws:iam::111122223333:role/github-deploy'],
    },
  },
  sourceIPs: ['203.0.113.40'],
  userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-11-20T08:15:02.120412Z',
};

const KUBELET: AuditEvent = {
  user: {
    username: 'system:node:ip-10-20-3-17.eu-central-1.compute.internal',
    extra: {
      arn: ['arn:aws:sts::111122223333:assumed-role/shop-node/i-0aaaabbbbccccdddd'],
      canonicalArn: ['arn:aws:iam::111122223333:role/shop-node'],
    },
  },
  sourceIPs: ['198.51.100.7'],
  userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-11-20T08:15:03.000101Z',
};

/** The first address is one that the client wrote into a header. */
const ARGO_CD: AuditEvent = {
  user: { username: 'system:serviceaccount:kube-system:argocd-manager' },
  sourceIPs: ['10.20.1.5', '192.0.2.99'],
  userAgent: 'argocd-application-controller/v0.0.0 (linux/amd64) kubernetes/$Format',
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-11-20T08:15:04.500000Z',
};

function rowOf(event: AuditEvent): AuditLogRow {
  const time = new Date(event.requestReceivedTimestamp);
  return {
    address: event.sourceIPs.at(-1),
    isChainCut: false,
    username: event.user.username,
    canonicalArn: event.user.extra?.canonicalArn[0],
    arn: event.user.extra?.arn[0],
    podName: undefined,
    userAgent: event.userAgent,
    code: event.responseStatus.code,
    requests: 1,
    first: time,
    last: time,
  };
}

describe('audit events of the three kinds of callers that are easy to get wrong', () => {
  const nat = surroundings({ ownAddresses: new Map([['198.51.100.7', publicAddress()]]) });

  test.each([
    [
      'CI over the public endpoint',
      CI,
      {
        class: 'person-or-ci',
        who: 'arn:aws:iam::111122223333:role/github-deploy',
        sessions: ['GitHubActions'],
        addresses: ['203.0.113.40'],
        system: 'GitHub Actions',
      },
    ],
    [
      "a kubelet over the VPC's NAT gateway, with private access off",
      KUBELET,
      {
        class: 'own-vpc-public-path',
        who: 'arn:aws:iam::111122223333:role/shop-node',
        addresses: ['198.51.100.7'],
        system: 'kubelet',
      },
    ],
    [
      'an Argo CD hub with an exported token, behind a forged address of the VPC',
      ARGO_CD,
      {
        class: 'exported-token',
        who: 'system:serviceaccount:kube-system:argocd-manager',
        addresses: ['192.0.2.99'],
        system: 'Argo CD',
      },
    ],
  ])('%s', (_name, event, expected) => {
    expect(groupCallers([rowOf(event)], nat)).toMatchObject([expected]);
  });

  test('A VPC that has the documentation range as its own sees the hub inside it.', () => {
    const inside = surroundings({ vpcCidrs: networks('192.0.2.0/24') });
    expect(groupCallers([rowOf(ARGO_CD)], inside)).toMatchObject([{ class: 'inside-vpc' }]);
  });
});
