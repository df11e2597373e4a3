import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, type LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { afterEach, describe, expect, test } from 'vitest';
import { auditLogsOf } from '../../../cli/plan/audit-log.ts';
import type { ClusterPlan } from '../../../cli/plan/cluster-plan.ts';
import { readCluster } from '../../../cli/plan/described-cluster.ts';
import type { ScanEstimate } from '../../../cli/plan/estimate.ts';
import { gatherEvidence, prepareEvidence } from '../../../cli/plan/gather.ts';
import { judge } from '../../../cli/plan/judge.ts';
import { networkReader } from '../../../cli/plan/network-reader.ts';
import { updatesOf } from '../../../cli/plan/updates.ts';
import { clustersOf } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import { type AuditFacts, writeAuditLog } from '../../aws/audit-event.ts';
import { minutes } from '../../aws/clock.ts';
import { LocalAws } from '../../aws/local-aws.ts';
import { clusterNetwork } from '../../aws/network.ts';
import { LOGS_READINGS, type Readings } from '../../aws/readings.ts';

/* The whole way from audit events to advice, as AWS may answer where its documents leave a question open. */

const DAY = minutes(24 * 60);
const GROUP = '/aws/eks/payments/cluster';

type Call = Omit<AuditFacts, 'time'>;
type LogsReadings = Partial<Pick<Readings, keyof typeof LOGS_READINGS>>;

/** An answer that is not the base, in a log group of the class that it is about. */
type Other = readonly [readings: LogsReadings, logGroupClass?: LogGroupClass];

const OTHERS: readonly Other[] = [
  [{ aggregatedTimestamp: 'epoch milliseconds' }],
  [{ subnetOfNoAddress: 'neither true nor false' }],
  [{ quotedDots: 'finds nothing' }],
  [{ quotedDots: 'refused' }],
  [{ fieldsBeyondLimit: 'the first by name are kept' }],
  [{ fieldsBeyondLimit: 'none is kept' }],
  [{ latestOfAbsent: 'absent' }],
  [{ logStreamOfInfrequentAccess: 'absent' }, 'INFREQUENT_ACCESS'],
  [{ queriesOfEssentials: 'refused' }, 'ESSENTIALS' as LogGroupClass],
  [{ storedBytes: 'compressed' }],
];
const BASES: readonly Other[] = [[{}], [{}, 'INFREQUENT_ACCESS'], [{}, 'ESSENTIALS' as LogGroupClass]];

const role = (name: string, session: string) => {
  const arn = `arn:aws:sts::111122223333:assumed-role/${name}/${session}`;
  return { username: arn, arn };
};
const KUBECTL = 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0';

const KUBELET: Call = {
  ...role('node', 'i-0aaaabbbbccccdddd'),
  username: 'system:node:ip-10-20-0-50.eu-central-1.compute.internal',
  sourceIPs: ['10.20.0.50'],
  userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
};
const LOOPBACK: Call = { username: 'system:apiserver', sourceIPs: ['::1'], userAgent: 'kube-apiserver/v1.33.1' };
const METRICS: Call = { username: 'eks:k8s-metrics', sourceIPs: ['172.16.33.233'], userAgent: 'eks-k8s-metrics/v0' };
const OFFICE: Call = { ...role('engineer', 'alice'), sourceIPs: ['81.2.69.142'], userAgent: KUBECTL };
const SCANNER: Call = { username: 'system:anonymous', sourceIPs: ['176.65.134.20'], userAgent: 'zgrab', code: 403 };
/** A token that failed: the event names no user. */
const EXPIRED: Call = { sourceIPs: ['81.2.69.143'], userAgent: KUBECTL, code: 401 };
/** Outside of pods, behind a header that names an address of the VPC. */
const HUB: Call = {
  username: 'system:serviceaccount:kube-system:argocd-manager',
  sourceIPs: ['10.20.1.5', '54.93.10.20'],
  userAgent: 'argocd-application-controller/v0.0.0',
};
/** In a pod of a cluster elsewhere. */
const SYNC: Call = {
  username: 'system:serviceaccount:flux:sync',
  podName: 'sync-7d9f',
  sourceIPs: ['54.93.10.30'],
  userAgent: 'flux/v2',
};
/** The same token, by a program of which no pod is known. */
const { podName: _pod, ...SYNC_OUTSIDE } = SYNC;
const CONTROL_PLANE = [KUBELET, LOOPBACK, METRICS];

let aws: LocalAws | undefined;
afterEach(() => aws?.stop());

/** A cluster with private access, open to the internet, that these callers called for a week, and then plan. */
async function planned(
  [readings, logGroupClass]: Other,
  calls: readonly Call[],
  { ingested = true } = {},
): Promise<ClusterPlan & { readonly estimate: ScanEstimate | undefined }> {
  await aws?.stop();
  const local = await LocalAws.start({ readings });
  aws = local;
  local.ec2.network = clusterNetwork(['payments']);
  if (logGroupClass !== undefined) {
    local.logGroups.create({ name: GROUP, retentionInDays: undefined, kmsKeyId: undefined, logGroupClass });
  }
  local.eks.seedClusters(['payments'], { endpointPublicAccess: true, endpointPrivateAccess: true }, ['audit']);
  const first = local.clock.now().getTime() + minutes(5);
  await local.clock.settle(7 * DAY + minutes(30));
  const now = local.clock.now();
  const facts: AuditFacts[] = [];
  for (let time = first; time <= now.getTime(); time += DAY / 4) {
    for (const call of calls) facts.push({ ...call, time: new Date(time) });
  }
  writeAuditLog(local.logGroups, 'payments', facts);

  const configuration = local.clientConfiguration();
  const eks = new EKSClient(configuration);
  const reading = readCluster(await clustersOf(configuration).describeCluster('payments'));
  if (reading.kind !== 'cluster') throw new Error(`the cluster is ${reading.kind}`);
  const { cluster: description } = reading;
  const clients = { ec2: new EC2Client(configuration), resolver: new Route53ResolverClient(configuration) };
  const network = await networkReader(clients).describe(description.vpcId, 'payments');
  const real = auditLogsOf(new CloudWatchLogsClient(configuration), new CloudWatchClient(configuration));
  const logs = ingested ? real : { ...real, ingestedBytes: async () => undefined };
  const source = { logs, updates: (name: string) => updatesOf(eks, name) };
  const preparation = await prepareEvidence('payments', description, network.vpcCidrs, source, { now, days: 7 });
  const isScan = preparation.kind === 'scan';
  const gathered = isScan
    ? await gatherEvidence(preparation, logs, {
        sleep: (milliseconds) => local.clock.settle(milliseconds),
        elapsed: () => local.clock.now().getTime(),
        signal: new AbortController().signal,
      })
    : { evidence: preparation.evidence, rows: [], missing: [] };
  const place = { account: '111122223333', region: 'eu-central-1', cluster: 'payments' };
  const options = { stable: [], myAddress: undefined, days: 7 };
  const plan = judge({ ...place, description, network, preparation }, gathered, [network], options);
  return { ...plan, estimate: isScan ? preparation.estimate : undefined };
}

/** What a reader of the report sees: the advice, and each caller with what closing does to it. */
function seen({ advice, callers }: ClusterPlan): readonly string[] {
  const lines = callers.map(
    ({ class: name, who, addresses, requests, ifClosed }) =>
      `${who.replace(/.*[/:]/, '')} (${name}) from ${addresses.join(' ') || 'nowhere'}, ${requests}: ${ifClosed}`,
  );
  return [advice.action, ...lines.toSorted()];
}

test('every other answer about CloudWatch Logs is tried', () => {
  const tried = OTHERS.flatMap(([readings]) => Object.entries(readings).map(([name, answer]) => `${name}: ${answer}`));
  const all = Object.entries(LOGS_READINGS).flatMap(([name, { answers }]) =>
    answers.slice(1).map((answer) => `${name}: ${answer}`),
  );
  expect(tried.toSorted()).toEqual(all.toSorted());
});

/** Calls, with what a plan makes of them under the base, and under an answer that makes a difference. */
interface Scenario {
  readonly calls: readonly Call[];
  readonly base: readonly string[];
  readonly others?: Readonly<Record<string, readonly string[]>>;
}

const [METRICS_KEEP, NAME_LOST] = [
  'k8s-metrics (aws) from 172.16.33.233, 28: keeps',
  '(no user name) (unknown) from nowhere, 28: unknown',
];
const body = (fields: number) => Object.fromEntries(Array.from({ length: fields }, (_, index) => [`f${index}`, index]));
/** What the log says under these answers is no evidence at all. */
const NOTHING_READ = {
  'logStreamOfInfrequentAccess: absent': ['cannot-tell'],
  'queriesOfEssentials: refused': ['cannot-tell'],
};

const CALLERS_KNOWN = [
  '(no user name) (unauthenticated) from 81.2.69.143, 28: loses',
  'anonymous (unauthenticated) from 176.65.134.20, 28: loses',
  'argocd-manager (exported-token) from 54.93.10.20, 28: loses',
  'engineer (person-or-ci) from 81.2.69.142, 28: loses',
  METRICS_KEEP,
];
/** Which requests came from a pod is not known: the class is another one, and the outcome the same. */
const PODS_UNKNOWN = [
  'build-private-path-first',
  ...CALLERS_KNOWN,
  'sync (exported-token) from 54.93.10.30, 56: loses',
];

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'all kinds of callers': {
    calls: [...CONTROL_PLANE, OFFICE, HUB, SYNC, SYNC_OUTSIDE, SCANNER, EXPIRED],
    base: [
      'build-private-path-first',
      ...CALLERS_KNOWN,
      'sync (exported-token) from 54.93.10.30, 28: loses',
      'sync (person-or-ci) from 54.93.10.30, 28: loses',
    ],
    others: { ...NOTHING_READ, 'quotedDots: finds nothing': PODS_UNKNOWN, 'quotedDots: refused': PODS_UNKNOWN },
  },
  'a caller with large requests only': {
    calls: [...CONTROL_PLANE, { ...OFFICE, requestObject: body(250) }],
    base: ['build-private-path-first', 'engineer (person-or-ci) from 81.2.69.142, 28: loses', METRICS_KEEP],
    others: {
      ...NOTHING_READ,
      'fieldsBeyondLimit: the first by name are kept': ['cannot-tell', NAME_LOST, METRICS_KEEP],
      'fieldsBeyondLimit: none is kept': ['cannot-tell', NAME_LOST, METRICS_KEEP],
    },
  },
  // By name, the 200th field is the first address: the one that the client wrote.
  'a large request behind a header that names an address of the VPC': {
    calls: [...CONTROL_PLANE, { ...HUB, requestObject: body(187) }],
    base: ['build-private-path-first', 'argocd-manager (exported-token) from 54.93.10.20, 28: loses', METRICS_KEEP],
    others: {
      ...NOTHING_READ,
      'fieldsBeyondLimit: the first by name are kept': [
        'cannot-tell',
        '(no user name) (unknown) from 10.20.1.5, 28: unknown',
        METRICS_KEEP,
      ],
      'fieldsBeyondLimit: none is kept': ['cannot-tell', NAME_LOST, METRICS_KEEP],
    },
  },
  'a caller without an IP address': {
    calls: [...CONTROL_PLANE, { ...OFFICE, sourceIPs: ['gateway'] }],
    base: ['cannot-tell', 'engineer (unknown) from nowhere, 28: unknown', METRICS_KEEP],
    others: NOTHING_READ,
  },
  'AWS alone': { calls: CONTROL_PLANE, base: ['close-now', METRICS_KEEP], others: NOTHING_READ },
  'no caller from outside the VPC': { calls: [KUBELET, LOOPBACK], base: ['close-now'], others: NOTHING_READ },
};

const nameOf = ([readings, logGroupClass]: Other): string =>
  Object.entries(readings)
    .map(([name, answer]) => `${name}: ${answer}`)
    .join() || `the base, class ${logGroupClass ?? 'STANDARD'}`;

describe.each(Object.entries(SCENARIOS))('%s', (_name, { calls, base, others = {} }) => {
  test.each([...BASES, ...OTHERS].map((other) => [nameOf(other), other] as const))('%s', async (name, other) => {
    const plan = await planned(other, calls);
    const [action, ...callers] = others[name] ?? base;
    expect(seen(plan)).toEqual([action, ...callers.toSorted()]);
    expect(plan.evidence.source).toBe(action === 'cannot-tell' && callers.length === 0 ? 'none' : 'audit-log');
  });
});

describe('the report says what could not be read:', () => {
  test('the names of streams', async () => {
    const { evidence } = await planned([{ logStreamOfInfrequentAccess: 'absent' }, 'INFREQUENT_ACCESS'], [OFFICE]);
    expect(evidence).toMatchObject({
      why: expect.stringMatching(/^The query finds no event in the streams .*STANDARD/),
    });
    // The latest first. The second one reads only the last day.
    const queries = aws?.queries.all().map(({ from, to }) => (to - from) / DAY);
    expect(queries).toEqual([1, 7]);
  });

  test('a log group of class ESSENTIALS', async () => {
    const { evidence } = await planned([{ queriesOfEssentials: 'refused' }, 'ESSENTIALS' as LogGroupClass], [OFFICE]);
    expect(evidence).toMatchObject({
      why: expect.stringMatching(/^The audit log could not be read: .*class that does not/),
    });
  });

  test('the pods', async () => {
    const { missing } = await planned([{ quotedDots: 'refused' }], [OFFICE]);
    expect(missing).toEqual([expect.stringMatching(/^CloudWatch Logs refused to read which pod holds a token/)]);
    expect((await planned([{}], [OFFICE])).missing).toEqual([]);
  });

  test('the size of a log group, which may be a compressed one', async () => {
    const [ingested, compressed] = [
      await planned([{}], [OFFICE], { ingested: false }),
      await planned([{ storedBytes: 'compressed' }], [OFFICE], { ingested: false }),
    ];
    expect([ingested.estimate, compressed.estimate]).toEqual([
      { bytes: expect.any(Number), isCeiling: true },
      { bytes: expect.any(Number), isCeiling: true },
    ]);
    const sizes = [ingested, compressed].map(
      ({ estimate, evidence }) => (estimate?.bytes ?? 0) >= evidence.bytesScanned,
    );
    expect(sizes).toEqual([true, false]);
  });
});
