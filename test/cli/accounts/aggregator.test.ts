import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { aggregatorOf } from '../../../cli/accounts/aggregator.ts';
import { RECORDED_CLUSTERS_QUERY } from '../../../cli/accounts/recorded-cluster.ts';
import { type Answer, canned } from '../../rules/canned.ts';

const result = (resourceId: string, more: object = {}) =>
  JSON.stringify({ accountId: '111111111111', awsRegion: 'eu-central-1', resourceId, ...more });

function aggregator(...answers: readonly Answer[]) {
  const { calls, configuration } = canned(...answers);
  return { calls, asked: aggregatorOf(new ConfigServiceClient(configuration), 'all') };
}

async function pagesOf<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly (readonly Item[])[]> {
  const all: (readonly Item[])[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

describe('an aggregator', () => {
  test('answers recorded clusters page by page, 100 at a time, without those that are gone', async () => {
    const { asked, calls } = aggregator(
      { Results: [result('one'), result('gone', { configurationItemStatus: 'ResourceDeleted' })], NextToken: 'more' },
      { Results: [result('two')] },
    );
    const pages = await pagesOf(asked.clusters());
    expect(pages.map((page) => page.map(({ cluster }) => cluster))).toEqual([['one'], ['two']]);
    const input = { ConfigurationAggregatorName: 'all', Expression: RECORDED_CLUSTERS_QUERY, Limit: 100 };
    expect(calls).toEqual([
      { operation: 'SelectAggregateResourceConfig', input },
      { operation: 'SelectAggregateResourceConfig', input: { ...input, NextToken: 'more' } },
    ]);
  });

  test('asks for a page of clusters only when the one before was taken', async () => {
    const { asked, calls } = aggregator({ Results: [result('one')], NextToken: 'more' }, { Results: [] });
    const pages = asked.clusters()[Symbol.asyncIterator]();
    await pages.next();
    expect(calls).toHaveLength(1);
    await pages.next();
    expect(calls).toHaveLength(2);
  });

  test('describes itself', async () => {
    const { asked, calls } = aggregator({ ConfigurationAggregators: [{ ConfigurationAggregatorName: 'all' }] });
    expect(await asked.describe()).toEqual({ ConfigurationAggregatorName: 'all' });
    expect(calls).toEqual([
      { operation: 'DescribeConfigurationAggregators', input: { ConfigurationAggregatorNames: ['all'] } },
    ]);
  });

  test('answers the statuses of its sources page by page, 100 at a time', async () => {
    const { asked, calls } = aggregator(
      { AggregatedSourceStatusList: [{ SourceId: '1' }], NextToken: 'more' },
      { AggregatedSourceStatusList: [{ SourceId: '2' }] },
    );
    expect(await pagesOf(asked.sourceStatuses())).toEqual([[{ SourceId: '1' }], [{ SourceId: '2' }]]);
    expect(calls.map(({ input }) => input)).toEqual([
      { ConfigurationAggregatorName: 'all', Limit: 100 },
      { ConfigurationAggregatorName: 'all', Limit: 100, NextToken: 'more' },
    ]);
  });

  test('answers the accounts that have resources in a Region', async () => {
    const { asked, calls } = aggregator(
      { TotalDiscoveredResources: 9, GroupedResourceCounts: [{ GroupName: '1', ResourceCount: 9 }], NextToken: 'more' },
      {
        TotalDiscoveredResources: 9,
        GroupedResourceCounts: [
          { GroupName: '2', ResourceCount: 0 },
          { GroupName: '3' },
          { ResourceCount: 4 },
          { GroupName: '5', ResourceCount: 1 },
        ],
      },
    );
    expect(await asked.accountsWithResources('eu-west-1')).toEqual(new Set(['1', '5']));
    expect(calls[0]).toEqual({
      operation: 'GetAggregateDiscoveredResourceCounts',
      input: {
        ConfigurationAggregatorName: 'all',
        Filters: { Region: 'eu-west-1' },
        GroupByKey: 'ACCOUNT_ID',
        Limit: 1000,
      },
    });
  });

  test('answers no account where there are no groups', async () => {
    const { asked } = aggregator({ TotalDiscoveredResources: 0 });
    expect(await asked.accountsWithResources('eu-west-1')).toEqual(new Set());
  });

  test.each([
    [
      'describe',
      async () => aggregator({ ConfigurationAggregators: [] }).asked.describe(),
      'DescribeConfigurationAggregators answered without ConfigurationAggregators',
    ],
    [
      'describe',
      async () => aggregator({}).asked.describe(),
      'DescribeConfigurationAggregators answered without ConfigurationAggregators',
    ],
    [
      'clusters',
      async () => pagesOf(aggregator({}).asked.clusters()),
      'SelectAggregateResourceConfig answered without Results',
    ],
    [
      'sourceStatuses',
      async () => pagesOf(aggregator({}).asked.sourceStatuses()),
      'DescribeConfigurationAggregatorSourcesStatus answered without AggregatedSourceStatusList',
    ],
    [
      'accountsWithResources',
      async () => aggregator({}).asked.accountsWithResources('eu-west-1'),
      'GetAggregateDiscoveredResourceCounts answered without TotalDiscoveredResources',
    ],
  ])('takes an answer without what %s needs for broken, not for empty', async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(`config:${message}`);
  });
});
