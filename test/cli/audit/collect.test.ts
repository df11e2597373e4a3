import { describe, expect, test } from 'vitest';
import { collectRows } from '../../../cli/audit/collect.ts';
import { type Filter, filterOf } from '../../../cli/audit/filter.ts';
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

const now = () => new Date('2026-11-23T09:00:00Z');
const everything = filterOf([], []);

interface Wish {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly filter?: Filter;
  readonly account?: string | null;
}

async function rowsOf(
  regions: Readonly<Record<string, FakeRegion>>,
  { parameters = {}, filter = everything, account = '111122223333' }: Wish = {},
) {
  const progress = new RecordedProgress();
  const scope = { account, accountName: 'shop', filter, parameters: parseRuleParameters(parameters) };
  const rows = await collectRows(Object.keys(regions), scope, { clustersIn: fakeClusters(regions), now, progress });
  return { rows: inOrder(rows), events: progress.events };
}

test('the account is that of the ARN where the caller is unknown, and null where neither is known', async () => {
  const arn = 'arn:aws:eks:eu-central-1:444455556666:cluster/shop';
  const clusters = { shop: { ...closed, arn }, intern: { ...closed, arn: undefined } };
  const { rows } = await rowsOf({ 'eu-central-1': { pages: [['shop', 'intern']], clusters } }, { account: null });
  expect(rows.map(({ account, cluster, compliance }) => [account, cluster, compliance])).toEqual([
    [null, 'intern', 'COMPLIANT'],
    ['444455556666', 'shop', 'COMPLIANT'],
  ]);
});

test('every cluster of every page and Region gets the verdict of the rule, and its facts', async () => {
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
  const where = rows.map(({ account, accountName, region, cluster }) =>
    [account, accountName, region, cluster].join(' '),
  );
  expect(where).toEqual([
    '111122223333 shop eu-central-1 gone',
    '111122223333 shop eu-central-1 intern',
    '111122223333 shop eu-central-1 payments',
    '111122223333 shop eu-central-1 shop',
    '111122223333 shop us-east-1 edge',
  ]);
  expect(rows.map(({ compliance, reason, cidrs, addresses }) => ({ compliance, reason, cidrs, addresses }))).toEqual([
    { compliance: 'NOT_APPLICABLE', reason: 'deleted', cidrs: null, addresses: null },
    { compliance: 'COMPLIANT', reason: 'private-only', cidrs: [], addresses: 0 },
    { compliance: 'NON_COMPLIANT', reason: 'open-to-internet', cidrs: ['0.0.0.0/0'], addresses: 4_294_967_296 },
    { compliance: 'COMPLIANT', reason: 'restricted', cidrs: ['203.0.113.0/24'], addresses: 256 },
    { compliance: 'NOT_APPLICABLE', reason: 'not-an-eks-control-plane', cidrs: null, addresses: null },
  ]);
  expect(rows.every(({ lookedAt }) => lookedAt === '2026-11-23T09:00:00.000Z')).toBe(true);
});

describe('a filter', () => {
  const arn = 'arn:aws:eks:eu-central-1:444455556666:cluster/shop';
  const clusters = {
    shop: { ...restricted, arn, tags: { team: 'shop' } },
    intern: closed,
    lost: awsError('Lost', 'lost'),
  };
  const regions = { 'eu-central-1': { pages: [['shop', 'intern', 'lost']], clusters } };

  test('by name spares the call', async () => {
    const only = { 'eu-central-1': { pages: [['shop', 'intern']], clusters: { shop: restricted } } };
    const { rows } = await rowsOf(only, { filter: filterOf(['sh*'], []) });
    expect(rows.map(({ cluster }) => cluster)).toEqual(['shop']);
  });

  test('by tags keeps what it cannot know', async () => {
    const { rows } = await rowsOf(regions, { filter: filterOf([], [['team', 'shop']]) });
    expect(rows.map(({ cluster, compliance }) => [cluster, compliance])).toEqual([
      ['lost', 'could-not-tell'],
      ['shop', 'COMPLIANT'],
    ]);
  });

  test('leaves the account to the ARN where it is not known', async () => {
    const { rows } = await rowsOf(regions, { account: null, filter: filterOf(['shop', 'intern'], []) });
    expect(rows.map(({ cluster, account }) => [cluster, account])).toEqual([
      ['intern', null],
      ['shop', '444455556666'],
    ]);
  });
});

test('the parameters and the day reach the rule', async () => {
  const exempt = { ...open, tags: { accepted: '2026-11-23 team-x@example.com migration' } };
  const regions = {
    'eu-central-1': {
      pages: [['shop', 'payments']],
      clusters: { shop: { ...restricted, tags: {} }, payments: exempt },
    },
  };
  const { rows } = await rowsOf(regions, {
    parameters: { publicAccess: 'forbidden', exemptionTag: 'accepted' },
  });
  expect(rows.map(({ cluster, reason }) => [cluster, reason])).toEqual([
    ['payments', 'exempt'],
    ['shop', 'public-forbidden'],
  ]);
});

const serverError = Object.assign(awsError('ServerException', 'later'), { $fault: 'server' });

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
      ['payments', 'could-not-tell'],
      ['shop', 'COMPLIANT'],
    ]);
    expect(rows[1]).toMatchObject({
      region: 'eu-central-1',
      cluster: 'payments',
      compliance: 'could-not-tell',
      reason: 'denied',
      sentence: 'These credentials lack the permission eks:DescribeCluster.',
    });
    expect(events).toEqual(['cluster in eu-central-1', 'cluster in eu-central-1', 'cluster in eu-central-1', 'region']);
  });

  test('of a Region leaves the other Regions judged', async () => {
    const { rows, events } = await rowsOf({
      'ap-east-1': { pages: [awsError('UnrecognizedClientException', 'The security token is invalid.')] },
      'eu-central-1': { pages: [['intern']], clusters: { intern: closed } },
    });
    expect(rows).toEqual([
      expect.objectContaining({
        region: 'ap-east-1',
        cluster: null,
        compliance: 'could-not-tell',
        reason: 'wrong-credentials',
        sentence: 'AWS does not accept these credentials in ap-east-1.',
      }),
      expect.objectContaining({ region: 'eu-central-1', cluster: 'intern', compliance: 'COMPLIANT' }),
    ]);
    expect(events.toSorted()).toEqual(['cluster in eu-central-1', 'region', 'region']);
  });

  test('halfway through a list leaves judged what was listed before', async () => {
    const { rows } = await rowsOf({
      'eu-central-1': { pages: [['intern'], serverError], clusters: { intern: closed } },
    });
    expect(rows.map(({ cluster, compliance, sentence }) => [cluster, compliance, sentence])).toEqual([
      [null, 'could-not-tell', 'AWS failed to answer eks:ListClusters (ServerException).'],
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
  ['10 Regions', 'list', 12, 0, 10],
  ['16 clusters of a Region', 'describe', 1, 30, 16],
  ['160 clusters', 'describe', 12, 30, 160],
] as const)('at most %s are looked at at a time', async (_name, kind, regions, clusters, most) => {
  const busy = { now: 0, most: 0 };
  const names = Array.from({ length: regions }, (_, index) => `eu-west-${index}`);
  const scope = { account: null, accountName: null, filter: everything, parameters: parseRuleParameters({}) };
  const rows = await collectRows(names, scope, {
    clustersIn: () => countingSource(clusters, busy, kind),
    now,
    progress: new RecordedProgress(),
  });
  expect(rows).toHaveLength(regions * clusters);
  expect(busy.most).toBe(most);
});
