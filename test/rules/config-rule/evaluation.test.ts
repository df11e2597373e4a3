import { describe, expect, test } from 'vitest';
import { type Evaluation, notApplicable, report } from '../../../rules/config-rule/evaluation.ts';
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

describe('a report', () => {
  test('puts all evaluations in one call, under the token', async () => {
    const store = new FakeEvaluationStore();
    await report(store, evaluations, 'token');
    expect(store.calls).toEqual([{ evaluations, resultToken: 'token' }]);
  });

  test.each([
    [['b'], 'AWS Config did not accept the evaluation of b'],
    [['a', 'c'], 'AWS Config did not accept the evaluation of a, c'],
  ])('throws when a successful answer lists %j as failed', async (refused, message) => {
    await expect(report(new FakeEvaluationStore({ refused }), evaluations, 'token')).rejects.toThrow(
      expect.objectContaining({ name: 'EvaluationsRefusedError', resourceIds: refused, message }),
    );
  });

  test('lets an error of the call through', async () => {
    const failure = new Error('ThrottlingException');
    await expect(report(new FakeEvaluationStore({ failures: [failure] }), evaluations, 'token')).rejects.toBe(failure);
  });
});

test('a judgement that retires a result is NOT_APPLICABLE', () => {
  expect(notApplicable('deleted', 'Gone.')).toEqual({
    compliance: 'NOT_APPLICABLE',
    reason: 'deleted',
    annotation: 'Gone.',
  });
});
