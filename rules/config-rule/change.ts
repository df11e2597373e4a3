import { InvalidEventError } from './errors.ts';
import { type Evaluation, type EvaluationResult, notApplicable, report } from './evaluation.ts';
import type { ChangeMessage, ConfigurationItem, ConfigurationItemStatus, RecordedState, Task } from './invocation.ts';
import { logRecord } from './log.ts';
import type { ConfigRule, ItemHistory, RuleEffects } from './rule.ts';

/** Judges the one resource that changed, and reports it as of when its item was captured. */
export async function evaluateChange<Parameters>(
  rule: ConfigRule<Parameters>,
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
  const judge = async (): Promise<EvaluationResult> =>
    rule.evaluateRecorded(await itemOf(message, effects.history), ruleParameters, effects.now());
  const evaluation: Evaluation = {
    ...(outOfReach(state, leftScope) ?? (await judge())),
    resourceType: state.resourceType,
    resourceId: state.resourceId,
    orderingTimestamp: state.captureTime,
  };
  await report(effects.evaluations, [evaluation], resultToken);
  effects.log(logRecord(task, evaluation, effects.elapsed() - startedAt));
}

/**
 * A resource that is gone or no longer the rule's to judge has to be reported NOT_APPLICABLE, or its last result stays
 * for ever (AWS Config developer guide, "Managing Deleted Resources for AWS Config Custom Lambda Rules").
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

/** An oversized item is fetched. One that the history lacks is an item without content: the rule has to ask elsewhere. */
async function itemOf(message: ChangeMessage, history: ItemHistory): Promise<ConfigurationItem> {
  if (message.type === 'ConfigurationItemChangeNotification') return message.item;
  return (await history.find(message.summary)) ?? { ...message.summary, configuration: null, tags: {} };
}
