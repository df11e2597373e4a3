import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../aws/organization.ts';
import type { WireServer } from '../aws/wire/server.ts';
import {
  ACCOUNTS,
  AGGREGATOR,
  DENIED,
  EXTERNAL_ID,
  MANAGEMENT,
  REGIONS,
  ROLE,
  startAuditedOrganization,
  UNRECORDED,
} from '../cli/accounts/audited-organization.ts';
import { type CommandResult, runCommand } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { builds } from './guarded-aws.ts';

const [, SECTION = ''] = readFileSync('docs/audit.md', 'utf8').split('## Whole organizations');
const [COMMANDS = ''] = SECTION.split('\n## ');
const PAGE_COMMANDS = [...COMMANDS.matchAll(/^npx .*$/gm)].map(([command]) => command);

let organization: Organization;
let address: WireServer;

beforeAll(async () => {
  organization = await startAuditedOrganization();
  address = await organization.serve(MANAGEMENT);
});
afterAll(async () => {
  await address.close();
  await organization.stop();
});

interface Row {
  readonly account: string | null;
  readonly accountName: string | null;
  readonly region: string | null;
  readonly cluster: string | null;
  readonly compliance: string;
  readonly reason: string;
  readonly arn: string | null;
  readonly addresses: number | null;
  readonly fix: string | null;
  readonly lookedAt: string;
}

const audit = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand('audit', args, {
    ...operatorEnvironment(organization.in(MANAGEMENT, REGIONS[0])),
    AWS_ENDPOINT_URL: address.url,
  });
const rowsOf = ({ stdout }: CommandResult) => JSON.parse(stdout) as readonly Row[];
const lineOf = ({ account, region, cluster, compliance, reason }: Row) =>
  `${account}/${region}/${cluster} ${compliance} ${reason}`;
const everyRegion = (account: string, rest: string) => REGIONS.map((region) => `${account}/${region}/${rest}`);
const roleOptions = ['--role-name', ROLE, '--external-id', EXTERNAL_ID];

describe('an audit of an organization of 12 accounts and 3 Regions', () => {
  test('by an aggregator names what it knows nothing of, and exits with 2', async () => {
    const answer = await audit('--aggregator', AGGREGATOR, '--output', 'json');
    const rows = rowsOf(answer);
    expect(rows.map(lineOf)).toEqual(
      ACCOUNTS.flatMap((account) => {
        if (account === DENIED) return everyRegion(account, 'null could-not-tell collection-failed');
        if (account === UNRECORDED) return everyRegion(account, 'null could-not-tell nothing-recorded');
        return everyRegion(account, 'payments NON_COMPLIANT open-to-internet');
      }),
    );
    expect(rows[0]).toMatchObject({
      accountName: 'team-1',
      arn: `arn:aws:eks:eu-central-1:${ACCOUNTS[0]}:cluster/payments`,
      publicAccess: true,
      privateAccess: false,
      cidrs: ['0.0.0.0/0'],
      addresses: 2 ** 32,
      vpc: null,
    });
    // The time of the recording, not that of the audit.
    const recorded = organization.in(ACCOUNTS[0] ?? '', REGIONS[0]).recorder.history('payments')[0]?.captureTime;
    expect(rows[0]?.lookedAt).toBe(recorded?.toISOString());
    expect(answer.stderr).toContain(
      '30 clusters in 36 Regions of 12 accounts: 0 COMPLIANT, 30 NON_COMPLIANT, 0 NOT_APPLICABLE, 6 could not tell\n' +
        `Could not tell: ${[...everyRegion(DENIED, ''), ...everyRegion(UNRECORDED, '')].join(', ').replaceAll(/\/(?=,|$)/g, '')}\n`,
    );
    expect(answer.exitCode).toBe(2);
  });

  test('by an aggregator asks AWS Config and no other account', async () => {
    const before = new Map(
      ACCOUNTS.map((account) => [account, organization.in(account, REGIONS[0]).log.entries.length]),
    );
    await audit('--aggregator', AGGREGATOR);
    for (const [account, length] of before) {
      expect(organization.in(account, REGIONS[0]).log.entries).toHaveLength(length);
    }
  });

  test('live, through a role, names the account that is denied, and exits with 2', async () => {
    const answer = await audit(...roleOptions, '--accounts', 'all', '--regions', 'all', '--output', 'json');
    const clusters = rowsOf(answer).filter(({ compliance }) => compliance !== 'not-enabled');
    expect(clusters.map(lineOf)).toEqual(
      ACCOUNTS.flatMap((account) =>
        account === DENIED
          ? [`${account}/null/null could-not-tell denied`]
          : everyRegion(account, 'payments NON_COMPLIANT open-to-internet'),
      ),
    );
    expect(answer.stderr).toContain('Not ACTIVE, so not looked into: 100000000099 (closed, SUSPENDED)\n');
    expect(answer.stderr).toContain(
      '33 clusters in 36 Regions of 13 accounts: 0 COMPLIANT, 33 NON_COMPLIANT, 0 NOT_APPLICABLE, 1 could not tell\n' +
        `Could not tell: ${DENIED}\n`,
    );
    expect(answer.exitCode).toBe(2);
    expect(answer.stdout + answer.stderr).not.toMatch(/ASIA[0-9A-F]{16}/);
  });

  test('of some accounts exits with 1 when all could be looked into', async () => {
    const some = ACCOUNTS.slice(0, 2);
    const answer = await audit(...roleOptions, '--accounts', some.join(','), '--regions', 'eu-west-1');
    expect(answer.stdout.split('\n')).toEqual([
      'ACCOUNT       REGION     CLUSTER   COMPLIANCE     REASON            SENTENCE',
      ...some.flatMap((account) => [
        `${account}  eu-west-1  payments  NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet`,
        `${' '.repeat(68)}(0.0.0.0/0).`,
      ]),
      '',
    ]);
    expect(answer.exitCode).toBe(1);
  });

  test('of some accounts has their names, and the Remediate button where the account has the rule', async () => {
    const [first = '', second = ''] = ACCOUNTS;
    const template = readFileSync(builds.inline.template, 'utf8');
    await organization.deploy({ account: first, region: 'eu-west-1', stackName: 'guard', template });
    await organization.settle();
    const answer = await audit(
      ...[...roleOptions, '--accounts', `${first},${second},123456789012`, '--regions', 'eu-west-1,us-east-1'],
      ...['--output', 'json'],
    );
    const button = 'AWS Config: choose Remediate for the cluster in the rule eks-endpoint-public-access';
    expect(
      rowsOf(answer).map(({ account, accountName, region, fix }) => [
        account,
        accountName,
        region,
        fix?.includes(button),
      ]),
    ).toEqual([
      [first, 'team-1', 'eu-west-1', true],
      [first, 'team-1', 'us-east-1', false],
      [second, 'team-2', 'eu-west-1', false],
      [second, 'team-2', 'us-east-1', false],
      ['123456789012', null, null, false],
    ]);
    expect(answer.exitCode).toBe(2);
  });

  test('without the external ID is denied in every account', async () => {
    const answer = await audit('--role-name', ROLE, '--accounts', ACCOUNTS.join(','), '--output', 'json');
    expect(rowsOf(answer).map(lineOf)).toEqual(ACCOUNTS.map((account) => `${account}/null/null could-not-tell denied`));
    expect(answer.stderr).toContain('Check that the role exists, that its trust policy allows');
    expect(answer.exitCode).toBe(2);
  });

  test('by an aggregator that does not exist exits with 2 and says so', async () => {
    const answer = await audit('--aggregator', 'none');
    expect(answer.stderr).toContain(
      'There is no aggregator of this name in the account and Region.\nList the aggregators of a Region with: aws configservice describe-configuration-aggregators',
    );
    expect(answer.exitCode).toBe(2);
  });

  test.each(PAGE_COMMANDS)('as docs/audit.md shows it names the account that is denied: %s', async (command) => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      ...operatorEnvironment(organization.in(MANAGEMENT, REGIONS[0])),
      AWS_ENDPOINT_URL: address.url,
    };
    const answer = await promisify(execFile)('/bin/sh', ['-c', command], { env }).catch((error: unknown) => error);
    expect(answer).toMatchObject({ code: 2, stdout: expect.stringContaining(DENIED) });
  });
});
