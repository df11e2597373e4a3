import { EvaluationsRefusedError } from './errors.ts';
import type { Task } from './invocation.ts';

/** What the rule says of one resource. The annotation is shown in the console: 1 to 256 characters. */
export interface EvaluationResult {
  readonly compliance: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  readonly reason: string;
  readonly annotation: string;
}

/** An evaluation as AWS Config stores it. `orderingTimestamp` is the moment of the evaluated state, not of the evaluation. */
export interface Evaluation extends EvaluationResult {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly orderingTimestamp: Date;
}

/** The results of a rule in AWS Config. */
export interface EvaluationStore {
  /** PutEvaluations, at most 100. Resolves to the resource ids that a successful answer lists in FailedEvaluations. */
  putEvaluations(evaluations: readonly Evaluation[], resultToken: string): Promise<readonly string[]>;
  /** GetComplianceDetailsByConfigRule, page by page: the resources that the rule's results call COMPLIANT or NON_COMPLIANT. */
  evaluatedResources(ruleName: string): AsyncIterable<readonly EvaluatedResource[]>;
}

/** A resource that has a result, and when AWS Config recorded that result. */
export interface EvaluatedResource {
  readonly resourceId: string;
  readonly recordedAt: Date | undefined;
}

/** Puts evaluations, at most 100. Throws EvaluationsRefusedError when AWS Config did not take one of them. */
export async function putEvaluations(
  store: EvaluationStore,
  evaluations: readonly Evaluation[],
  resultToken: string,
): Promise<void> {
  const refused = await store.putEvaluations(evaluations, resultToken);
  if (refused.length > 0) throw new EvaluationsRefusedError(refused);
}

/** A result that retires an earlier one. */
export function notApplicable(reason: string, annotation: string): EvaluationResult {
  return { compliance: 'NOT_APPLICABLE', reason, annotation };
}

/** The log record of an evaluation. Never the result token, and never the event: it holds the token. */
export function logRecord(
  { ruleName, message }: Task,
  evaluation: Evaluation,
  milliseconds: number,
): Readonly<Record<string, unknown>> {
  return {
    rule: ruleName,
    message: message.type,
    resource: evaluation.resourceId,
    stateOf: evaluation.orderingTimestamp.toISOString(),
    compliance: evaluation.compliance,
    reason: evaluation.reason,
    milliseconds: Math.round(milliseconds),
  };
}
