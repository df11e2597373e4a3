import { type Check, checkResults } from '../check.ts';
import { allows, matches, type Statement, statementsOf } from '../policy.ts';
import type { GuardRule } from './rule.ts';

const permission = checkResults('permission');

/** Whether the policy of the rule's function lets AWS Config invoke it for this account. Undefined: there is none. */
export function checkPermission(rule: GuardRule, policy: string | undefined): Check {
  const { functionArn, account } = rule;
  const advice =
    `aws lambda add-permission --function-name ${functionArn} --statement-id config ` +
    `--action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${account}`;
  if (policy === undefined) {
    return permission.problem(
      `The function ${functionArn} is gone or has no policy, so AWS Config cannot invoke it for ${rule.name}. Deploy ` +
        `the stack again, or if the function is there: ${advice}`,
    );
  }
  const statements = statementsOf(policy).filter((statement) =>
    allows(statement, 'config.amazonaws.com', 'lambda:InvokeFunction'),
  );
  const answers = statements.map((statement) => holdsFor(statement, rule));
  if (answers.includes('yes')) return permission.ok(`AWS Config may invoke ${functionArn}.`);
  if (answers.includes('unknown')) {
    return permission.couldNotTell(
      `The policy of ${functionArn} lets AWS Config invoke it under conditions that are not known here. Compare it with: ` +
        advice,
    );
  }
  const why = answers.includes('no')
    ? 'lets AWS Config invoke it for others only'
    : 'does not let AWS Config invoke it';
  return permission.problem(
    `The policy of ${functionArn} ${why}, so the rule ${rule.name} evaluates nothing: ${advice}`,
  );
}

type Doubt = 'no' | 'unknown';

/** Of the conditions that AddPermission makes (Lambda API reference), for a call by AWS Config on behalf of the rule. */
function holdsFor({ Condition }: Statement, { account, arn }: GuardRule): 'yes' | Doubt {
  const doubts = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]): Doubt[] => {
      const isPattern = operator === 'ArnLike' || operator === 'StringLike';
      if (!isPattern && operator !== 'StringEquals' && operator !== 'ArnEquals') return ['unknown'];
      const actual = { 'aws:sourceaccount': account, 'aws:sourcearn': arn }[key.toLowerCase()];
      if (actual === undefined) return ['unknown'];
      return values.some((value) => (isPattern ? matches(value, actual) : value === actual)) ? [] : ['no'];
    }),
  );
  return doubts.includes('no') ? 'no' : (doubts[0] ?? 'yes');
}
