import { describe, expect, test } from 'vitest';
import { auditSubcommand } from '../../../cli/audit/options.ts';
import { optionsOf } from '../run-program.ts';

const parse = (args: readonly string[]) => optionsOf(auditSubcommand, args);
const read = (line: string) => parse(line.split(' '));

describe('a command line', () => {
  test('without Regions means the configured one', async () => {
    expect(await parse([])).toMatchObject({ regions: 'configured' });
  });

  test('with the Regions alone means a table, the default profile and the default parameters', async () => {
    expect(await read('--regions all')).toEqual({
      accounts: { kind: 'own' },
      regions: 'all',
      profile: undefined,
      output: 'table',
      filter: expect.anything(),
      onlyNonCompliant: false,
      skipDeniedRegions: false,
      parameters: {},
    });
  });

  test('with everything', async () => {
    const line =
      '--only non-compliant --skip-denied-regions --regions eu-central-1 --profile audit --output csv --parameter publicAccess=forbidden --parameter allowedCidrs=8.8.8.8/32,1.1.1.0/24';
    expect(await read(line)).toEqual({
      accounts: { kind: 'own' },
      regions: ['eu-central-1'],
      profile: 'audit',
      output: 'csv',
      filter: expect.anything(),
      onlyNonCompliant: true,
      skipDeniedRegions: true,
      parameters: { publicAccess: 'forbidden', allowedCidrs: '8.8.8.8/32,1.1.1.0/24' },
    });
  });

  test.each(['table', 'json', 'csv', 'html'])('takes %s as an output', async (output) => {
    expect(await read(`--regions all --output ${output}`)).toMatchObject({ output });
  });

  test.each([
    ['a list', ['--regions', 'eu-central-1,us-east-1'], ['eu-central-1', 'us-east-1']],
    ['a list with blanks', ['--regions', ' eu-central-1 , us-east-1 '], ['eu-central-1', 'us-east-1']],
    ['several lists', ['--regions', 'eu-central-1', '--regions', 'us-east-1'], ['eu-central-1', 'us-east-1']],
    [
      'Regions of every partition',
      ['--regions', 'us-gov-west-1,cn-north-1,eusc-de-east-1,ap-southeast-12'],
      ['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'ap-southeast-12'],
    ],
    ['all with blanks', ['--regions', ' all '], 'all'],
  ])('takes %s as Regions', async (_name, args, regions) => {
    expect(await parse(args)).toMatchObject({ regions });
  });

  test.each([
    ['a value with an equals sign', 'exemptionTag=a=b', { exemptionTag: 'a=b' }],
    ['an empty value', 'exemptionTag=', { exemptionTag: '' }],
    ['a name that objects have', 'constructor=x', { constructor: 'x' }],
  ])('takes %s as a parameter', async (_name, assignment, parameters) => {
    expect(await parse(['--regions', 'all', '--parameter', assignment])).toMatchObject({ parameters });
  });
});

test('clusters are chosen by names and tags', async () => {
  const { filter } = await parse(['--cluster', 'prod-*', '--cluster', 'shop', '--tag', 'team=a=b']);
  expect(['prod-1', 'shop', 'intern'].map(filter.matchesName)).toEqual([true, true, false]);
  expect([{ team: 'a=b' }, { team: 'a' }].map(filter.matchesTags)).toEqual([true, false]);
});

describe('a command line is refused', () => {
  test.each([
    ['with an empty list', ['--regions', ''], '--regions: "" is not the name of a Region'],
    ['with a gap in the list', ['--regions', 'eu-central-1,,us-east-1'], '--regions: "" is not the name of a Region'],
    ['with all and more', ['--regions', 'all,eu-central-1'], '--regions: "all" is not the name of a Region'],
    ['with one word', ['--regions', 'us-east-1,europe'], '--regions: "europe" is not the name of a Region'],
    ['with a forgotten hyphen', ['--regions', 'eu-central1'], '--regions: "eu-central1" is not the name of a Region'],
    ['with two words', ['--regions', 'eu-1'], '--regions: "eu-1" is not the name of a Region'],
    ['with a zone', ['--regions', 'eu-central-1a'], '--regions: "eu-central-1a" is not the name of a Region'],
    ['with a Local Zone', ['--regions', 'us-west-2-lax-1'], '--regions: "us-west-2-lax-1" is not the name of a Region'],
    ['with capitals', ['--regions', 'EU-central-1'], '--regions: "EU-central-1" is not the name of a Region'],
    ['with digits first', ['--regions', '1eu-central-1'], '--regions: "1eu-central-1" is not the name of a Region'],
    [
      'with a host',
      ['--regions', 'example.com/eu-central-1'],
      '--regions: "example.com/eu-central-1" is not the name of a Region',
    ],
    ['with an empty profile', ['--regions', 'all', '--profile', ''], '--profile is empty'],
    [
      'with an unknown output',
      ['--regions', 'all', '--output', 'yaml'],
      '--output: "yaml" is none of table, json, csv, html',
    ],
    [
      'with a parameter without value',
      ['--regions', 'all', '--parameter', 'publicAccess'],
      '--parameter: "publicAccess" is not NAME=VALUE',
    ],
    ['with a parameter without name', ['--regions', 'all', '--parameter', '=x'], '--parameter: "=x" is not NAME=VALUE'],
    [
      'with a parameter given twice',
      ['--regions', 'all', '--parameter', 'a=1', '--parameter', 'a=2'],
      '--parameter: a is given twice',
    ],
    ['with an unknown selection', ['--only', 'compliant'], '--only: "compliant" is not non-compliant'],
    ['with a pattern of no cluster', ['--cluster', 'a b'], '--cluster: "a b" is no name or pattern of a cluster'],
    ['with an empty pattern', ['--cluster', ''], '--cluster: "" is no name or pattern of a cluster'],
    ['with a tag without value', ['--tag', 'team'], '--tag: "team" is not KEY=VALUE'],
    ['with a tag without key', ['--tag', '=shop'], '--tag: "=shop" is not KEY=VALUE'],
    ['with an unknown option', ['--region', 'all'], "unknown option '--region' (Did you mean --regions?)"],
    ['with an argument', ['all'], "too many arguments for 'audit'. Expected 0 arguments but got 1."],
    ['with a value that is missing', ['--regions'], "option '--regions <list>' argument missing"],
  ])('%s', async (_name, args, message) => {
    const written = `eks-endpoint-guard audit: ${message}\nFor the options: eks-endpoint-guard audit --help\n`;
    await expect(parse(args)).rejects.toThrow(new Error(written));
  });
});
