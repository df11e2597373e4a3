import { describe, expect, test } from 'vitest';
import type { Members } from '../../../cli/accounts/members.ts';
import { NoSessionError } from '../../../cli/accounts/sessions.ts';
import type { Account } from '../../../cli/doctor/account.ts';
import { doctor } from '../../../cli/doctor/command.ts';
import { doctorSubcommand } from '../../../cli/doctor/options.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { runProgramWith } from '../run-program.ts';
import { account, awsError, denied } from './fakes.ts';
import { organization } from './organization/fakes.ts';

const OWN = '111122223333';
const ALPHA = '222222222222';
const BETA = '333333333333';
const HEADER = `Account ${OWN}, seen by arn:aws:iam::${OWN}:user/operator at 2026-11-23T09:00:00.000Z\n`;

interface Scene {
  readonly described?: readonly RegionDescription[];
  readonly interactive?: boolean;
  readonly configured?: string | undefined;
  readonly caller?: Error;
  readonly alias?: string | Error | undefined;
  readonly members?: Members;
  /** Called when EC2 is asked for Regions. */
  readonly onRegions?: () => void;
  /** The error of a session in an account. */
  readonly sessions?: Readonly<Record<string, Error>>;
}

const REGIONS: readonly RegionDescription[] = [
  { name: 'us-east-1', optInStatus: 'opt-in-not-required' },
  { name: 'eu-central-1', optInStatus: 'opt-in-not-required' },
  { name: 'af-south-1', optInStatus: 'not-opted-in' },
];

/** In a Region: one for each document, and 16 more. */
const CHECKS = 16 + Object.keys(EXPECTED_RUNBOOKS).length;
const ALL_WELL = `${CHECKS} checks in 1 Region: ${CHECKS} ok, 0 warnings, 0 problems, 0 could not tell\n`;

/** What a run of the command wrote, answered and asked for. The answers of an account are by its Region, or its id and Region. */
async function run(
  args: readonly string[],
  answers: Readonly<Record<string, Partial<Account>>> = {},
  scene: Scene = {},
) {
  const { described = REGIONS, interactive = false, sessions = {} } = scene;
  const asked: string[] = [];
  const subcommand = doctorSubcommand((options, process) =>
    doctor(options, {
      ...process,
      in: (credentials) => ({
        regions: () => ({
          configuredRegion: async () => ('configured' in scene ? scene.configured : 'eu-central-1'),
          describeRegions: async () => {
            scene.onRegions?.();
            return described;
          },
        }),
        accountIn: (region) => {
          asked.push(region);
          const whose = async () => (await credentials?.())?.accessKeyId;
          return account({
            ...answers[region],
            // The first call of all, which shows whose credentials are used.
            configurationRecorders: async () => {
              const id = await whose();
              const own = answers[id === undefined ? region : `${id} ${region}`]?.configurationRecorders;
              return await (own ?? account().configurationRecorders)();
            },
          });
        },
      }),
      caller: async (region) => {
        asked.push(`STS in ${region}`);
        if (scene.caller !== undefined) throw scene.caller;
        return { account: OWN, arn: `arn:aws:iam::${OWN}:user/operator`, partition: 'aws' };
      },
      accountAlias: async () => {
        if (scene.alias instanceof Error) throw scene.alias;
        return scene.alias;
      },
      members: async (region) => {
        asked.push(`Organizations in ${region}`);
        if (scene.members === undefined) throw new Error('the test expected no call for accounts');
        return scene.members;
      },
      sessions: (region, caller, role) => ({
        providerFor: (id) =>
          id === caller.account
            ? undefined
            : async () => {
                asked.push(`${role.name} (${role.externalId}) in ${id} from ${region}`);
                if (sessions[id] !== undefined) throw sessions[id];
                return { accessKeyId: id, secretAccessKey: 'secret', sessionToken: 'token' };
              },
      }),
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
  test('exits with 0 when there is no problem', async () => {
    const { exitCode, stdout, stderr } = await run(['--regions', 'eu-central-1']);
    expect([exitCode, stderr]).toEqual([0, `${HEADER}${ALL_WELL}`]);
    expect(stdout).toMatch(/^eu-central-1\n {2}recorder {16}ok {2}The configuration recorder default is on\.\n/);
  });

  test('looks at the configured Region unless others are given', async () => {
    const { stderr, asked } = await run([]);
    expect(stderr).toContain('Region: eu-central-1, the configured one. For others use --regions.\n');
    expect(asked).toEqual(['STS in eu-central-1', 'eu-central-1']);
  });

  test('exits with 1 with a problem in one Region, and with 2 when it could not tell in another', async () => {
    const problem = { 'us-east-1': { rules: async () => [] } };
    expect((await run(['--regions', 'eu-central-1,us-east-1'], problem)).exitCode).toBe(1);
    const both = { ...problem, 'eu-central-1': { rules: denied('config:DescribeConfigRules') } };
    expect((await run(['--regions', 'eu-central-1,us-east-1'], both)).exitCode).toBe(2);
  });

  test('looks into all enabled Regions in order, and names the others', async () => {
    const { stdout, stderr, asked } = await run(['--regions', 'all']);
    expect(asked).toEqual(['STS in us-east-1', 'us-east-1', 'eu-central-1']);
    expect(stderr).toContain('\nNot enabled, so not looked into: af-south-1\n');
    expect(stdout.indexOf('eu-central-1')).toBeLessThan(stdout.indexOf('us-east-1'));
  });

  test('takes a profile before it asks anything', async () => {
    expect((await run(['--regions', 'eu-central-1', '--profile', 'auditor'])).asked).toEqual([
      'profile auditor',
      'STS in eu-central-1',
      'eu-central-1',
    ]);
  });

  test('asks the organization once and last, and only with --organization', async () => {
    const { exitCode, stdout, asked } = await run(['--regions', 'us-east-1,eu-central-1', '--organization']);
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['STS in us-east-1', 'us-east-1', 'eu-central-1', 'organization from us-east-1']);
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      'eu-central-1',
      'us-east-1',
      'organization',
      'organization, eu-central-1',
      'organization, us-east-1',
    ]);
  });

  test('asks neither STS nor the organization where no Region is enabled', async () => {
    const described = [{ name: 'af-south-1', optInStatus: 'not-opted-in' }];
    const { exitCode, asked } = await run(['--regions', 'all', '--organization'], {}, { described });
    expect([exitCode, asked]).toEqual([0, []]);
  });

  test('shows its progress to a person who watches', async () => {
    const { stderr } = await run(['--regions', 'us-east-1,eu-central-1'], {}, { interactive: true });
    expect(stderr).toContain('\r\u001b[K1 of 2 Regions done\r\u001b[K');
  });

  test('prints the checks as JSON, and nothing else there', async () => {
    const { stdout, stderr } = await run(['--regions', 'eu-central-1', '--output', 'json'], {}, { alias: 'payments' });
    expect(JSON.parse(stdout)[0]).toEqual({
      account: OWN,
      accountName: 'payments',
      region: 'eu-central-1',
      check: 'recorder',
      state: 'ok',
      sentence: 'The configuration recorder default is on.',
    });
    expect(stderr).toBe(`${HEADER}${ALL_WELL}`);
  });

  test('prints only problems on demand, and finds runbooks in progress before a removal', async () => {
    const executionsInProgress = async () => [{ DocumentName: 'EksEndpointGuard-MakeEndpointPrivate' }];
    const args = ['--regions', 'eu-central-1', '--problems-only', '--output', 'json'];
    const answers = { 'eu-central-1': { executionsInProgress } };
    expect((await run(args, answers)).stdout).toBe('[]\n');
    const { exitCode, stdout } = await run([...args, '--before-removal'], answers);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ check: 'executions', state: 'problem' }]);
  });

  test('does without the name of the account', async () => {
    const { exitCode, stdout } = await run(['--output', 'json'], {}, { alias: awsError('AccessDeniedException') });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)[0]).toMatchObject({ account: OWN, accountName: null });
  });

  test('goes on without STS, and then names no account', async () => {
    const { exitCode, stdout, stderr } = await run(
      ['--output', 'json'],
      {},
      { caller: awsError('AccessDenied', 'No.') },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'Account unknown, at 2026-11-23T09:00:00.000Z: These credentials lack the permission sts:GetCallerIdentity.\n',
    );
    expect(JSON.parse(stdout)[0]).toMatchObject({ account: null, accountName: null, region: 'eu-central-1' });
  });

  test.each([
    ['ExpiredToken', 'The AWS credentials have expired.'],
    ['CredentialsProviderError', 'No AWS credentials were found.'],
    ['RequestTimeTooSkewed', 'AWS refuses the signature of the request because the clock of this computer is wrong.'],
  ])('ends at once where no Region would answer: %s', async (name, sentence) => {
    const { exitCode, stdout, stderr, asked } = await run(['--output', 'json'], {}, { caller: awsError(name) });
    expect([exitCode, asked]).toEqual([2, ['STS in eu-central-1']]);
    expect(stderr).toContain(`eks-endpoint-guard doctor: ${sentence}\n`);
    expect(JSON.parse(stdout)).toMatchObject([{ check: 'command', state: 'could-not-tell' }]);
  });

  test('prints JSON even when it could not start', async () => {
    const { exitCode, stdout } = await run(['--output', 'json', '--regions', 'europe']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      {
        account: null,
        accountName: null,
        region: null,
        check: 'command',
        state: 'could-not-tell',
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

describe('eks-endpoint-guard doctor in member accounts', () => {
  const role = ['--role-name', 'Audit', '--external-id', 'audit-2026'];
  const list = [...role, '--accounts', `${BETA},${ALPHA}`];
  const members: Members = {
    active: [
      { id: OWN, name: 'management' },
      { id: ALPHA, name: 'payments' },
    ],
    others: [
      { id: BETA, name: 'closed', state: 'SUSPENDED' },
      { id: '444444444444', name: null, state: 'PENDING_CLOSURE' },
    ],
  };
  const json = async (...asked: Parameters<typeof run>) => {
    const { stdout, ...rest } = await run([...asked[0], '--output', 'json'], asked[1], asked[2]);
    return { ...rest, rows: JSON.parse(stdout) as Readonly<Record<string, unknown>>[] };
  };

  test('checks each account of a list through its role', async () => {
    const { exitCode, stderr, asked, rows } = await json(list);
    expect([exitCode, stderr]).toEqual([
      0,
      `${HEADER}38 checks in 2 Regions of 2 accounts: 38 ok, 0 warnings, 0 problems, 0 could not tell\n`,
    ]);
    expect(new Set(asked)).toEqual(
      new Set([
        'STS in eu-central-1',
        `Audit (audit-2026) in ${BETA} from eu-central-1`,
        `Audit (audit-2026) in ${ALPHA} from eu-central-1`,
        'eu-central-1',
      ]),
    );
    expect([...new Set(rows.map(({ account }) => account))]).toEqual([ALPHA, BETA]);
    expect(rows[0]).toMatchObject({ account: ALPHA, accountName: null, region: 'eu-central-1', check: 'recorder' });
  });

  test('checks all accounts that are ACTIVE, its own without a role, and names the others', async () => {
    const { stderr, asked, rows } = await json([...role, '--accounts', 'all'], {}, { members });
    expect(asked).toContain('Organizations in eu-central-1');
    expect(asked.filter((line) => line.startsWith('Audit'))).toHaveLength(2);
    expect(stderr).toContain(
      `Not ACTIVE, so not looked into: ${BETA} (closed, SUSPENDED), 444444444444 (PENDING_CLOSURE)\n`,
    );
    expect([...new Set(rows.map(({ accountName }) => accountName))]).toEqual(['management', 'payments']);
  });

  test('finds the problem of one account by its own session', async () => {
    const { exitCode, rows } = await json(list, {
      [`${ALPHA} eu-central-1`]: { configurationRecorders: async () => [] },
    });
    expect(exitCode).toBe(1);
    expect(rows.filter(({ state }) => state !== 'ok')).toMatchObject([
      { account: ALPHA, region: 'eu-central-1', check: 'recorder', state: 'problem' },
    ]);
  });

  test.each([
    [
      'whose role it cannot assume',
      new NoSessionError(ALPHA, 'arn:aws:iam::222222222222:role/Audit', awsError('AccessDenied')),
      'The role arn:aws:iam::222222222222:role/Audit could not be assumed. Check that the role exists, that its trust policy allows this identity and external ID, and that this identity may call sts:AssumeRole.',
    ],
    [
      'where STS limits the rate',
      new NoSessionError(ALPHA, 'arn:aws:iam::222222222222:role/Audit', awsError('ThrottlingException')),
      'AWS limits the rate of sts:AssumeRole, and kept doing so after several attempts. Wait a minute, then repeat the command with fewer Regions.',
    ],
    ['where something else fails', new Error('out of order'), 'out of order'],
  ])('reports an account %s, and hides no other', async (_name, error, sentence) => {
    const { exitCode, rows, stderr } = await json(list, {}, { sessions: { [ALPHA]: error } });
    expect(exitCode).toBe(2);
    expect(rows[0]).toEqual({
      account: ALPHA,
      accountName: null,
      region: null,
      check: 'access',
      state: 'could-not-tell',
      sentence,
    });
    expect(rows.slice(1).every(({ account, state }) => account === BETA && state === 'ok')).toBe(true);
    expect(stderr).toContain('20 checks in 1 Region of 2 accounts');
  });

  test('has headings with accounts in its table', async () => {
    const { stdout } = await run([...role, '--accounts', 'all'], {}, { members });
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      `${OWN} (management), eu-central-1`,
      `${ALPHA} (payments), eu-central-1`,
    ]);
  });

  test('chooses the Regions in each account, and asks STS where the caller is', async () => {
    let choices = 0;
    const onRegions = () => {
      choices++;
    };
    const { stderr, asked } = await json([...list, '--regions', 'all'], {}, { configured: undefined, onRegions });
    expect(choices).toBe(2);
    expect(asked).toContain(`Audit (audit-2026) in ${ALPHA} from us-east-1`);
    expect(asked.filter((line) => line === 'us-east-1')).toHaveLength(2);
    expect(stderr).toContain('76 checks in 4 Regions of 2 accounts');
    expect(stderr).toContain('Not enabled, so not looked into: 2 Regions of these accounts\n');
    const named = await json([...list, '--regions', 'eu-west-1'], {}, { configured: undefined });
    expect(named.asked[0]).toBe('STS in eu-west-1');
  });

  test('checks the organization too, in the Regions of the caller', async () => {
    const { asked, rows } = await json([...list, '--regions', 'all', '--organization']);
    expect(asked.at(-1)).toBe('organization from us-east-1');
    expect(rows.at(-1)).toMatchObject({ account: null, region: 'us-east-1', check: 'stack-set' });
    expect((await json([...list, '--organization'])).asked.at(-1)).toBe('organization from eu-central-1');
  });

  test('needs a Region, and credentials that are valid', async () => {
    expect((await run(list, {}, { configured: undefined })).stderr).toContain(
      'no Region is configured: set AWS_REGION or the Region of the profile, or give --regions\n',
    );
    expect((await run(list, {}, { caller: awsError('ExpiredToken') })).stderr).toContain('credentials have expired');
  });

  test('shows its progress over the accounts to a person who watches', async () => {
    expect((await run(list, {}, { interactive: true })).stderr).toContain('1 of 2 accounts done');
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
