import type { Account } from '../../../cli/doctor/account.ts';
import { CallError } from '../../../cli/doctor/call.ts';
import {
  configRule,
  functionConfiguration,
  functionPolicy,
  functionTrustPolicy,
  roleArn,
  rolePolicy,
  runbook,
  stack,
  trustPolicy,
} from './samples.ts';

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
    functionConfiguration: async () => functionConfiguration,
    logEvents: async () => [],
    functionPolicy: async () => functionPolicy,
    document: async (Name) => ({ ...runbook, Name }),
    trustPolicy: async (name) => (name === 'function-1a2b' ? functionTrustPolicy : trustPolicy),
    rolePolicy: async () => rolePolicy,
    stackIdOf: async () => 'arn:aws:cloudformation:eu-central-1:111122223333:stack/eks-endpoint-guard/1',
    stack: async () => stack,
    trails: async () => [{ Name: 'management', TrailARN: 'arn:trail', HasCustomEventSelectors: false }],
    isLogging: async () => true,
    eventSelectors: unasked('event selectors of a trail without any'),
    executionsInProgress: async () => [],
    ...answers,
  };
}

/** A call that AWS refuses for want of a permission. */
export const denied = (action: string) => async (): Promise<never> => {
  throw new CallError(action, awsError('AccessDeniedException', 'You may not.'));
};

/** An error as the SDK throws it. */
export function awsError(name: string, message = '', $fault: 'client' | 'server' = 'client'): Error {
  return Object.assign(new Error(message), { name, $fault, $metadata: { httpStatusCode: 400 } });
}

export function unasked(what: string) {
  return async (): Promise<never> => {
    throw new Error(`the test expected no call for ${what}`);
  };
}
