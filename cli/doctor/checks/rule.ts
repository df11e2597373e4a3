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
}

/**
 * The guard's rules among all: those of its name, to which a conformance pack adds a suffix, and those that invoke its
 * function, whose name is known where a runbook has it as a default.
 */
export function guardRules(rules: readonly ConfigRule[], functionName: string | undefined): readonly GuardRule[] {
  const isOurs = ({ ConfigRuleName: name, Source: source }: ConfigRule): boolean =>
    name === RULE_NAME ||
    name?.startsWith(`${RULE_NAME}-`) === true ||
    (functionName !== undefined && source?.SourceIdentifier?.split(':')[6] === functionName);
  return rules.filter(isOurs).map(({ ConfigRuleName, ConfigRuleArn = '', Source, CreatedBy, ConfigRuleState }) => ({
    name: ConfigRuleName ?? '',
    functionArn: Source?.SourceIdentifier ?? '',
    account: ConfigRuleArn.split(':')[4] ?? '',
    arn: ConfigRuleArn,
    isServiceLinked: CreatedBy !== undefined,
    state: ConfigRuleState,
  }));
}

export const noRule: Check = rule.wrong(
  `There is no rule ${RULE_NAME}: nobody judges the clusters of this Region. Deploy the template here, or where it is ` +
    'deployed with DeploymentMode=Backend, the conformance pack.',
);

/** A warning when there are several rules: each evaluates, and is billed, by itself. */
export function checkRuleCount(rules: readonly GuardRule[]): readonly Check[] {
  if (rules.length < 2) return [];
  const names = rules.map(({ name }) => name).join(', ');
  return [
    rule.warning(
      `Clusters are judged and billed ${rules.length} times, by ${names}. Keep one: the template with ` +
        'DeploymentMode=Backend brings none.',
    ),
  ];
}

/** Whether the rule itself is in a state in which it works. */
export function checkRule({ name, state }: GuardRule): Check {
  if (state === 'DELETING') {
    return rule.wrong(`The rule ${name} is being deleted. Deploy it again once it is gone.`);
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
    return invocation.wrong(
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
      `The rule ${name} was last heard of at ${latest.toISOString()}, though it judges every cluster daily. If there ` +
        'are clusters in this Region, look into the log of its function; with Alarms on, the template watches it.',
    );
  }
  return invocation.ok(`The rule ${name} was last heard of at ${latest.toISOString()}.`);
}

function latestOf(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap((date) => (date === undefined ? [] : [date.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}
