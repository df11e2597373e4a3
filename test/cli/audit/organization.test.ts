import type { ConfigurationAggregator } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import type { Members } from '../../../cli/accounts/members.ts';
import type { RecordedCluster } from '../../../cli/accounts/recorded-cluster.ts';
import type { CallerIdentity, MemberRole } from '../../../cli/accounts/sessions.ts';
import { auditSubcommand } from '../../../cli/audit/options.ts';
import { auditAggregator, auditMembers, type OrganizationEffects } from '../../../cli/audit/organization.ts';
import type { ProcessEffects } from '../../../cli/terminal/command.ts';
import { runProgramWith } from '../run-program.ts';
import { awsError, closed, fakeClusters, open } from './fakes.ts';

const OWN = '999999999999';
const A = '111111111111';
const B = '222222222222';
const caller: CallerIdentity = { account: OWN, arn: `arn:aws:iam::${OWN}:user/auditor`, partition: 'aws' };
const HEADER = `Account ${OWN}, seen by ${caller.arn} at 2026-11-23T09:00:00.000Z\n`;

const recorded = (account: string, region: string): RecordedCluster => ({
  account,
  region,
  cluster: 'payments',
  arn: null,
  lookedAt: new Date('2026-11-01T00:00:00Z'),
  configuration: { ResourcesVpcConfig: { EndpointPublicAccess: false, EndpointPrivateAccess: true } },
  tags: {},
  doubt: null,
});

interface Scene {
  readonly configured?: string;
  readonly members?: Members | Error;
  readonly description?: ConfigurationAggregator;
  /** Thrown by the aggregator after its clusters. */
  readonly failure?: Error;
}

/** What a run wrote, answered and asked for. Every account has an open cluster in Frankfurt and a private one in Ireland. */
async function run(args: readonly string[], scene: Scene = {}) {
  const asked: string[] = [];
  const effects: Omit<OrganizationEffects, keyof ProcessEffects> = {
    in: () => ({
      regions: () => ({
        configuredRegion: async () => scene.configured,
        describeRegions: async () => [{ name: 'eu-west-1', optInStatus: undefined }],
      }),
      clustersIn: fakeClusters({
        'eu-central-1': { pages: [['payments']], clusters: { payments: open } },
        'eu-west-1': { pages: [['shop']], clusters: { shop: closed } },
      }),
      ruleWithRemediation: async () => undefined,
    }),
    named: async (region, ids) => {
      asked.push(`names in ${region}`);
      return ids.map((id) => ({ id, name: id === A ? 'payments' : null }));
    },
    caller: async (region) => {
      asked.push(`STS in ${region}`);
      return caller;
    },
    members: async (region) => {
      asked.push(`Organizations in ${region}`);
      if (scene.members instanceof Error) throw scene.members;
      if (scene.members === undefined) throw new Error('the test expected no call for accounts');
      return scene.members;
    },
    sessions: (region, { account }, role: MemberRole) => ({
      providerFor: (id) => async () => {
        asked.push(`${account} assumes ${role.name} (${role.externalId}) in ${id} from ${region}`);
        return { accessKeyId: id, secretAccessKey: 'secret', sessionToken: 'token' };
      },
    }),
    aggregator: (region, name) => {
      asked.push(`aggregator ${name} in ${region}`);
      return {
        describe: async () => scene.description ?? {},
        async *clusters() {
          yield [recorded(A, 'eu-central-1'), recorded(B, 'eu-west-1')];
          if (scene.failure !== undefined) throw scene.failure;
        },
        async *sourceStatuses() {
          yield [];
        },
        accountsWithResources: async () => new Set([A, B]),
      };
    },
  };
  const subcommand = auditSubcommand((options, process) => {
    const all = { ...process, ...effects };
    if (options.accounts.kind === 'own') throw new Error('the test gave no accounts');
    return options.accounts.kind === 'members'
      ? auditMembers(options, options.accounts, all)
      : auditAggregator(options, options.accounts, all);
  });
  const outcome = await runProgramWith(subcommand, [...args, '--output', 'json']);
  const rows =
    outcome.stdout === ''
      ? []
      : (JSON.parse(outcome.stdout) as { account: string; accountName: string | null; region: string }[]);
  return {
    ...outcome,
    asked,
    names: rows.map(({ accountName }) => accountName),
    places: rows.map(({ account, region }) => `${account} ${region}`),
  };
}

const members: Members = {
  active: [{ id: A, name: 'payments' }],
  others: [
    { id: B, name: 'old', state: 'SUSPENDED' },
    { id: OWN, name: null, state: 'PENDING_CLOSURE' },
  ],
};
const inAll = ['--role-name', 'Audit', '--external-id', 'word', '--accounts', 'all'];
const inList = ['--role-name', 'Audit', '--accounts', `${A},${B}`];

describe('an audit of member accounts', () => {
  test('of all looks into those that are active, and names the others', async () => {
    const { asked, exitCode, stderr, places } = await run([...inAll, '--regions', 'eu-central-1'], {
      configured: 'eu-west-1',
      members,
    });
    expect(asked).toEqual([
      'STS in eu-west-1',
      'Organizations in eu-west-1',
      `${OWN} assumes Audit (word) in ${A} from eu-west-1`,
    ]);
    expect(stderr).toBe(
      `${HEADER}Not ACTIVE, so not looked into: ${B} (old, SUSPENDED), ${OWN} (PENDING_CLOSURE)\n` +
        '1 cluster in 1 Region of 1 account: 0 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n',
    );
    expect(places).toEqual([`${A} eu-central-1`]);
    expect(exitCode).toBe(1);
  });

  test('of a list looks into these, with the names that the organization has', async () => {
    const { asked, exitCode, names, places, stderr } = await run(inList, { configured: 'eu-west-1' });
    expect(asked).toEqual([
      'STS in eu-west-1',
      'names in eu-west-1',
      `${OWN} assumes Audit (undefined) in ${A} from eu-west-1`,
      `${OWN} assumes Audit (undefined) in ${B} from eu-west-1`,
    ]);
    expect(places).toEqual([`${A} eu-west-1`, `${B} eu-west-1`]);
    expect(names).toEqual(['payments', null]);
    expect(stderr).not.toContain('Not ACTIVE');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['the first that is named', 'eu-central-1,eu-west-1', 'eu-central-1'],
    ['us-east-1 for all', 'all', 'us-east-1'],
  ])('without a configured Region asks STS in %s', async (_, regions, home) => {
    const { asked } = await run([...inList, '--regions', regions]);
    expect(asked[0]).toBe(`STS in ${home}`);
  });

  test('without any Region ends before it asks anything', async () => {
    const { asked, exitCode, stderr } = await run(inList);
    expect(stderr).toContain('no Region is configured: set AWS_REGION or the Region of the profile, or give --regions');
    expect([asked, exitCode]).toEqual([[], 2]);
  });

  test('ends when the accounts are unknown', async () => {
    const { exitCode, stderr } = await run(inAll, { configured: 'eu-west-1', members: awsError('X', 'no accounts') });
    expect(stderr).toContain('no accounts');
    expect(exitCode).toBe(2);
  });
});

describe('an audit by an aggregator', () => {
  test('is of all its Regions, unless some are named', async () => {
    const all = await run(['--aggregator', 'all'], { configured: 'eu-west-1', members });
    expect(all.asked).toEqual(['STS in eu-west-1', 'aggregator all in eu-west-1', 'Organizations in eu-west-1']);
    expect(all.places).toEqual([`${A} eu-central-1`, `${B} eu-west-1`]);
    expect(all.stderr).toBe(
      `${HEADER}2 clusters in 2 Regions of 2 accounts: 2 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n`,
    );
    expect(all.exitCode).toBe(0);
    const some = await run(['--aggregator', 'all', '--regions', 'eu-central-1'], { configured: 'eu-west-1', members });
    expect(some.places).toEqual([`${A} eu-central-1`]);
  });

  test('counts no place of an answer that broke off', async () => {
    const { exitCode, stderr } = await run(['--aggregator', 'all'], {
      configured: 'eu-west-1',
      members,
      failure: awsError('ServerException', 'no'),
    });
    expect(stderr).toContain('2 clusters in 2 Regions of 2 accounts: 2 COMPLIANT, ');
    expect(exitCode).toBe(2);
  });

  test('does without the names of accounts, and says so', async () => {
    const { exitCode, stderr, places } = await run(['--aggregator', 'all'], {
      configured: 'eu-west-1',
      members: awsError('AccessDeniedException', 'no'),
    });
    expect(stderr).toContain('So accounts have no names, and one that was never collected is not missed.\n');
    expect(places).toHaveLength(2);
    expect(exitCode).toBe(0);
  });

  test('ends when the aggregator leaves clusters out', async () => {
    const { exitCode, stderr, stdout } = await run(['--aggregator', 'all'], {
      configured: 'eu-west-1',
      description: { AggregatorFilters: { ResourceType: { Type: 'INCLUDE', Value: ['AWS::EC2::VPC'] } } },
    });
    expect(stderr).toContain('has a filter that leaves AWS::EKS::Cluster out');
    expect([exitCode, stdout.includes('payments')]).toEqual([2, false]);
  });

  test('needs a configured Region, where the aggregator is', async () => {
    const { exitCode, stderr } = await run(['--aggregator', 'all', '--regions', 'eu-central-1']);
    expect(stderr).toContain('no Region is configured');
    expect(exitCode).toBe(2);
  });
});
