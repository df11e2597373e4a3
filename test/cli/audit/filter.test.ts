import { expect, test } from 'vitest';
import { filterOf } from '../../../cli/audit/filter.ts';

test.each([
  [[], 'payments', true],
  [['payments'], 'payments', true],
  [['payments'], 'payments-2', false],
  [['payments'], 'my-payments', false],
  [['pay*'], 'payments', true],
  [['*'], 'payments', true],
  [['*-prod-*'], 'eu-prod-1', true],
  [['*-prod-*'], 'eu-prod', false],
  [['shop-?'], 'shop-1', true],
  [['shop-?'], 'shop-12', false],
  [['shop', 'pay*'], 'payments', true],
  [['sh.p'], 'shop', false],
  [['sh.p'], 'sh.p', true],
])('%j matches %s: %s', (globs, name, matches) => {
  expect(filterOf(globs, []).matchesName(name)).toBe(matches);
});

test.each<[tags: [string, string][], present: Record<string, string>, matches: boolean]>([
  [[], {}, true],
  [[['team', 'shop']], { team: 'shop', stage: 'prod' }, true],
  [[['team', 'shop']], { team: 'Shop' }, false],
  [[['team', 'shop']], {}, false],
  [[['team', '']], { team: '' }, true],
  [
    [
      ['team', 'shop'],
      ['stage', 'prod'],
    ],
    { team: 'shop' },
    false,
  ],
  [
    [
      ['team', 'shop'],
      ['stage', 'prod'],
    ],
    { team: 'shop', stage: 'prod' },
    true,
  ],
  [[['constructor', 'x']], {}, false],
])('tags %j of %j match: %s', (tags, present, matches) => {
  expect(filterOf([], tags).matchesTags(present)).toBe(matches);
});

test('is set by a name or by a tag', () => {
  expect(filterOf([], []).isSet).toBe(false);
  expect(filterOf(['shop'], []).isSet).toBe(true);
  expect(filterOf([], [['team', 'shop']]).isSet).toBe(true);
});
