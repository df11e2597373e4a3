import type { StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import type { OrganizationResourceDetailedStatus } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import {
  checkNoInstances,
  checkPack,
  checkStackInstances,
  isBackend,
} from '../../../../cli/doctor/organization/deployments.ts';

const status = (AccountId: string, Status: OrganizationResourceDetailedStatus, error: object = {}) => ({
  AccountId,
  ConformancePackName: `OrgConformsPack-${AccountId}`,
  Status,
  ...error,
});
const packResults = (...statuses: ReturnType<typeof status>[]) =>
  checkPack(statuses).map(({ state, sentence }) => `${state}: ${sentence}`);
/** The results for an account in which the pack failed. */
const failed = (error: object) => packResults(status('222222222222', 'CREATE_FAILED', error));

describe('a conformance pack of the organization', () => {
  test('is counted where it is, and what is deleted is not', () => {
    expect(
      packResults(
        status('111111111111', 'CREATE_SUCCESSFUL'),
        status('222222222222', 'UPDATE_SUCCESSFUL'),
        status('333333333333', 'DELETE_SUCCESSFUL'),
      ),
    ).toEqual(['ok: The conformance pack eks-endpoint-guard is in 2 of 2 accounts.']);
  });

  test('is wrong when it is in no account', () => {
    const nowhere = 'problem: The conformance pack eks-endpoint-guard is in no account. Look at what it excludes.';
    expect(packResults()).toEqual([nowhere]);
    expect(packResults(status('333333333333', 'DELETE_SUCCESSFUL'))).toEqual([nowhere]);
  });

  test.each<OrganizationResourceDetailedStatus>(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])(
    'that is %s somewhere is worth knowing',
    (state) => {
      expect(packResults(status('111111111111', 'CREATE_SUCCESSFUL'), status('222222222222', state))).toEqual([
        'ok: The conformance pack eks-endpoint-guard is in 1 of 2 accounts.',
        `warning: The conformance pack eks-endpoint-guard in the account 222222222222 is ${state}. If that lasts, it waits for a recorder, seven hours at most: turn it on there.`,
      ]);
    },
  );

  test('that failed is reported with the error of AWS', () => {
    const error = { ErrorCode: 'Code', ErrorMessage: 'Something.' };
    expect(failed(error)).toEqual([
      'problem: The conformance pack eks-endpoint-guard in the account 222222222222 is CREATE_FAILED (Code: Something.). Run the doctor there, with a --profile of that account. Then deploy the pack again.',
    ]);
    expect(failed({})).toEqual([
      'problem: The conformance pack eks-endpoint-guard in the account 222222222222 is CREATE_FAILED (AWS Config does not say why). Run the doctor there, with a --profile of that account. Then deploy the pack again.',
    ]);
  });

  test.each([
    [
      'NoAvailableConfigurationRecorderException',
      "Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded.",
    ],
    [
      'The role does not exist',
      'Let the StackSet deploy function, runbooks and roles there (DeploymentMode=Backend), or exclude the account.',
    ],
    [
      'The Lambda function cannot be invoked. Check its role',
      'Let the StackSet deploy function, runbooks and roles there (DeploymentMode=Backend), or exclude the account.',
    ],
    [
      'The document does not exist',
      'Let the StackSet deploy function, runbooks and roles there (DeploymentMode=Backend), or exclude the account.',
    ],
    ['A rule of that name already exists', 'Remove what is there under that name, or exclude the account.'],
  ])('is advised on by what failed: %s', (ErrorMessage, advice) => {
    expect(failed({ ErrorMessage })[0]).toContain(`(${ErrorMessage}). ${advice} Then deploy the pack again.`);
  });
});

const instance = (members: StackInstanceSummary): StackInstanceSummary => ({
  Account: '222222222222',
  Region: 'eu-central-1',
  ...members,
});
const stackSetResults = (...instances: StackInstanceSummary[]) =>
  checkStackInstances(instances).map(({ state, sentence }) => `${state}: ${sentence}`);
const where = 'The StackSet eks-endpoint-guard in the account 222222222222 is';

describe('the StackSet in the accounts of a Region', () => {
  test('has one result where it is current, and by account where it is not', () => {
    expect(
      stackSetResults(
        instance({ Account: '111111111111', Status: 'CURRENT', StackInstanceStatus: { DetailedStatus: 'SUCCEEDED' } }),
        instance({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'FAILED' }, StatusReason: 'Something' }),
      ),
    ).toEqual([
      'ok: The StackSet eks-endpoint-guard is deployed and current in 1 of 2 accounts.',
      `problem: ${where} OUTDATED, FAILED (Something). Run the doctor there, with a --profile of that account. Then retry its instance.`,
    ]);
  });

  test('is old where no update came, even if AWS does not say why', () => {
    expect(stackSetResults(instance({ Status: 'OUTDATED' }))).toEqual([
      `problem: ${where} OUTDATED: its function, runbooks and roles are missing or old. Run the doctor there, with a --profile of that account. Then retry its instance. A new member template reaches it only when MemberTemplateUrl changes: upload it under a new key.`,
    ]);
  });

  test('is advised on by what failed', () => {
    const StatusReason = 'Rule (AWS::Config::ConfigRule) failed: Configuration recorder is not available.';
    expect(stackSetResults(instance({ Status: 'OUTDATED', StatusReason }))).toEqual([
      `problem: ${where} OUTDATED (${StatusReason}). Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded. Then retry its instance.`,
    ]);
  });

  test('is not advised to deploy first what it deploys itself', () => {
    const StatusReason = 'Role (AWS::IAM::Role) failed: not authorized.';
    expect(stackSetResults(instance({ Status: 'OUTDATED', StatusReason }))).toEqual([
      `problem: ${where} OUTDATED (${StatusReason}). Run the doctor there, with a --profile of that account. Then retry its instance.`,
    ]);
  });

  test.each([
    ['PENDING', 'an operation is going on. Look again when it is over.'],
    ['RUNNING', 'an operation is going on. Look again when it is over.'],
    ['SKIPPED_SUSPENDED_ACCOUNT', 'the account is suspended. If it comes back, retry its instance.'],
  ] as const)('is worth knowing where it is %s', (DetailedStatus, sentence) => {
    expect(stackSetResults(instance({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus } }))).toEqual([
      `warning: ${where} OUTDATED, ${DetailedStatus}: ${sentence}`,
    ]);
  });

  test('is to be deleted where it is inoperable', () => {
    const advice =
      'and no update reaches it. Delete the instance, its stack retained, and the stack in that account, then retry.';
    expect(stackSetResults(instance({ Status: 'INOPERABLE', StatusReason: 'A deletion failed' }))).toEqual([
      `problem: ${where} INOPERABLE (A deletion failed), ${advice}`,
    ]);
    expect(stackSetResults(instance({ Status: 'INOPERABLE' }))).toEqual([
      `problem: ${where} INOPERABLE (CloudFormation does not say why), ${advice}`,
    ]);
  });
});

describe('a StackSet', () => {
  test.each([
    [
      'deploys all but the rule in the mode Backend',
      [{ ParameterKey: 'DeploymentMode', ParameterValue: 'Backend' }],
      true,
    ],
    ['deploys the rule in another mode', [{ ParameterKey: 'DeploymentMode', ParameterValue: 'Rule' }], false],
    ['deploys the rule whatever another parameter says', [{ ParameterKey: 'Stage', ParameterValue: 'Backend' }], false],
    ['deploys the rule without parameters', undefined, false],
  ])('%s', (_name, Parameters, expected) => {
    expect(isBackend({ Parameters })).toBe(expected);
  });

  test('without accounts is wrong', () => {
    expect(checkNoInstances('eks-endpoint-guard')).toEqual({
      check: 'stack-set',
      state: 'problem',
      sentence:
        "The StackSet eks-endpoint-guard is deployed to no account. Update the organization's stack, with OrganizationalUnitIds in which there are accounts.",
    });
  });
});
