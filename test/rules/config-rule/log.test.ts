import { expect, test } from 'vitest';
import { logRecord } from '../../../rules/config-rule/log.ts';

test('a log record tells of one evaluation, and never the result token', () => {
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
