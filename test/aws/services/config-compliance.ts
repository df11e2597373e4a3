import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { anyResource, type Operations, operation } from '../service.ts';
import type { Config } from './config.ts';
import { refuse } from './config-constraint.ts';
import { resultDetails } from './config-results.ts';
import { type Page, paginate } from './page.ts';

const TYPE = 'AWS::EKS::Cluster';
/** Counts are exact up to this many (AWS Config API reference, ComplianceContributorCount). */
const CAP = 25;

/** The results of an account's rules as the console shows them: by resource, and as summaries. */
export function complianceReads(config: Config, now: () => Date): Operations {
  return {
    DescribeComplianceByResource: operation<
      sdk.DescribeComplianceByResourceCommandInput,
      sdk.DescribeComplianceByResourceCommandOutput
    >({
      needs: anyResource,
      run: (input) => {
        const { ComplianceTypes: wanted = [], ResourceId: id } = input;
        if (id !== undefined && input.ResourceType === undefined) {
          throw new AwsError('InvalidParameterValueException', 'A resource ID needs a resource type.'); // Assumed text.
        }
        const all = input.ResourceType === undefined || input.ResourceType === TYPE ? byResource(config) : new Map();
        const described = [...all].map(([resourceId, types]) => describe(resourceId, types));
        const { page, nextToken } = pageOf(
          described.filter(
            ({ ResourceId, Compliance }) =>
              (id ?? ResourceId) === ResourceId &&
              (wanted.length === 0 || wanted.some((type) => type === Compliance?.ComplianceType)),
          ),
          input.Limit,
          input.NextToken,
        );
        return { ComplianceByResources: page, NextToken: nextToken };
      },
    }),
    GetComplianceDetailsByResource: operation<
      sdk.GetComplianceDetailsByResourceCommandInput,
      sdk.GetComplianceDetailsByResourceCommandOutput
    >({
      needs: anyResource,
      run: ({ ResourceType: type, ResourceId: id, ComplianceTypes: wanted = [], NextToken: token }) => {
        const details = config
          .ruleResults()
          .flatMap(({ ruleName, results }) => resultDetails(ruleName, wanted, results))
          .filter(({ EvaluationResultIdentifier: identifier }) => {
            const { ResourceId, ResourceType } = identifier?.EvaluationResultQualifier ?? {};
            return ResourceType === type && ResourceId === id;
          });
        const { page, nextToken } = pageOf(details, undefined, token);
        return { EvaluationResults: page, NextToken: nextToken };
      },
    }),
    GetComplianceSummaryByConfigRule: operation<unknown, sdk.GetComplianceSummaryByConfigRuleCommandOutput>({
      needs: anyResource,
      run: () => ({
        ComplianceSummary: summary(
          config.ruleResults().map(({ ruleName }) => config.compliance(ruleName).Compliance?.ComplianceType ?? ''),
          now(),
        ),
      }),
    }),
    GetComplianceSummaryByResourceType: operation<
      sdk.GetComplianceSummaryByResourceTypeCommandInput,
      sdk.GetComplianceSummaryByResourceTypeCommandOutput
    >({
      needs: anyResource,
      run: ({ ResourceTypes: types = [] }) => {
        const compliance = [...byResource(config).values()].map(overall);
        // Without types one summary for all; with types one for each (AWS Config API reference).
        const summaries = types.length === 0 ? [undefined] : types;
        return {
          ComplianceSummariesByResourceType: summaries.map((type) => ({
            ...(type === undefined ? {} : { ResourceType: type }),
            ComplianceSummary: summary(type === undefined || type === TYPE ? compliance : [], now()),
          })),
        };
      },
    }),
  };
}

/** The types of all rules' results of each resource. */
function byResource(config: Config): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const { ruleName, results } of config.ruleResults()) {
    for (const { EvaluationResultIdentifier: identifier, ComplianceType: type = '' } of resultDetails(
      ruleName,
      [],
      results,
    )) {
      const id = identifier?.EvaluationResultQualifier?.ResourceId ?? '';
      types.set(id, [...(types.get(id) ?? []), type]);
    }
  }
  return types;
}

/** NON_COMPLIANT as soon as one rule says so (AWS Config API reference, ComplianceByResource). */
function overall(types: readonly string[]): 'COMPLIANT' | 'NON_COMPLIANT' {
  return types.includes('NON_COMPLIANT') ? 'NON_COMPLIANT' : 'COMPLIANT';
}

function describe(resourceId: string, types: readonly string[]): sdk.ComplianceByResource {
  const count = types.filter((type) => type === 'NON_COMPLIANT').length;
  return {
    ResourceType: TYPE,
    ResourceId: resourceId,
    Compliance: {
      ComplianceType: overall(types),
      ...(count === 0 ? {} : { ComplianceContributorCount: counted(count) }),
    },
  };
}

function summary(types: readonly string[], at: Date): sdk.ComplianceSummary {
  const count = (wanted: string) => counted(types.filter((type) => type === wanted).length);
  return {
    CompliantResourceCount: count('COMPLIANT'),
    NonCompliantResourceCount: count('NON_COMPLIANT'),
    ComplianceSummaryTimestamp: at,
  };
}

function counted(count: number): sdk.ComplianceContributorCount {
  return { CappedCount: Math.min(count, CAP), CapExceeded: count > CAP };
}

/** 10 when nothing or 0 is said, and 100 at most. */
function pageOf<Item>(items: readonly Item[], limit = 0, token: string | undefined): Page<Item> {
  if (limit < 0 || limit > 100) refuse('limit', 'Member must have value less than or equal to 100');
  return paginate(items, limit || 10, token, () => {
    throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
  });
}
