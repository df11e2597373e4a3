import type { AggregatedSourceStatus } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import type { Aggregator } from '../../../cli/accounts/aggregator.ts';
import type { RecordedCluster } from '../../../cli/accounts/recorded-cluster.ts';
import { filterOf } from '../../../cli/audit/filter.ts';
import { recordedRows } from '../../../cli/audit/recorded.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { awsError, RecordedProgress } from './fakes.ts';

const A = '111111111111';
const B = '222222222222';
const FRANKFURT = 'eu-central-1';
const IRELAND = 'eu-west-1';
const NOW = new Date('2026-11-23T09:00:00Z');
const THEN = new Date('2026-11-01T00:00:00Z');

const settings = (PublicAccessCidrs: readonly string[]) => ({
  ResourcesVpcConfig: { EndpointPublicAccess: true, EndpointPrivateAccess: true, PublicAccessCidrs },
});
const recorded = (cluster: string, more: Partial<RecordedCluster> = {}): RecordedCluster => ({
  account: A,
  region: FRANKFURT,
  cluster,
  arn: `arn:aws:eks:${FRANKFURT}:${A}:cluster/${cluster}`,
  lookedAt: THEN,
  configuration: settings(['0.0.0.0/0']),
  tags: {},
  doubt: null,
  ...more,
});
const failed: AggregatedSourceStatus = {
  SourceId: B,
  SourceType: 'ACCOUNT',
  AwsRegion: FRANKFURT,
  LastUpdateStatus: 'FAILED',
};

interface Scene {
  readonly pages?: readonly (readonly RecordedCluster[] | Error)[];
  readonly statuses?: readonly AggregatedSourceStatus[] | Error;
  readonly regions?: 'all' | readonly string[];
  readonly globs?: readonly string[];
  readonly tags?: readonly (readonly [string, string])[];
  readonly parameters?: Readonly<Record<string, string>>;
  /** The accounts of the organization. Default: the one that has resources. */
  readonly accounts?: readonly string[];
}

async function rows({
  pages = [],
  statuses = [],
  regions = 'all',
  globs = [],
  tags = [],
  parameters = {},
  accounts = [A],
}: Scene) {
  const aggregator: Aggregator = {
    describe: async () => ({}),
    async *clusters() {
      for (const page of pages) {
        if (page instanceof Error) throw page;
        yield page;
      }
    },
    async *sourceStatuses() {
      if (statuses instanceof Error) throw statuses;
      yield statuses as readonly AggregatedSourceStatus[];
    },
    accountsWithResources: async () => new Set([A]),
  };
  const progress = new RecordedProgress();
  const found = await recordedRows(
    aggregator,
    { OrganizationAggregationSource: { RoleArn: 'arn:aws:iam::999999999999:role/aggregator', AllAwsRegions: true } },
    {
      regions,
      accounts: accounts.map((id) => ({ id, name: id === A ? 'payments' : null })),
      filter: filterOf(globs, tags),
      parameters: parseRuleParameters(parameters),
      now: NOW,
    },
    progress,
  );
  return {
    found,
    lines: found.map(({ cluster, compliance, reason }) => `${cluster} ${compliance} ${reason}`),
    progress,
  };
}

const denied = awsError('AccessDeniedException', 'not authorized');

describe('the rows of an aggregator', () => {
  test('have the verdict, the facts and the time of the recording', async () => {
    const { found, progress } = await rows({ pages: [[recorded('open')]] });
    expect(found).toEqual([
      {
        account: A,
        accountName: 'payments',
        region: FRANKFURT,
        cluster: 'open',
        arn: `arn:aws:eks:${FRANKFURT}:${A}:cluster/open`,
        vpc: null,
        publicAccess: true,
        privateAccess: true,
        cidrs: ['0.0.0.0/0'],
        addresses: 2 ** 32,
        compliance: 'NON_COMPLIANT',
        reason: 'open-to-internet',
        sentence: 'The public endpoint is open to the whole Internet (0.0.0.0/0).',
        fix: expect.stringContaining(`aws eks update-cluster-config --region ${FRANKFURT} --name open`),
        lookedAt: '2026-11-01T00:00:00.000Z',
      },
    ]);
    expect(progress.events).toEqual([`cluster in ${FRANKFURT}`]);
  });

  test('honour an exemption as of today, not of the recording', async () => {
    const exempt = (day: string) => ({ tags: { exemption: `${day} team@example.com migration` } });
    const { lines } = await rows({
      pages: [[recorded('exempt', exempt('2026-12-24')), recorded('late', exempt('2026-11-22'))]],
      parameters: { exemptionTag: 'exemption' },
    });
    expect(lines).toEqual(['exempt COMPLIANT exempt', 'late NON_COMPLIANT exemption-expired']);
  });

  test.each<[string, Partial<RecordedCluster>, string]>([
    ['the whole record', { doubt: 'has no time of its recording', lookedAt: null }, 'has no time of its recording'],
    ['its settings', { configuration: {} }, 'has no resourcesVpcConfig'],
    ['nothing recorded', { configuration: null }, 'has no configuration'],
  ])('could not tell where a record is unclear: %s', async (_, more, doubt) => {
    const { found } = await rows({ pages: [[recorded('old', more)]] });
    expect(found).toMatchObject([
      {
        cluster: 'old',
        compliance: 'could-not-tell',
        reason: 'unclear-record',
        sentence: `The record of the cluster ${doubt}.`,
        fix: 'Look live with --role-name.',
        lookedAt: more.lookedAt === null ? NOW.toISOString() : THEN.toISOString(),
      },
    ]);
  });

  test('are of the Regions, names and tags that were asked for', async () => {
    const pages = [
      [recorded('pay-1', { tags: { team: 'pay' } }), recorded('pay-2'), recorded('shop', { tags: { team: 'pay' } })],
      [recorded('pay-3', { region: IRELAND, tags: { team: 'pay' } })],
    ];
    const { lines } = await rows({ pages, regions: [FRANKFURT], globs: ['pay-*'], tags: [['team', 'pay']] });
    expect(lines).toEqual(['pay-1 NON_COMPLIANT open-to-internet']);
  });

  test('have one for each account and Region of which it knows nothing', async () => {
    const { found } = await rows({ statuses: [failed] });
    expect(found).toMatchObject([
      {
        account: B,
        accountName: null,
        region: FRANKFURT,
        cluster: null,
        compliance: 'could-not-tell',
        reason: 'collection-failed',
        sentence: 'The aggregator could not collect from this account.',
        lookedAt: NOW.toISOString(),
      },
    ]);
  });

  test('have one for an account of the organization that the aggregator never collected', async () => {
    const ofA: AggregatedSourceStatus = { ...failed, SourceId: A, LastUpdateStatus: 'SUCCEEDED' };
    const { found } = await rows({ statuses: [ofA], accounts: [A, B], regions: [FRANKFURT] });
    expect(found).toMatchObject([
      { account: B, accountName: null, region: FRANKFURT, cluster: null, reason: 'nothing-recorded' },
    ]);
  });

  test('stay when a page of clusters or the statuses fail', async () => {
    const page = await rows({ pages: [[recorded('open')], denied], statuses: [failed] });
    expect(page.lines).toEqual([
      'open NON_COMPLIANT open-to-internet',
      'null could-not-tell denied',
      'null could-not-tell collection-failed',
    ]);
    expect(page.found[1]).toMatchObject({
      account: null,
      region: null,
      sentence: expect.stringContaining('config:SelectAggregateResourceConfig'),
    });
    const statuses = await rows({ pages: [[recorded('open')]], statuses: denied });
    expect(statuses.lines).toEqual(['open NON_COMPLIANT open-to-internet', 'null could-not-tell denied']);
    expect(statuses.found[1]?.sentence).toContain('config:DescribeConfigurationAggregatorSourcesStatus');
  });
});
