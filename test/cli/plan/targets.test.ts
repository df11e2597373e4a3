import { describe, expect, test } from 'vitest';
import type { Member, Members } from '../../../cli/accounts/members.ts';
import { NoSessionError } from '../../../cli/accounts/sessions.ts';
import { planSubcommand } from '../../../cli/plan/options.ts';
import { findTargets, type TargetEffects } from '../../../cli/plan/targets.ts';
import { awsError } from '../audit/fakes.ts';
import { fakeProcess, optionsOf } from '../run-program.ts';
import { described, type FakeAccount, fakeAccount } from './fakes.ts';

interface Scene {
  /** By the id of the account; `own` is the caller's. */
  readonly accounts: Readonly<Record<string, FakeAccount>>;
  readonly members?: Members;
  /** Accounts without a session, with the reason. */
  readonly closed?: Readonly<Record<string, Error>>;
}

async function find(args: readonly string[], { accounts, members, closed = {} }: Scene) {
  const { effects: process, written } = fakeProcess();
  const effects: TargetEffects = {
    ...process,
    account: (credentials) => {
      // The fake sessions give the account's id as their key.
      const account = accounts[(credentials as { id?: string } | undefined)?.id ?? 'own'];
      if (account === undefined) throw new Error('the test expected no look into this account');
      return fakeAccount(account, process.now);
    },
    caller: async (region) => ({
      account: '111122223333',
      arn: `arn:aws:iam::111122223333:user/asked-in-${region}`,
      partition: 'aws',
    }),
    members: async () => {
      if (members === undefined) throw new Error('the test expected no question for accounts');
      return members;
    },
    sessions: () => ({
      providerFor: (id) => {
        const error = closed[id];
        const open = async () => {
          if (error !== undefined) throw error;
          return { accessKeyId: id, secretAccessKey: '', sessionToken: '' };
        };
        return Object.assign(open, { id });
      },
    }),
  };
  const { targets, ...rest } = await findTargets(await optionsOf(planSubcommand, args), effects);
  return {
    ...rest,
    targets: targets.map(({ account, region, cluster }) => `${account}/${region}/${cluster}`),
    stderr: written.stderr,
  };
}

const open = (...names: readonly string[]) => ({
  pages: [names],
  clusters: Object.fromEntries(names.map((name) => [name, described(name)])),
});

describe('in the own account', () => {
  test('every cluster with a public endpoint is a target, in order', async () => {
    const clusters = {
      'us-east-1': open('shop'),
      'eu-central-1': {
        pages: [
          ['payments', 'intern'],
          ['archive', 'outpost', 'gone'],
        ],
        clusters: {
          payments: described('payments'),
          intern: described('intern', { endpointPublicAccess: false }),
          archive: described('archive'),
          outpost: described('outpost', {}, { outpostConfig: { outpostArns: ['arn'] } }),
          gone: undefined,
        },
      },
    };
    const found = await find(['--regions', 'us-east-1,eu-central-1'], { accounts: { own: { clusters } } });
    expect(found).toEqual({
      targets: [
        '111122223333/eu-central-1/archive',
        '111122223333/eu-central-1/payments',
        '111122223333/us-east-1/shop',
      ],
      problems: [],
      privateClusters: 1,
      regions: 2,
      notEnabled: [],
      stderr:
        'Account 111122223333, seen by arn:aws:iam::111122223333:user/asked-in-us-east-1 at 2026-11-23T09:00:00.000Z\n',
    });
  });

  test('only clusters of a name are looked at', async () => {
    const clusters = { 'eu-central-1': { ...open('prod-1'), pages: [['prod-1', 'test-1']] } };
    const found = await find(['--cluster', 'prod-*'], { accounts: { own: { configured: 'eu-central-1', clusters } } });
    expect(found.targets).toEqual(['111122223333/eu-central-1/prod-1']);
  });

  test('Regions that are not enabled are named', async () => {
    const own = {
      described: [
        { name: 'eu-central-1', optInStatus: 'opted-in' },
        { name: 'af-south-1', optInStatus: 'not-opted-in' },
      ],
      clusters: { 'eu-central-1': open('shop') },
    };
    expect(await find(['--regions', 'all'], { accounts: { own } })).toMatchObject({
      regions: 1,
      notEnabled: ['af-south-1'],
    });
  });

  test('what could not be looked at is named, and hides nothing else', async () => {
    const clusters = {
      'us-east-1': {
        pages: [['shop'], awsError('AccessDeniedException', 'no')],
        clusters: { shop: described('shop') },
      },
      'eu-central-1': {
        pages: [['payments', 'archive', 'odd']],
        clusters: {
          payments: awsError('AccessDeniedException', 'no'),
          archive: described('archive'),
          odd: { resourcesVpcConfig: {} },
        },
      },
    };
    const found = await find(['--regions', 'us-east-1,eu-central-1'], { accounts: { own: { clusters } } });
    expect(found.targets).toEqual(['111122223333/eu-central-1/archive', '111122223333/us-east-1/shop']);
    expect(found.problems.toSorted((a, b) => (a.place < b.place ? -1 : 1))).toEqual([
      {
        place: 'eu-central-1/odd',
        sentence: 'The description of the cluster has no endpointPublicAccess.',
      },
      { place: 'eu-central-1/payments', sentence: expect.stringContaining('eks:DescribeCluster') },
      { place: 'us-east-1', sentence: expect.stringContaining('eks:ListClusters') },
    ]);
  });
});

describe('in member accounts', () => {
  const role = ['--role-name', 'reader', '--regions', 'eu-central-1'];
  const members = (...ids: readonly string[]): Member[] => ids.map((id) => ({ id, name: null }));

  test('every cluster is a target, with its account', async () => {
    const accounts = {
      own: {},
      '222222222222': { clusters: { 'eu-central-1': open('shop') } },
      '444444444444': { clusters: { 'eu-central-1': open('payments') } },
    };
    const all: Members = {
      active: members('444444444444', '222222222222'),
      others: [{ id: '555555555555', name: 'old', state: 'SUSPENDED' }],
    };
    expect(await find([...role, '--accounts', 'all'], { accounts, members: all })).toMatchObject({
      targets: ['222222222222/eu-central-1/shop', '444444444444/eu-central-1/payments'],
      problems: [{ place: '555555555555', sentence: 'The account is SUSPENDED, so it was not looked into.' }],
      regions: 2,
      stderr: expect.stringContaining('asked-in-eu-central-1'),
    });
  });

  test('an account that cannot be looked into is named', async () => {
    const accounts = {
      own: { configured: 'us-east-1' },
      '222222222222': { clusters: { 'eu-central-1': open('shop') } },
      '444444444444': { described: awsError('UnauthorizedOperation', 'no') },
    };
    const arn = 'arn:aws:iam::555555555555:role/reader';
    const closed = {
      '555555555555': new NoSessionError('555555555555', arn, awsError('AccessDenied', 'no')),
      '666666666666': new NoSessionError('666666666666', arn, awsError('ExpiredToken', 'old')),
    };
    const list = ['--accounts', '222222222222,555555555555,666666666666'];
    const found = await find([...role, ...list], { accounts, closed });
    expect(found.targets).toEqual(['222222222222/eu-central-1/shop']);
    expect(found.stderr).toContain('asked-in-us-east-1');
    expect(found.problems).toEqual([
      {
        place: '555555555555',
        sentence: expect.stringMatching(
          /^The role arn:aws:iam::555555555555:role\/reader could not be assumed\. Check/,
        ),
      },
      { place: '666666666666', sentence: expect.stringContaining('The AWS credentials have expired.') },
    ]);
  });

  test('all Regions are those of each account', async () => {
    const accounts = {
      own: {},
      '222222222222': {
        described: [
          { name: 'eu-central-1', optInStatus: 'opted-in' },
          { name: 'af-south-1', optInStatus: 'not-opted-in' },
        ],
        clusters: { 'eu-central-1': open('shop') },
      },
      '444444444444': { described: awsError('UnauthorizedOperation', 'no') },
    };
    const args = ['--role-name', 'reader', '--regions', 'all', '--accounts', '222222222222,444444444444'];
    expect(await find(args, { accounts })).toMatchObject({
      targets: ['222222222222/eu-central-1/shop'],
      notEnabled: ['222222222222/af-south-1'],
      problems: [{ place: '444444444444', sentence: expect.stringContaining('ec2:DescribeRegions') }],
      stderr: expect.stringContaining('asked-in-us-east-1'),
    });
  });

  test('the configured Region is the default', async () => {
    const accounts = {
      own: { configured: 'eu-central-1' },
      '222222222222': { clusters: { 'eu-central-1': open('shop') } },
    };
    const args = ['--role-name', 'reader', '--accounts', '222222222222'];
    expect(await find(args, { accounts })).toMatchObject({ targets: ['222222222222/eu-central-1/shop'] });
    await expect(find(args, { accounts: { own: {} } })).rejects.toThrow('no Region is configured');
  });
});
