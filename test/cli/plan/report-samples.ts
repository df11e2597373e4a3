import type { CallerOutcome } from '../../../cli/plan/caller.ts';
import type { ClusterPlan } from '../../../cli/plan/cluster-plan.ts';
import { parseCidrs } from '../../../rules/eks-endpoint-public-access/networks.ts';

/** An engineer in the office, with changes. */
export function caller(changes: Partial<CallerOutcome> = {}): CallerOutcome {
  return {
    class: 'person-or-ci',
    who: 'arn:aws:iam::111122223333:role/engineer',
    sessions: ['alice@example.com'],
    addresses: ['8.8.8.8'],
    isDynamic: false,
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    system: 'kubectl',
    isAuthenticated: true,
    requests: 12,
    first: new Date('2026-11-24T08:00:00Z'),
    last: new Date('2026-11-29T16:41:02Z'),
    ifClosed: 'loses',
    ifNarrowed: 'keeps',
    ...changes,
  };
}

/** The plan of an open cluster that the office uses, with changes. */
export function clusterPlan(changes: Partial<ClusterPlan> = {}): ClusterPlan {
  return {
    account: '111122223333',
    region: 'eu-central-1',
    cluster: 'payments',
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: parseCidrs(['0.0.0.0/0']) ?? [] },
    evidence: {
      source: 'audit-log',
      from: new Date('2026-11-23T12:00:00Z'),
      to: new Date('2026-11-30T12:00:00Z'),
      gaps: [],
      privateSince: new Date('2026-01-01T00:00:00Z'),
      bytesScanned: 14_311_002_112,
      isCut: false,
    },
    callers: [caller()],
    paths: [],
    advice: {
      action: 'narrow-to',
      cidrs: ['8.8.8.8/32'],
      because: 'Every caller seen in 7 days that needs public access has a stable address within 1 CIDR.',
      next: 'aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-RestrictPublicCidrs --parameters \'{"ClusterName":["payments"],"PublicAccessCidrs":["8.8.8.8/32"]}\'',
    },
    missing: [],
    ...changes,
  };
}
