import { describe, expect, test } from 'vitest';
import { answerOf, CallError, unlessMissing } from '../../../cli/doctor/call.ts';
import { awsError } from './fakes.ts';

describe('an answer', () => {
  test('is the value where there is one, even if that is undefined', async () => {
    expect(await answerOf(async () => 'yes')).toEqual({ kind: 'known', value: 'yes' });
    expect(await answerOf(async () => undefined)).toEqual({ kind: 'known', value: undefined });
  });

  test.each<[name: string, error: Error, reading: object]>([
    [
      'a permission is missing',
      awsError('AccessDeniedException', 'User: x is not authorized to perform: iam:GetRole on resource: y'),
      {
        kind: 'denied',
        sentence: 'These credentials lack the permission iam:GetRole.',
        fix: 'Allow iam:GetRole, or use other credentials.',
      },
    ],
    [
      'the organization denies it, for which the doctor has no option',
      awsError('AccessDeniedException', 'with an explicit deny in a service control policy'),
      {
        kind: 'denied-by-organization',
        sentence: 'A policy of the organization denies iam:GetRole in eu-central-1.',
        fix: 'Leave the Region out, or ask the administrators of the organization.',
      },
    ],
    [
      'AWS limits the rate',
      awsError('ThrottlingException'),
      {
        kind: 'throttled',
        sentence: 'AWS limits the rate of iam:GetRole, and kept doing so after several attempts.',
        fix: 'Wait a minute, then repeat the command with fewer Regions.',
      },
    ],
    [
      'the error is of no known kind',
      new TypeError('not now'),
      { kind: 'unexpected', sentence: 'iam:GetRole failed: TypeError: not now', fix: '' },
    ],
  ])('is unknown when a call fails, with advice that fits: %s', async (_name, error, reading) => {
    const ask = () => Promise.reject(new CallError('iam:GetRole', error));
    expect(await answerOf(ask, { region: 'eu-central-1' })).toEqual({ kind: 'unknown', reading });
  });

  test('is unknown when a value cannot be read', async () => {
    expect(await answerOf(() => Promise.reject(new SyntaxError('no JSON')))).toEqual({
      kind: 'unknown',
      reading: {
        kind: 'unexpected',
        sentence: 'What AWS answered is not understood: SyntaxError: no JSON',
        fix: '',
      },
    });
  });
});

describe('something that does not exist', () => {
  test('is undefined by any of its errors, and by no other', async () => {
    const missing = [TypeError, RangeError];
    expect(await unlessMissing(missing, () => Promise.reject(new TypeError()))).toBeUndefined();
    expect(await unlessMissing(missing, () => Promise.reject(new RangeError()))).toBeUndefined();
    await expect(unlessMissing(missing, () => Promise.reject(new SyntaxError('other')))).rejects.toThrow('other');
    expect(await unlessMissing(missing, async () => 'here')).toBe('here');
  });
});
