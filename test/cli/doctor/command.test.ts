import { describe, expect, test } from 'vitest';
import type { Account } from '../../../cli/doctor/account.ts';
import { doctor } from '../../../cli/doctor/command.ts';
import { doctorSubcommand } from '../../../cli/doctor/options.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { runProgramWith } from '../run-program.ts';
import { account, denied } from './fakes.ts';
import { organization } from './organization/fakes.ts';

/** In a Region: one for each document, and 11 more. */
const FINDINGS = 11 + Object.keys(EXPECTED_RUNBOOKS).length;
const ALL_WELL = `${FINDINGS} findings in 1 Region: ${FINDINGS} ok, 0 warnings, 0 wrong, 0 could not tell\n`;

/** What a run of the command wrote, answered and asked for. */
async function run(
  args: readonly string[],
  answers: Readonly<Record<string, Partial<Account>>> = {},
  described: readonly RegionDescription[] = [
    { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
    { name: 'eu-central-1', optInStatus: 'opt-in-not-required' },
    { name: 'af-south-1', optInStatus: 'not-opted-in' },
  ],
  interactive = false,
) {
  const asked: string[] = [];
  const subcommand = doctorSubcommand((options, process) =>
    doctor(options, {
      ...process,
      regions: () => ({ configuredRegion: async () => 'eu-central-1', describeRegions: async () => described }),
      accountIn: (region) => {
        asked.push(region);
        return account(answers[region]);
      },
      organization: (region) => {
        asked.push(`organization from ${region}`);
        return organization();
      },
    }),
  );
  const useProfile = async (name: string | undefined) => {
    if (name !== undefined) asked.push(`profile ${name}`);
  };
  return { ...(await runProgramWith(subcommand, args, { useProfile, interactive })), asked };
}

describe('eks-endpoint-guard doctor', () => {
  test('exits with 0 when nothing is wrong', async () => {
    const { exitCode, stdout, stderr } = await run(['--regions', 'eu-central-1']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('eu-central-1  recorder        ok     The configuration recorder default is on.\n');
    expect(stdout).toContain(`\n${ALL_WELL}`);
  });

  test('exits with 1 when something is wrong in one Region, and with 2 when it could not tell in another', async () => {
    const wrong = { 'us-east-1': { rules: async () => [] } };
    expect((await run(['--regions', 'eu-central-1,us-east-1'], wrong)).exitCode).toBe(1);
    const both = { ...wrong, 'eu-central-1': { rules: denied('config:DescribeConfigRules') } };
    expect((await run(['--regions', 'eu-central-1,us-east-1'], both)).exitCode).toBe(2);
  });

  test('looks into all enabled Regions in order, and names the others', async () => {
    const { stdout, asked } = await run(['--regions', 'all']);
    expect(asked).toEqual(['us-east-1', 'eu-central-1']);
    expect(stdout).toContain('\nNot enabled, so not looked into: af-south-1\n');
    expect(stdout.indexOf('eu-central-1')).toBeLessThan(stdout.indexOf('us-east-1'));
  });

  test('takes a profile before it asks anything', async () => {
    expect((await run(['--regions', 'eu-central-1', '--profile', 'auditor'])).asked).toEqual([
      'profile auditor',
      'eu-central-1',
    ]);
  });

  test('asks the organization once and last, and only with --organization', async () => {
    const { exitCode, stdout, asked } = await run(['--regions', 'us-east-1,eu-central-1', '--organization']);
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['us-east-1', 'eu-central-1', 'organization from us-east-1']);
    const checks = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2).join(' '));
    expect(checks.slice(2 * FINDINGS, 2 * FINDINGS + 3)).toEqual([
      'us-east-1 condition keys',
      'organization trusted access',
      'organization trusted access',
    ]);
    expect(stdout).toContain('organization  administrator');
  });

  test('does not ask the organization where no Region is enabled', async () => {
    const { exitCode, asked } = await run(['--regions', 'all', '--organization'], {}, [
      { name: 'af-south-1', optInStatus: 'not-opted-in' },
    ]);
    expect([exitCode, asked]).toEqual([0, []]);
  });

  test('shows its progress to a person who watches', async () => {
    const { stderr } = await run(['--regions', 'us-east-1,eu-central-1'], {}, [], true);
    expect(stderr).toBe('\r\u001b[K1 of 2 Regions done\r\u001b[K');
  });

  test('prints the checks as JSON, and nothing else there', async () => {
    const { stdout, stderr } = await run(['--regions', 'eu-central-1', '--output', 'json']);
    expect(JSON.parse(stdout)[0]).toEqual({
      region: 'eu-central-1',
      check: 'recorder',
      state: 'ok',
      sentence: 'The configuration recorder default is on.',
    });
    expect(stderr).toBe(ALL_WELL);
  });

  test('prints JSON even when it could not start', async () => {
    const { exitCode, stdout } = await run(['--output', 'json', '--regions', 'europe']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      {
        region: null,
        check: 'command',
        state: 'could not tell',
        sentence: '--regions: "europe" is not the name of a Region',
      },
    ]);
  });

  test('explains itself', async () => {
    const { exitCode, stdout, asked } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: eks-endpoint-guard doctor [options]\n');
    expect(asked).toEqual([]);
  });

  test.each([
    ['no Region', ['--regions', 'europe'], '--regions: "europe" is not the name of a Region'],
    ['an unknown output', ['--regions', 'all', '--output', 'csv'], '--output: "csv" is none of table, json'],
    ['an empty profile', ['--regions', 'all', '--profile', ''], '--profile is empty'],
  ])('refuses %s and exits with 2', async (_name, args, problem) => {
    expect(await run(args)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `eks-endpoint-guard doctor: ${problem}\nFor the options: eks-endpoint-guard doctor --help\n`,
      asked: [],
    });
  });
});

test('the doctor looks at 4 Regions at a time, no more and no fewer', async () => {
  const busy = { now: 0, most: 0 };
  // Every call lasts one turn of the event loop, so Regions that run in parallel are seen together.
  const configurationRecorders = async () => {
    busy.now++;
    busy.most = Math.max(busy.most, busy.now);
    await new Promise((resolve) => setImmediate(resolve));
    busy.now--;
    return [];
  };
  const regions = Array.from({ length: 9 }, (_, index) => `eu-west-${index}`);
  await run(
    ['--regions', regions.join(',')],
    Object.fromEntries(regions.map((region) => [region, { configurationRecorders }])),
  );
  expect(busy.most).toBe(4);
});
