import { describe, expect, test } from 'vitest';
import { inRounds, ratiosByRound, spreadOf } from './statistics.ts';

describe('spreadOf', () => {
  test('has the middle of an odd number of values, and the lowest and the highest', () => {
    expect(spreadOf([10, 2, 9])).toEqual({ median: 9, lowest: 2, highest: 10 });
  });

  test('has the mean of the two in the middle of an even number', () => {
    expect(spreadOf([1, 4, 100, 2])).toEqual({ median: 3, lowest: 1, highest: 100 });
  });

  test('refuses no values', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

test('a ratio is by the baseline of its own round', () => {
  // The machine was ten times slower in the second round.
  expect(ratiosByRound([20, 300, 10], [10, 100, 10])).toEqual({ median: 2, lowest: 1, highest: 3 });
});

test('rounds measure each subject once before any is measured again', async () => {
  const order: string[] = [];
  const values = await inRounds(['empty', 'bundle'], 2, async (subject) => order.push(subject));
  expect(order).toEqual(['empty', 'bundle', 'empty', 'bundle']);
  expect(values).toEqual([
    [1, 3],
    [2, 4],
  ]);
});
