import { describe, expect, test } from 'vitest';
import { NoSessionError, type SessionCredentials } from '../../../cli/accounts/sessions.ts';
import { filterOf } from '../../../cli/audit/filter.ts';
import { memberRows } from '../../../cli/audit/members.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { awsError, closed, fakeClusters, open, RecordedProgress } from './fakes.ts';

const A = '111111111111';
const B = '222222222222';
const FRANKFURT = 'eu-central-1';
const IRELAND = 'eu-west-1';

const session = (account: string): SessionCredentials => ({
  accessKeyId: account,
  secretAccessKey: 'secret',
  sessionToken: 'token',
});
const clusters = {
  [FRANKFURT]: { pages: [['payments']], clusters: { payments: open } },
  [IRELAND]: { pages: [['shop']], clusters: { shop: closed } },
};

interface Scene {
  readonly regions?: 'all' | readonly string[];
  readonly sessions?: Readonly<Record<string, Error | undefined>>;
  /** The rule with the Remediate button, by account and Region. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly described?: Readonly<Record<string, readonly RegionDescription[] | Error>>;
}

async function look({ regions = [FRANKFURT], sessions = {}, rules = {}, described = {} }: Scene) {
  const asked: string[] = [];
  const progress = new RecordedProgress();
  const answer = await memberRows(
    [
      { id: A, name: 'payments' },
      { id: B, name: null },
    ],
    {
      providerFor: (account) =>
        account in sessions || account === A
          ? async () => {
              if (sessions[account] !== undefined) throw sessions[account];
              return session(account);
            }
          : undefined,
    },
    { regions, filter: filterOf([], []), parameters: parseRuleParameters({}) },
    {
      now: () => new Date('2026-11-23T09:00:00Z'),
      progress,
      in: (credentials) => ({
        clustersIn: (region) => fakeClusters(clusters)(region),
        ruleWithRemediation: async (region) => {
          const place = `${(await credentials?.())?.accessKeyId ?? 'own'} ${region}`;
          asked.push(place);
          if (rules[place] === undefined) throw awsError('AccessDeniedException', 'no');
          return rules[place];
        },
        regions: () => ({
          configuredRegion: async () => undefined,
          describeRegions: async () => {
            const answer = described[(await credentials?.())?.accessKeyId ?? 'own'];
            if (answer === undefined) throw new Error('the test expected no call for Regions');
            if (answer instanceof Error) throw answer;
            return answer;
          },
        }),
      }),
    },
  );
  return {
    ...answer,
    asked,
    progress: progress.events,
    lines: answer.rows
      .map((row) => `${row.account} ${row.accountName} ${row.region}/${row.cluster} ${row.compliance} ${row.reason}`)
      .sort(),
  };
}

describe('the rows of member accounts', () => {
  test('are those of each account, with its name', async () => {
    const { lines, regions, progress } = await look({ regions: [FRANKFURT, IRELAND] });
    expect(lines).toEqual([
      `${A} payments ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
      `${A} payments ${IRELAND}/shop COMPLIANT private-only`,
      `${B} null ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
      `${B} null ${IRELAND}/shop COMPLIANT private-only`,
    ]);
    expect(regions).toBe(4);
    expect(progress.filter((event) => event === 'region')).toHaveLength(2);
    expect(progress).toContain(`cluster in ${A} ${FRANKFURT}`);
  });

  test('offer the Remediate button where the account has the rule with its remediation in the Region', async () => {
    const { rows, asked } = await look({ regions: [FRANKFURT, IRELAND], rules: { [`${A} ${FRANKFURT}`]: 'the-rule' } });
    const offers = rows.map(({ account, region, fix }) => [account, region, /Remediate.*$/.exec(fix ?? '')?.[0]]);
    expect(offers.sort()).toEqual([
      [A, FRANKFURT, 'Remediate for the cluster in the rule the-rule'],
      [A, IRELAND, undefined],
      [B, FRANKFURT, undefined],
      [B, IRELAND, undefined],
    ]);
    expect(asked).toEqual([`${A} ${FRANKFURT}`, `own ${FRANKFURT}`]);
  });

  test('are of the Regions that each account has enabled', async () => {
    const enabled = { name: FRANKFURT, optInStatus: 'opt-in-not-required' };
    const { lines, regions } = await look({
      regions: 'all',
      described: {
        [A]: [enabled, { name: IRELAND, optInStatus: 'not-opted-in' }],
        own: [enabled],
      },
    });
    expect(lines).toEqual([
      `${A} payments ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
      `${A} payments ${IRELAND}/null not-enabled not-opted-in`,
      `${B} null ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
    ]);
    expect(regions).toBe(2);
  });

  test.each([
    [
      'a denied role',
      new NoSessionError(A, `arn:aws:iam::${A}:role/Audit`, awsError('AccessDenied', 'no')),
      'denied',
      `The role arn:aws:iam::${A}:role/Audit could not be assumed.`,
      'Check that the role exists, that its trust policy allows this identity and external ID, and that this identity may call sts:AssumeRole.',
    ],
    [
      'expired credentials of the caller',
      new NoSessionError(A, `arn:aws:iam::${A}:role/Audit`, awsError('ExpiredToken', 'no')),
      'expired-credentials',
      'The AWS credentials have expired.',
      'Sign in again, for example with: aws sso login. Then repeat the command.',
    ],
    [
      'a rate limit',
      new NoSessionError(A, `arn:aws:iam::${A}:role/Audit`, awsError('Throttling', 'no')),
      'throttled',
      'AWS limits the rate of sts:AssumeRole, and kept doing so after several attempts.',
      'Wait a minute, then repeat the command with fewer Regions.',
    ],
  ])('have one for an account without a session, which hides no other: %s', async (_, error, reason, sentence, fix) => {
    const { rows, lines, progress } = await look({ sessions: { [A]: error } });
    expect(lines).toEqual([
      `${A} payments null/null could-not-tell ${reason}`,
      `${B} null ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
    ]);
    expect(rows.find(({ account }) => account === A)).toMatchObject({ sentence, fix });
    expect(progress.filter((event) => event === 'region')).toHaveLength(2);
  });

  test('have one for an account whose Regions are unknown', async () => {
    const { lines, rows } = await look({
      regions: 'all',
      described: { [A]: awsError('UnauthorizedOperation', 'no'), own: [{ name: FRANKFURT, optInStatus: undefined }] },
    });
    expect(lines).toEqual([
      `${A} payments null/null could-not-tell denied`,
      `${B} null ${FRANKFURT}/payments NON_COMPLIANT open-to-internet`,
    ]);
    expect(rows.find(({ account }) => account === A)?.sentence).toBe(
      'These credentials lack the permission ec2:DescribeRegions.',
    );
  });
});
