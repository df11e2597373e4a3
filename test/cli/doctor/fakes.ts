import type { Account } from '../../../cli/doctor/account.ts';
import { CallError } from '../../../cli/doctor/call.ts';
import { configRule, functionPolicy, roleArn, rolePolicy, runbook, trustPolicy } from './samples.ts';

/** An account in which all is well, but for the answers that are given. */
export function account(answers: Partial<Account> = {}): Account {
  return {
    configurationRecorders: async () => [{ name: 'default', recordingGroup: { allSupported: true } }],
    recorderStatuses: async () => [{ name: 'default', recording: true }],
    rules: async () => [configRule],
    evaluationStatus: async () => undefined,
    newestResult: async () => new Date('2026-11-23T08:00:00Z'),
    remediation: async (ruleName) => ({
      ConfigRuleName: ruleName,
      TargetType: 'SSM_DOCUMENT',
      TargetId: 'EksEndpointGuard-MakeEndpointPrivate',
      Parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [roleArn] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    }),
    remediationExceptions: async () => [],
    functionPolicy: async () => functionPolicy,
    document: async (Name) => ({ ...runbook, Name }),
    trustPolicy: async () => trustPolicy,
    rolePolicy: async () => rolePolicy,
    ...answers,
  };
}

export const denied = (action: string) => async (): Promise<never> => {
  throw new CallError(action, new Error('not allowed'));
};

export const unasked = (what: string) => async (): Promise<never> => {
  throw new Error(`the test expected no call for ${what}`);
};
