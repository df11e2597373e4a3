import { describe, expect, test } from 'vitest';
import { CallError } from '../../../cli/doctor/call.ts';
import { checkResults } from '../../../cli/doctor/check.ts';
import { CheckRun, FailedCalls } from '../../../cli/doctor/check-run.ts';
import { UnknownProfileError } from '../../../cli/terminal/aws-errors.ts';
import { awsError } from './fakes.ts';

test('a call that failed without a known fix is its sentence alone', () => {
  const reading = { kind: 'unexpected', sentence: 'It broke.', fix: '' } as const;
  expect(new FailedCalls().checks('rule', reading)).toEqual([
    { check: 'rule', state: 'could-not-tell', sentence: 'It broke.' },
  ]);
});

/** The checks of a run in which one call fails, as the first or after another, and the next one is answered. */
async function run(error: Error, isFirst: boolean): Promise<readonly string[]> {
  const checks = new CheckRun('eu-central-1');
  const results = await checks.collect(async () => {
    if (!isFirst) await checks.addFrom('recorder', async () => [checkResults('recorder').ok('On.')]);
    await checks.addFrom('rule', () => Promise.reject(new CallError('config:DescribeConfigRules', error)));
    await checks.addFrom('trail', async () => [checkResults('trail').ok('There.')]);
  });
  return results.map(({ check, state }) => `${check}: ${state}`);
}

describe('an error that every other call would meet too', () => {
  test.each<[name: string, error: Error]>([
    ['no credentials', awsError('CredentialsProviderError')],
    ['an unknown profile', new UnknownProfileError('operator', [])],
    ['credentials that AWS does not accept', awsError('InvalidClientTokenId')],
    ['credentials that have expired', awsError('ExpiredToken')],
    ['a wrong clock', awsError('RequestTimeTooSkewed')],
    ['a Region that is not enabled', awsError('OptInRequired')],
  ])('ends the checks: %s', async (_name, error) => {
    expect(await run(error, true)).toEqual(['access: could-not-tell']);
    expect(await run(error, false)).toEqual(['access: could-not-tell', 'recorder: ok']);
  });
});

describe('an error that may be of one service', () => {
  test.each<[name: string, error: Error]>([
    ['no such Region', new Error('Region is missing')],
    ['the network', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['a time limit', awsError('TimeoutError')],
    ['an answer that is not of AWS', Object.assign(new Error('proxy'), { $metadata: { httpStatusCode: 407 } })],
    [
      'a denial by the organization',
      awsError('AccessDeniedException', 'with an explicit deny in a service control policy'),
    ],
  ])('ends the checks only if the first call meets it: %s', async (_name, error) => {
    expect(await run(error, true)).toEqual(['access: could-not-tell']);
    expect(await run(error, false)).toEqual(['recorder: ok', 'rule: could-not-tell', 'trail: ok']);
  });
});
