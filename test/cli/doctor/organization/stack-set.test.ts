import type { StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { checkStackInstances } from '../../../../cli/doctor/organization/stack-set.ts';

const instance = (members: StackInstanceSummary): StackInstanceSummary => ({
  Account: '222222222222',
  Region: 'eu-central-1',
  ...members,
});
const told = (...instances: StackInstanceSummary[]) =>
  checkStackInstances(instances).map(({ state, sentence }) => `${state}: ${sentence}`);
const where = 'The StackSet eks-endpoint-guard in the account 222222222222 is';

describe('the StackSet in the accounts of a Region', () => {
  test('is told in one sentence where it is current, and by account where it is not', () => {
    expect(
      told(
        instance({ Account: '111111111111', Status: 'CURRENT', StackInstanceStatus: { DetailedStatus: 'SUCCEEDED' } }),
        instance({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'FAILED' }, StatusReason: 'Something' }),
      ),
    ).toEqual([
      'ok: The StackSet eks-endpoint-guard is deployed and current in 1 of 2 accounts.',
      `wrong: ${where} OUTDATED, FAILED (Something). Run the doctor there, with a --profile of that account. Then retry its instance.`,
    ]);
  });

  test('is old where no update came, even if nobody says why', () => {
    expect(told(instance({ Status: 'OUTDATED' }))).toEqual([
      `wrong: ${where} OUTDATED: its function, runbooks and roles are missing or old. Run the doctor there, with a --profile of that account. Then retry its instance.`,
    ]);
  });

  test('is advised on by what failed', () => {
    const StatusReason = 'Rule (AWS::Config::ConfigRule) failed: Configuration recorder is not available.';
    expect(told(instance({ Status: 'OUTDATED', StatusReason }))).toEqual([
      `wrong: ${where} OUTDATED (${StatusReason}). Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded. Then retry its instance.`,
    ]);
  });

  test.each([
    ['PENDING', 'an operation is going on. Look again when it is over.'],
    ['RUNNING', 'an operation is going on. Look again when it is over.'],
    ['SKIPPED_SUSPENDED_ACCOUNT', 'the account is suspended. If it comes back, retry its instance.'],
  ] as const)('is worth knowing where it is %s', (DetailedStatus, sentence) => {
    expect(told(instance({ Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus } }))).toEqual([
      `warning: ${where} OUTDATED, ${DetailedStatus}: ${sentence}`,
    ]);
  });

  test('is to be deleted where it is inoperable', () => {
    const remedy =
      'and no update reaches it. Delete the instance, its stack retained, and the stack in that account, then retry.';
    expect(told(instance({ Status: 'INOPERABLE', StatusReason: 'A deletion failed' }))).toEqual([
      `wrong: ${where} INOPERABLE (A deletion failed), ${remedy}`,
    ]);
    expect(told(instance({ Status: 'INOPERABLE' }))).toEqual([
      `wrong: ${where} INOPERABLE (CloudFormation does not say why), ${remedy}`,
    ]);
  });
});
