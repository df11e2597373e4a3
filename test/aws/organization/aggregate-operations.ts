import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import type { LocalAws } from '../local-aws.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import { refuse } from '../services/config-constraint.ts';
import { select } from '../services/config-select.ts';
import { type Page, paginate } from '../services/page.ts';

export interface Aggregator {
  readonly description: sdk.ConfigurationAggregator;
  /** The accounts and Regions that it has collected from. */
  sources(): readonly LocalAws[];
  statuses(): readonly sdk.AggregatedSourceStatus[];
}

/** What AWS Config answers of its aggregators (AWS Config API reference). Assumed: which actions IAM asks for a resource of. */
export function aggregateOperations(aggregators: ReadonlyMap<string, Aggregator>): Operations {
  const find = (name: string | undefined): Aggregator => {
    const aggregator = aggregators.get(name ?? '');
    if (aggregator !== undefined) return aggregator;
    throw new AwsError(
      'NoSuchConfigurationAggregatorException',
      `The configuration aggregator ${name} does not exist.`,
    ); // Assumed text.
  };
  const sources = (name: string | undefined): readonly LocalAws[] => find(name).sources();
  return {
    DescribeConfigurationAggregators: operation<
      sdk.DescribeConfigurationAggregatorsCommandInput,
      sdk.DescribeConfigurationAggregatorsCommandOutput
    >({
      needs: anyResource,
      run: ({ ConfigurationAggregatorNames: names = [...aggregators.keys()], Limit: limit, NextToken: token }) => {
        const { page, nextToken } = pageOf(names.map(find), limit, 100, token);
        return { ConfigurationAggregators: page.map(({ description }) => description), NextToken: nextToken };
      },
    }),
    DescribeConfigurationAggregatorSourcesStatus: operation<
      sdk.DescribeConfigurationAggregatorSourcesStatusCommandInput,
      sdk.DescribeConfigurationAggregatorSourcesStatusCommandOutput
    >({
      needs: anyResource,
      run: (input) => {
        const { UpdateStatus: wanted } = input;
        const all = find(input.ConfigurationAggregatorName).statuses();
        const statuses = all.filter(({ LastUpdateStatus: status }) => !wanted || (status && wanted.includes(status)));
        const { page, nextToken } = pageOf(statuses, input.Limit, 100, input.NextToken);
        return { AggregatedSourceStatusList: page, NextToken: nextToken };
      },
    }),
    GetAggregateDiscoveredResourceCounts: operation<
      sdk.GetAggregateDiscoveredResourceCountsCommandInput,
      sdk.GetAggregateDiscoveredResourceCountsCommandOutput
    >({
      needs: anyResource,
      run: (input) => resourceCounts(input, sources(input.ConfigurationAggregatorName)),
    }),
    SelectAggregateResourceConfig: operation<
      sdk.SelectAggregateResourceConfigCommandInput,
      sdk.SelectAggregateResourceConfigCommandOutput
    >({
      needs: anyResource,
      run: ({ ConfigurationAggregatorName: name, ...input }) => {
        const recording = sources(name).filter(({ recorder }) => recorder.description !== undefined);
        return select(
          input,
          recording.map(({ recorder }) => recorder),
        );
      },
    }),
    DescribeAggregateComplianceByConfigRules: operation<
      sdk.DescribeAggregateComplianceByConfigRulesCommandInput,
      sdk.DescribeAggregateComplianceByConfigRulesCommandOutput
    >({
      needs: anyResource,
      run: async ({ ConfigurationAggregatorName: name, Filters: filters = {}, Limit: limit, NextToken: token }) => {
        const rules = await Promise.all(sources(name).map(rulesOf));
        const { page, nextToken } = pageOf(
          rules.flat().filter((rule) => isWanted(rule, filters)),
          limit,
          1000,
          token,
        );
        return { AggregateComplianceByConfigRules: page, NextToken: nextToken };
      },
    }),
    GetAggregateComplianceDetailsByConfigRule: operation<
      sdk.GetAggregateComplianceDetailsByConfigRuleCommandInput,
      sdk.GetAggregateComplianceDetailsByConfigRuleCommandOutput
    >({
      needs: anyResource,
      run: async (input) => {
        const source = sources(input.ConfigurationAggregatorName).find(
          ({ place }) => place.account === input.AccountId && place.region === input.AwsRegion,
        );
        const details = source === undefined ? [] : await detailsOf(source, input);
        const { page, nextToken } = pageOf(details, input.Limit, 50, input.NextToken);
        return { AggregateEvaluationResults: page, NextToken: nextToken };
      },
    }),
  };
}

/** How many resources each account has recorded. Assumed: where there is a recorder, it has at least the default VPC. */
function resourceCounts(
  {
    Filters: { AccountId, Region, ResourceType } = {},
    GroupByKey: key,
    Limit,
    NextToken,
  }: sdk.GetAggregateDiscoveredResourceCountsRequest,
  sources: readonly LocalAws[],
): sdk.GetAggregateDiscoveredResourceCountsResponse {
  if (key !== 'ACCOUNT_ID' || AccountId !== undefined || ResourceType !== undefined) {
    throw new AwsError('NotImplemented', 'the local AWS counts resources of a Region by account only', { status: 501 });
  }
  const counts = new Map<string, number>();
  for (const { place, recorder } of sources) {
    if (recorder.description === undefined || (Region ?? place.region) !== place.region) continue;
    counts.set(place.account, (counts.get(place.account) ?? 0) + recorder.latest().length + 1);
  }
  const groups = [...counts].map(([GroupName, ResourceCount]) => ({ GroupName, ResourceCount }));
  const { page, nextToken } = pageOf(groups, Limit, 1000, NextToken);
  return {
    TotalDiscoveredResources: groups.reduce((total, { ResourceCount }) => total + ResourceCount, 0),
    GroupByKey: key,
    GroupedResourceCounts: page,
    NextToken: nextToken,
  };
}

/** Rules that have a result, each in its account and Region. */
async function rulesOf(source: LocalAws): Promise<sdk.AggregateComplianceByConfigRule[]> {
  const { ComplianceByConfigRules: rules = [] } = await ask<sdk.DescribeComplianceByConfigRuleResponse>(
    source,
    'DescribeComplianceByConfigRule',
    {},
  );
  return rules
    .filter(({ Compliance }) => Compliance?.ComplianceType !== 'INSUFFICIENT_DATA')
    .map((rule) => ({ ...rule, AccountId: source.place.account, AwsRegion: source.place.region }));
}

async function detailsOf(
  source: LocalAws,
  { ConfigRuleName, ComplianceType }: sdk.GetAggregateComplianceDetailsByConfigRuleCommandInput,
): Promise<sdk.AggregateEvaluationResult[]> {
  if (ComplianceType === 'NOT_APPLICABLE' || ComplianceType === 'INSUFFICIENT_DATA') {
    refuse('complianceType', 'Member must be COMPLIANT or NON_COMPLIANT');
  }
  if (!source.config.ruleExists(ConfigRuleName ?? '')) return [];
  const details: sdk.AggregateEvaluationResult[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await ask<sdk.GetComplianceDetailsByConfigRuleResponse>(source, 'GetComplianceDetailsByConfigRule', {
      ConfigRuleName,
      ...(ComplianceType === undefined ? {} : { ComplianceTypes: [ComplianceType] }),
      Limit: 100,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const { account: AccountId, region: AwsRegion } = source.place;
    details.push(...(answer.EvaluationResults ?? []).map((result) => ({ ...result, AccountId, AwsRegion })));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return details;
}

/** Asks an account's AWS Config from within, so that nothing shows in the account's log. */
async function ask<Answer>(source: LocalAws, name: string, input: object): Promise<Answer> {
  const answer = await source.config.operations[name]?.run(input as never, source.identities.operator);
  return answer as Answer;
}

function isWanted(
  rule: sdk.AggregateComplianceByConfigRule,
  { ConfigRuleName, ComplianceType, AccountId, AwsRegion }: sdk.ConfigRuleComplianceFilters,
): boolean {
  return (
    (ConfigRuleName ?? rule.ConfigRuleName) === rule.ConfigRuleName &&
    (ComplianceType ?? rule.Compliance?.ComplianceType) === rule.Compliance?.ComplianceType &&
    (AccountId ?? rule.AccountId) === rule.AccountId &&
    (AwsRegion ?? rule.AwsRegion) === rule.AwsRegion
  );
}

function pageOf<Item>(items: readonly Item[], limit = 0, standard: number, token: string | undefined): Page<Item> {
  const most = Math.max(standard, 100);
  if (limit < 0 || limit > most) refuse('limit', `Member must have value less than or equal to ${most}`);
  return paginate(items, limit || standard, token, () => {
    throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
  });
}
