import type { DocumentDescription } from '@aws-sdk/client-ssm';
import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { Account } from './account.ts';
import { sentenceOf } from './call.ts';
import { CHECKS, type Check, type CheckId, of } from './check.ts';
import { checkDocument, defaultOf } from './document.ts';
import { checkPermission } from './permission.ts';
import { checkRecorders } from './recorder.ts';
import { checkExceptions, checkParameters, checkRemediation } from './remediation.ts';
import { checkConditionKeys, checkTrust, notARole, ROLE_POLICY, readRole } from './role.ts';
import { checkInvocation, checkNumber, checkRule, type GuardRule, guardRules, noRule } from './rule.ts';

const ROLE_PARAMETER = 'AutomationAssumeRole';

/**
 * Every check of one Region, in the order of CHECKS. What a call does not tell is a finding of its own and hides nothing
 * that does not rest on it.
 */
export async function examine(account: Account, now: Date): Promise<readonly Check[]> {
  const findings: Check[] = [];
  /** Undefined once it has been told that it cannot be told. */
  const told = async <Answer>(check: CheckId, ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      findings.push(of(check).couldNotTell(sentenceOf(error)));
      return undefined;
    }
  };
  const judge = (check: CheckId, ask: () => Promise<readonly Check[]>): Promise<void> =>
    told(check, async () => void findings.push(...(await ask())));

  await judge('recorder', async () =>
    checkRecorders(await account.configurationRecorders(), await account.recorderStatuses()),
  );

  const roles = new Set<string>();
  let functionName: string | undefined;
  for (const { documentName: name } of Object.values(RUNBOOKS)) {
    await judge('document', async () => {
      const description = await account.document(name);
      functionName ??= defaultOf(description, 'RuleFunctionName');
      const roleArn = defaultOf(description, ROLE_PARAMETER);
      if (roleArn) roles.add(roleArn);
      return [checkDocument(name, description)];
    });
  }

  const rules = await told('rule', async () => guardRules(await account.rules(), functionName));
  if (rules?.length === 0) findings.push(noRule);
  const several = checkNumber(rules ?? []);
  if (several !== undefined) findings.push(several);
  for (const rule of rules ?? []) {
    findings.push(checkRule(rule));
    await judge('invocation', async () => {
      const status = await account.evaluationStatus(rule.name);
      return [checkInvocation(rule, status, await account.newestResult(rule.name), now)];
    });
    await judge('permission', async () => [checkPermission(rule, await account.functionPolicy(rule.functionArn))]);
    for (const arn of await examineRemediation(rule)) roles.add(arn);
  }

  for (const arn of roles) await examineRole(arn);
  return findings.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));

  /** Resolves to the ARNs of the roles that the remediation gives. */
  async function examineRemediation(rule: GuardRule): Promise<readonly string[]> {
    const answer = await told('remediation', async () => ({ configuration: await account.remediation(rule.name) }));
    if (answer === undefined) return [];
    const { configuration } = answer;
    findings.push(checkRemediation(rule, configuration));
    await judge('exceptions', async () =>
      checkExceptions(rule, configuration?.Automatic === true, await account.remediationExceptions(rule.name)),
    );
    if (configuration === undefined) return [];
    const { TargetId: target = '', TargetVersion: version } = configuration;
    await judge('parameters', async () => [checkParameters(configuration, await documentOf(target, version))]);
    return configuration.Parameters?.[ROLE_PARAMETER]?.StaticValue?.Values ?? [];
  }

  function documentOf(name: string, version: string | undefined): Promise<DocumentDescription | undefined> {
    return version === undefined ? account.document(name) : account.document(name, version);
  }

  async function examineRole(arn: string): Promise<void> {
    const role = readRole(arn);
    if (role === undefined) {
      findings.push(notARole(arn));
      return;
    }
    const trust = await told('role', async () => {
      const policy = await account.trustPolicy(role.name);
      findings.push(checkTrust(arn, policy));
      return policy;
    });
    if (trust === undefined) return;
    await judge('condition keys', async () => [
      checkConditionKeys(arn, role.partition, await account.rolePolicy(role.name, ROLE_POLICY)),
    ]);
  }
}
