import { expect, test } from 'vitest';
import { leastSweepCalls, monthlyCostPerCluster } from './cost.ts';

const usage = {
  clusters: 100,
  changesPerCluster: 10,
  sweepsPerMonth: 30,
  memoryMegabytes: 512,
  secondsPerChange: 2,
  secondsPerSweep: 100,
};

test('each change and each sweep is a rule evaluation of every cluster', () => {
  expect(monthlyCostPerCluster(usage).evaluations).toBeCloseTo(0.04, 10);
});

test('each change is a configuration item', () => {
  expect(monthlyCostPerCluster(usage).recording).toBeCloseTo(0.03, 10);
});

test('a change costs its own invocation, and the clusters of a sweep share one', () => {
  // 10 changes of 1 GB-second and 0.3 sweeps of 50 GB-seconds are 25 GB-seconds; they are 10.3 requests.
  expect(monthlyCostPerCluster(usage).lambda).toBeCloseTo(25 * 0.0000166667 + 10.3 * 0.0000002, 10);
});

test.each([
  [100, 0, 103],
  [100, 100, 103],
  [101, 101, 107],
  [10_000, 10_000, 10_300],
])('a sweep of %i clusters with %i results needs at least %i calls', (clusters, results, calls) => {
  expect(leastSweepCalls(clusters, results)).toBe(calls);
});
