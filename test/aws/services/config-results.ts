import type * as sdk from '@aws-sdk/client-config-service';
import { AwsError } from '../error.ts';
import { refuse } from './config-constraint.ts';
import { type Page, paginate } from './page.ts';

/** What a rule's function last said of a resource. */
export interface Result {
  readonly evaluation: sdk.Evaluation;
  readonly recordedTime: Date;
  readonly invokedTime: Date;
}

/** A rule's results by resource id. */
export type Results = ReadonlyMap<string, Result>;

/** Throws what PutEvaluations refuses as a whole. */
export function checkEvaluations(evaluations: readonly sdk.Evaluation[]): void {
  if (evaluations.length > 100) refuse('evaluations', 'Member must have length less than or equal to 100');
  for (const { Annotation: annotation, ComplianceType: type, ComplianceResourceType: resourceType } of evaluations) {
    if (annotation !== undefined && annotation.length > 256) {
      refuse('annotation', 'Member must have length less than or equal to 256');
    }
    if (annotation === '') refuse('annotation', 'Member must have length greater than or equal to 1');
    if (type === 'INSUFFICIENT_DATA' || type === undefined) {
      throw new AwsError('InvalidParameterValueException', `ComplianceType ${type} is not accepted.`); // Assumed text.
    }
    if (resourceType !== 'AWS::EKS::Cluster') {
      throw new AwsError('InvalidParameterValueException', `The resource type ${resourceType} is not known here.`);
    }
  }
}

/** A rule as a whole: NON_COMPLIANT as soon as one resource is, INSUFFICIENT_DATA while none is shown. */
export function ruleCompliance(ruleName: string, results: Results): sdk.ComplianceByConfigRule {
  const types = shown(results).map(({ evaluation }) => evaluation.ComplianceType);
  const nonCompliant = types.filter((type) => type === 'NON_COMPLIANT').length;
  if (types.length === 0) {
    return { ConfigRuleName: ruleName, Compliance: { ComplianceType: 'INSUFFICIENT_DATA' } };
  }
  return {
    ConfigRuleName: ruleName,
    Compliance:
      nonCompliant === 0
        ? { ComplianceType: 'COMPLIANT' }
        : {
            ComplianceType: 'NON_COMPLIANT',
            ComplianceContributorCount: { CappedCount: Math.min(nonCompliant, 25), CapExceeded: nonCompliant > 25 },
          },
  };
}

/** A page of a rule's results: 10 when `Limit` is left out or 0, and 100 at most (AWS Config API reference). */
export function complianceDetails(
  { ConfigRuleName: ruleName, ComplianceTypes: wanted = [], Limit: limit = 0, NextToken: token }: DetailsRequest,
  results: Results,
): Page<sdk.EvaluationResult> {
  if (limit < 0 || limit > 100) refuse('limit', 'Member must have value less than or equal to 100');
  return paginate(resultDetails(ruleName, wanted, results), limit || 10, token, () => {
    throw new AwsError('InvalidNextTokenException', `NextToken ${token} is not valid`); // Assumed text.
  });
}

/** The results of a rule that are shown, those of some types or all. */
export function resultDetails(
  ruleName: string | undefined,
  wanted: readonly sdk.ComplianceType[],
  results: Results,
): sdk.EvaluationResult[] {
  return shown(results)
    .filter(({ evaluation: { ComplianceType: type } }) => wanted.length === 0 || (type && wanted.includes(type)))
    .map((result) => resultDetail(ruleName, result));
}

type DetailsRequest = sdk.GetComplianceDetailsByConfigRuleCommandInput;

/** A NOT_APPLICABLE result is cleaned up and never shown; it is kept here to know which evaluations came late. */
function shown(results: Results): Result[] {
  return [...results.values()].filter(({ evaluation }) => evaluation.ComplianceType !== 'NOT_APPLICABLE');
}

function resultDetail(ruleName: string | undefined, result: Result): sdk.EvaluationResult {
  return {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName: ruleName,
        ResourceType: result.evaluation.ComplianceResourceType,
        ResourceId: result.evaluation.ComplianceResourceId,
        EvaluationMode: 'DETECTIVE',
      },
      OrderingTimestamp: result.evaluation.OrderingTimestamp,
    },
    ComplianceType: result.evaluation.ComplianceType,
    ResultRecordedTime: result.recordedTime,
    ConfigRuleInvokedTime: result.invokedTime,
    Annotation: result.evaluation.Annotation,
  };
}
