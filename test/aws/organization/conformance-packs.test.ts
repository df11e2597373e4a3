import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeRemediationConfigurationsCommand,
  DescribeRemediationExecutionStatusCommand,
  PutConfigRuleCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../clock.ts';
import { Organization } from '../organization.ts';
import {
  ALPHA,
  BETA,
  FRANKFURT,
  FUNCTION,
  functionResources,
  GAMMA,
  IRELAND,
  inManagementAccount,
  MANAGEMENT,
  type Resources,
  RUNBOOK,
  runbookResources,
  SECURITY,
  sampleOrganization,
  stackSet,
  WORKLOADS,
} from './sample-templates.ts';

const LATER = '444444444444';
const backend: Resources = { ...functionResources, ...runbookResources };

let organization: Organization;

beforeEach(async () => {
  organization = await Organization.start({
    ...sampleOrganization,
    delegatedAdministrators: [{ account: SECURITY, services: ['config-multiaccountsetup.amazonaws.com'] }],
  });
  await organization.deploy(inManagementAccount(stackSet(backend)));
});
afterEach(() => organization.stop());

const packRule = {
  Type: 'AWS::Config::ConfigRule',
  Properties: {
    ConfigRuleName: 'packed',
    Source: {
      Owner: 'CUSTOM_LAMBDA',
      SourceIdentifier: {
        'Fn::Join': [':', ['arn:aws:lambda', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, 'function', FUNCTION]],
      },
      SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' }],
    },
  },
};
const remediation = (roleArn: unknown, ruleName: unknown = 'packed') => ({
  Type: 'AWS::Config::RemediationConfiguration',
  DependsOn: 'Rule',
  Properties: {
    ConfigRuleName: ruleName,
    TargetType: 'SSM_DOCUMENT',
    TargetId: RUNBOOK,
    Parameters: {
      AutomationAssumeRole: { StaticValue: { Values: [roleArn] } },
      ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
    },
  },
});
const OWN_ROLE = 'arn:aws:iam::999999999999:role/runbook-eu-central-1';
const packOf = (Resources: object, properties: object = {}) => ({
  Type: 'AWS::Config::OrganizationConformancePack',
  Properties: {
    OrganizationConformancePackName: 'sample-pack',
    TemplateBody: JSON.stringify({ Resources }),
    // They have no function, for no StackSet comes to them.
    ExcludedAccounts: [MANAGEMENT, SECURITY, GAMMA],
    ...properties,
  },
});
const deploy = (resource: object, account = MANAGEMENT) =>
  organization.deploy({ ...inManagementAccount(resource), account, stackName: 'pack' });
const configOf = (account: string, region = FRANKFURT) =>
  new ConfigServiceClient(organization.in(account, region).clientConfiguration());
const rulesOf = async (account: string, region = FRANKFURT) => {
  const { ConfigRules: rules = [] } = await configOf(account, region).send(new DescribeConfigRulesCommand({}));
  return rules.map(({ ConfigRuleName: name = '' }) => name);
};
const roleIn = async (account: string) => {
  const { RemediationConfigurations: [configuration] = [] } = await configOf(account).send(
    new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: await rulesOf(account) }),
  );
  return configuration?.Parameters?.['AutomationAssumeRole']?.StaticValue?.Values;
};
const statuses = () =>
  organization.conformancePackStatuses('sample-pack').map(({ account, status }) => [account, status]);

describe('an organization conformance pack', () => {
  test('puts its rule into every account that is not excluded, in its Region, under a name that differs', async () => {
    await deploy(packOf({ Rule: packRule }));
    const [inAlpha, inBeta] = [await rulesOf(ALPHA), await rulesOf(BETA)];
    expect(inAlpha).toEqual([expect.stringMatching(/^packed-conformance-pack-\w+$/)]);
    expect(inBeta).toEqual([expect.stringMatching(/^packed-conformance-pack-\w+$/)]);
    expect(inAlpha).not.toEqual(inBeta);
    expect([await rulesOf(ALPHA, IRELAND), await rulesOf(GAMMA), await rulesOf(MANAGEMENT)]).toEqual([[], [], []]);
  });

  test('has rules that no user of the account can change', async () => {
    await deploy(packOf({ Rule: packRule }));
    const [name] = await rulesOf(ALPHA);
    const put = new PutConfigRuleCommand({
      ConfigRule: { ConfigRuleName: name, Source: packRule.Properties.Source as never },
    });
    await expect(configOf(ALPHA).send(put)).rejects.toThrow();
  });

  test("names each member's own role", async () => {
    await deploy(packOf({ Rule: packRule, Remediation: remediation(OWN_ROLE) }));
    expect(await roleIn(ALPHA)).toEqual(['arn:aws:iam::111111111111:role/runbook-eu-central-1']);
    expect(await roleIn(BETA)).toEqual(['arn:aws:iam::222222222222:role/runbook-eu-central-1']);
  });

  test("of a delegated administrator has that account's id replaced", async () => {
    const ownRole = 'arn:aws:iam::888888888888:role/runbook-eu-central-1';
    await deploy(packOf({ Rule: packRule, Remediation: remediation(ownRole) }), SECURITY);
    expect(await roleIn(ALPHA)).toEqual(['arn:aws:iam::111111111111:role/runbook-eu-central-1']);
  });

  test('keeps the id of any other account', async () => {
    const otherRole = 'arn:aws:iam::222222222222:role/runbook-eu-central-1';
    await deploy(packOf({ Rule: packRule, Remediation: remediation(otherRole) }));
    expect(await roleIn(ALPHA)).toEqual([otherRole]);
  });

  test.each([
    ["runs its remediation in the member's own role", OWN_ROLE, 'SUCCEEDED'],
    ['is there without the role, which is missed only at a click', `${OWN_ROLE}-other`, 'FAILED'],
  ])('%s', async (_name, roleArn, expected) => {
    await deploy(packOf({ Rule: packRule, Remediation: remediation(roleArn) }));
    await new EKSClient(organization.in(ALPHA, FRANKFURT).clientConfiguration()).send(
      new CreateClusterCommand({
        name: 'open',
        roleArn: 'arn:aws:iam::111111111111:role/eks',
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      }),
    );
    await organization.settle();
    const ConfigRuleName = (await rulesOf(ALPHA))[0];
    const ResourceKeys = [{ resourceType: 'AWS::EKS::Cluster', resourceId: 'open' }] as const;
    await configOf(ALPHA).send(
      new StartRemediationExecutionCommand({ ConfigRuleName, ResourceKeys: [...ResourceKeys] }),
    );
    await organization.settle();
    const { RemediationExecutionStatuses: [status] = [] } = await configOf(ALPHA).send(
      new DescribeRemediationExecutionStatusCommand({ ConfigRuleName }),
    );
    expect(status?.State).toBe(expected);
  });

  test('gives its parameters to the packs', async () => {
    const named = { ...packRule, Properties: { ...packRule.Properties, ConfigRuleName: { Ref: 'Name' } } };
    const TemplateBody = JSON.stringify({ Parameters: { Name: { Type: 'String' } }, Resources: { Rule: named } });
    const ConformancePackInputParameters = [{ ParameterName: 'Name', ParameterValue: 'given' }];
    await deploy(packOf({}, { TemplateBody, ConformancePackInputParameters }));
    expect(await rulesOf(ALPHA)).toEqual([expect.stringMatching(/^given-conformance-pack-\w+$/)]);
  });

  test.each<[name: string, resources: object, properties: object, message: string]>([
    ['of a role', { Role: backend['Role'] }, {}, 'AWS::IAM::Role'],
    [
      'with an intrinsic function in the role',
      { Rule: packRule, Remediation: remediation({ Ref: 'AWS::AccountId' }) },
      {},
      'AutomationAssumeRole may have no intrinsic',
    ],
    [
      "with an intrinsic function in a remediation's rule",
      { Rule: packRule, Remediation: remediation(OWN_ROLE, { Ref: 'Rule' }) },
      {},
      'ConfigRuleName may have no intrinsic',
    ],
    [
      'with a bucket of another name',
      { Rule: packRule },
      { DeliveryS3Bucket: 'my-bucket' },
      'DeliveryS3Bucket: must start with awsconfigconforms',
    ],
    ['with a name that has a space', { Rule: packRule }, { OrganizationConformancePackName: 'a b' }, 'PackName'],
    ['from S3', { Rule: packRule }, { TemplateS3Uri: 's3://bucket/key' }, 'TemplateS3Uri'],
    ['with a template of 51,201 bytes', {}, { TemplateBody: 'x'.repeat(51_201) }, '1 to 51200 bytes'],
    [
      'with a parameter that it does not have',
      { Rule: packRule },
      { ConformancePackInputParameters: [{ ParameterName: 'Other', ParameterValue: '1' }] },
      'Parameters: [Other] do not exist in the template',
    ],
  ])('is refused %s', async (_name, resources, properties, message) => {
    await expect(deploy(packOf(resources, properties))).rejects.toThrow(message);
    expect(await rulesOf(ALPHA)).toEqual([]);
  });

  test('is refused to an account that administers nothing', async () => {
    await expect(deploy(packOf({ Rule: packRule }), ALPHA)).rejects.toThrow(
      'management account or delegated administrator',
    );
  });

  test('may deliver to a bucket of the right name', async () => {
    await deploy(packOf({ Rule: packRule }, { DeliveryS3Bucket: 'awsconfigconforms-sample' }));
    expect(await rulesOf(ALPHA)).toHaveLength(1);
  });
});

describe('an organization conformance pack fails', () => {
  test.each<[name: string, prepare: () => void, message: string]>([
    [
      'when the recorder of one account is off',
      () => {
        organization.in(BETA, FRANKFURT).recorder.isRecording = false;
      },
      '222222222222: There is no configuration recorder that records.',
    ],
    [
      'when AWS Config may not invoke the function of one account',
      () => organization.in(BETA, FRANKFURT).lambda.removePermissions(FUNCTION),
      '222222222222: The AWS Lambda function',
    ],
  ])('%s, and says where', async (_name, prepare, message) => {
    prepare();
    await expect(deploy(packOf({ Rule: packRule }))).rejects.toThrow(message);
    expect(statuses()).toEqual([
      [ALPHA, 'CREATE_SUCCESSFUL'],
      [BETA, 'CREATE_FAILED'],
    ]);
  });

  test('when an account has no function', async () => {
    await expect(deploy(packOf({ Rule: packRule }, { ExcludedAccounts: [MANAGEMENT] }))).rejects.toThrow(
      /^Resource .*CREATE_FAILED in 333333333333: The AWS Lambda function .*; 888888888888: The AWS Lambda function/,
    );
  });
});

describe('an account that joins', () => {
  test('gets the pack after the function', async () => {
    await deploy(packOf({ Rule: packRule }));
    await organization.join({ id: LATER, ou: WORKLOADS });
    expect(await rulesOf(LATER)).toEqual([expect.stringMatching(/^packed-conformance-pack-\w+$/)]);
  });

  test('fails by itself when it has no function', async () => {
    await deploy(packOf({ Rule: packRule }));
    await organization.join({ id: LATER, ou: 'ou-ab12-elsewher' });
    expect(statuses()).toEqual([
      [ALPHA, 'CREATE_SUCCESSFUL'],
      [BETA, 'CREATE_SUCCESSFUL'],
      [LATER, 'CREATE_FAILED'],
    ]);
  });

  test('gets the pack once it has a recorder', async () => {
    await deploy(packOf({ Rule: packRule }));
    await organization.join({ id: LATER, ou: WORKLOADS }, { recorder: false });
    const aws = organization.in(LATER, FRANKFURT);
    await aws.clock.settle(minutes(6 * 60));
    expect([await rulesOf(LATER), statuses().at(-1)]).toEqual([[], [LATER, 'CREATE_IN_PROGRESS']]);
    aws.recorder.description = organization.in(ALPHA, FRANKFURT).recorder.description;
    await organization.settle();
    expect(await rulesOf(LATER)).toHaveLength(1);
    expect(statuses().at(-1)).toEqual([LATER, 'CREATE_SUCCESSFUL']);
  });

  test('fails when it has no recorder for seven hours', async () => {
    await deploy(packOf({ Rule: packRule }));
    await organization.join({ id: LATER, ou: WORKLOADS }, { recorder: false });
    await organization.settle();
    expect(organization.in(LATER, FRANKFURT).clock.now()).toEqual(new Date('2026-11-23T16:00:00Z'));
    expect(statuses().at(-1)).toEqual([LATER, 'CREATE_FAILED']);
  });
});
