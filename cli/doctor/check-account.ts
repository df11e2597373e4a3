import { REGIONS_WITHOUT_REMEDIATION } from '../../remediation/regions-without-remediation.ts';
import { DOCUMENT_PREFIX, RUNBOOKS } from '../../remediation/runbooks.ts';
import type { Account } from './account.ts';
import type { Check } from './check.ts';
import { CheckRun } from './check-run.ts';
import { checkDocument, defaultOf } from './checks/document.ts';
import { checkExecutions } from './checks/executions.ts';
import {
  checkFunction,
  checkFunctionLog,
  ERROR_PATTERN,
  LOG_HOURS,
  missingFunction,
  type Reported,
} from './checks/function.ts';
import { checkNotifications, sendsEvents } from './checks/notifications.ts';
import { checkPermission } from './checks/permission.ts';
import { checkRecorders } from './checks/recorder.ts';
import { checkExceptions, checkParameters, checkRemediation, remediationUnavailable } from './checks/remediation.ts';
import { checkConditionKeys, checkTrust, invalidRole, ROLE_POLICY, readRole } from './checks/role.ts';
import { checkInvocation, checkRule, checkRuleCount, type GuardRule, guardRules, noRule } from './checks/rule.ts';
import { checkRuleParameters } from './checks/rule-parameters.ts';
import { checkTrails } from './checks/trail.ts';

const ROLE_PARAMETER = 'AutomationAssumeRole';
const HOUR = 60 * 60 * 1000;
const NOTHING: Reported = { newest: undefined, isComplete: true };

/** Where and when the checks are made. */
export interface CheckContext {
  readonly region: string;
  readonly now: Date;
  /** Whether to look for runbooks in progress. */
  readonly beforeRemoval: boolean;
}

/**
 * Every check of one account in one Region, in the order of CHECKS. A call that fails makes the check that needs it
 * "could not tell", and leaves the other checks as they are.
 */
export function checkAccount(
  account: Account,
  { region, now, beforeRemoval }: CheckContext,
): Promise<readonly Check[]> {
  const run = new CheckRun(region);
  const hasRemediation = !REGIONS_WITHOUT_REMEDIATION.includes(region);
  return run.collect(async () => {
    await run.addFrom('recorder', async () =>
      checkRecorders(await account.configurationRecorders(), await account.recorderStatuses()),
    );
    const { functionName, roles } = await checkDocuments();
    const rules = await run.answer('rule', async () => guardRules(await account.rules(), functionName));
    if (!hasRemediation) run.add(remediationUnavailable(region));
    if (rules.kind === 'known') {
      if (rules.value.length === 0) run.add(noRule);
      run.add(...checkRuleCount(rules.value));
      await checkRules(rules.value, roles);
    }
    for (const arn of roles) await checkRole(arn);
    await checkEvents();
    if (beforeRemoval) {
      await run.addFrom('executions', async () => checkExecutions(await account.executionsInProgress(DOCUMENT_PREFIX)));
    }
  });

  /** Resolves to what the runbooks' documents name: the function that they ask, and the roles that they act as. */
  async function checkDocuments(): Promise<{ functionName: string | undefined; roles: Set<string> }> {
    const named: { functionName: string | undefined; roles: Set<string> } = {
      functionName: undefined,
      roles: new Set(),
    };
    for (const { documentName } of Object.values(RUNBOOKS)) {
      const answer = await run.answer('document', () => account.document(documentName));
      if (answer.kind === 'unknown') continue;
      named.functionName ??= defaultOf(answer.value, 'RuleFunctionName');
      const roleArn = defaultOf(answer.value, ROLE_PARAMETER);
      if (roleArn) named.roles.add(roleArn);
      run.add(checkDocument(documentName, answer.value));
    }
    return named;
  }

  /** Adds the roles that the remediations give to `roles`. */
  async function checkRules(rules: readonly GuardRule[], roles: Set<string>): Promise<void> {
    const reported = new Map<string, Reported>();
    for (const rule of rules) {
      run.add(checkRule(rule), checkRuleParameters(rule));
      const invocation = await run.answer('invocation', async () => ({
        status: await account.evaluationStatus(rule.name),
        newest: await account.newestResult(rule.name),
      }));
      const newest = invocation.kind === 'known' ? invocation.value.newest : undefined;
      if (invocation.kind === 'known') run.add(checkInvocation(rule, invocation.value.status, newest, now));
      const others = reported.get(rule.functionArn) ?? NOTHING;
      reported.set(rule.functionArn, {
        newest: latest(others.newest, newest),
        isComplete: others.isComplete && invocation.kind === 'known',
      });
      if (!hasRemediation) continue;
      for (const arn of await checkRemediationOf(rule)) roles.add(arn);
    }
    for (const [arn, results] of reported) {
      const isThere = await checkFunctionOf(arn, results);
      if (!isThere) continue;
      for (const rule of rules.filter(({ functionArn }) => functionArn === arn)) {
        await run.addFrom('permission', async () => [checkPermission(rule, await account.functionPolicy(arn))]);
      }
    }
  }

  /** Resolves to false only when there is no such function. */
  async function checkFunctionOf(arn: string, results: Reported): Promise<boolean> {
    const answer = await run.answer('function', () => account.functionConfiguration(arn));
    if (answer.kind === 'unknown') return true;
    const configuration = answer.value;
    if (configuration === undefined) {
      run.add(missingFunction(arn));
      return false;
    }
    await run.addFrom('function', async () => {
      const role = readRole(configuration.Role ?? '')?.name ?? '';
      return [checkFunction(arn, configuration, await account.trustPolicy(role))];
    });
    await run.addFrom('function-log', async () => {
      const group = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName}`;
      const since = new Date(now.getTime() - LOG_HOURS * HOUR);
      return [checkFunctionLog(group, await account.logEvents(group, ERROR_PATTERN, since), results)];
    });
    return true;
  }

  /** Resolves to the ARNs of the roles that the remediation gives. */
  async function checkRemediationOf(rule: GuardRule): Promise<readonly string[]> {
    const answer = await run.answer('remediation', () => account.remediation(rule.name));
    if (answer.kind === 'unknown') return [];
    const configuration = answer.value;
    run.add(checkRemediation(rule, configuration));
    await run.addFrom('exceptions', async () =>
      checkExceptions(rule, configuration?.Automatic === true, await account.remediationExceptions(rule.name)),
    );
    if (configuration === undefined) return [];
    const { TargetId: target = '', TargetVersion: version } = configuration;
    await run.addFrom('remediation-parameters', async () => [
      checkParameters(configuration, await account.document(target, version)),
    ]);
    return configuration.Parameters?.[ROLE_PARAMETER]?.StaticValue?.Values ?? [];
  }

  async function checkRole(arn: string): Promise<void> {
    const role = readRole(arn);
    if (role === undefined) {
      run.add(invalidRole(arn));
      return;
    }
    const trust = await run.answer('role', async () => {
      const policy = await account.trustPolicy(role.name);
      return { exists: policy !== undefined, result: checkTrust(arn, policy) };
    });
    if (trust.kind === 'unknown') return;
    run.add(trust.value.result);
    if (!trust.value.exists) return;
    await run.addFrom('condition-keys', async () => [
      checkConditionKeys(arn, role.partition, await account.rolePolicy(role.name, ROLE_POLICY)),
    ]);
  }

  /** Whether the events arrive that notifications are made of. */
  async function checkEvents(): Promise<void> {
    const stack = await run.answer('notifications', async () => {
      const id = await account.stackIdOf(RUNBOOKS.MakeEndpointPrivate.documentName);
      return id === undefined ? undefined : await account.stack(id);
    });
    // Without a stack that has the runbooks nothing is deployed here, and no events are wanted.
    const deployed = stack.kind === 'known' ? stack.value : undefined;
    if (deployed !== undefined) run.add(checkNotifications(deployed, region));
    const areEventsWanted = deployed !== undefined && sendsEvents(deployed);
    await run.addFrom('trail', async () => await checkTrails(await account.trails(), account, areEventsWanted));
  }
}

function latest(a: Date | undefined, b: Date | undefined): Date | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
