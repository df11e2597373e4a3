import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerRow } from '../../../cli/plan/audit-log.ts';
import { plan } from '../../../cli/plan/command.ts';
import { planSubcommand } from '../../../cli/plan/options.ts';
import { awsError } from '../audit/fakes.ts';
import { runProgramWith } from '../run-program.ts';
import { described, type FakeCluster, fakeAccount, LONG_AGO } from './fakes.ts';

interface Scene {
  /** By the cluster's name; all of them are in eu-central-1. */
  readonly facts: Readonly<Record<string, FakeCluster>>;
  readonly endpoints?: Readonly<Record<string, object>>;
  /** What the user answers; without one there is no terminal. */
  readonly answer?: string;
  /** After so many pauses the user stops the command. */
  readonly abortAt?: number;
  /** The user stops the command while it asks. */
  readonly abortOnAsk?: boolean;
  readonly network?: Error;
  readonly elapsed?: () => number;
}

const NOW = new Date('2026-11-23T09:00:00Z');

async function run(args: readonly string[], scene: Scene) {
  const { facts, endpoints = {}, answer, abortAt, abortOnAsk, network, elapsed = () => 50_000 } = scene;
  const events: string[] = [];
  const names = Object.keys(facts);
  const clusters = Object.fromEntries(names.map((name) => [name, described(name, endpoints[name])]));
  const account = fakeAccount({ clusters: { 'eu-central-1': { pages: [names], clusters } }, facts }, () => NOW, events);
  const controller = new AbortController();
  let pauses = 0;
  const unexpected = () => {
    throw new Error('the test expected no other account');
  };
  const subcommand = planSubcommand((options, process) =>
    plan(options, {
      ...process,
      account: () => ({
        ...account,
        in: (region) => ({
          ...account.in(region),
          ...(network === undefined ? {} : { network: () => Promise.reject(network) }),
        }),
      }),
      caller: async () => ({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/op', partition: 'aws' }),
      members: unexpected,
      sessions: unexpected,
      ask: async (question) => {
        events.push(question);
        if (abortOnAsk) controller.abort(new Error('stopped; no query runs on'));
        return answer ?? '';
      },
      canAsk: answer !== undefined,
      sleep: async () => {
        pauses++;
        if (pauses === abortAt) controller.abort(new Error('stopped; no query runs on'));
      },
      signal: controller.signal,
    }),
  );
  const outcome = await runProgramWith(subcommand, ['--regions', 'eu-central-1', '--days', '7', ...args], { elapsed });
  return { ...outcome, events };
}

const row = (changes: Readonly<Record<string, string>> = {}): AnswerRow => ({
  ip: '8.8.8.8',
  who: 'arn:aws:iam::111122223333:role/engineer',
  username: 'arn:aws:sts::111122223333:assumed-role/engineer/alice@example.com',
  canonicalArn: 'arn:aws:iam::111122223333:role/engineer',
  arn: 'arn:aws:sts::111122223333:assumed-role/engineer/alice@example.com',
  userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  'responseStatus.code': '200',
  requests: '12',
  first: '2026-11-20 08:00:00.000',
  last: '2026-11-22 16:41:02.530',
  ...changes,
});
const answers = (...rows: readonly AnswerRow[]): FakeCluster => ({ states: [{ rows }] });
const jsonOf = (stdout: string) => JSON.parse(stdout) as Record<string, Record<string, unknown>>[];

const NOTICE =
  'Scanning the audit logs of 1 cluster reads about 2.0 GB and costs about 0.01 USD (about 0.005 USD per GB in us-east-1; prices differ by Region). A log of very many callers is scanned again in halves, so up to twice in all.\n';

test('a name that matches no cluster is reported', async () => {
  const { stderr, exitCode } = await run(['--cluster', 'paymnets'], { facts: { payments: answers() } });
  expect(stderr).toMatch(/\n?0 clusters with a public endpoint in 1 Region\. .*\nNo clusters match --cluster\.\n$/);
  expect(exitCode).toBe(0);
});

describe('one question for the whole run', () => {
  test('names gigabytes and costs, and is asked before anything is scanned', async () => {
    const { events, stderr, exitCode } = await run([], {
      facts: { payments: answers(), shop: answers() },
      answer: 'y',
    });
    expect(stderr).toContain('Scanning the audit logs of 2 clusters reads about 4.0 GB and costs about 0.02 USD');
    expect(events).toEqual(['Scan? [y/N] ', 'start query of payments', 'start query of shop']);
    expect(exitCode).toBe(0);
  });

  test.each(['n', '', 'yesterday'])('is answered by %j: nothing is scanned', async (answer) => {
    const outcome = await run([], { facts: { payments: answers() }, answer });
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '', events: ['Scan? [y/N] '] });
    expect(outcome.stderr).toMatch(/Nothing was scanned\.\n$/);
  });

  test('is not asked with --yes, and the costs are shown', async () => {
    const { events, stderr } = await run(['--yes'], { facts: { payments: answers() } });
    expect(events).toEqual(['start query of payments']);
    expect(stderr).toContain(NOTICE);
  });

  test.each([
    [[], ''],
    [['--output', 'json'], '[]\n'],
  ])('cannot be asked without a terminal: nothing is scanned, with %j', async (args, stdout) => {
    const outcome = await run(args, { facts: { payments: answers() } });
    expect(outcome).toMatchObject({ exitCode: 2, stdout, events: [] });
    expect(outcome.stderr).toContain(
      'eks-endpoint-guard plan: nothing was scanned: there is no terminal to ask at; --yes scans without a question\n',
    );
  });

  test('is not asked when there is nothing to scan', async () => {
    const { events, exitCode, stdout } = await run([], { facts: { payments: { group: null } } });
    expect({ events, exitCode }).toEqual({ events: [], exitCode: 2 });
    expect(stdout).toContain('Evidence: none. The audit log is on, but there is no log group');
  });
});

describe('a plan', () => {
  test('is also a page', async () => {
    const { exitCode, stdout } = await run(['--yes', '--output', 'html'], { facts: { payments: answers(row()) } });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('arn:aws:iam::111122223333:role/engineer');
    expect(stdout).toMatch(/<\/html>\n$/);
  });

  test('shows who would lose access, and exits with 1', async () => {
    const { exitCode, stdout, stderr } = await run(['--yes', '--stable', '8.8.8.8/32', '--output', 'json'], {
      facts: { payments: answers(row()) },
    });
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain('eu-central-1/payments: ');
    expect(jsonOf(stdout)).toMatchObject([
      {
        account: '111122223333',
        cluster: 'payments',
        evidence: { source: 'audit-log', from: '2026-11-16T09:00:00.000Z', to: NOW.toISOString(), gaps: [] },
        callers: [
          {
            class: 'person-or-ci',
            who: 'arn:aws:iam::111122223333:role/engineer',
            addresses: ['8.8.8.8'],
            ifClosed: 'loses',
            ifNarrowed: 'keeps',
          },
        ],
        advice: { action: 'narrow-to', cidrs: ['8.8.8.8/32'] },
      },
    ]);
  });

  test('exits with 0 when no caller was seen', async () => {
    const { exitCode, stdout } = await run(['--yes'], { facts: { payments: answers() } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Advice: close-now. No caller seen in 7 days needs public access.');
  });

  test('puts clusters in order, however long their queries take', async () => {
    const { stdout } = await run(['--yes'], {
      facts: { payments: { states: [{ status: 'Running' }, { status: 'Running' }, {}] }, shop: answers() },
    });
    expect(stdout.match(/eu-central-1\/\w+/g)).toEqual(['eu-central-1/payments', 'eu-central-1/shop']);
  });

  test('knows the NAT gateway of its own VPC and of the others that were looked at', async () => {
    const nat = (vpcId: string) => ({ vpcId, account: '111122223333', isElastic: true, resource: 'nat-0a' });
    const facts = {
      payments: {
        ...answers(row({ ip: '3.3.3.3' }), row({ ip: '4.4.4.4', canonicalArn: 'arn:aws:iam::111122223333:role/hub' })),
        network: { publicAddresses: new Map([['3.3.3.3', nat('vpc-payments')]]) },
      },
      hub: { ...answers(), network: { publicAddresses: new Map([['4.4.4.4', nat('vpc-hub')]]) } },
    };
    const { stdout } = await run(['--yes', '--output', 'json'], { facts });
    expect(jsonOf(stdout)[1]).toMatchObject({
      cluster: 'payments',
      callers: expect.arrayContaining([
        expect.objectContaining({ class: 'own-vpc-public-path', addresses: ['3.3.3.3'] }),
        expect.objectContaining({ class: 'other-vpc', addresses: ['4.4.4.4'] }),
      ]),
    });
  });

  test('names what it may not read', async () => {
    const facts = {
      payments: {
        ...answers(),
        ingested: awsError('AccessDeniedException', 'not authorized to perform: cloudwatch:GetMetricData'),
        network: { missing: ['Peering connections could not be looked up.'] },
      },
    };
    const { stdout } = await run(['--yes'], { facts });
    expect(stdout).toContain('  Peering connections could not be looked up.\n');
    expect(stdout).toMatch(/ {2}What was written to the log group could not be looked up, .*cloudwatch:GetMetricData/s);
  });

  test('is an empty list for programs when it could not start', async () => {
    const subcommand = planSubcommand(() => Promise.reject(awsError('ExpiredToken', 'old')));
    const { exitCode, stdout } = await runProgramWith(subcommand, ['--output', 'json']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '[]\n' });
  });

  test('cannot tell of a cluster whose VPC is unknown', async () => {
    const network = awsError('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    const { exitCode, stderr } = await run(['--yes'], { facts: { payments: answers() }, network });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/Could not tell: eu-central-1\/payments: .*ec2:DescribeVpcs/);
  });

  test('shows how far the scans are when they take long', async () => {
    let time = 0;
    const { stderr } = await run(['--yes'], {
      facts: { payments: answers(), shop: { group: null }, ledger: answers() },
      elapsed: () => {
        time += 1500;
        return time;
      },
    });
    expect(stderr).toMatch(/^[12] of 2 audit logs done\n/m);
  });
});

test('a user who stops the command stops its queries, and it exits with 2', async () => {
  const running = { states: [{ status: 'Running' }, { status: 'Running' }, { status: 'Running' }] };
  const facts = { payments: running, shop: running };
  const { exitCode, stdout, stderr, events } = await run(['--yes'], { facts, abortAt: 3 });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/eks-endpoint-guard plan: stopped; no query runs on\n$/);
  expect(events.toSorted()).toEqual([
    'start query of payments',
    'start query of shop',
    'stop query of payments',
    'stop query of shop',
  ]);
});

test('a user who stops the command before the queries has none started', async () => {
  const facts = { payments: answers() };
  const { events, exitCode } = await run([], { facts, answer: 'y', abortOnAsk: true });
  expect({ events, exitCode }).toEqual({ events: ['Scan? [y/N] '], exitCode: 2 });
});

describe('texts of strangers', () => {
  /** Anything that a request can carry, with what terminals and readers may be fooled by. */
  const hostile = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.constantFrom(
          '\u001b[2J',
          '\u202e',
          '\u2066',
          '\u200b',
          '\r\n',
          '\u0007',
          "'; rm -rf / #",
          '$(id)',
          '`id`',
          '\ufeff',
        ),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

  test('bring no control or bidirectional character to any output, and nothing of theirs into a command', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostile,
        hostile,
        hostile,
        fc.constantFrom('table', 'json'),
        fc.boolean(),
        async (who, agent, arn, output, isNarrowed) => {
          const rows = [
            row({ username: `MARK${who}`, userAgent: `MARK${agent}`, canonicalArn: `MARK${arn}`, arn: `MARK${arn}` }),
            row({ username: `MARK${who}`, userAgent: agent, canonicalArn: '', arn: '' }),
            // Without a place for such a caller there is no command.
            ...(isNarrowed ? [] : [row({ ip: `MARK${who}`, username: 'alice', canonicalArn: '', arn: '' })]),
          ];
          const { stdout, stderr } = await run(['--yes', '--sessions', '--output', output, '--stable', '8.8.8.8/32'], {
            facts: { payments: answers(...rows) },
          });
          expect(stdout + stderr).not.toMatch(UNPRINTABLE);
          const commands = [...stdout.matchAll(/^ {2}Next: (.*)$/gm), ...stdout.matchAll(/^ {6}"next": (.*)$/gm)];
          expect(commands.map(([, command]) => command).join()).toMatch(
            isNarrowed ? /RestrictPublicCidrs/ : /^(null)?$/,
          );
          for (const [, command] of commands) expect(command).not.toContain('MARK');
        },
      ),
      { numRuns: 150 },
    );
  });
});

test('evidence from before private access was on does not count', async () => {
  const since = new Date('2026-11-22T09:00:00Z');
  const updates = [
    { status: 'Successful', createdAt: since, params: [{ type: 'EndpointPrivateAccess', value: 'true' }] },
  ];
  const { stdout } = await run(['--yes', '--output', 'json'], { facts: { payments: { ...answers(), updates } } });
  expect(jsonOf(stdout)).toMatchObject([
    { evidence: { from: since.toISOString(), gaps: [{ to: since.toISOString() }] }, advice: { action: 'cannot-tell' } },
  ]);
  expect(LONG_AGO < since).toBe(true);
});
