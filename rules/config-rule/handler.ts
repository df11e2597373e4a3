import { evaluateChange } from './change.ts';
import { parseInvocation } from './invocation.ts';
import type { ConfigRule, RuleEffects } from './rule.ts';
import { sweep } from './sweep.ts';

/**
 * The Lambda handler of a custom rule. It throws whenever a resource could not be judged and reported: AWS Config
 * invokes asynchronously and reads no answer, so only a failed invocation is retried by Lambda and seen by an alarm.
 */
export function createRuleHandler<Parameters>(rule: ConfigRule<Parameters>, effects: RuleEffects) {
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
