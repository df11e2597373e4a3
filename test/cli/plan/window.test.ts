import { describe, expect, test } from 'vitest';
import { type Coverage, windowOf } from '../../../cli/plan/window.ts';

const at = (text: string) => new Date(`2026-11-${text}Z`);
const now = at('30T12:00:00');

/** Seven days are asked for, and the log covers them all, with changes. */
const window = (changes: Partial<Coverage> = {}) =>
  windowOf({
    now,
    days: 7,
    groupCreatedAt: at('01T00:00:00'),
    retentionInDays: undefined,
    firstEvent: at('01T00:05:00'),
    lastEvent: at('30T11:59:00'),
    privateSince: at('02T00:00:00'),
    auditOff: [],
    ...changes,
  });
const asked = at('23T12:00:00');

describe('a log that covers all that is asked for', () => {
  test.each([
    ['', {}],
    [' and keeps more days', { retentionInDays: 30 }],
    [' and keeps exactly as many days', { retentionInDays: 7 }],
    [' while private access is off', { privateSince: undefined }],
    [' although its last event is shown late', { lastEvent: at('30T09:00:00') }],
    [' since it was switched on again', { auditOff: [{ from: at('03T00:00:00'), to: at('23T12:00:00') }] }],
  ])('has no gaps%s', (_name, changes) => {
    expect(window(changes)).toEqual({ from: asked, to: now, gaps: [] });
  });
});

describe('a log that starts later', () => {
  test.each([
    ['the group was created', { groupCreatedAt: at('25T00:00:00') }, 'the log group did not exist'],
    ['its first event', { firstEvent: at('25T00:00:00') }, 'the audit log has no event of that time'],
    [
      'private access was turned on',
      { privateSince: at('25T00:00:00') },
      'private access was off, so nodes used the public endpoint too',
    ],
    ['its retention', { retentionInDays: 5, now: at('30T00:00:00') }, 'the log group keeps 5 days'],
    [
      'the last of these',
      { groupCreatedAt: at('24T00:00:00'), firstEvent: at('24T01:00:00'), privateSince: at('25T00:00:00') },
      'private access was off, so nodes used the public endpoint too',
    ],
  ])('counts from %s', (_name, changes, why) => {
    const { from, gaps } = window(changes);
    expect(from).toEqual(at('25T00:00:00'));
    expect(gaps).toEqual([{ from: 'now' in changes ? at('23T00:00:00') : asked, to: from, why }]);
  });
});

describe('a log that ends or was interrupted', () => {
  test('counts to its last event', () => {
    expect(window({ lastEvent: at('28T00:00:00') })).toEqual({
      from: asked,
      to: at('28T00:00:00'),
      gaps: [{ from: at('28T00:00:00'), to: now, why: 'the audit log has no newer event: it may be off' }],
    });
  });

  test('has a gap for each time that it was off, within what it covers', () => {
    const auditOff = [
      { from: at('20T00:00:00'), to: at('24T00:00:00') },
      { from: at('25T00:00:00'), to: at('26T00:00:00') },
      { from: at('30T11:00:00'), to: undefined },
    ];
    const why = 'the audit log was switched off';
    expect(window({ auditOff }).gaps).toEqual([
      { from: asked, to: at('24T00:00:00'), why },
      { from: at('25T00:00:00'), to: at('26T00:00:00'), why },
      { from: at('30T11:00:00'), to: now, why },
    ]);
  });

  test('covers nothing when it ended before what is asked for', () => {
    const { from, to, gaps } = window({ lastEvent: at('20T00:00:00') });
    expect(from >= to).toBe(true);
    expect(gaps).toEqual([]);
  });

  test('covers nothing when private access was turned on after now, by a clock that is ahead', () => {
    const { from, to, gaps } = window({ privateSince: at('30T12:00:01') });
    expect(from >= to).toBe(true);
    expect(gaps.map((gap) => gap.to)).toEqual([now]);
  });
});
