import type { Evaluation } from './evaluation.ts';
import type { Task } from './invocation.ts';

/** What is logged of an evaluation. Never the result token, and never the event: it holds the token. */
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
