import {
  type ConfigServiceClient,
  type ConfigurationItem as HistoryItem,
  PutEvaluationsCommand,
  paginateDescribeConfigRules,
  paginateGetComplianceDetailsByConfigRule,
  paginateGetResourceConfigHistory,
  ResourceNotDiscoveredException,
  type ResourceType,
} from '@aws-sdk/client-config-service';
import { demand } from './errors.ts';
import type { EvaluationStore } from './evaluation.ts';
import type { ConfigurationItem, RecordedState } from './invocation.ts';
import type { ItemHistory } from './rule.ts';

/** The most results that one GetComplianceDetailsByConfigRule answers (AWS Config API reference). */
const PAGE = 100;

// How long an item is looked for. GetResourceConfigHistory may answer hundreds of empty pages (boto3 issue 2619).
const MOST_HISTORY_PAGES = 30;
const HISTORY_MILLISECONDS = 60_000;

/** A rule's results in AWS Config, behind an SDK client. */
export function evaluationsOf(client: ConfigServiceClient): EvaluationStore {
  return {
    async putEvaluations(evaluations, resultToken) {
      const answer = await client.send(
        new PutEvaluationsCommand({
          ResultToken: resultToken,
          Evaluations: evaluations.map((evaluation) => ({
            ComplianceResourceType: evaluation.resourceType,
            ComplianceResourceId: evaluation.resourceId,
            ComplianceType: evaluation.compliance,
            Annotation: evaluation.annotation,
            OrderingTimestamp: evaluation.orderingTimestamp,
          })),
        }),
      );
      // Whether AWS Config leaves the list out when all were taken is not documented, so its absence means none.
      return (answer.FailedEvaluations ?? []).map((failed) => failed.ComplianceResourceId ?? 'a resource');
    },

    async *evaluatedResources(ruleName) {
      const operation = 'config:GetComplianceDetailsByConfigRule';
      const pages = paginateGetComplianceDetailsByConfigRule(
        { client, pageSize: PAGE },
        { ConfigRuleName: ruleName, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'] },
      );
      for await (const page of pages) {
        yield demand(page, 'EvaluationResults', operation, Array.isArray).map((result) => {
          const identifier = demand(result, 'EvaluationResultIdentifier', operation);
          const qualifier = demand(identifier, 'EvaluationResultQualifier', operation);
          return { resourceId: demand(qualifier, 'ResourceId', operation), recordedAt: result.ResultRecordedTime };
        });
      }
    },
  };
}

/** A rule as AWS Config has it. Its parameters are the JSON text that AWS Config stores; undefined when it has none. */
export interface DeployedRule {
  readonly name: string;
  readonly parameters: string | undefined;
}

/**
 * The rules of this name that have the function of this ARN. A conformance pack deploys a rule as
 * `NAME-conformance-pack-ID`. Another rule may have the same function; it is none of these.
 */
export async function rulesOf(
  client: ConfigServiceClient,
  functionArn: string,
  ruleName: string,
): Promise<readonly DeployedRule[]> {
  const operation = 'config:DescribeConfigRules';
  const rules: DeployedRule[] = [];
  for await (const page of paginateDescribeConfigRules({ client }, {})) {
    for (const rule of demand(page, 'ConfigRules', operation, Array.isArray)) {
      const name = demand(rule, 'ConfigRuleName', operation);
      if (name !== ruleName && !name.startsWith(`${ruleName}-conformance-pack-`)) continue;
      const { SourceIdentifier: source } = demand(rule, 'Source', operation);
      if (source === functionArn) rules.push({ name, parameters: rule.InputParameters });
    }
  }
  return rules;
}

/** The history of resources in AWS Config, behind an SDK client. `elapsed` counts milliseconds. */
export function historyOf(client: ConfigServiceClient, elapsed: () => number): ItemHistory {
  return {
    async find(state) {
      const startedAt = elapsed();
      const capturedAt = state.captureTime.getTime();
      // Newest first. Whether the two times are included is not documented, so each is a second off.
      const pages = paginateGetResourceConfigHistory(
        { client },
        {
          resourceType: state.resourceType as ResourceType,
          resourceId: state.resourceId,
          earlierTime: new Date(capturedAt - 1000),
          laterTime: new Date(capturedAt + 1000),
        },
      );
      try {
        let asked = 0;
        for await (const page of pages) {
          const items = demand(page, 'configurationItems', 'config:GetResourceConfigHistory', Array.isArray);
          const found = items.find((item) => isOf(item, state));
          if (found !== undefined) return asItem(found, state);
          asked += 1;
          if (items.length > 0 || asked === MOST_HISTORY_PAGES) return undefined;
          if (elapsed() - startedAt > HISTORY_MILLISECONDS) return undefined;
        }
      } catch (error) {
        if (error instanceof ResourceNotDiscoveredException) return undefined;
        throw error;
      }
      return undefined;
    },
  };
}

/** Whether it is the same item, to the second: that is how exact both times are sure to be. */
function isOf({ configurationItemCaptureTime: time }: HistoryItem, { captureTime }: RecordedState): boolean {
  return time !== undefined && Math.floor(time.getTime() / 1000) === Math.floor(captureTime.getTime() / 1000);
}

/**
 * The API writes the configuration as JSON text where an event has an object. Text that is not JSON is no configuration.
 * Nor is one without tags, which may hold an exemption: the rule has to ask elsewhere.
 */
function asItem({ configuration, tags }: HistoryItem, state: RecordedState): ConfigurationItem {
  if (tags === undefined) return { ...state, configuration: null, tags: {} };
  return { ...state, configuration: parseConfiguration(configuration), tags };
}

function parseConfiguration(text: string | undefined): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
