import { describe, expect, test } from 'vitest';
import { planSubcommand } from '../../../cli/plan/options.ts';
import { optionsOf } from '../run-program.ts';

const parse = (args: readonly string[]) => optionsOf(planSubcommand, args);

describe('a command line', () => {
  test('without options means 30 days of the configured Region, as a table', async () => {
    expect(await parse([])).toEqual({
      accounts: { kind: 'own' },
      regions: 'configured',
      profile: undefined,
      output: 'table',
      filter: expect.anything(),
      days: 30,
      stable: [],
      myAddress: undefined,
      sessions: false,
      yes: false,
    });
  });

  test('with everything', async () => {
    const line =
      '--regions eu-central-1 --profile audit --output json --cluster prod-* --days 7 --stable 8.8.8.8/32 --stable 2600:1f14::/56 --my-address 9.9.9.9 --sessions --yes --accounts 111122223333 --role-name reader --external-id guard';
    const { filter, stable, ...options } = await parse(line.split(' '));
    expect(options).toEqual({
      accounts: { kind: 'members', accounts: ['111122223333'], role: { name: 'reader', externalId: 'guard' } },
      regions: ['eu-central-1'],
      profile: 'audit',
      output: 'json',
      days: 7,
      myAddress: '9.9.9.9',
      sessions: true,
      yes: true,
    });
    expect(['prod-1', 'shop'].map(filter.matchesName)).toEqual([true, false]);
    expect(stable).toMatchObject([
      { text: '8.8.8.8/32', family: 'ipv4' },
      { text: '2600:1f14::/56', family: 'ipv6' },
    ]);
  });

  test.each(['1', '365', ' 14 '])('takes %j days', async (days) => {
    expect(await parse(['--days', days])).toMatchObject({ days: Number(days) });
  });

  test('has blanks around addresses taken off', async () => {
    expect(await parse(['--stable', ' 8.8.8.8/32 ', '--my-address', ' 2600:1f14::1 '])).toMatchObject({
      stable: [{ text: '8.8.8.8/32' }],
      myAddress: '2600:1f14::1',
    });
  });
});
