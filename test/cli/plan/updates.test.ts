import { EKSClient } from '@aws-sdk/client-eks';
import { describe, expect, test } from 'vitest';
import { updatesOf } from '../../../cli/plan/updates.ts';
import { canned } from '../../rules/canned.ts';

const createdAt = Date.UTC(2026, 10, 1) / 1000;

describe('the updates of a cluster', () => {
  test('are listed page by page, and described one by one', async () => {
    const params = [{ type: 'EndpointPrivateAccess', value: 'true' }];
    const { configuration, calls } = canned(
      { updateIds: ['u1'], nextToken: 'more' },
      { updateIds: ['u2'] },
      { update: { id: 'u1', status: 'Successful', createdAt, params } },
      { update: { id: 'u2', status: 'Failed', createdAt: createdAt + 60 } },
    );
    expect(await updatesOf(new EKSClient(configuration), 'payments')).toEqual([
      { status: 'Successful', createdAt: new Date('2026-11-01T00:00:00Z'), params },
      { status: 'Failed', createdAt: new Date('2026-11-01T00:01:00Z'), params: [] },
    ]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'GET /clusters/payments/updates',
      'GET /clusters/payments/updates',
      'GET /clusters/payments/updates/u1',
      'GET /clusters/payments/updates/u2',
    ]);
  });

  test.each([
    ['a list without ids', [{}], 'eks:ListUpdates answered without updateIds'],
    ['no update', [{ updateIds: ['u1'] }, {}], 'eks:DescribeUpdate answered without update'],
    [
      'an update without its time',
      [{ updateIds: ['u1'] }, { update: {} }],
      'eks:DescribeUpdate answered without createdAt',
    ],
  ])('are unknown from %s', async (_name, answers, message) => {
    const { configuration } = canned(...answers);
    await expect(updatesOf(new EKSClient(configuration), 'payments')).rejects.toThrow(message);
  });
});
