import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../iam/policy.ts';
import { Organization } from '../organization.ts';
import type { WireServer } from '../wire/server.ts';

const MANAGEMENT = '999999999999';
const ALPHA = '100000000001';
const BETA = '100000000002';
const FRANKFURT = 'eu-central-1';
const IRELAND = 'eu-west-1';

let organization: Organization;
let address: WireServer;

beforeEach(async () => {
  organization = await Organization.start({
    accounts: [
      { id: ALPHA, ou: 'ou-a', name: 'alpha' },
      { id: BETA, ou: 'ou-a', state: 'SUSPENDED' },
    ],
    managementAccount: MANAGEMENT,
    regions: [FRANKFURT, IRELAND],
  });
  address = await organization.serve(MANAGEMENT);
});
afterEach(async () => {
  await address.close();
  await organization.stop();
});

const operator = () => organization.in(MANAGEMENT, FRANKFURT).identities.operatorCredentials;
const at = (region: string, credentials = operator()) => ({
  endpoint: address.url,
  region,
  credentials,
  maxAttempts: 1,
});

function addRole(account: string, trust: object): string {
  const arn = `arn:aws:iam::${account}:role/Audit`;
  const policy = (statement: object) => parsePolicy({ Version: '2012-10-17', Statement: statement }, 'a test');
  organization.in(account, FRANKFURT).identities.addRole({
    name: 'Audit',
    arn,
    trustPolicy: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }),
    policies: [policy({ Effect: 'Allow', Action: 'eks:ListClusters', Resource: '*' })],
  });
  return arn;
}
const trusted = { Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` } };
const named = { Condition: { StringEquals: { 'sts:ExternalId': 'word' } } };

async function assume(RoleArn: string, ExternalId?: string) {
  const sts = new STSClient(at(FRANKFURT));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...(ExternalId === undefined ? {} : { ExternalId }) }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

describe('one address for an organization', () => {
  test('has the caller in its own account, in every Region', async () => {
    for (const region of [FRANKFURT, IRELAND]) {
      const { Account } = await new STSClient(at(region)).send(new GetCallerIdentityCommand());
      expect(Account).toBe(MANAGEMENT);
      const { Regions = [] } = await new EC2Client(at(region)).send(new DescribeRegionsCommand());
      expect(Regions.map(({ RegionName }) => RegionName)).toEqual([FRANKFURT, IRELAND]);
    }
  });

  test('leads the session of a role to its account, in every Region, within its policies', async () => {
    const credentials = await assume(addRole(ALPHA, trusted));
    const identity = await new STSClient(at(IRELAND, credentials)).send(new GetCallerIdentityCommand());
    expect(identity.Arn).toBe(`arn:aws:sts::${ALPHA}:assumed-role/Audit/test`);
    for (const region of [FRANKFURT, IRELAND]) {
      organization.in(ALPHA, region).eks.seedClusters([`in-${region}`], {});
      const eks = new EKSClient(at(region, credentials));
      expect((await eks.send(new ListClustersCommand())).clusters).toEqual([`in-${region}`]);
    }
    const regions = new EC2Client(at(FRANKFURT, credentials)).send(new DescribeRegionsCommand());
    await expect(regions).rejects.toThrow('is not authorized to perform: ec2:DescribeRegions');
  });

  test('assumes a role with the external ID that its trust policy wants', async () => {
    const arn = addRole(ALPHA, { ...trusted, ...named });
    expect(await assume(arn, 'word')).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
    const denial = `User: arn:aws:iam::${MANAGEMENT}:user/operator is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    await expect(assume(arn)).rejects.toThrow(denial);
    await expect(assume(arn, 'other')).rejects.toThrow(denial);
  });

  test.each([
    ['does not exist', () => `arn:aws:iam::${ALPHA}:role/None`],
    ['is of an account outside', () => 'arn:aws:iam::123456789012:role/Audit'],
    ['trusts another account', () => addRole(ALPHA, { Principal: { AWS: BETA } })],
  ])('refuses in the same words a role that %s', async (_, role) => {
    const arn = role();
    await expect(assume(arn)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${MANAGEMENT}:user/operator is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
  });

  test('refuses a Region that the organization is not in', async () => {
    const eks = new EKSClient(at('us-east-1'));
    await expect(eks.send(new ListClustersCommand())).rejects.toThrow('The security token included in the request');
  });

  test('lists the accounts with their state', async () => {
    const { Accounts = [] } = await new OrganizationsClient(at(FRANKFURT)).send(new ListAccountsCommand());
    expect(Accounts.map(({ Id, Name, State }) => [Id, Name, State])).toEqual([
      [ALPHA, 'alpha', 'ACTIVE'],
      [BETA, `account-${BETA}`, 'SUSPENDED'],
      [MANAGEMENT, `account-${MANAGEMENT}`, 'ACTIVE'],
    ]);
  });
});
