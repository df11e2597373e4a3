import { InvalidEventError } from './errors.ts';
import { type Evaluation, type EvaluationStore, type Judgement, report } from './evaluation.ts';
import { type ConfigurationItem, parseInvocation } from './invocation.ts';

/** What makes one custom rule: which resources it judges, its parameters, and how it judges. */
export interface ConfigRule<Parameters> {
  readonly resourceType: string;
  /** Throws InvalidRuleParameterError. */
  parseParameters(parameters: Readonly<Record<string, unknown>>): Parameters;
  /** Judges a recorded, existing resource. Throws CannotTellError rather than guess. */
  judge(item: ConfigurationItem, parameters: Parameters): Promise<Judgement>;
}

/** What an invocation needs from outside. `log` takes one record per evaluation. */
export interface RuleEffects {
  readonly evaluations: EvaluationStore;
  log(record: Readonly<Record<string, unknown>>): void;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
}

/**
 * The Lambda handler of a custom rule. It throws whenever the resource could not be judged and reported: AWS Config
 * invokes asynchronously and reads no answer, so only a failed invocation is retried by Lambda and seen by an alarm.
 */
export function createRuleHandler<Parameters>(rule: ConfigRule<Parameters>, effects: RuleEffects) {
  return async (event: unknown): Promise<void> => {
    const startedAt = effects.elapsed();
    const { item, leftScope, parameters, resultToken, ruleName } = parseInvocation(event);
    if (item.resourceType !== rule.resourceType) {
      throw new InvalidEventError(
        'invokingEvent.configurationItem.resourceType',
        `is ${item.resourceType}, but this rule judges ${rule.resourceType} only; correct the rule's scope`,
      );
    }
    const ruleParameters = rule.parseParameters(parameters);
    const judgement = outOfReach(item, leftScope) ?? (await rule.judge(item, ruleParameters));
    const evaluation: Evaluation = {
      ...judgement,
      resourceType: item.resourceType,
      resourceId: item.resourceId,
      orderingTimestamp: item.captureTime,
    };
    await report(effects.evaluations, [evaluation], resultToken);
    effects.log({
      rule: ruleName,
      resource: item.resourceId,
      capturedAt: item.captureTime.toISOString(),
      compliance: evaluation.compliance,
      reason: evaluation.reason,
      milliseconds: Math.round(effects.elapsed() - startedAt),
    });
  };
}

/**
 * A resource that is gone or no longer the rule's to judge has to be reported NOT_APPLICABLE, or its last result stays
 * for ever (AWS Config developer guide, "Managing Deleted Resources for AWS Config Custom Lambda Rules").
 */
function outOfReach(item: ConfigurationItem, leftScope: boolean): Judgement | undefined {
  if (leftScope) return notApplicable('left-scope', 'The resource is no longer in the scope of this rule.');
  switch (item.status) {
    case 'ResourceDeleted':
    case 'ResourceDeletedNotRecorded':
      return notApplicable('deleted', 'The resource was deleted.');
    case 'ResourceNotRecorded':
      return notApplicable('not-recorded', 'AWS Config does not record this resource.');
    case 'OK':
    case 'ResourceDiscovered':
      return undefined;
  }
}

/** A judgement that retires a result. */
export function notApplicable(reason: string, annotation: string): Judgement {
  return { compliance: 'NOT_APPLICABLE', reason, annotation };
}
