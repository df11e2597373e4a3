import type { ConfigRule, ConfigRuleEvaluationStatus } from '@aws-sdk/client-config-service';
import { RULE_NAME } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import { type Check, checkResults } from '../check.ts';

const rule = checkResults('rule');
const invocation = checkResults('invocation');

/** A rule with what identifies it. */
export interface GuardRule {
  readonly name: string;
  readonly functionArn: string;
  readonly account: string;
  readonly arn: string;
  /** Made by another service, a conformance pack for one, which alone may change it. */
  readonly isServiceLinked: boolean;
  readonly state: ConfigRule['ConfigRuleState'];
  /** As AWS Config stores them: JSON text. */
  readonly parameters: string | undefined;
}

/**
 * The guard's rules among all: those of its name, to which a conformance pack adds a suffix, and those of any name that invoke
 * its function. That is the function of the rules of its name, and the one that a runbook has as a default.
 */
export function guardRules(rules: readonly ConfigRule[], functionName: string | undefined): readonly GuardRule[] {
  const named = rules.filter(
    ({ ConfigRuleName: name }) => name === RULE_NAME || name?.startsWith(`${RULE_NAME}-`) === true,
  );
  const functions = new Set([functionName, ...named.map(functionOf)]);
  functions.delete(undefined);
  return rules
    .filter((each) => named.includes(each) || functions.has(functionOf(each)))
    .map(({ ConfigRuleName, ConfigRuleArn = '', Source, CreatedBy, ConfigRuleState, InputParameters }) => ({
      name: ConfigRuleName ?? '',
      functionArn: Source?.SourceIdentifier ?? '',
      account: ConfigRuleArn.split(':')[4] ?? '',
      arn: ConfigRuleArn,
      isServiceLinked: CreatedBy !== undefined,
      state: ConfigRuleState,
      parameters: InputParameters,
    }));
}

/** The name of the Lambda function that a rule invokes; undefined for other rules, whose source is no ARN. */
function functionOf({ Source: source }: ConfigRule): string | undefined {
  return source?.SourceIdentifier?.split(':')[6];
}

export const noRule: Check = rule.problem(
  `There is no rule ${RULE_NAME}: the clusters of this Region are not evaluated. Deploy the template here, or where it is ` +
    'deployed with DeploymentMode=Backend, the conformance pack.',
);

/** A warning when there are several rules: each evaluates, and is billed, by itself. */
export function checkRuleCount(rules: readonly GuardRule[]): readonly Check[] {
  if (rules.length < 2) return [];
  const names = rules.map(({ name }) => name).join(', ');
  return [
    rule.warning(
      `Clusters are evaluated and billed ${rules.length} times, by ${names}. Keep one: the template with ` +
        'DeploymentMode=Backend brings none.',
    ),
  ];
}

/** Whether the rule itself is in a state in which it works. */
export function checkRule({ name, state }: GuardRule): Check {
  if (state === 'DELETING') {
    return rule.problem(`The rule ${name} is being deleted. Deploy it again once it is gone.`);
  }
  if (state === 'DELETING_RESULTS') {
    return rule.warning(`The results of the rule ${name} are being deleted. Re-evaluate it once they are gone.`);
  }
  return rule.ok(`The rule ${name} is there (${state ?? 'without a state'}).`);
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Whether the rule's function was invoked lately and did not fail. For custom Lambda rules AWS Config may keep no status
 * (DescribeConfigRuleEvaluationStatus: it "does not return status information about Config Custom Lambda rules"); then
 * the newest result shows it, which the daily sweep renews.
 */
export function checkInvocation(
  { name }: GuardRule,
  status: ConfigRuleEvaluationStatus | undefined,
  newestResult: Date | undefined,
  now: Date,
): Check {
  const {
    LastFailedInvocationTime: failed,
    LastSuccessfulInvocationTime: succeeded,
    LastErrorCode,
    LastErrorMessage,
  } = status ?? {};
  if (failed !== undefined && (succeeded === undefined || failed > succeeded)) {
    const error = [LastErrorCode, LastErrorMessage].filter((text) => text !== undefined).join(': ');
    return invocation.problem(
      `AWS Config could not invoke the function of ${name} at ${failed.toISOString()}. Correct what it says and ` +
        `re-evaluate the rule: ${error || 'AWS Config does not say why'}`,
    );
  }
  const latest = latestOf(succeeded, newestResult);
  if (latest === undefined) {
    return invocation.warning(
      `The rule ${name} has no results yet. If there are clusters in this Region, look into the log of its function.`,
    );
  }
  if (now.getTime() - latest.getTime() > 2 * DAY) {
    return invocation.warning(
      `The rule ${name} last reported at ${latest.toISOString()}, though it evaluates every cluster daily. If there ` +
        'are clusters in this Region, look into the log of its function; with Alarms on, the template watches it.',
    );
  }
  return invocation.ok(`The rule ${name} last reported at ${latest.toISOString()}.`);
}

function latestOf(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap((date) => (date === undefined ? [] : [date.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
