import { expect, test } from 'vitest';
import { doctorSubcommand } from '../../../cli/doctor/options.ts';
import { optionsOf } from '../run-program.ts';

const parse = (args: readonly string[]) => optionsOf(doctorSubcommand, args);

test('with the Regions alone it means a table of the account, with the default profile', async () => {
  expect(await parse(['--regions', 'all'])).toEqual({
    profile: undefined,
    regions: 'all',
    organization: false,
    output: 'table',
  });
});

test('with everything', async () => {
  const line = '--regions eu-central-1,us-east-1 --profile audit --organization --output json';
  expect(await parse(line.split(' '))).toEqual({
    profile: 'audit',
    regions: ['eu-central-1', 'us-east-1'],
    organization: true,
    output: 'json',
  });
});
