import {
  type AggregatedSourceStatus,
  type ConfigServiceClient,
  type ConfigurationAggregator,
  DescribeConfigurationAggregatorsCommand,
  paginateDescribeConfigurationAggregatorSourcesStatus,
  paginateGetAggregateDiscoveredResourceCounts,
  paginateSelectAggregateResourceConfig,
} from '@aws-sdk/client-config-service';
import { demand } from '../../rules/config-rule/errors.ts';
import { RECORDED_CLUSTERS_QUERY, type RecordedCluster, readRecordedCluster } from './recorded-cluster.ts';

/** The most results of one SelectAggregateResourceConfig or status page; the default of the former is 25 (AWS Config API reference). */
const PAGE = 100;
/** The most groups of one GetAggregateDiscoveredResourceCounts (the same). */
const GROUPS = 1000;

/** A configuration aggregator of AWS Config. What is missing in an answer is an error, never an empty list. */
export interface Aggregator {
  /** config:DescribeConfigurationAggregators */
  describe(): Promise<ConfigurationAggregator>;
  /** config:SelectAggregateResourceConfig: the recorded clusters, page by page. */
  clusters(): AsyncIterable<readonly RecordedCluster[]>;
  /** config:DescribeConfigurationAggregatorSourcesStatus, page by page. */
  sourceStatuses(): AsyncIterable<readonly AggregatedSourceStatus[]>;
  /** config:GetAggregateDiscoveredResourceCounts: the accounts that have any recorded resource in a Region. */
  accountsWithResources(region: string): Promise<ReadonlySet<string>>;
}

/** An aggregator behind an SDK client of its account and Region. */
export function aggregatorOf(client: ConfigServiceClient, name: string): Aggregator {
  const request = { ConfigurationAggregatorName: name };
  return {
    async describe() {
      const answer = await client.send(
        new DescribeConfigurationAggregatorsCommand({ ConfigurationAggregatorNames: [name] }),
      );
      const [aggregator] = demand(
        answer,
        'ConfigurationAggregators',
        'config:DescribeConfigurationAggregators',
        (list) => Array.isArray(list) && list.length > 0,
      );
      return aggregator as ConfigurationAggregator;
    },
    async *clusters() {
      const input = { ...request, Expression: RECORDED_CLUSTERS_QUERY };
      for await (const page of paginateSelectAggregateResourceConfig({ client, pageSize: PAGE }, input)) {
        const results = demand(page, 'Results', 'config:SelectAggregateResourceConfig');
        yield results.flatMap((result) => readRecordedCluster(result) ?? []);
      }
    },
    async *sourceStatuses() {
      const pages = paginateDescribeConfigurationAggregatorSourcesStatus({ client, pageSize: PAGE }, request);
      for await (const page of pages) {
        yield demand(page, 'AggregatedSourceStatusList', 'config:DescribeConfigurationAggregatorSourcesStatus');
      }
    },
    async accountsWithResources(region) {
      const accounts = new Set<string>();
      const pages = paginateGetAggregateDiscoveredResourceCounts(
        { client, pageSize: GROUPS },
        { ...request, Filters: { Region: region }, GroupByKey: 'ACCOUNT_ID' },
      );
      // An answer without groups may leave the list out, so only the total is demanded.
      for await (const page of pages) {
        demand(page, 'TotalDiscoveredResources', 'config:GetAggregateDiscoveredResourceCounts');
        // Stryker disable next-line ArrayDeclaration: its text has no GroupName, so it adds no account.
        for (const { GroupName: account, ResourceCount: count } of page.GroupedResourceCounts ?? []) {
          if (account !== undefined && (count ?? 0) > 0) accounts.add(account);
        }
      }
      return accounts;
    },
  };
}
