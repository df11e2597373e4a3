import { describe, expect, test } from 'vitest';
import { collectRows } from '../../../cli/audit/collect.ts';
import { inOrder } from '../../../cli/audit/row.ts';
import type { ClusterSource } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import {
  awsError,
  closed,
  type FakeRegion,
  fakeClusters,
  onOutpost,
  open,
  RecordedProgress,
  restricted,
} from './fakes.ts';

const now = new Date('2026-11-23T09:00:00Z');

async function rowsOf(regions: Readonly<Record<string, FakeRegion>>, parameters: Record<string, string> = {}) {
  const progress = new RecordedProgress();
  const rows = await collectRows(Object.keys(regions), parseRuleParameters(parameters), now, {
    clustersIn: fakeClusters(regions),
    progress,
  });
  return { rows: inOrder(rows), events: progress.events };
}

test('every cluster of every page and Region gets the verdict of the rule', async () => {
  const { rows } = await rowsOf({
    'us-east-1': { pages: [['edge']], clusters: { edge: onOutpost } },
    'eu-central-1': {
      pages: [
        ['shop', 'payments'],
        ['intern', 'gone'],
      ],
      clusters: { shop: restricted, payments: open, intern: closed, gone: undefined },
    },
  });
  expect(rows).toEqual([
    {
      region: 'eu-central-1',
      cluster: 'gone',
      compliance: 'NOT_APPLICABLE',
      reason: 'deleted',
      annotation: 'EKS knows no cluster of this name.',
    },
    {
      region: 'eu-central-1',
      cluster: 'intern',
      compliance: 'COMPLIANT',
      reason: 'private-only',
      annotation: 'The API server endpoint is private: public access is off.',
    },
    {
      region: 'eu-central-1',
      cluster: 'payments',
      compliance: 'NON_COMPLIANT',
      reason: 'open-to-internet',
      annotation:
        'The public endpoint is open to the whole Internet (0.0.0.0/0). ' +
        'Remediate makes it private; or limit publicAccessCidrs.',
    },
    {
      region: 'eu-central-1',
      cluster: 'shop',
      compliance: 'COMPLIANT',
      reason: 'restricted',
      annotation: 'The public endpoint is limited to 203.0.113.0/24.',
    },
    {
      region: 'us-east-1',
      cluster: 'edge',
      compliance: 'NOT_APPLICABLE',
      reason: 'not-an-eks-control-plane',
      annotation: 'A connected or Outposts local cluster: EKS serves no public endpoint for it.',
    },
  ]);
});

test('the parameters and the day reach the rule', async () => {
  const exempt = { ...open, tags: { accepted: '2026-11-23 team-x@example.com migration' } };
  const regions = {
    'eu-central-1': {
      pages: [['shop', 'payments']],
      clusters: { shop: { ...restricted, tags: {} }, payments: exempt },
    },
  };
  const { rows } = await rowsOf(regions, { publicAccess: 'forbidden', exemptionTag: 'accepted' });
  expect(rows.map(({ cluster, reason }) => [cluster, reason])).toEqual([
    ['payments', 'exempt'],
    ['shop', 'public-forbidden'],
  ]);
});

describe('what could not be judged', () => {
  test('of a cluster leaves the others judged', async () => {
    const { rows, events } = await rowsOf({
      'eu-central-1': {
        pages: [['shop', 'payments', 'intern']],
        clusters: { shop: restricted, payments: awsError('AccessDeniedException', 'no,\nreally'), intern: closed },
      },
    });
    expect(rows.map(({ cluster, compliance }) => [cluster, compliance])).toEqual([
      ['intern', 'COMPLIANT'],
      ['payments', 'could not tell'],
      ['shop', 'COMPLIANT'],
    ]);
    expect(rows[1]).toEqual({
      region: 'eu-central-1',
      cluster: 'payments',
      compliance: 'could not tell',
      reason: 'AccessDeniedException',
      annotation: 'payments: eks:DescribeCluster failed: AccessDeniedException: no, really',
    });
    expect(events).toEqual(['cluster in eu-central-1', 'cluster in eu-central-1', 'cluster in eu-central-1', 'region']);
  });

  test('of a Region leaves the other Regions judged', async () => {
    const { rows, events } = await rowsOf({
      'ap-east-1': { pages: [awsError('UnrecognizedClientException', 'The security token is invalid.')] },
      'eu-central-1': { pages: [['intern']], clusters: { intern: closed } },
    });
    expect(rows).toEqual([
      {
        region: 'ap-east-1',
        cluster: null,
        compliance: 'could not tell',
        reason: 'UnrecognizedClientException',
        annotation: 'ap-east-1: eks:ListClusters failed: UnrecognizedClientException: The security token is invalid.',
      },
      expect.objectContaining({ region: 'eu-central-1', cluster: 'intern', compliance: 'COMPLIANT' }),
    ]);
    expect(events.toSorted()).toEqual(['cluster in eu-central-1', 'region', 'region']);
  });

  test('halfway through a list leaves judged what was listed before', async () => {
    const { rows } = await rowsOf({
      'eu-central-1': { pages: [['intern'], awsError('ServerException', 'later')], clusters: { intern: closed } },
    });
    expect(rows.map(({ cluster, compliance, annotation }) => [cluster, compliance, annotation])).toEqual([
      [null, 'could not tell', 'eu-central-1: eks:ListClusters failed: ServerException: later'],
      ['intern', 'COMPLIANT', 'The API server endpoint is private: public access is off.'],
    ]);
  });
});

/** A source of so many clusters that counts how many calls of a kind are under way, and never answers two in one turn. */
function countingSource(clusters: number, busy: { now: number; most: number }, counted: 'list' | 'describe') {
  const call = async (kind: typeof counted): Promise<void> => {
    if (kind === counted) busy.now++;
    busy.most = Math.max(busy.most, busy.now);
    await new Promise((resolve) => setImmediate(resolve));
    if (kind === counted) busy.now--;
  };
  const source: ClusterSource = {
    async *listClusters() {
      await call('list');
      yield Array.from({ length: clusters }, (_, index) => `cluster-${index}`);
    },
    async describeCluster() {
      await call('describe');
      return closed as object;
    },
  };
  return source;
}

test.each([
  ['4 Regions', 'list', 9, 0, 4],
  ['8 clusters of a Region', 'describe', 1, 30, 8],
  ['32 clusters', 'describe', 9, 30, 32],
] as const)('at most %s are looked at at a time', async (_name, kind, regions, clusters, most) => {
  const busy = { now: 0, most: 0 };
  const names = Array.from({ length: regions }, (_, index) => `eu-west-${index}`);
  const rows = await collectRows(names, parseRuleParameters({}), now, {
    clustersIn: () => countingSource(clusters, busy, kind),
    progress: new RecordedProgress(),
  });
  expect(rows).toHaveLength(regions * clusters);
  expect(busy.most).toBe(most);
});
