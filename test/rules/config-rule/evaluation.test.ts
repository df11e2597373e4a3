import { describe, expect, test } from 'vitest';
import { type Evaluation, logRecord, notApplicable, putEvaluations } from '../../../rules/config-rule/evaluation.ts';
import { FakeEvaluationStore } from '../fakes.ts';

const evaluations = ['a', 'b', 'c'].map(
  (resourceId): Evaluation => ({
    resourceType: 'AWS::EKS::Cluster',
    resourceId,
    compliance: 'COMPLIANT',
    reason: 'because',
    annotation: 'So it is.',
    orderingTimestamp: new Date('2026-11-23T09:09:00Z'),
  }),
);

describe('evaluations', () => {
  test('are put in one call, under the token', async () => {
    const store = new FakeEvaluationStore();
    await putEvaluations(store, evaluations, 'token');
    expect(store.calls).toEqual([{ evaluations, resultToken: 'token' }]);
  });

  test.each([
    [['b'], 'AWS Config did not accept the evaluation of b'],
    [['a', 'c'], 'AWS Config did not accept the evaluation of a, c'],
  ])('are refused when a successful answer lists %j as failed', async (refused, message) => {
    await expect(putEvaluations(new FakeEvaluationStore({ refused }), evaluations, 'token')).rejects.toThrow(
      expect.objectContaining({ name: 'EvaluationsRefusedError', resourceIds: refused, message }),
    );
  });

  test('are not put when the call fails, and its error is thrown', async () => {
    const failure = new Error('ThrottlingException');
    await expect(putEvaluations(new FakeEvaluationStore({ failures: [failure] }), evaluations, 'token')).rejects.toBe(
      failure,
    );
  });
});

test('a result that retires an earlier one is NOT_APPLICABLE', () => {
  expect(notApplicable('deleted', 'Gone.')).toEqual({
    compliance: 'NOT_APPLICABLE',
    reason: 'deleted',
    annotation: 'Gone.',
  });
});

test('a log record describes one evaluation, without the result token', () => {
  const createdAt = new Date('2026-11-24T11:58:00Z');
  const record = logRecord(
    {
      ruleName: 'eks-endpoint-public-access',
      resultToken: 'token-from-config',
      leftScope: false,
      message: { type: 'ScheduledNotification', createdAt },
    },
    {
      resourceType: 'AWS::EKS::Cluster',
      resourceId: 'payments',
      compliance: 'COMPLIANT',
      reason: 'private-only',
      annotation: 'So it is.',
      orderingTimestamp: createdAt,
    },
    7.5,
  );
  expect(record).toEqual({
    rule: 'eks-endpoint-public-access',
    message: 'ScheduledNotification',
    resource: 'payments',
    stateOf: '2026-11-24T11:58:00.000Z',
    compliance: 'COMPLIANT',
    reason: 'private-only',
    milliseconds: 8,
  });
});
