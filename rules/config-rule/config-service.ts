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
import type { EvaluationStore } from './evaluation.ts';
import { type ConfigurationItem, parseParameters, type RecordedState } from './invocation.ts';
import type { ItemHistory } from './rule.ts';

/** The most results that one GetComplianceDetailsByConfigRule answers (AWS Config API reference). */
const PAGE = 100;

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
      return (answer.FailedEvaluations ?? []).map((failed) => failed.ComplianceResourceId ?? 'a resource');
    },

    async evaluatedResources(ruleName) {
      const ids: string[] = [];
      const pages = paginateGetComplianceDetailsByConfigRule(
        { client, pageSize: PAGE },
        { ConfigRuleName: ruleName, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'] },
      );
      // Stryker disable next-line ArrayDeclaration: whatever stands in for missing results has no id to collect
      for await (const { EvaluationResults: results = [] } of pages) {
        for (const { EvaluationResultIdentifier: identifier } of results) {
          const id = identifier?.EvaluationResultQualifier?.ResourceId;
          if (id !== undefined) ids.push(id);
        }
      }
      return ids;
    },
  };
}

/** The parameters, as they stand, of every rule that has the function of this ARN. Throws InvalidEventError. */
export async function rulesOf(
  client: ConfigServiceClient,
  functionArn: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rules: Record<string, unknown>[] = [];
  // By the function, not by name: a conformance pack adds a suffix to the name of its rules.
  // Stryker disable next-line ArrayDeclaration: whatever stands in for missing rules has no function
  for await (const { ConfigRules: page = [] } of paginateDescribeConfigRules({ client }, {})) {
    for (const { Source: source, InputParameters: parameters } of page) {
      if (source?.SourceIdentifier === functionArn) rules.push(parseParameters(parameters));
    }
  }
  return rules;
}

/** The history of resources in AWS Config, behind an SDK client. */
export function historyOf(client: ConfigServiceClient): ItemHistory {
  return {
    async find(state) {
      // Newest first. Whether laterTime is included is not documented, so it is set a second after the item.
      const pages = paginateGetResourceConfigHistory(
        { client },
        {
          resourceType: state.resourceType as ResourceType,
          resourceId: state.resourceId,
          laterTime: new Date(state.captureTime.getTime() + 1000),
        },
      );
      try {
        for await (const { configurationItems: items = [] } of pages) {
          const found = items.find((item) => isOf(item, state));
          if (found !== undefined) return asItem(found, state);
          if (items.length > 0) return undefined;
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

/** The API writes the configuration as JSON text where an event has an object. What is not JSON is no content. */
function asItem({ configuration, tags = {} }: HistoryItem, state: RecordedState): ConfigurationItem {
  return { ...state, configuration: parseConfiguration(configuration), tags };
}

function parseConfiguration(text: string | undefined): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
