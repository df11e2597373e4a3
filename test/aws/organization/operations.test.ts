import {
  CloudFormationClient,
  DescribeStackSetCommand,
  ListStackInstancesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  ConfigServiceClient,
  GetOrganizationConformancePackDetailedStatusCommand,
} from '@aws-sdk/client-config-service';
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Organization } from '../organization.ts';
import {
  ALPHA,
  FRANKFURT,
  GAMMA,
  IRELAND,
  inManagementAccount,
  MANAGEMENT,
  runbookResources,
  SECURITY,
  sampleOrganization,
  stackSet,
} from './sample-templates.ts';

let organization: Organization;

beforeEach(async () => {
  organization = await Organization.start({
    ...sampleOrganization,
    delegatedAdministrators: [
      { account: SECURITY, services: ['config.amazonaws.com', 'member.org.stacksets.cloudformation.amazonaws.com'] },
      { account: GAMMA, services: ['config.amazonaws.com'] },
    ],
  });
});
afterEach(() => organization.stop());

const configuration = (account: string, region = FRANKFURT) => organization.in(account, region).clientConfiguration();
const organizations = (account: string) => new OrganizationsClient(configuration(account));
const cloudFormation = (account: string, region?: string) => new CloudFormationClient(configuration(account, region));

describe('AWS Organizations', () => {
  test('tells every account which one manages it', async () => {
    const { Organization: told } = await organizations(ALPHA).send(new DescribeOrganizationCommand());
    expect(told?.MasterAccountId).toBe(MANAGEMENT);
  });

  test('tells the management account of trusted services', async () => {
    organization.trustedServices.delete('config.amazonaws.com');
    const answer = await organizations(MANAGEMENT).send(new ListAWSServiceAccessForOrganizationCommand());
    expect(answer.EnabledServicePrincipals).toEqual([
      { ServicePrincipal: 'config-multiaccountsetup.amazonaws.com' },
      { ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com' },
    ]);
  });

  test('tells a delegated administrator of the others, by service and in pages', async () => {
    const ask = async (ServicePrincipal?: string, MaxResults?: number, NextToken?: string) => {
      const command = new ListDelegatedAdministratorsCommand({ ServicePrincipal, MaxResults, NextToken });
      const answer = await organizations(GAMMA).send(command);
      return { ids: answer.DelegatedAdministrators?.map(({ Id }) => Id), next: answer.NextToken };
    };
    expect(await ask('config.amazonaws.com')).toEqual({ ids: [SECURITY, GAMMA] });
    expect(await ask('member.org.stacksets.cloudformation.amazonaws.com')).toEqual({ ids: [SECURITY] });
    expect(await ask('config-multiaccountsetup.amazonaws.com')).toEqual({ ids: [] });
    const first = await ask(undefined, 1);
    expect(first.ids).toEqual([SECURITY]);
    expect(await ask(undefined, 1, first.next)).toEqual({ ids: [GAMMA] });
    await expect(ask(undefined, 21)).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test('tells the management account of an account, if it is in the organization', async () => {
    const describe = (AccountId: string) => organizations(MANAGEMENT).send(new DescribeAccountCommand({ AccountId }));
    expect((await describe(ALPHA)).Account).toMatchObject({ Id: ALPHA, State: 'ACTIVE' });
    await expect(describe('123456789012')).rejects.toMatchObject({ name: 'AccountNotFoundException' });
  });

  test.each([
    ['services', new ListAWSServiceAccessForOrganizationCommand()],
    ['administrators', new ListDelegatedAdministratorsCommand()],
    ['accounts', new DescribeAccountCommand({ AccountId: ALPHA })],
  ])('tells other accounts nothing of %s', async (_name, command) => {
    await expect(organizations(ALPHA).send(command as ListDelegatedAdministratorsCommand)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('CloudFormation', () => {
  const StackSetName = 'sample';
  beforeEach(() => organization.deploy(inManagementAccount(stackSet(runbookResources))));

  test('tells of a StackSet and, in pages, of its instances', async () => {
    const client = cloudFormation(MANAGEMENT);
    const { StackSet } = await client.send(new DescribeStackSetCommand({ StackSetName }));
    expect([StackSet?.PermissionModel, StackSet?.AutoDeployment]).toEqual([
      'SERVICE_MANAGED',
      { Enabled: true, RetainStacksOnAccountRemoval: false },
    ]);
    const page = await client.send(new ListStackInstancesCommand({ StackSetName, MaxResults: 3 }));
    const rest = await client.send(new ListStackInstancesCommand({ StackSetName, NextToken: page.NextToken }));
    expect(page.Summaries?.[0]).toEqual({
      Account: ALPHA,
      Region: FRANKFURT,
      Status: 'CURRENT',
      StackInstanceStatus: { DetailedStatus: 'SUCCEEDED' },
    });
    expect([page.Summaries?.length, rest.Summaries?.length, rest.NextToken]).toEqual([3, 1, undefined]);
  });

  test('knows a StackSet in its own Region only', async () => {
    const asked = cloudFormation(MANAGEMENT, IRELAND).send(new DescribeStackSetCommand({ StackSetName }));
    await expect(asked).rejects.toMatchObject({ name: 'StackSetNotFoundException' });
  });

  test('answers a delegated administrator who calls as one, and no other caller', async () => {
    const ask = (account: string, CallAs: 'SELF' | 'DELEGATED_ADMIN') =>
      cloudFormation(account).send(new ListStackInstancesCommand({ StackSetName, CallAs }));
    expect((await ask(SECURITY, 'DELEGATED_ADMIN')).Summaries).toHaveLength(4);
    await expect(ask(SECURITY, 'SELF')).rejects.toThrow('calls as DELEGATED_ADMIN');
    await expect(ask(MANAGEMENT, 'DELEGATED_ADMIN')).rejects.toThrow('calls as SELF');
    await expect(ask(GAMMA, 'DELEGATED_ADMIN')).rejects.toThrow('You must be the management account');
  });
});

describe('AWS Config', () => {
  const command = new GetOrganizationConformancePackDetailedStatusCommand({
    OrganizationConformancePackName: 'sample',
  });

  test('knows no organization conformance pack that was not deployed', async () => {
    const asked = new ConfigServiceClient(configuration(MANAGEMENT)).send(command);
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchOrganizationConformancePackException' });
  });

  test('tells nothing to an account without a say', async () => {
    const asked = new ConfigServiceClient(configuration(SECURITY)).send(command);
    await expect(asked).rejects.toMatchObject({ name: 'OrganizationAccessDeniedException' });
  });
});
