import {
  ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
  type GetAggregateComplianceDetailsByConfigRuleCommandInput,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Organization } from '../organization.ts';
import {
  ALPHA,
  BETA,
  FRANKFURT,
  functionResources,
  IRELAND,
  inManagementAccount,
  MANAGEMENT,
  RULE,
  role,
  rule,
  SECURITY,
  sampleOrganization,
  stackSet,
} from './sample-templates.ts';

let organization: Organization;

beforeEach(async () => {
  organization = await Organization.start({
    ...sampleOrganization,
    delegatedAdministrators: [{ account: SECURITY, services: ['config.amazonaws.com'] }],
  });
});
afterEach(() => organization.stop());

const ASKED = [
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListDelegatedAdministrators',
];
const everywhere = { AllAwsRegions: true };
/** An aggregator of the name `all`, and its role. */
const deploy = (
  account: string,
  source: object = everywhere,
  {
    service = 'config.amazonaws.com',
    actions = ASKED,
    ...more
  }: { service?: string; actions?: string[] } & object = {},
) =>
  organization.deploy({
    account,
    region: FRANKFURT,
    stackName: 'aggregator',
    template: JSON.stringify({
      Resources: {
        Role: role(service, actions),
        Aggregator: {
          Type: 'AWS::Config::ConfigurationAggregator',
          Properties: {
            ConfigurationAggregatorName: 'all',
            OrganizationAggregationSource: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...source },
            ...more,
          },
        },
      },
    }),
  });
const clientOf = (account: string) =>
  new ConfigServiceClient(organization.in(account, FRANKFURT).clientConfiguration());
const rules = async (account: string, Filters = {}) => {
  const answer = await clientOf(account).send(
    new DescribeAggregateComplianceByConfigRulesCommand({ ConfigurationAggregatorName: 'all', Filters }),
  );
  return (answer.AggregateComplianceByConfigRules ?? []).map(({ AccountId, AwsRegion, ConfigRuleName, Compliance }) =>
    [AccountId, AwsRegion, ConfigRuleName, Compliance?.ComplianceType].join(' '),
  );
};
const details = async (more: Partial<GetAggregateComplianceDetailsByConfigRuleCommandInput> = {}) => {
  const { AggregateEvaluationResults: results = [] } = await clientOf(SECURITY).send(
    new GetAggregateComplianceDetailsByConfigRuleCommand({
      ConfigurationAggregatorName: 'all',
      ConfigRuleName: RULE,
      AccountId: ALPHA,
      AwsRegion: FRANKFURT,
      ...more,
    }),
  );
  return results.map(({ AccountId, AwsRegion, EvaluationResultIdentifier: id, ComplianceType, Annotation }) =>
    [AccountId, AwsRegion, id?.EvaluationResultQualifier?.ResourceId, ComplianceType, Annotation].join(' '),
  );
};
const createCluster = (account: string, region: string, name: string, endpointPublicAccess: boolean) =>
  new EKSClient(organization.in(account, region).clientConfiguration()).send(
    new CreateClusterCommand({
      name,
      roleArn: `arn:aws:iam::${account}:role/cluster`,
      resourcesVpcConfig: {
        subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
        endpointPublicAccess,
        endpointPrivateAccess: !endpointPublicAccess,
      },
    }),
  );

describe('an aggregator of the organization', () => {
  beforeEach(async () => {
    await organization.deploy(inManagementAccount(stackSet({ ...functionResources, Rule: rule })));
    await createCluster(ALPHA, FRANKFURT, 'open', true);
    await createCluster(ALPHA, FRANKFURT, 'closed', false);
    await createCluster(BETA, IRELAND, 'closed', false);
    await organization.settle();
  });

  test('shows the rules of all accounts and Regions that have results', async () => {
    await deploy(SECURITY);
    expect(await rules(SECURITY)).toEqual([
      '111111111111 eu-central-1 sample-rule NON_COMPLIANT',
      '222222222222 eu-west-1 sample-rule COMPLIANT',
    ]);
  });

  test('filters them', async () => {
    await deploy(SECURITY);
    expect([
      await rules(SECURITY, { ComplianceType: 'COMPLIANT' }),
      await rules(SECURITY, { AccountId: ALPHA }),
      await rules(SECURITY, { AwsRegion: IRELAND }),
      await rules(SECURITY, { ConfigRuleName: 'sample' }),
    ]).toEqual([
      ['222222222222 eu-west-1 sample-rule COMPLIANT'],
      ['111111111111 eu-central-1 sample-rule NON_COMPLIANT'],
      ['222222222222 eu-west-1 sample-rule COMPLIANT'],
      [],
    ]);
  });

  test('collects from the Regions that it is for', async () => {
    await deploy(MANAGEMENT, { AwsRegions: [IRELAND] });
    expect(await rules(MANAGEMENT)).toEqual(['222222222222 eu-west-1 sample-rule COMPLIANT']);
  });

  test("shows a rule's results in an account and Region", async () => {
    await deploy(SECURITY);
    expect([
      (await details()).sort(),
      await details({ ComplianceType: 'NON_COMPLIANT' }),
      await details({ AwsRegion: IRELAND }),
      await details({ AccountId: MANAGEMENT }),
    ]).toEqual([
      [
        '111111111111 eu-central-1 closed COMPLIANT public access is false',
        '111111111111 eu-central-1 open NON_COMPLIANT public access is true',
      ],
      ['111111111111 eu-central-1 open NON_COMPLIANT public access is true'],
      [],
      [],
    ]);
  });

  test('answers in pages', async () => {
    await deploy(SECURITY);
    const page = (NextToken?: string) =>
      clientOf(SECURITY).send(
        new DescribeAggregateComplianceByConfigRulesCommand({
          ConfigurationAggregatorName: 'all',
          Limit: 1,
          NextToken,
        }),
      );
    const first = await page();
    const second = await page(first.NextToken);
    expect(first.AggregateComplianceByConfigRules?.map(({ AccountId }) => AccountId)).toEqual([ALPHA]);
    expect(second.AggregateComplianceByConfigRules?.map(({ AccountId }) => AccountId)).toEqual([BETA]);
    expect(second.NextToken).toBeUndefined();
  });

  test('leaves nothing in the logs of the accounts that it asks', async () => {
    await deploy(SECURITY);
    await rules(SECURITY);
    await details();
    expect(organization.in(ALPHA, FRANKFURT).log.of('config:DescribeComplianceByConfigRule')).toEqual([]);
    expect(organization.in(ALPHA, FRANKFURT).log.of('config:GetComplianceDetailsByConfigRule')).toEqual([]);
  });
});

describe('an aggregator is refused', () => {
  test('to an account that administers nothing', async () => {
    await expect(deploy(ALPHA)).rejects.toThrow('management account or delegated administrator');
  });

  test.each<[name: string, source: object, more: object, message: string]>([
    ['without Regions', {}, {}, 'AllAwsRegions or AwsRegions'],
    ['for all Regions and some', { AllAwsRegions: true, AwsRegions: [IRELAND] }, {}, 'AllAwsRegions or AwsRegions'],
    ['with a role that AWS Config may not assume', everywhere, { service: 'ec2.amazonaws.com' }, 'sts:AssumeRole'],
    [
      'with a role that may not list the accounts',
      everywhere,
      { actions: ['organizations:DescribeOrganization'] },
      'organizations:ListAccounts',
    ],
    ['over single accounts', everywhere, { AccountAggregationSources: [] }, 'AccountAggregationSources'],
  ])('%s', async (_name, source, more, message) => {
    await expect(deploy(MANAGEMENT, source, more)).rejects.toThrow(message);
  });

  test('to a caller who asks for one that is not there', async () => {
    await expect(rules(SECURITY)).rejects.toThrow('The configuration aggregator all does not exist.');
    await deploy(SECURITY);
    await expect(
      clientOf(SECURITY).send(
        new DescribeAggregateComplianceByConfigRulesCommand({ ConfigurationAggregatorName: 'other' }),
      ),
    ).rejects.toThrow('The configuration aggregator other does not exist.');
  });
});
