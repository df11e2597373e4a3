import { expect, test } from 'vitest';
import { FailedCalls } from '../../../cli/doctor/check-run.ts';

test('a call that failed without a known fix is its sentence alone', () => {
  const reading = { kind: 'unexpected', sentence: 'It broke.', fix: '' } as const;
  expect(new FailedCalls().checks('rule', reading)).toEqual([
    { check: 'rule', state: 'could-not-tell', sentence: 'It broke.' },
  ]);
});
