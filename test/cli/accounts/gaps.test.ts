import type { AggregatedSourceStatus, ConfigurationAggregator } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import type { Aggregator } from '../../../cli/accounts/aggregator.ts';
import { checkHasClusters, findGaps as gapsOf } from '../../../cli/accounts/gaps.ts';

const A = '111111111111';
const B = '222222222222';
const FRANKFURT = 'eu-central-1';
const IRELAND = 'eu-west-1';

const status = (
  account: string,
  region: string,
  more: Partial<AggregatedSourceStatus> = {},
): AggregatedSourceStatus => ({
  SourceId: account,
  SourceType: 'ACCOUNT',
  AwsRegion: region,
  LastUpdateStatus: 'SUCCEEDED',
  ...more,
});
const organization: ConfigurationAggregator = {
  ConfigurationAggregatorName: 'all',
  OrganizationAggregationSource: { RoleArn: 'arn:aws:iam::999999999999:role/aggregator', AllAwsRegions: true },
};

type Asked = Pick<Aggregator, 'sourceStatuses' | 'accountsWithResources'> & {
  readonly description: ConfigurationAggregator;
};

const findGaps = (asked: Asked, regions: 'all' | readonly string[], accounts: readonly string[]) =>
  gapsOf(asked, asked.description, regions, accounts);

/** An aggregator with resources of these accounts, by Region. */
function aggregator(
  description: ConfigurationAggregator,
  statuses: readonly (readonly AggregatedSourceStatus[])[],
  resources: Readonly<Record<string, readonly string[]>>,
): Asked {
  return {
    description,
    async *sourceStatuses() {
      yield* statuses;
    },
    accountsWithResources: async (region) => {
      const accounts = resources[region];
      if (accounts === undefined) throw new Error(`the test has no resources of ${region}`);
      return new Set(accounts);
    },
  };
}

const NOTHING =
  'The aggregator has no resource of this account and Region: AWS Config does not record there, or has not been collected yet.';
const nothing = (account: string, region: string) => ({
  account,
  region,
  reason: 'nothing-recorded',
  sentence: NOTHING,
});

describe('what an aggregator knows nothing of', () => {
  test('is nothing where every source succeeded and has resources', async () => {
    const asked = aggregator(
      organization,
      [[status('Organization', FRANKFURT, { SourceType: 'ORGANIZATION' }), status(A, FRANKFURT)], [status(B, IRELAND)]],
      { [FRANKFURT]: [A], [IRELAND]: [B] },
    );
    expect(await findGaps(asked, 'all', [])).toEqual([]);
  });

  test.each([
    [
      'could not be collected from, with the error',
      { LastUpdateStatus: 'FAILED', LastErrorCode: 'AccessDenied', LastErrorMessage: 'no authorization' },
      'collection-failed',
      'The aggregator could not collect from this account: AccessDenied: no authorization',
    ],
    [
      'could not be collected from, for no known reason',
      { LastUpdateStatus: 'FAILED' },
      'collection-failed',
      'The aggregator could not collect from this account.',
    ],
    [
      'has a status that the SDK does not know',
      { LastUpdateStatus: undefined },
      'collection-failed',
      'The aggregator could not collect from this account.',
    ],
    [
      'is outdated, since when',
      { LastUpdateStatus: 'OUTDATED', LastUpdateTime: new Date('2026-11-01T00:00:00Z') },
      'outdated',
      'What the aggregator has of this account is of 2026-11-01T00:00:00.000Z.',
    ],
    [
      'is outdated since an unknown time',
      { LastUpdateStatus: 'OUTDATED', LastErrorCode: 'Throttling' },
      'outdated',
      'What the aggregator has of this account is of an unknown time: Throttling',
    ],
  ] as const)('is an account that %s', async (_, more, reason, sentence) => {
    // Once, though it has no resources either.
    const statuses = [status(A, FRANKFURT, more as Partial<AggregatedSourceStatus>), status(B, FRANKFURT)];
    const asked = aggregator(organization, [statuses], { [FRANKFURT]: [B] });
    expect(await findGaps(asked, 'all', [])).toEqual([{ account: A, region: FRANKFURT, reason, sentence }]);
  });

  test('is the organization, when its accounts could not be listed', async () => {
    const failed = { SourceType: 'ORGANIZATION', LastUpdateStatus: 'FAILED', LastErrorCode: 'AccessDenied' } as const;
    const asked = aggregator(organization, [[status('Organization', FRANKFURT, failed)]], {});
    expect(await findGaps(asked, 'all', [])).toEqual([
      {
        account: null,
        region: FRANKFURT,
        reason: 'collection-failed',
        sentence: 'The aggregator could not collect from the organization: AccessDenied',
      },
    ]);
  });

  test('is an account that was collected from with success, and without any resource', async () => {
    const statuses = [status(A, FRANKFURT), status(B, FRANKFURT), status(A, IRELAND), status(B, IRELAND)];
    const asked = aggregator(organization, [statuses], { [FRANKFURT]: [A], [IRELAND]: [A, B] });
    expect(await findGaps(asked, 'all', [])).toEqual([nothing(B, FRANKFURT)]);
  });

  test('is an account of the organization that has no status at all', async () => {
    const asked = aggregator(organization, [[status('Organization', FRANKFURT, { SourceType: 'ORGANIZATION' })]], {
      [FRANKFURT]: [A],
    });
    expect(await findGaps(asked, 'all', [A, B])).toEqual([nothing(B, FRANKFURT)]);
  });

  test('is an account of the organization in a Region of the aggregator, though nothing has a status there', async () => {
    const source = { RoleArn: 'arn:aws:iam::999999999999:role/aggregator', AwsRegions: [FRANKFURT, IRELAND] };
    const asked = aggregator({ OrganizationAggregationSource: source }, [[]], { [FRANKFURT]: [A], [IRELAND]: [] });
    expect(await findGaps(asked, 'all', [A])).toEqual([nothing(A, IRELAND)]);
  });

  test.each([
    ['its Regions', { AccountIds: [A, B], AwsRegions: [FRANKFURT] }],
    ['all Regions', { AccountIds: [A, B], AllAwsRegions: true }],
  ])('is an account that the aggregator names with %s, whatever the organization has', async (_, source) => {
    const asked = aggregator({ AccountAggregationSources: [source] }, [[status(A, FRANKFURT)]], { [FRANKFURT]: [A] });
    expect(await findGaps(asked, 'all', ['333333333333'])).toEqual([nothing(B, FRANKFURT)]);
  });

  test('is no account of a source that names none', async () => {
    const source = { AccountIds: undefined, AwsRegions: [FRANKFURT] };
    expect(await findGaps(aggregator({ AccountAggregationSources: [source] }, [[]], {}), 'all', [])).toEqual([]);
  });

  test('is an account whose status names no Region and failed', async () => {
    const failed = status(A, FRANKFURT, { AwsRegion: undefined, LastUpdateStatus: 'FAILED' });
    expect(await findGaps(aggregator(organization, [[failed]], {}), 'all', [])).toEqual([
      {
        account: A,
        region: '',
        reason: 'collection-failed',
        sentence: 'The aggregator could not collect from this account.',
      },
    ]);
  });

  test('is looked for in the Regions that were asked for, and in no other', async () => {
    const statuses = [status(A, FRANKFURT), status(A, IRELAND, { LastUpdateStatus: 'FAILED' })];
    const asked = aggregator(organization, [statuses], { [FRANKFURT]: [] });
    expect(await findGaps(asked, [FRANKFURT], [A])).toEqual([nothing(A, FRANKFURT)]);
  });

  test('is not looked for with a status that names no account or no Region', async () => {
    const nameless = [status(A, FRANKFURT, { AwsRegion: undefined }), status(A, FRANKFURT, { SourceId: undefined })];
    expect(await findGaps(aggregator(organization, [nameless], {}), 'all', [])).toEqual([]);
  });
});

describe('an aggregator', () => {
  const filtered = (Value: readonly string[]): ConfigurationAggregator => ({
    ...organization,
    AggregatorFilters: { ResourceType: { Type: 'INCLUDE', Value: [...Value] } },
  });

  test('that leaves clusters out is an error, for its empty answer would mean nothing', () => {
    const error = expect.objectContaining({
      name: 'ClustersNotAggregatedError',
      message: 'the aggregator all has a filter that leaves AWS::EKS::Cluster out; use one without it',
    });
    expect(() => checkHasClusters(filtered(['AWS::EC2::VPC']))).toThrow(error);
    const typeless = { ...organization, AggregatorFilters: { ResourceType: { Type: 'INCLUDE' as const } } };
    expect(() => checkHasClusters(typeless)).toThrow(error);
  });

  test.each([
    ['has no filter', organization],
    ['has a filter by service', { ...organization, AggregatorFilters: {} }],
    ['includes clusters', filtered(['AWS::EC2::VPC', 'AWS::EKS::Cluster'])],
  ])('that %s has clusters', (_, description) => {
    expect(() => checkHasClusters(description)).not.toThrow();
  });
});
