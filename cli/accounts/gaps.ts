import type { AggregatedSourceStatus, ConfigurationAggregator } from '@aws-sdk/client-config-service';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { RESOURCE_TYPE } from '../../rules/eks-endpoint-public-access/verdict.ts';
import type { Aggregator } from './aggregator.ts';

const REGIONS_AT_A_TIME = 4;

/** An account and Region of which the aggregator knows nothing, or nothing reliable. `account` is null for the organization as a source. */
export interface Gap {
  readonly account: string | null;
  readonly region: string;
  readonly reason: 'collection-failed' | 'outdated' | 'nothing-recorded';
  readonly sentence: string;
}

/** The aggregator leaves EKS clusters out, so an empty answer means nothing. */
class ClustersNotAggregatedError extends Error {
  constructor(name: string | undefined) {
    super(`the aggregator ${name} has a filter that leaves ${RESOURCE_TYPE} out; use one without it`);
    this.name = 'ClustersNotAggregatedError';
  }
}

/**
 * Finds where an aggregator of this description knows nothing, in the Regions that were asked for. `accounts` are those that it
 * should cover, as far as they are known: an account without any source status is found only among them.
 */
export async function findGaps(
  aggregator: Pick<Aggregator, 'sourceStatuses' | 'accountsWithResources'>,
  description: ConfigurationAggregator,
  regions: 'all' | readonly string[],
  accounts: readonly string[],
): Promise<readonly Gap[]> {
  const isWanted = (region: string): boolean => regions === 'all' || regions.includes(region);
  const statuses: AggregatedSourceStatus[] = [];
  for await (const page of aggregator.sourceStatuses()) {
    // Stryker disable next-line StringLiteral: neither text is the name of a Region.
    statuses.push(...page.filter(({ AwsRegion: region }) => isWanted(region ?? '')));
  }
  const gaps = statuses.flatMap((status) => gapOf(status) ?? []);
  const named = new Set(gaps.map(({ account, region }) => `${account}/${region}`));
  const byRegion = expectedAccounts(description, statuses, accounts, isWanted);
  await forEachLimited(byRegion, REGIONS_AT_A_TIME, async ([region, expected]) => {
    const known = await aggregator.accountsWithResources(region);
    for (const account of expected) {
      if (!known.has(account) && !named.has(`${account}/${region}`)) gaps.push(nothingRecorded(account, region));
    }
  });
  return gaps;
}

/**
 * Throws ClustersNotAggregatedError. Of an aggregator's filters, the one by resource type decides whether it has clusters (AWS
 * Config API reference, AggregatorFilters).
 */
export function checkHasClusters({
  ConfigurationAggregatorName: name,
  AggregatorFilters: filters,
}: ConfigurationAggregator): void {
  const { Type: type, Value: types } = filters?.ResourceType ?? {};
  if (type === 'INCLUDE' && types?.includes(RESOURCE_TYPE) !== true) throw new ClustersNotAggregatedError(name);
}

function gapOf(status: AggregatedSourceStatus): Gap | undefined {
  const { SourceId: id, SourceType: type, AwsRegion: region = '', LastUpdateStatus: last } = status;
  const account = type === 'ORGANIZATION' ? null : (id ?? null);
  const source = account === null ? 'the organization' : 'this account';
  const problem = [status.LastErrorCode, status.LastErrorMessage].filter((part) => part !== undefined).join(': ');
  const because = problem === '' ? '.' : `: ${problem}`;
  switch (last) {
    case 'SUCCEEDED':
      return undefined;
    case 'OUTDATED': {
      const since = status.LastUpdateTime?.toISOString() ?? 'an unknown time';
      return {
        account,
        region,
        reason: 'outdated',
        sentence: `What the aggregator has of ${source} is of ${since}${because}`,
      };
    }
    default:
      return {
        account,
        region,
        reason: 'collection-failed',
        sentence: `The aggregator could not collect from ${source}${because}`,
      };
  }
}

function nothingRecorded(account: string, region: string): Gap {
  const sentence =
    'The aggregator has no resource of this account and Region: AWS Config does not record there, or has not been collected yet.';
  return { account, region, reason: 'nothing-recorded', sentence };
}

/** The accounts that a Region should have resources of: those with a status there, those of the aggregator, and those given. */
function expectedAccounts(
  // Stryker disable next-line ArrayDeclaration: its text has no AccountIds, so it adds no account.
  { AccountAggregationSources: sources = [], OrganizationAggregationSource: organization }: ConfigurationAggregator,
  statuses: readonly AggregatedSourceStatus[],
  accounts: readonly string[],
  isWanted: (region: string) => boolean,
): ReadonlyMap<string, ReadonlySet<string>> {
  const byRegion = new Map<string, Set<string>>();
  const expect = (region: string | undefined, account: string | undefined): void => {
    if (region === undefined || account === undefined || !isWanted(region)) return;
    byRegion.set(region, (byRegion.get(region) ?? new Set()).add(account));
  };
  for (const { SourceId: id, SourceType: type, AwsRegion: region } of statuses) {
    if (type === 'ACCOUNT') expect(region, id);
  }
  // An aggregator of all Regions names none; those with a status are known.
  const reported = statuses.map(({ AwsRegion: region }) => region);
  for (const { AccountIds: ids = [], AwsRegions: regions = reported } of sources) {
    for (const region of regions) for (const id of ids) expect(region, id);
  }
  if (organization !== undefined) {
    for (const region of organization.AwsRegions ?? reported) for (const id of accounts) expect(region, id);
  }
  return byRegion;
}
