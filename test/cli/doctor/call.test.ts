import { describe, expect, test } from 'vitest';
import { answerOf, CallError, unlessMissing } from '../../../cli/doctor/call.ts';

describe('an answer', () => {
  test('is the value where there is one, even if that is undefined', async () => {
    expect(await answerOf(async () => 'yes')).toEqual({ kind: 'known', value: 'yes' });
    expect(await answerOf(async () => undefined)).toEqual({ kind: 'known', value: undefined });
  });

  test('is unknown when a call fails, and names the permission', async () => {
    const ask = () => Promise.reject(new CallError('iam:GetRole', new TypeError('not now')));
    expect(await answerOf(ask)).toEqual({
      kind: 'unknown',
      sentence: 'iam:GetRole failed: TypeError: not now. Allow iam:GetRole, or try again.',
    });
  });

  test('is unknown when a value cannot be read', async () => {
    expect(await answerOf(() => Promise.reject(new SyntaxError('no JSON')))).toEqual({
      kind: 'unknown',
      sentence: 'What AWS answered is not understood: SyntaxError: no JSON',
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
