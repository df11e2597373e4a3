import { expect, test } from 'vitest';
import { doctorSubcommand } from '../../../cli/doctor/options.ts';
import { optionsOf } from '../run-program.ts';

const parse = (args: readonly string[]) => optionsOf(doctorSubcommand, args);

test('with the Regions alone it means a table of the account, with the default profile', async () => {
  expect(await parse(['--regions', 'all'])).toEqual({
    accounts: { kind: 'own' },
    profile: undefined,
    regions: 'all',
    organization: false,
    beforeRemoval: false,
    problemsOnly: false,
    output: 'table',
  });
});

test('with nothing it means the configured Region', async () => {
  expect(await parse([])).toMatchObject({ regions: 'configured', accounts: { kind: 'own' } });
});

test('with everything', async () => {
  const line =
    '--regions eu-central-1,us-east-1 --profile audit --organization --before-removal --problems-only --output json ' +
    '--role-name Audit --external-id audit-2026 --accounts 111111111111,222222222222';
  expect(await parse(line.split(' '))).toEqual({
    accounts: {
      kind: 'members',
      accounts: ['111111111111', '222222222222'],
      role: { name: 'Audit', externalId: 'audit-2026' },
    },
    profile: 'audit',
    regions: ['eu-central-1', 'us-east-1'],
    organization: true,
    beforeRemoval: true,
    problemsOnly: true,
    output: 'json',
  });
});

test.each([
  ['a role without accounts', '--role-name Audit', '--role-name needs --accounts'],
  ['accounts without a role', '--accounts all', '--accounts needs --role-name'],
  ['an aggregator, which has no recorders or roles', '--aggregator organization', "unknown option '--aggregator'"],
])('refuses %s', async (_name, line, problem) => {
  await expect(parse(line.split(' '))).rejects.toThrow(problem);
});
