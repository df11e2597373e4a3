import { describe, expect, test } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import { fakeProcess } from './run-program.ts';

const ID = '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f';
const notARegion = (text: string) => `--regions: "${text}" is not the name of a Region`;
const unknown = (option: string, suggestion?: string) =>
  `unknown option '${option}'${suggestion === undefined ? '' : ` (Did you mean ${suggestion}?)`}`;
const missing = (flags: string) => `option '${flags}' argument missing`;

/** Options that every command has, with what is wrong about them. */
const COMMON: readonly (readonly [args: readonly string[], problem: string])[] = [
  [['--regions', 'europe'], notARegion('europe')],
  [['--regions', ''], notARegion('')],
  [['--regions', ','], notARegion('')],
  [['--regions', 'eu-central-1,'], notARegion('')],
  [['--regions', 'ALL'], notARegion('ALL')],
  [['--regions', 'all', '--regions', 'eu-central-1'], notARegion('all')],
  [['--regions', 'eu-central-1a'], notARegion('eu-central-1a')],
  [['--regions', 'eu_central_1'], notARegion('eu_central_1')],
  [['--regions', 'eu-central-1;us-east-1'], notARegion('eu-central-1;us-east-1')],
  [['--regions', 'https://eks.eu-central-1.amazonaws.com'], notARegion('https://eks.eu-central-1.amazonaws.com')],
  [['--regions', '--output'], notARegion('--output')],
  [['--regions=europe'], notARegion('europe')],
  [['--regions'], missing('--regions <list>')],
  [['--profile', ''], '--profile is empty'],
  [['--profile'], missing('--profile <name>')],
  [['--output'], missing('--output <format>')],
  [['--region', 'eu-central-1'], unknown('--region', '--regions')],
  [['--regoins=all'], unknown('--regoins', '--regions')],
  [['--profil', 'x'], unknown('--profil', '--profile')],
  [['--outputs', 'json'], unknown('--outputs', '--output')],
  [['--verbose'], unknown('--verbose')],
  [['-x'], unknown('-x')],
];

const AUDIT: typeof COMMON = [
  ...COMMON,
  [['--output', 'yaml'], '--output: "yaml" is none of table, json, csv, html'],
  [['--output', 'JSON'], '--output: "JSON" is none of table, json, csv, html'],
  [['--output', ''], '--output: "" is none of table, json, csv, html'],
  [['--only', 'compliant'], '--only: "compliant" is not non-compliant'],
  [['--only', ''], '--only: "" is not non-compliant'],
  [['--only'], missing('--only <what>')],
  [['--cluster', ''], '--cluster: "" is no name or pattern of a cluster'],
  [['--cluster', 'a/b'], '--cluster: "a/b" is no name or pattern of a cluster'],
  [['--cluster', 'a,b'], '--cluster: "a,b" is no name or pattern of a cluster'],
  [['--cluster'], missing('--cluster <glob>')],
  [['--clusters', 'a'], unknown('--clusters', '--cluster')],
  [['--tag', 'team'], '--tag: "team" is not KEY=VALUE'],
  [['--tag', '=x'], '--tag: "=x" is not KEY=VALUE'],
  [['--tag'], missing('--tag <key=value>')],
  [['--tags', 'a=b'], unknown('--tags', '--tag')],
  [['--parameter', 'publicAccess'], '--parameter: "publicAccess" is not NAME=VALUE'],
  [['--parameter', '=x'], '--parameter: "=x" is not NAME=VALUE'],
  [['--parameter', 'a=1', '--parameter', 'a=2'], '--parameter: a is given twice'],
  [['--parameter'], missing('--parameter <name=value>')],
  [['--skip-denied-region'], unknown('--skip-denied-region', '--skip-denied-regions')],
  [['eu-central-1'], "too many arguments for 'audit'. Expected 0 arguments but got 1."],
];

const UNDO: typeof COMMON = [
  [[], '--execution is missing: give the id of an automation execution'],
  [['--execution'], missing('--execution <id>')],
  [['--execution', ''], '--execution: "" is not the id of an automation execution'],
  [['--execution', 'payments'], '--execution: "payments" is not the id of an automation execution'],
  [['--execution', `${ID}0`], `--execution: "${ID}0" is not the id of an automation execution`],
  [['--executions', ID], unknown('--executions', '--execution')],
  ...COMMON.map(([args, problem]): (typeof COMMON)[number] => [['--execution', ID, ...args], problem]),
  [['--execution', ID, '--regions', 'all'], '--regions: give the one Region of the execution'],
  [['--execution', ID, '--regions', 'us-east-1,us-west-2'], '--regions: give the one Region of the execution'],
  [['--execution', ID, '--output', 'csv'], '--output: "csv" is none of table, json'],
  [['--execution', ID, '--role', 'restore'], '--role: "restore" is not the ARN of a role'],
  [['--execution', ID, '--role', ''], '--role: "" is not the ARN of a role'],
  [['--execution', ID, '--role'], missing('--role <arn>')],
  [['--execution', ID, '--no-waiting'], unknown('--no-waiting', '--no-wait')],
  [['--execution', ID, '--yess'], unknown('--yess', '--yes')],
  [[ID], "too many arguments for 'undo'. Expected 0 arguments but got 1."],
];

const DOCTOR: typeof COMMON = [
  ...COMMON,
  [['--output', 'csv'], '--output: "csv" is none of table, json'],
  [['--organisation'], unknown('--organisation', '--organization')],
  [['--problem-only'], unknown('--problem-only', '--problems-only')],
  [['--before-remove'], unknown('--before-remove', '--before-removal')],
  [['--aggregator', 'organization'], unknown('--aggregator')],
  [['--role-name', 'Audit'], '--role-name needs --accounts: all, or account IDs separated by commas'],
  [['--accounts', 'all'], '--accounts needs --role-name: a role to assume in each account'],
  [['--external-id', 'audit-2026'], '--external-id needs --role-name'],
  [['--role-name', 'a b', '--accounts', 'all'], '--role-name: "a b" is not the name of a role'],
  [['--role-name', 'Audit', '--accounts', '42'], '--accounts: "42" is not an account ID: 12 digits'],
  [['all'], "too many arguments for 'doctor'. Expected 0 arguments but got 1."],
];

const days = (text: string) => `--days: "${text}" is not a whole number from 1 to 365`;
const stable = (text: string) => `--stable: "${text}" is not a CIDR. For one address append /32, in IPv6 /128`;
const myAddress = (text: string) => `--my-address: "${text}" is not an IP address`;
const PLAN: typeof COMMON = [
  ...COMMON,
  [['--output', 'csv'], '--output: "csv" is none of table, json, html'],
  [['--cluster', 'a/b'], '--cluster: "a/b" is no name or pattern of a cluster'],
  [['--days', '0'], days('0')],
  [['--days', '366'], days('366')],
  [['--days', '-1'], days('-1')],
  [['--days', '7d'], days('7d')],
  [['--days', '1.5'], days('1.5')],
  [['--days', ''], days('')],
  [['--days'], missing('--days <number>')],
  [['--day', '7'], unknown('--day', '--days')],
  [['--stable', '8.8.8.8'], stable('8.8.8.8')],
  [['--stable', '8.8.8.8/33'], stable('8.8.8.8/33')],
  [['--stable', '8.8.8.8/32,9.9.9.9/32'], stable('8.8.8.8/32,9.9.9.9/32')],
  [['--stable', 'office'], stable('office')],
  [['--stable'], missing('--stable <cidr>')],
  [['--my-address', '8.8.8.8/32'], myAddress('8.8.8.8/32')],
  [['--my-address', 'me'], myAddress('me')],
  [['--my-address', ''], myAddress('')],
  [['--my-address'], missing('--my-address <ip>')],
  [['--session'], unknown('--session', '--sessions')],
  [['--accounts', 'all'], '--accounts needs --role-name: a role to assume in each account'],
  [
    ['--aggregator', 'organization'],
    '--aggregator: an aggregator has no audit logs. Give --accounts and --role-name to look into each account',
  ],
  [['payments'], "too many arguments for 'plan'. Expected 0 arguments but got 1."],
];

/** Runs the program as it is. What it writes shows that it stopped at the command line. */
async function run(args: readonly string[]) {
  const { effects, written } = fakeProcess();
  return { exitCode: await runProgram(args, effects), ...written };
}

describe.each([
  ['audit', AUDIT],
  ['plan', PLAN],
  ['undo', UNDO],
  ['doctor', DOCTOR],
] as const)('%s', (command, inputs) => {
  test.each(inputs)('does not understand %j', async (args, problem) => {
    expect(await run([command, ...args])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `eks-endpoint-guard ${command}: ${problem}\nFor the options: eks-endpoint-guard ${command} --help\n`,
    });
  });
});

describe('the program', () => {
  test.each([
    [['audits'], "unknown command 'audits' (Did you mean audit?)"],
    [['Audit'], "unknown command 'Audit' (Did you mean audit?)"],
    [['uno'], "unknown command 'uno' (Did you mean undo?)"],
    [['docter'], "unknown command 'docter' (Did you mean doctor?)"],
    [['doctr', '--regions', 'all'], "unknown command 'doctr' (Did you mean doctor?)"],
    [['hlep'], "unknown command 'hlep' (Did you mean help?)"],
    [['list', '--help'], "unknown command 'list'"],
    [['help', 'audi'], "unknown command 'audi' (Did you mean audit?)"],
    [[''], "unknown command ''"],
    [['--versoin'], unknown('--versoin', '--version')],
    [['--regions', 'all'], unknown('--regions')],
    [['-v'], unknown('-v')],
  ])('does not understand %j', async (args, problem) => {
    expect(await run(args)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `eks-endpoint-guard: ${problem}\nFor the options: eks-endpoint-guard --help\n`,
    });
  });
});

test('there are at least 100 of them', () => {
  expect(AUDIT.length + PLAN.length + UNDO.length + DOCTOR.length).toBeGreaterThanOrEqual(88);
});
