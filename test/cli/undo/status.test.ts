import { AutomationExecutionStatus } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { hasEnded, hasSucceeded } from '../../../cli/undo/status.ts';

const ENDED = [
  'Cancelled',
  'ChangeCalendarOverrideRejected',
  'CompletedWithFailure',
  'CompletedWithSuccess',
  'Exited',
  'Failed',
  'Rejected',
  'Success',
  'TimedOut',
];

test('of the statuses that Systems Manager has, these are an end', () => {
  expect(Object.values(AutomationExecutionStatus).filter(hasEnded).sort()).toEqual(ENDED);
});

test('and these a good one', () => {
  expect(Object.values(AutomationExecutionStatus).filter(hasSucceeded).sort()).toEqual([
    'CompletedWithSuccess',
    'Success',
  ]);
});

test('a status that is not known is no end', () => {
  expect(hasEnded('Resting')).toBe(false);
});
