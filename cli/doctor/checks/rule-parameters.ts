import { InvalidRuleParameterError } from '../../../rules/config-rule/errors.ts';
import { parseParameters } from '../../../rules/config-rule/invocation.ts';
import { PARAMETER_NAMES, parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { type Check, checkResults } from '../check.ts';
import type { GuardRule } from './rule.ts';

const ruleParameters = checkResults('rule-parameters');

/**
 * Whether the function takes the parameters that AWS Config stores of a rule. If not, every evaluation fails, and results stay
 * as they were. Values are not repeated: a report is sent to others.
 */
export function checkRuleParameters({ name, parameters }: GuardRule): Check {
  try {
    parseRuleParameters(parseParameters(parameters));
    return ruleParameters.ok(`The function takes the parameters of the rule ${name}.`);
  } catch (error) {
    return ruleParameters.problem(
      `The rule ${name} ${problemOf(error as Error)}. So every evaluation fails, and results stay as they were. Correct ` +
        'the parameter in the stack, or in the conformance pack that has the rule.',
    );
  }
}

function problemOf(error: Error): string {
  if (!(error instanceof InvalidRuleParameterError)) return 'has parameters that are no JSON object of values';
  const { parameter } = error;
  return PARAMETER_NAMES.includes(parameter)
    ? `has a value of ${parameter} that the function does not take`
    : `has a parameter that the function does not know: ${parameter}. It takes ${PARAMETER_NAMES.join(', ')}`;
}
