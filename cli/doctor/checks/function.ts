import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { type Check, checkResults } from '../check.ts';
import { allows, statementsOf } from '../policy.ts';

const ruleFunction = checkResults('function');
const functionLog = checkResults('function-log');

/** Whether the function can run. `trustPolicy` is undefined when its role does not exist. */
export function checkFunction(
  arn: string,
  { Role: role, State: state, StateReason: reason }: FunctionConfiguration,
  trustPolicy: string | undefined,
): Check {
  if (state === 'Failed') {
    return ruleFunction.problem(
      `The function ${arn} is Failed (${reason ?? 'Lambda does not say why'}) and cannot run. Update the stack.`,
    );
  }
  if (trustPolicy === undefined) {
    return ruleFunction.problem(
      `There is no role ${role}, as which the function ${arn} runs: every evaluation fails. Delete the stack and deploy it ` +
        'again, because CloudFormation does not notice that a role is missing.',
    );
  }
  if (statementsOf(trustPolicy).some((each) => allows(each, 'lambda.amazonaws.com', 'sts:AssumeRole'))) {
    return ruleFunction.ok(`The function ${arn} is there, and Lambda can run it as its role.`);
  }
  return ruleFunction.problem(
    `The role ${role} of the function ${arn} does not trust lambda.amazonaws.com: every evaluation fails. Let its trust ` +
      'policy allow sts:AssumeRole to that service.',
  );
}

export function missingFunction(arn: string): Check {
  return ruleFunction.problem(
    `There is no function ${arn}, which the rule invokes: nothing is evaluated. Deploy the stack again.`,
  );
}

/** How far back the log is searched. The daily sweep falls into it. */
export const LOG_HOURS = 24;

/** Finds the lines of Lambda's own about an invocation that failed; other lines that have these words are sorted out later. */
export const ERROR_PATTERN = '?ERROR ?"Task timed out" ?"Runtime exited"';

/** What Lambda writes into a log of its text format, for an error of the code, the time limit, and a process that ended. */
const ERROR_LINES = [
  /^\S+\t\S+\tERROR\t(?:Invoke Error)?(.*)/s,
  /^\S+ \S+ (Task timed out after .*)/s,
  /^RequestId: \S+ Error: (.*)/s,
];

/** The newest result that a function reported, as far as it is known. */
export interface Reported {
  readonly newest: Date | undefined;
  /** Whether AWS Config answered for every rule of the function. */
  readonly isComplete: boolean;
}

/**
 * The last error in the log of a function. A result that came later shows that the function works again. Undefined events: there
 * is no such log group.
 */
export function checkFunctionLog(
  group: string,
  events: readonly FilteredLogEvent[] | undefined,
  { newest, isComplete }: Reported,
): Check {
  if (events === undefined) {
    return functionLog.warning(
      `There is no log group ${group}, so errors of the function leave no trace. Update the stack.`,
    );
  }
  // Stryker disable next-line StringLiteral: a text that is not a line of Lambda's holds no error.
  const errors = events.flatMap(({ timestamp = 0, message = '' }) => {
    const text = ERROR_LINES.map((line) => line.exec(message)?.[1]).find((match) => match !== undefined);
    return text === undefined ? [] : [{ timestamp, text }];
  });
  const last = errors.reduce<(typeof errors)[number] | undefined>(
    (latest, error) => (latest === undefined || error.timestamp >= latest.timestamp ? error : latest),
    undefined,
  );
  if (last === undefined) return functionLog.ok(`The log ${group} has no error of the last ${LOG_HOURS} hours.`);
  const at = new Date(last.timestamp);
  const sentence = `The function failed last at ${at.toISOString()}: ${errorOf(last.text).replace(/\.$/, '')}. Its log is ${group}.`;
  if (newest && newest > at) return functionLog.warning(`${sentence} It has reported results since.`);
  return isComplete
    ? functionLog.problem(`${sentence} It has reported no result since.`)
    : functionLog.warning(`${sentence} Whether it has reported results since is not known.`);
}

const LONGEST_ERROR = 300;

/** The type and message of an error, which Lambda writes as JSON. The values of a rule's parameters are not repeated. */
function errorOf(text: string): string {
  let error: { readonly errorType?: unknown; readonly errorMessage?: unknown };
  try {
    error = JSON.parse(text);
  } catch {
    return text.trim().slice(0, LONGEST_ERROR);
  }
  if (error.errorType === 'InvalidRuleParameterError')
    return 'InvalidRuleParameterError (see the check rule-parameters)';
  return `${error.errorType}: ${error.errorMessage}`.slice(0, LONGEST_ERROR);
}
