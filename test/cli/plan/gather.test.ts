import { describe, expect, test } from 'vitest';
import type { AuditLogs, LogGroup, QueryState } from '../../../cli/plan/audit-log.ts';
import type { DescribedCluster } from '../../../cli/plan/described-cluster.ts';
import { gatherEvidence, prepareEvidence } from '../../../cli/plan/gather.ts';
import type { ClusterUpdate } from '../../../cli/plan/history.ts';
import { parseCidrs } from '../../../rules/eks-endpoint-public-access/networks.ts';
import { awsError } from '../audit/fakes.ts';

const now = new Date('2026-11-30T12:00:00Z');
const asked = { now, days: 7 };
const from = new Date('2026-11-23T12:00:00Z');
const GROUP = '/aws/eks/payments/cluster';

interface Scene {
  readonly group?: LogGroup | undefined | Error;
  readonly events?: { readonly first: Date; readonly last: Date } | undefined | Error;
  readonly updates?: readonly ClusterUpdate[] | Error;
  readonly ingested?: number | undefined | Error;
  readonly state?: Partial<QueryState>;
  /** Of the query that counts events; undefined as none is expected. */
  readonly count?: Partial<QueryState>;
}

const group = (changes: Partial<LogGroup> = {}): LogGroup => ({
  name: GROUP,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  retentionInDays: undefined,
  logGroupClass: 'STANDARD',
  storedBytes: 9_000,
  ...changes,
});
const cluster = (changes: Partial<DescribedCluster> = {}): DescribedCluster => ({
  arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  vpcId: 'vpc-0a1b2c3d',
  endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: [] },
  remoteNetworks: [],
  isAuditLogOn: true,
  ...changes,
});
const off = cluster({ isAuditLogOn: false });

/** The log of the cluster payments: on since January, private access too. */
function source(scene: Scene) {
  const answer = async <Value>(value: Value | Error): Promise<Value> => {
    if (value instanceof Error) throw value;
    return value;
  };
  const logs: AuditLogs = {
    group: async (name) => {
      expect(name).toBe(GROUP);
      return answer('group' in scene ? scene.group : group());
    },
    events: async () =>
      answer('events' in scene ? scene.events : { first: new Date('2026-01-01T00:05:00Z'), last: now }),
    ingestedBytes: async () => answer('ingested' in scene ? scene.ingested : 5_000),
    start: async ({ text }) => (text.endsWith('stats count(*) as events') ? 'count' : 'q1'),
    state: async (id) => {
      const state = id === 'count' ? scene.count : (scene.state ?? {});
      if (state === undefined) throw new Error('the test expected no second query');
      return { status: 'Complete', rows: [], bytesScanned: 12, recordsScanned: 3, ...state };
    },
    stop: async () => undefined,
  };
  return { logs, updates: async () => answer(scene.updates ?? []) };
}
const prepare = (scene: Scene = {}, described = cluster()) =>
  prepareEvidence('payments', described, parseCidrs(['10.20.0.0/16']) ?? [], source(scene), asked);

test('an audit log that covers all days is scanned for all of them', async () => {
  expect(await prepare()).toEqual({
    kind: 'scan',
    request: { group: GROUP, text: expect.stringContaining('10.20.0.0/16'), from, to: now },
    textWithoutPods: expect.not.stringContaining('`'),
    estimate: { bytes: 5_000, isCeiling: false },
    privateSince: new Date('2026-01-01T00:00:00Z'),
    gaps: [],
    missing: [],
  });
});

test('the updates of the cluster decide since when private access is on', async () => {
  const since = new Date('2026-11-28T00:00:00Z');
  const params = [{ type: 'EndpointPrivateAccess', value: 'true' }];
  expect(await prepare({ updates: [{ status: 'Successful', createdAt: since, params }] })).toMatchObject({
    request: { from: since },
    privateSince: since,
    gaps: [{ from, to: since }],
  });
});

describe('what may not be read costs only its part', () => {
  const denied = (action: string) =>
    awsError('AccessDeniedException', `User: arn:aws:iam::111122223333:user/x is not authorized to perform: ${action}`);

  test('the history of the cluster: nothing of the time counts, but all is shown', async () => {
    const preparation = await prepare({ updates: denied('eks:ListUpdates') });
    expect(preparation).toMatchObject({
      request: { from, to: now },
      privateSince: now,
      gaps: [{ from, to: now, why: 'it could not be read since when private access is on' }],
      missing: [expect.stringMatching(/^The updates of the cluster could not be looked up: since .*eks:ListUpdates/)],
    });
  });

  test('the history of a cluster without private access', async () => {
    const endpoint = { publicAccess: true, privateAccess: false, publicAccessCidrs: [] };
    const preparation = await prepare({ updates: denied('eks:ListUpdates') }, cluster({ endpoint }));
    expect(preparation).toMatchObject({ privateSince: undefined, gaps: [], missing: [expect.any(String)] });
  });

  test('the metric: all that the group holds is the ceiling', async () => {
    expect(await prepare({ ingested: denied('cloudwatch:GetMetricData') })).toMatchObject({
      estimate: { bytes: 9_000, isCeiling: true },
      missing: [
        expect.stringMatching(/^What was written to the log group could not be looked up, .*cloudwatch:GetMetricData/),
      ],
    });
  });

  test('a metric without data points is no permission that is missing', async () => {
    expect(await prepare({ ingested: undefined })).toMatchObject({
      estimate: { bytes: 9_000, isCeiling: true },
      missing: [],
    });
  });
});

describe('there is no evidence', () => {
  const TURN_ON = /Turn it on, wait .* it knows nothing of the time before\. AWS charges for its ingestion/;

  test.each([
    ['from a log that is off', off, { group: undefined }, true, /^The audit log is off\. Turn it on/],
    [
      'from a log that is off, beside others of the cluster',
      off,
      { events: undefined },
      true,
      /^The audit log is off\./,
    ],
    [
      'from a log that was turned off before the days',
      off,
      { events: { first: from, last: new Date('2026-11-20T00:00:00Z') } },
      true,
      /^The audit log is off, and its last event is of 2026-11-20\. Turn it on/,
    ],
    [
      'from a group that is missing although the log is on',
      cluster(),
      { group: undefined },
      false,
      /^The audit log is on, but there is no log group \/aws\/eks\/payments\/cluster\./,
    ],
    ['from a log without events', cluster(), { events: undefined }, false, /has no event of an audit log yet\./],
    [
      'from a log whose last event is too old',
      cluster(),
      { events: { first: from, last: new Date('2026-11-20T00:00:00Z') } },
      false,
      /^The audit log has no event of the days that count\. Its last one is of 2026-11-20\./,
    ],
    [
      'from a group that Insights cannot read',
      cluster(),
      { group: group({ logGroupClass: 'DELIVERY' }) },
      false,
      /has the class DELIVERY, which CloudWatch Logs Insights cannot read/,
    ],
    [
      'without a permission for groups',
      cluster(),
      { group: awsError('AccessDeniedException', 'not authorized to perform: logs:DescribeLogGroups') },
      false,
      /^The audit log could not be read: .*logs:DescribeLogGroups/,
    ],
    [
      'without a permission for streams',
      cluster(),
      { events: awsError('AccessDeniedException', 'not authorized to perform: logs:DescribeLogStreams') },
      false,
      /^The audit log could not be read: .*logs:DescribeLogStreams/,
    ],
  ] as const)('%s', async (_name, described, scene, isLogOff, why) => {
    expect(await prepare(scene, described)).toMatchObject({
      kind: 'none',
      evidence: { source: 'none', isLogOff, bytesScanned: 0, why: expect.stringMatching(why) },
    });
    if (isLogOff)
      expect(await prepare(scene, described)).toMatchObject({ evidence: { why: expect.stringMatching(TURN_ON) } });
  });

  test('and the gaps are named where they are known', async () => {
    const scene = { events: { first: new Date('2026-11-01T00:00:00Z'), last: new Date('2026-11-20T00:00:00Z') } };
    const updates = [
      { status: 'Successful', createdAt: now, params: [{ type: 'EndpointPrivateAccess', value: 'true' }] },
    ];
    expect(await prepare({ ...scene, updates })).toMatchObject({
      evidence: { gaps: [{ from, to: now, why: 'private access was off, so nodes used the public endpoint too' }] },
    });
  });
});

describe('a scan', () => {
  const effects = { sleep: async () => undefined, elapsed: () => 0, signal: new AbortController().signal };
  const gather = async (state: Partial<QueryState>, count?: Partial<QueryState>) => {
    const scene = { state, ...(count === undefined ? {} : { count }) };
    const preparation = await prepare(scene);
    if (preparation.kind !== 'scan') throw new Error('there is nothing to scan');
    return gatherEvidence(preparation, source(scene).logs, effects);
  };

  test('is evidence for its window', async () => {
    const row = { ip: '8.8.8.8', requests: '1', first: '2026-11-24 10:00:00.000', last: '2026-11-24 10:00:00.000' };
    expect(await gather({ rows: [row] })).toEqual({
      evidence: {
        source: 'audit-log',
        from,
        to: now,
        gaps: [],
        privateSince: new Date('2026-01-01T00:00:00Z'),
        bytesScanned: 12,
        isCut: false,
      },
      rows: [expect.objectContaining({ address: '8.8.8.8' })],
      missing: [],
    });
  });

  test('of no events at all is none: control planes always write some', async () => {
    expect(await gather({ recordsScanned: 0 })).toMatchObject({
      evidence: { source: 'none', bytesScanned: 12, why: expect.stringMatching(/^The audit log has no event/) },
      rows: [],
    });
  });

  test('that finds no caller is evidence when another query finds events', async () => {
    const rows = [{ events: '4' }];
    expect(await gather({}, { rows })).toMatchObject({ evidence: { source: 'audit-log', bytesScanned: 24 }, rows: [] });
  });

  test.each([
    ['finds none', { rows: [{ events: '0' }] }],
    ['has no row', {}],
    ['fails', { status: 'Timeout', rows: [{ events: '4' }] }],
  ])('that finds no caller is none when the other query %s', async (_name, count) => {
    expect(await gather({}, count)).toMatchObject({
      evidence: {
        source: 'none',
        bytesScanned: 24,
        why: expect.stringMatching(
          /^The query finds no event in the streams of the audit log, although they have some\./,
        ),
      },
      rows: [],
    });
  });

  test('that was cancelled is none, and shows what it cost', async () => {
    expect(await gather({ status: 'Cancelled' })).toEqual({
      evidence: {
        source: 'none',
        isLogOff: false,
        gaps: [],
        bytesScanned: 12,
        why: 'The audit log could not be read: the query was cancelled by another user.',
      },
      rows: [],
      missing: [],
    });
  });
});
