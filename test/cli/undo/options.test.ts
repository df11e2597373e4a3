import { describe, expect, test } from 'vitest';
import { undoSubcommand } from '../../../cli/undo/options.ts';
import { optionsOf } from '../run-program.ts';
import { ID } from './fakes.ts';

const parse = (args: readonly string[]) => optionsOf(undoSubcommand, args);
const read = (line: string) => parse(line.split(' '));

describe('a command line', () => {
  test('with the execution alone means a question, a wait, and the Region and role by default', async () => {
    expect(await read(`--execution ${ID}`)).toEqual({
      kind: 'restore',
      execution: ID,
      output: 'table',
      region: undefined,
      profile: undefined,
      role: undefined,
      yes: false,
      wait: true,
      evenIfChanged: false,
    });
  });

  test('with everything', async () => {
    const role = 'arn:aws-us-gov:iam::111122223333:role/path/restore';
    expect(
      await read(
        `--execution ${ID} --regions us-gov-west-1 --role ${role} --profile operator --yes --no-wait --even-if-changed --output json`,
      ),
    ).toEqual({
      kind: 'restore',
      execution: ID,
      output: 'json',
      region: 'us-gov-west-1',
      profile: 'operator',
      role,
      yes: true,
      wait: false,
      evenIfChanged: true,
    });
  });

  test('may have blanks around an id that was pasted', async () => {
    expect(await parse(['--execution', ` ${ID}\n`])).toMatchObject({ execution: ID });
  });

  test('may name a Region of two digits', async () => {
    expect(await read(`--execution ${ID} --regions eu-central-10`)).toMatchObject({ region: 'eu-central-10' });
  });

  test('that asks for a list needs no execution', async () => {
    expect(await read('--list')).toEqual({ kind: 'list', output: 'table', region: undefined, profile: undefined });
    expect(await read('--list --regions eu-central-1 --profile operator --output json')).toEqual({
      kind: 'list',
      output: 'json',
      region: 'eu-central-1',
      profile: 'operator',
    });
  });
});

describe('a command line is refused', () => {
  const notARole = 'arn:aws:iam::111122223333:user/restore';
  test.each([
    ['without an execution', [], '--execution is missing: give the id of an automation execution'],
    ['with an empty one', ['--execution', ''], '--execution: "" is not the id of an automation execution'],
    [
      'with a cluster instead',
      ['--execution', 'payments'],
      '--execution: "payments" is not the id of an automation execution',
    ],
    [
      'with more than an id',
      ['--execution', `${ID}0`],
      '--execution: "4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f0" is not the id of an automation execution',
    ],
    [
      'with something before the id',
      ['--execution', `0${ID}`],
      '--execution: "04105a4fc-f944-11e6-9d32-0a1b2c3d4e5f" is not the id of an automation execution',
    ],
    [
      'with an address as the Region',
      ['--execution', ID, '--regions', 'ssm.eu-central-1'],
      '--regions: "ssm.eu-central-1" is not the name of a Region',
    ],
    [
      'with a role in more words',
      ['--execution', ID, '--role', 'role arn:aws:iam::111122223333:role/restore'],
      '--role: "role arn:aws:iam::111122223333:role/restore" is not the ARN of a role',
    ],
    [
      'with a role and more words',
      ['--execution', ID, '--role', 'arn:aws:iam::111122223333:role/restore it'],
      '--role: "arn:aws:iam::111122223333:role/restore it" is not the ARN of a role',
    ],
    [
      'with a zone',
      ['--execution', ID, '--regions', 'eu-central-1a'],
      '--regions: "eu-central-1a" is not the name of a Region',
    ],
    ['with an empty Region', ['--execution', ID, '--regions', ''], '--regions: "" is not the name of a Region'],
    [
      'with a user as the role',
      ['--execution', ID, '--role', notARole],
      '--role: "arn:aws:iam::111122223333:user/restore" is not the ARN of a role',
    ],
    ['with an empty profile', ['--execution', ID, '--profile', ''], '--profile is empty'],
    ['with a list of one', ['--list', '--execution', ID], '--list cannot be combined with --execution'],
    ['with a list as a role', ['--list', '--role', 'restore'], '--list cannot be combined with --role'],
    ['with a list and a yes', ['--list', '--yes'], '--list cannot be combined with --yes'],
    ['with a list that does not wait', ['--list', '--no-wait'], '--list cannot be combined with --no-wait'],
    [
      'with a list in spite of changes',
      ['--list', '--even-if-changed'],
      '--list cannot be combined with --even-if-changed',
    ],
    ['with the name of a role', ['--execution', ID, '--role', 'restore'], '--role: "restore" is not the ARN of a role'],
    ['with all Regions', ['--execution', ID, '--regions', 'all'], '--regions: give the one Region of the execution'],
    [
      'with two Regions',
      ['--execution', ID, '--regions', 'us-east-1,us-west-2'],
      '--regions: give the one Region of the execution',
    ],
    ['with an unknown output', ['--execution', ID, '--output', 'csv'], '--output: "csv" is none of table, json'],
    ['with a list of all Regions', ['--list', '--regions', 'all'], '--regions: give the one Region of the execution'],
    ['with a list in an unknown output', ['--list', '--output', 'csv'], '--output: "csv" is none of table, json'],
    ['with an unknown option', ['--cluster', 'payments'], "unknown option '--cluster'"],
    ['with an argument', [ID], "too many arguments for 'undo'. Expected 0 arguments but got 1."],
    ['with a value that is missing', ['--execution'], "option '--execution <id>' argument missing"],
  ])('%s', async (_name, args, message) => {
    const written = `eks-endpoint-guard undo: ${message}\nFor the options: eks-endpoint-guard undo --help\n`;
    await expect(parse(args)).rejects.toThrow(new Error(written));
  });
});
