import { expect, test } from 'vitest';
import { parseOptions } from '../../../cli/doctor/options.ts';

test('a command line that asks for help needs nothing else', () => {
  expect(parseOptions(['--help'])).toEqual({ kind: 'help' });
  expect(parseOptions(['--output', 'nonsense', '--help'])).toEqual({ kind: 'help' });
});

test('with the Regions alone it means a table of the account, with the default profile', () => {
  expect(parseOptions(['--regions', 'all'])).toEqual({
    kind: 'doctor',
    profile: undefined,
    regions: 'all',
    organization: false,
    output: 'table',
  });
});

test('with everything', () => {
  const line = '--regions eu-central-1,us-east-1 --profile audit --organization --output json';
  expect(parseOptions(line.split(' '))).toEqual({
    kind: 'doctor',
    profile: 'audit',
    regions: ['eu-central-1', 'us-east-1'],
    organization: true,
    output: 'json',
  });
});
