import { describe, expect, test } from 'vitest';
import { dayAfter, dayOf, parseExemption } from '../../../rules/eks-endpoint-public-access/exemption.ts';

describe('an exemption tag', () => {
  const exemption = { lastDay: '2027-01-31', owner: 'team-x@example.com', reason: 'load test from outside' };

  test.each([
    ['as documented', '2027-01-31 team-x@example.com load test from outside'],
    ['with blanks around and between', '  2027-01-31   team-x@example.com  load  test from   outside '],
    ['with tabs and line ends', '2027-01-31\tteam-x@example.com\r\nload test from outside\n'],
    ['with control characters', '\u00002027-01-31 team-x@example.com load\u0007test from\u001boutside'],
    ['with characters that hide or turn text', '\ufeff2027-01-31 team-x@example.com load\u202etest from\u200boutside'],
    ['with half a surrogate pair', '2027-01-31 team-x@example.com load test\ud83d from outside'],
  ])('%s is read', (_name, value) => {
    expect(parseExemption(value)).toEqual({ kind: 'exemption', exemption });
  });

  test.each<[name: string, value: string, exemption: Record<string, string>]>([
    ['a handle', '2027-01-31 @team-x why', { owner: '@team-x', reason: 'why' }],
    ['a leap day', '2028-02-29 a@b why', { lastDay: '2028-02-29' }],
    ['the last day there is', '9999-12-31 a@b why', { lastDay: '9999-12-31' }],
    ['a reason of one word', '2027-01-31 a@b why', { reason: 'why' }],
    ['a reason in any script', '2027-01-31 a@b ändern 🛠️ 変更', { reason: 'ändern 🛠️ 変更' }],
    ['a reason with an @', '2027-01-31 a@b ask c@d', { owner: 'a@b', reason: 'ask c@d' }],
  ])('may have %s', (_name, value, members) => {
    expect(parseExemption(value)).toMatchObject({ kind: 'exemption', exemption: members });
  });

  test.each<[value: string, missing: string]>([
    ['', 'last-day'],
    ['   ', 'last-day'],
    ['true', 'last-day'],
    ['team-x@example.com load test', 'last-day'],
    ['2027-02-30 team-x@example.com load test', 'last-day'],
    ['2027-02-29 team-x@example.com load test', 'last-day'],
    ['2027-13-01 team-x@example.com load test', 'last-day'],
    ['2027-00-10 team-x@example.com load test', 'last-day'],
    ['2027-1-31 team-x@example.com load test', 'last-day'],
    ['31.01.2027 team-x@example.com load test', 'last-day'],
    ['2027-01-31T00:00:00Z team-x@example.com load test', 'last-day'],
    ['until-2027-01-31 team-x@example.com load test', 'last-day'],
    ['12027-01-31 team-x@example.com load test', 'last-day'],
    ['2027-01-311 team-x@example.com load test', 'last-day'],
    ['+012027-01 team-x@example.com load test', 'last-day'],
    ['-000001-01 team-x@example.com load test', 'last-day'],
    ['2027-01-31', 'owner'],
    ['2027-01-31 team-x', 'owner'],
    ['2027-01-31 load test team-x@example.com', 'owner'],
    ['2027-01-31 team-x@example.com', 'reason'],
    ['2027-01-31 team-x@example.com   ', 'reason'],
    ['2027-01-31 team-x@example.com \u0007', 'reason'],
  ])('%j lacks its %s', (value, missing) => {
    expect(parseExemption(value)).toEqual({ kind: 'malformed', missing });
  });
});

describe('days', () => {
  test.each([
    ['2026-11-24', 0, '2026-11-24'],
    ['2026-11-24', 90, '2027-02-22'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 365, '2027-12-31'],
    // Summer time begins and ends in Europe on these; a day in UTC has 24 hours all the same.
    ['2027-03-28', 1, '2027-03-29'],
    ['2027-10-31', 1, '2027-11-01'],
  ])('%s and %i days are %s', (day, days, after) => {
    expect(dayAfter(day, days)).toBe(after);
  });

  test.each([
    ['2026-11-24T00:00:00.000Z', '2026-11-24'],
    ['2026-11-24T23:59:59.999Z', '2026-11-24'],
    ['2026-11-24T23:30:00-05:00', '2026-11-25'],
  ])('%s is on %s in UTC', (moment, day) => {
    expect(dayOf(new Date(moment))).toBe(day);
  });
});
