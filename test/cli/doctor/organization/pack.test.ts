import type { OrganizationResourceDetailedStatus } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { checkPack } from '../../../../cli/doctor/organization/pack.ts';

const status = (AccountId: string, Status: OrganizationResourceDetailedStatus, error: object = {}) => ({
  AccountId,
  ConformancePackName: `OrgConformsPack-${AccountId}`,
  Status,
  ...error,
});
const told = (...statuses: ReturnType<typeof status>[]) =>
  checkPack(statuses).map(({ state, sentence }) => `${state}: ${sentence}`);
/** What is told of an account in which the pack failed. */
const failed = (error: object) => told(status('222222222222', 'CREATE_FAILED', error));

describe('a conformance pack of the organization', () => {
  test('is pluralize where it is, and what is deleted is not', () => {
    expect(
      told(
        status('111111111111', 'CREATE_SUCCESSFUL'),
        status('222222222222', 'UPDATE_SUCCESSFUL'),
        status('333333333333', 'DELETE_SUCCESSFUL'),
      ),
    ).toEqual(['ok: The conformance pack eks-endpoint-guard is in 2 of 2 accounts.']);
  });

  test('is wrong when it is in no account', () => {
    const nowhere = 'wrong: The conformance pack eks-endpoint-guard is in no account. Look at what it excludes.';
    expect(told()).toEqual([nowhere]);
    expect(told(status('333333333333', 'DELETE_SUCCESSFUL'))).toEqual([nowhere]);
  });

  test.each<OrganizationResourceDetailedStatus>(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])(
    'that is %s somewhere is worth knowing',
    (state) => {
      expect(told(status('111111111111', 'CREATE_SUCCESSFUL'), status('222222222222', state))).toEqual([
        'ok: The conformance pack eks-endpoint-guard is in 1 of 2 accounts.',
        `warning: The conformance pack eks-endpoint-guard in the account 222222222222 is ${state}. If that lasts, it waits for a recorder, seven hours at most: turn it on there.`,
      ]);
    },
  );

  test('that failed is told with the error of AWS', () => {
    const error = { ErrorCode: 'Code', ErrorMessage: 'Something.' };
    expect(failed(error)).toEqual([
      'wrong: The conformance pack eks-endpoint-guard in the account 222222222222 is CREATE_FAILED (Code: Something.). Run the doctor there, with a --profile of that account. Then deploy the pack again.',
    ]);
    expect(failed({})).toEqual([
      'wrong: The conformance pack eks-endpoint-guard in the account 222222222222 is CREATE_FAILED (AWS Config does not say why). Run the doctor there, with a --profile of that account. Then deploy the pack again.',
    ]);
  });

  test.each([
    [
      'NoAvailableConfigurationRecorderException',
      "Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded.",
    ],
    [
      'The role does not exist',
      'Let the StackSet lay function, runbooks and roles down there (DeploymentMode=Backend), or exclude the account.',
    ],
    [
      'The Lambda function cannot be invoked. CheckId its role',
      'Let the StackSet lay function, runbooks and roles down there (DeploymentMode=Backend), or exclude the account.',
    ],
    [
      'The document does not exist',
      'Let the StackSet lay function, runbooks and roles down there (DeploymentMode=Backend), or exclude the account.',
    ],
    ['A rule of that name already exists', 'Remove what is there under that name, or exclude the account.'],
  ])('is advised on by what failed: %s', (ErrorMessage, advice) => {
    expect(failed({ ErrorMessage })[0]).toContain(`(${ErrorMessage}). ${advice} Then deploy the pack again.`);
  });
});
