import type { CallerRow, PlanRow } from '../../../cli/plan/row.ts';

/** An engineer in the office, with changes. */
export function callerRow(changes: Partial<CallerRow> = {}): CallerRow {
  return {
    class: 'person-or-ci',
    who: 'arn:aws:iam::111122223333:role/engineer',
    addresses: ['8.8.8.8'],
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    requests: 12,
    first: '2026-11-24T08:00:00.000Z',
    last: '2026-11-29T16:41:02.000Z',
    ifClosed: 'loses',
    ifNarrowed: 'keeps',
    ...changes,
  };
}

/** The plan of an open cluster that the office uses, with changes. */
export function planRow(changes: Partial<PlanRow> = {}): PlanRow {
  return {
    account: '111122223333',
    region: 'eu-central-1',
    cluster: 'payments',
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
    evidence: {
      source: 'audit-log',
      from: '2026-11-23T12:00:00.000Z',
      to: '2026-11-30T12:00:00.000Z',
      gaps: [],
      bytesScanned: 14_311_002_112,
    },
    callers: [callerRow()],
    paths: [],
    advice: {
      action: 'narrow-to',
      cidrs: ['8.8.8.8/32'],
      because: 'Every caller seen in 7 days that needs public access has a stable address within 1 CIDR.',
      next: 'aws eks update-cluster-config --region eu-central-1 --name payments --resources-vpc-config publicAccessCidrs=8.8.8.8/32',
    },
    ...changes,
  };
}

/** A cluster that every kind of caller uses, with two gaps in what is known of them. */
export const BUSY: PlanRow = planRow({
  cluster: 'shop',
  evidence: {
    source: 'audit-log',
    from: '2026-11-06T12:00:00.000Z',
    to: '2026-11-30T12:00:00.000Z',
    gaps: [
      { from: '2026-10-31T12:00:00.000Z', to: '2026-11-06T12:00:00.000Z', why: 'the log group did not exist' },
      { from: '2026-11-12T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z', why: 'the audit log was switched off' },
    ],
    bytesScanned: 3_200_000_000,
  },
  callers: [
    callerRow({ class: 'aws', who: 'eks:addon-manager', addresses: ['35.163.244.48'], ifClosed: 'keeps' }),
    callerRow({
      class: 'inside-vpc',
      who: 'system:node:ip-10-0-0-137.eu-central-1.compute.internal',
      addresses: ['10.0.0.137'],
      userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      requests: 48_201,
      ifClosed: 'keeps',
    }),
    callerRow({
      class: 'own-vpc-public-path',
      who: 'system:serviceaccount:argocd:argocd-application-controller',
      addresses: ['3.120.10.20'],
      userAgent: 'argocd-application-controller/v0.0.0',
      requests: 8_120,
      ifClosed: 'unknown',
      ifNarrowed: 'unknown',
    }),
    callerRow({
      who: 'arn:aws:iam::111122223333:role/github-deploy',
      addresses: ['20.1.2.3', '20.1.2.4', '20.1.2.5', '20.1.2.6', '20.1.2.7', '20.1.2.8'],
      userAgent: 'helm/v3.17.0',
      requests: 310,
      ifNarrowed: 'loses',
    }),
    callerRow(),
    callerRow({
      class: 'unauthenticated',
      who: 'system:anonymous',
      addresses: ['176.65.134.20'],
      userAgent: 'Mozilla/5.0',
      requests: 44,
    }),
  ],
  paths: [
    { kind: 'dns', id: 'vpc-0a1b2c3d', state: 'possible' },
    { kind: 'vpn', id: 'vgw-0a1b2c3d', state: 'unknown' },
  ],
  advice: {
    action: 'build-private-path-first',
    cidrs: [],
    because: '1 caller comes from changing addresses. No list of CIDRs can follow it.',
    next: null,
  },
});

/** A cluster without evidence. */
export const UNSEEN: PlanRow = planRow({
  cluster: 'intern',
  endpoint: { publicAccess: true, privateAccess: false, publicAccessCidrs: [] },
  evidence: { source: 'none', from: null, to: null, gaps: [], bytesScanned: 0 },
  callers: [],
  advice: {
    action: 'cannot-tell',
    cidrs: [],
    because: 'The cluster does not send its audit log to CloudWatch Logs.',
    next: 'aws eks update-cluster-config --region eu-central-1 --name intern --logging clusterLogging=audit',
  },
});

/** The plans of so many clusters. Every third is as busy as fleets are: 40 callers. */
export function plansOf(clusters: number): readonly PlanRow[] {
  const callers = Array.from({ length: 8 }, () => BUSY.callers).flat();
  const kinds = [planRow(), { ...BUSY, callers: callers.slice(0, 40) }, UNSEEN];
  return Array.from({ length: clusters }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? UNSEEN;
    return { ...kind, cluster: `${kind.cluster}-${index}`, arn: `${kind.arn}-${index}` };
  });
}
