import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Organization, ROOT } from '../organization.ts';
import {
  ALPHA,
  BETA,
  FRANKFURT,
  functionResources,
  GAMMA,
  IRELAND,
  inManagementAccount,
  MANAGEMENT,
  RUNBOOK,
  role,
  rule,
  runbookResources,
  SANDBOX,
  SECURITY,
  sampleOrganization,
  stackSet,
  WORKLOADS,
} from './sample-templates.ts';

const LATER = '444444444444';
const STACKSETS = 'member.org.stacksets.cloudformation.amazonaws.com';
const targets = (targets: object, regions = [FRANKFURT, IRELAND]) => ({
  StackInstancesGroup: [{ DeploymentTargets: targets, Regions: regions }],
});

let organization: Organization;

beforeEach(async () => {
  organization = await Organization.start({
    ...sampleOrganization,
    delegatedAdministrators: [
      { account: SECURITY, services: [STACKSETS] },
      { account: GAMMA, services: ['config.amazonaws.com'] },
    ],
  });
});
afterEach(() => organization.stop());

const deploy = (resource: object, account = MANAGEMENT) =>
  organization.deploy({ ...inManagementAccount(resource), account });
/** Where the runbook has arrived, as `account region`. */
const deployedTo = (...accounts: string[]) =>
  accounts.flatMap((account) =>
    [FRANKFURT, IRELAND]
      .filter((region) => organization.in(account, region).ssm.document(RUNBOOK) !== undefined)
      .map((region) => `${account} ${region}`),
  );
const everyAccount = [ALPHA, BETA, GAMMA, SECURITY, MANAGEMENT];
const statuses = () =>
  organization.stackInstances('sample').map(({ account, region, status }) => [account, region, status]);

describe('a service-managed StackSet', () => {
  test('is deployed to every account of its organizational unit, in its Regions', async () => {
    await deploy(stackSet(runbookResources));
    expect(deployedTo(...everyAccount)).toEqual([
      '111111111111 eu-central-1',
      '111111111111 eu-west-1',
      '222222222222 eu-central-1',
      '222222222222 eu-west-1',
    ]);
  });

  test('is deployed to all accounts but the management account when it targets the root', async () => {
    await deploy(stackSet(runbookResources, targets({ OrganizationalUnitIds: [ROOT] }, [IRELAND])));
    expect(deployedTo(...everyAccount)).toEqual([
      '111111111111 eu-west-1',
      '222222222222 eu-west-1',
      '333333333333 eu-west-1',
      '888888888888 eu-west-1',
    ]);
  });

  test.each([
    ['leaves out the accounts of a difference', 'DIFFERENCE', '222222222222 eu-west-1'],
    ['keeps the accounts of an intersection', 'INTERSECTION', '111111111111 eu-west-1'],
  ])('%s', async (_name, filter, expected) => {
    const filtered = { OrganizationalUnitIds: [WORKLOADS], AccountFilterType: filter, Accounts: [ALPHA, GAMMA] };
    await deploy(stackSet(runbookResources, targets(filtered, [IRELAND])));
    expect(deployedTo(...everyAccount)).toEqual([expected]);
  });

  test('gives its parameters to the stacks', async () => {
    const document = runbookResources['Runbook'] as { Properties: object };
    const template = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { Runbook: { ...document, Properties: { ...document.Properties, Name: { Ref: 'Name' } } } },
    };
    const Parameters = [{ ParameterKey: 'Name', ParameterValue: 'Given' }];
    await deploy(stackSet({}, { TemplateBody: JSON.stringify(template), Parameters }));
    expect(organization.in(ALPHA, FRANKFURT).ssm.document('Given')).toBeDefined();
  });

  test('comes to an account that joins the organizational unit', async () => {
    await deploy(stackSet(runbookResources));
    await organization.join({ id: LATER, ou: WORKLOADS });
    expect(deployedTo(LATER)).toEqual(['444444444444 eu-central-1', '444444444444 eu-west-1']);
  });

  test('does not come to an account that joins another', async () => {
    await deploy(stackSet(runbookResources));
    await organization.join({ id: LATER, ou: SANDBOX });
    expect(deployedTo(LATER)).toEqual([]);
  });

  test('does not come to an account that joins when it is not deployed automatically', async () => {
    await deploy(stackSet(runbookResources, { AutoDeployment: { Enabled: false } }));
    await organization.join({ id: LATER, ou: WORKLOADS });
    expect(deployedTo(LATER)).toEqual([]);
  });

  test.each<[name: string, properties: object, message: string]>([
    ['with permissions of its own', { PermissionModel: 'SELF_MANAGED' }, 'PermissionModel'],
    ['that does not say whether it is deployed automatically', { AutoDeployment: undefined }, 'AutoDeployment'],
    [
      'with properties that are not known',
      { AdministrationRoleARN: 'arn:aws:iam::999999999999:role/x' },
      'AdministrationRoleARN',
    ],
    ['without the capability for a named role', { Capabilities: ['CAPABILITY_IAM'] }, '[CAPABILITY_NAMED_IAM]'],
    ['without a capability', { Capabilities: [] }, 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
    ['of a delegated administrator in the management account', { CallAs: 'DELEGATED_ADMIN' }, 'calls as SELF'],
    ['to accounts alone', targets({ Accounts: [ALPHA] }), 'OrganizationalUnitIds'],
    [
      'to accounts without a filter',
      targets({ OrganizationalUnitIds: [WORKLOADS], Accounts: [ALPHA] }),
      'Accounts and AccountFilterType go together',
    ],
    [
      'to a union of units and accounts',
      targets({ OrganizationalUnitIds: [WORKLOADS], Accounts: [GAMMA], AccountFilterType: 'UNION' }),
      'AccountFilterType',
    ],
    ['to an unknown unit', targets({ OrganizationalUnitIds: ['ou-ab12-nowhere0'] }), 'no organizational unit ou-ab12'],
    ['to what is no unit', targets({ OrganizationalUnitIds: ['workloads'] }), 'OrganizationalUnitIds'],
    ['to a Region that is not enabled', targets({ OrganizationalUnitIds: [WORKLOADS] }, ['me-south-1']), 'me-south-1'],
    [
      'with a parameter that the template does not have',
      { Parameters: [{ ParameterKey: 'Other', ParameterValue: '1' }] },
      'Parameters: [Other] do not exist in the template',
    ],
    [
      'with a transform',
      { TemplateBody: JSON.stringify({ Transform: 'AWS::LanguageExtensions', Resources: {} }) },
      'do not support transforms',
    ],
    [
      'with a nested stack',
      { TemplateBody: JSON.stringify({ Resources: { Nested: { Type: 'AWS::CloudFormation::Stack' } } }) },
      'Nested: service-managed StackSets do not support nested stacks',
    ],
    [
      'with a template of 51,201 bytes',
      { TemplateBody: JSON.stringify({ Description: 'é'.repeat(25_584), Resources: {} }) },
      'Member must have length between 1 and 51200, and it has 51201',
    ],
  ])('is refused %s', async (_name, properties, message) => {
    await expect(deploy(stackSet(runbookResources, properties))).rejects.toThrow(message);
    expect(deployedTo(...everyAccount)).toEqual([]);
  });

  test('may have a template of 51,200 bytes, and roles without a name with CAPABILITY_IAM', async () => {
    const template = (Description: string) =>
      JSON.stringify({ Description, Resources: { Role: role('ssm.amazonaws.com', ['eks:DescribeCluster']) } });
    const body = template('x'.repeat(51_200 - template('').length));
    await deploy(stackSet({}, { TemplateBody: body, Capabilities: ['CAPABILITY_IAM'] }));
    expect(organization.in(ALPHA, FRANKFURT).identities.roles()).toHaveLength(2);
  });

  test('is refused under a name that another has', async () => {
    await deploy(stackSet(runbookResources));
    const another = { ...inManagementAccount(stackSet(runbookResources)), region: IRELAND };
    await expect(organization.deploy(another)).rejects.toThrow('The specified name already exists');
  });
});

describe('a delegated administrator of StackSets', () => {
  test('deploys as one', async () => {
    await deploy(stackSet(runbookResources, { CallAs: 'DELEGATED_ADMIN' }), SECURITY);
    expect(deployedTo(ALPHA)).toEqual(['111111111111 eu-central-1', '111111111111 eu-west-1']);
  });

  test('is refused as the management account', async () => {
    await expect(deploy(stackSet(runbookResources), SECURITY)).rejects.toThrow('calls as DELEGATED_ADMIN');
  });

  test.each([
    ['of another service', GAMMA],
    ['of nothing', ALPHA],
  ])('is none when the account is one %s', async (_name, account) => {
    const deployed = deploy(stackSet(runbookResources, { CallAs: 'DELEGATED_ADMIN' }), account);
    await expect(deployed).rejects.toThrow('You must be the management account or delegated admin account');
  });
});

describe('what fails in an account', () => {
  const fixedRole = { Role: role('ssm.amazonaws.com', ['eks:DescribeCluster'], 'fixed') };
  const withRule = { ...functionResources, Rule: rule };

  test('fails the StackSet: a role of a fixed name in a second Region', async () => {
    await expect(deploy(stackSet(fixedRole))).rejects.toThrow(
      '111111111111 eu-west-1: Role (AWS::IAM::Role) failed: Role with name fixed already exists.',
    );
    expect(statuses()).toEqual([
      [ALPHA, FRANKFURT, 'SUCCEEDED'],
      [BETA, FRANKFURT, 'SUCCEEDED'],
      [ALPHA, IRELAND, 'FAILED'],
      [BETA, IRELAND, 'CANCELLED'],
    ]);
  });

  test('gives up the Regions after it', async () => {
    organization.in(ALPHA, FRANKFURT).recorder.description = undefined;
    await expect(deploy(stackSet(withRule))).rejects.toThrow('Configuration recorder is not available');
    expect(statuses()).toEqual([
      [ALPHA, FRANKFURT, 'FAILED'],
      [BETA, FRANKFURT, 'CANCELLED'],
      [ALPHA, IRELAND, 'CANCELLED'],
      [BETA, IRELAND, 'CANCELLED'],
    ]);
  });

  test('keeps no account waiting when failures are tolerated', async () => {
    organization.in(ALPHA, FRANKFURT).recorder.description = undefined;
    await deploy(stackSet(withRule, { OperationPreferences: { FailureTolerancePercentage: 50 } }));
    expect(statuses()).toEqual([
      [ALPHA, FRANKFURT, 'FAILED'],
      [BETA, FRANKFURT, 'SUCCEEDED'],
      [ALPHA, IRELAND, 'SUCCEEDED'],
      [BETA, IRELAND, 'SUCCEEDED'],
    ]);
  });

  test.each<[name: string, preferences: object, frankfurt: string, ireland: string]>([
    ['a percentage is rounded down', { FailureTolerancePercentage: 49 }, 'CANCELLED', 'CANCELLED'],
    ['Regions in parallel do not wait for each other', { RegionConcurrencyType: 'PARALLEL' }, 'CANCELLED', 'SUCCEEDED'],
    ['Regions come in the order that is asked for', { RegionOrder: [IRELAND] }, 'CANCELLED', 'SUCCEEDED'],
  ])('counts per Region: %s', async (_name, OperationPreferences, frankfurt, ireland) => {
    organization.in(ALPHA, FRANKFURT).recorder.description = undefined;
    await expect(deploy(stackSet(withRule, { OperationPreferences }))).rejects.toThrow('operation failed');
    expect(
      statuses()
        .filter(([account]) => account === BETA)
        .sort(),
    ).toEqual([
      [BETA, FRANKFURT, frankfurt],
      [BETA, IRELAND, ireland],
    ]);
  });

  test('in an account that joins without a recorder is told of, and leaves the others alone', async () => {
    await deploy(stackSet(withRule));
    await organization.join({ id: LATER, ou: WORKLOADS }, { recorder: false });
    expect(statuses().filter(([, , status]) => status === 'FAILED')).toEqual([[LATER, FRANKFURT, 'FAILED']]);
  });

  test('is no failure of AWS, but of the test, when the local AWS does not know it', async () => {
    const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
    const tolerant = { OperationPreferences: { FailureTolerancePercentage: 100 } };
    await expect(deploy(stackSet(resources, tolerant))).rejects.toThrow('does not implement AWS::S3::Bucket');
  });
});
