import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { Account } from './account.ts';
import { type Answer, answerOf } from './call.ts';
import { type Check, type CheckId, checkResults, inOrder } from './check.ts';
import { checkDocument, defaultOf } from './checks/document.ts';
import { checkPermission } from './checks/permission.ts';
import { checkRecorders } from './checks/recorder.ts';
import { checkExceptions, checkParameters, checkRemediation } from './checks/remediation.ts';
import { checkConditionKeys, checkTrust, invalidRole, ROLE_POLICY, readRole } from './checks/role.ts';
import { checkInvocation, checkRule, checkRuleCount, type GuardRule, guardRules, noRule } from './checks/rule.ts';

const ROLE_PARAMETER = 'AutomationAssumeRole';

/**
 * Every check of one account in one Region, in the order of CHECKS. A call that fails makes the check that needs it
 * "could not tell", and leaves the other checks as they are.
 */
export async function checkAccount(account: Account, now: Date): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const answerFor = async <Value>(check: CheckId, ask: () => Promise<Value>): Promise<Answer<Value>> => {
    const answer = await answerOf(ask);
    if (answer.kind === 'unknown') checks.push(checkResults(check).couldNotTell(answer.sentence));
    return answer;
  };
  const add = async (check: CheckId, ask: () => Promise<readonly Check[]>): Promise<void> => {
    const answer = await answerFor(check, ask);
    if (answer.kind === 'known') checks.push(...answer.value);
  };

  await add('recorder', async () =>
    checkRecorders(await account.configurationRecorders(), await account.recorderStatuses()),
  );
  const { functionName, roles } = await checkDocuments();
  const rules = await answerFor('rule', async () => guardRules(await account.rules(), functionName));
  if (rules.kind === 'known') {
    if (rules.value.length === 0) checks.push(noRule);
    checks.push(...checkRuleCount(rules.value));
    for (const rule of rules.value) {
      await checkFunction(rule);
      for (const arn of await checkRemediationOf(rule)) roles.add(arn);
    }
  }
  for (const arn of roles) await checkRole(arn);
  return inOrder(checks);

  /** Resolves to what the runbooks' documents name: the function that they ask, and the roles that they act as. */
  async function checkDocuments(): Promise<{ functionName: string | undefined; roles: Set<string> }> {
    const named: { functionName: string | undefined; roles: Set<string> } = {
      functionName: undefined,
      roles: new Set(),
    };
    for (const { documentName } of Object.values(RUNBOOKS)) {
      const answer = await answerFor('document', () => account.document(documentName));
      if (answer.kind === 'unknown') continue;
      named.functionName ??= defaultOf(answer.value, 'RuleFunctionName');
      const roleArn = defaultOf(answer.value, ROLE_PARAMETER);
      if (roleArn) named.roles.add(roleArn);
      checks.push(checkDocument(documentName, answer.value));
    }
    return named;
  }

  async function checkFunction(rule: GuardRule): Promise<void> {
    checks.push(checkRule(rule));
    await add('invocation', async () => {
      const status = await account.evaluationStatus(rule.name);
      return [checkInvocation(rule, status, await account.newestResult(rule.name), now)];
    });
    await add('permission', async () => [checkPermission(rule, await account.functionPolicy(rule.functionArn))]);
  }

  /** Resolves to the ARNs of the roles that the remediation gives. */
  async function checkRemediationOf(rule: GuardRule): Promise<readonly string[]> {
    const answer = await answerFor('remediation', () => account.remediation(rule.name));
    if (answer.kind === 'unknown') return [];
    const configuration = answer.value;
    checks.push(checkRemediation(rule, configuration));
    await add('exceptions', async () =>
      checkExceptions(rule, configuration?.Automatic === true, await account.remediationExceptions(rule.name)),
    );
    if (configuration === undefined) return [];
    const { TargetId: target = '', TargetVersion: version } = configuration;
    await add('parameters', async () => [checkParameters(configuration, await account.document(target, version))]);
    return configuration.Parameters?.[ROLE_PARAMETER]?.StaticValue?.Values ?? [];
  }

  async function checkRole(arn: string): Promise<void> {
    const role = readRole(arn);
    if (role === undefined) {
      checks.push(invalidRole(arn));
      return;
    }
    const trust = await answerFor('role', async () => {
      const policy = await account.trustPolicy(role.name);
      return { exists: policy !== undefined, result: checkTrust(arn, policy) };
    });
    if (trust.kind === 'unknown') return;
    checks.push(trust.value.result);
    if (!trust.value.exists) return;
    await add('condition keys', async () => [
      checkConditionKeys(arn, role.partition, await account.rolePolicy(role.name, ROLE_POLICY)),
    ]);
  }
}
