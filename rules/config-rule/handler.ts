import { InvalidEventError } from './errors.ts';
import { type Evaluation, type EvaluationResult, logRecord, notApplicable, putEvaluations } from './evaluation.ts';
import {
  type ChangeMessage,
  type ConfigurationItem,
  type ConfigurationItemStatus,
  parseInvocation,
  type RecordedState,
  type Task,
} from './invocation.ts';
import type { ConfigRule, ItemHistory, RuleEffects } from './rule.ts';
import { sweep } from './sweep.ts';

/**
 * The Lambda handler of a custom rule. It throws whenever a resource could not be evaluated and reported: AWS Config
 * invokes asynchronously and reads no answer, so only a failed invocation is retried by Lambda and seen by an alarm.
 */
export function createRuleHandler<RuleParameters>(rule: ConfigRule<RuleParameters>, effects: RuleEffects) {
  return async (event: unknown): Promise<void> => {
    const { message, parameters, ...task } = parseInvocation(event);
    switch (message.type) {
      case 'ConfigurationItemChangeNotification':
      case 'OversizedConfigurationItemChangeNotification':
        return evaluateChange(rule, parameters, { ...task, message }, effects);
      case 'ScheduledNotification':
        return sweep(rule, rule.parseParameters(parameters), { ...task, message }, effects);
    }
  };
}

/** Evaluates the resource that changed, and puts the result as of the time at which its item was captured. */
async function evaluateChange<RuleParameters>(
  rule: ConfigRule<RuleParameters>,
  parameters: Readonly<Record<string, unknown>>,
  task: Task<ChangeMessage>,
  effects: RuleEffects,
): Promise<void> {
  const startedAt = effects.elapsed();
  const { message, leftScope, resultToken } = task;
  const state = stateOf(message);
  if (state.resourceType !== rule.resourceType) {
    throw new InvalidEventError(
      `${message.field}.resourceType`,
      `is ${state.resourceType}, but this rule judges ${rule.resourceType} only; correct the rule's scope`,
    );
  }
  const ruleParameters = rule.parseParameters(parameters);
  const evaluateItem = async (): Promise<EvaluationResult> =>
    rule.evaluateRecorded(await itemOf(message, effects.history), ruleParameters, effects.now());
  const evaluation: Evaluation = {
    ...(outOfReach(state, leftScope) ?? (await evaluateItem())),
    resourceType: state.resourceType,
    resourceId: state.resourceId,
    orderingTimestamp: state.captureTime,
  };
  await putEvaluations(effects.evaluations, [evaluation], resultToken);
  effects.log(logRecord(task, evaluation, effects.elapsed() - startedAt));
}

/**
 * A resource that was deleted or left the rule's scope has to be reported NOT_APPLICABLE, or its last result stays (AWS
 * Config developer guide, "Managing Deleted Resources for AWS Config Custom Lambda Rules").
 */
function outOfReach({ status }: RecordedState, leftScope: boolean): EvaluationResult | undefined {
  if (leftScope) return notApplicable('left-scope', 'The resource is no longer in the scope of this rule.');
  const deleted = notApplicable('deleted', 'The resource was deleted.');
  const byStatus: Readonly<Record<ConfigurationItemStatus, EvaluationResult | undefined>> = {
    OK: undefined,
    ResourceDiscovered: undefined,
    ResourceDeleted: deleted,
    ResourceDeletedNotRecorded: deleted,
    ResourceNotRecorded: notApplicable('not-recorded', 'AWS Config does not record this resource.'),
  };
  return byStatus[status];
}

function stateOf(message: ChangeMessage): RecordedState {
  return message.type === 'ConfigurationItemChangeNotification' ? message.item : message.summary;
}

/** An oversized item is fetched. One that the history lacks is an item without a configuration: the rule has to ask elsewhere. */
async function itemOf(message: ChangeMessage, history: ItemHistory): Promise<ConfigurationItem> {
  if (message.type === 'ConfigurationItemChangeNotification') return message.item;
  return (await history.find(message.summary)) ?? { ...message.summary, configuration: null, tags: {} };
}
