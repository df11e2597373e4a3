import { describe, expect, test } from 'vitest';
import { exitCode } from '../../../cli/plan/cluster-plan.ts';
import { caller, clusterPlan } from './report-samples.ts';

const keeps = caller({ class: 'connected-network', ifClosed: 'keeps' });
const loses = caller();
const unknown = caller({ class: 'unknown', ifClosed: 'unknown' });
const stranger = caller({ class: 'unauthenticated', isAuthenticated: false, ifClosed: 'loses' });
const noEvidence = { source: 'none', gaps: [], bytesScanned: 0, why: 'The audit log is off.' } as const;
const cannotTell = { action: 'cannot-tell', cidrs: [], because: '', next: null } as const;

describe('the exit code', () => {
  test.each([
    ['0 without clusters', [], 0],
    ['0 without callers', [clusterPlan({ callers: [] })], 0],
    ['0 when all that was seen keeps access', [clusterPlan({ callers: [keeps] })], 0],
    ['0 when only a scanner would lose access', [clusterPlan({ callers: [stranger] })], 0],
    [
      '1 when a caller would lose access',
      [clusterPlan({ callers: [keeps] }), clusterPlan({ callers: [keeps, loses] })],
      1,
    ],
    ['2 when it is not known of a caller', [clusterPlan({ callers: [loses, unknown] })], 2],
    ['2 without evidence', [clusterPlan({ callers: [loses] }), clusterPlan({ evidence: noEvidence })], 2],
    ['2 when the advice is that it cannot be told', [clusterPlan({ callers: [], advice: cannotTell })], 2],
  ])('is %s', (_name, plans, code) => {
    expect(exitCode({ plans, problems: [] })).toBe(code);
  });

  test('is 2 when something could not be looked at', () => {
    const problems = [{ place: 'us-east-1', sentence: 'Access denied.' }];
    expect(exitCode({ plans: [clusterPlan({ callers: [] })], problems })).toBe(2);
  });
});
