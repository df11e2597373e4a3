import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  ConfigServiceClient,
  DescribeComplianceByResourceCommand,
  type DescribeComplianceByResourceCommandInput,
  GetComplianceDetailsByResourceCommand,
  type GetComplianceDetailsByResourceCommandInput,
  GetComplianceSummaryByConfigRuleCommand,
  GetComplianceSummaryByResourceTypeCommand,
  SelectResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateClusterCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListFargateProfilesCommand,
  ListIdentityProviderConfigsCommand,
  ListInsightsCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ListDocumentsCommand, type ListDocumentsCommandInput, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED_CLUSTERS_QUERY } from '../../cli/accounts/recorded-cluster.ts';
import { LocalAws } from './local-aws.ts';
import { closesCluster, createSampleRunbook, putSampleRule, SAMPLE_RULE } from './services/sample-rule.ts';

let aws: LocalAws;
let config: ConfigServiceClient;
let eks: EKSClient;

/** A rule with a result for an open and for a private cluster, a runbook, and a stack. */
beforeAll(async () => {
  aws = await LocalAws.start();
  config = new ConfigServiceClient(aws.clientConfiguration());
  eks = new EKSClient(aws.clientConfiguration());
  await putSampleRule(aws);
  await createSampleRunbook(aws, closesCluster);
  for (const [name, endpointPublicAccess] of [
    ['open', true],
    ['private', false],
  ] as const) {
    await eks.send(
      new CreateClusterCommand({
        name,
        roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
        resourcesVpcConfig: {
          subnetIds: ['subnet-0a', 'subnet-0b'],
          endpointPublicAccess,
          endpointPrivateAccess: true,
        },
        tags: { team: name },
      }),
    );
  }
  await aws.settle();
  await aws.deploy({
    stackName: 'logs',
    template: JSON.stringify({
      Description: 'A log group.',
      Parameters: { Days: { Type: 'Number', Default: 30 } },
      Resources: {
        Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g', RetentionInDays: { Ref: 'Days' } } },
      },
      Outputs: { Name: { Value: { Ref: 'Group' } } },
    }),
  });
});
afterAll(() => aws.stop());

describe('compliance', () => {
  const byResource = async (input: DescribeComplianceByResourceCommandInput = {}) => {
    const { ComplianceByResources = [] } = await config.send(new DescribeComplianceByResourceCommand(input));
    return ComplianceByResources.map(({ ResourceId, Compliance }) => `${ResourceId} ${Compliance?.ComplianceType}`);
  };
  const details = async (input: Partial<GetComplianceDetailsByResourceCommandInput>) => {
    const whole = { ResourceType: 'AWS::EKS::Cluster', ResourceId: 'open', ...input };
    const { EvaluationResults = [] } = await config.send(new GetComplianceDetailsByResourceCommand(whole));
    return EvaluationResults.map(
      ({ EvaluationResultIdentifier: identifier, ComplianceType, Annotation }) =>
        `${identifier?.EvaluationResultQualifier?.ConfigRuleName} ${ComplianceType} ${Annotation}`,
    );
  };

  test('is described by resource', async () => {
    expect((await byResource()).sort()).toEqual(['open NON_COMPLIANT', 'private COMPLIANT']);
    expect(await byResource({ ComplianceTypes: ['COMPLIANT'] })).toEqual(['private COMPLIANT']);
    expect(await byResource({ ResourceType: 'AWS::EKS::Cluster', ResourceId: 'open' })).toEqual(['open NON_COMPLIANT']);
    expect(await byResource({ ResourceType: 'AWS::EC2::VPC' })).toEqual([]);
    await expect(byResource({ ResourceId: 'open' })).rejects.toThrow('needs a resource type');
    await expect(byResource({ Limit: 101 })).rejects.toThrow('limit');
    await expect(byResource({ NextToken: 'x' })).rejects.toThrow('NextToken x');
  });

  test('has its details by resource', async () => {
    expect(await details({})).toEqual([`${SAMPLE_RULE} NON_COMPLIANT public access is true`]);
    expect(await details({ ComplianceTypes: ['COMPLIANT'] })).toEqual([]);
    expect(await details({ ResourceId: 'none' })).toEqual([]);
    expect(await details({ ResourceType: 'AWS::EC2::VPC' })).toEqual([]);
  });

  test('is summarized by rule and by type of resource', async () => {
    const byRule = await config.send(new GetComplianceSummaryByConfigRuleCommand());
    expect(byRule.ComplianceSummary).toMatchObject({
      CompliantResourceCount: { CappedCount: 0, CapExceeded: false },
      NonCompliantResourceCount: { CappedCount: 1, CapExceeded: false },
    });
    const byType = await config.send(new GetComplianceSummaryByResourceTypeCommand());
    expect(byType.ComplianceSummariesByResourceType).toMatchObject([
      {
        ComplianceSummary: {
          CompliantResourceCount: { CappedCount: 1, CapExceeded: false },
          NonCompliantResourceCount: { CappedCount: 1, CapExceeded: false },
        },
      },
    ]);
    const types = ['AWS::EKS::Cluster', 'AWS::EC2::VPC'];
    const each = await config.send(new GetComplianceSummaryByResourceTypeCommand({ ResourceTypes: types }));
    expect(
      each.ComplianceSummariesByResourceType?.map(({ ResourceType, ComplianceSummary }) => [
        ResourceType,
        ComplianceSummary?.CompliantResourceCount?.CappedCount,
      ]),
    ).toEqual([
      ['AWS::EKS::Cluster', 1],
      ['AWS::EC2::VPC', 0],
    ]);
  });
});

describe('an advanced query', () => {
  const select = async (Limit: number, NextToken?: string) =>
    await config.send(new SelectResourceConfigCommand({ Expression: RECORDED_CLUSTERS_QUERY, Limit, NextToken }));

  test('answers what is recorded, page by page, tags as a list', async () => {
    const { Results: [first = ''] = [], NextToken, QueryInfo } = await select(1);
    expect(JSON.parse(first)).toEqual({
      accountId: '111122223333',
      awsRegion: 'eu-central-1',
      resourceId: 'open',
      arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/open',
      tags: [{ key: 'team', value: 'open', tag: 'team=open' }],
      configurationItemCaptureTime: expect.stringMatching(/^2026-11-23T09:\d\d:00\.000Z$/),
      configurationItemStatus: 'OK',
      configuration: {
        ResourcesVpcConfig: {
          EndpointPublicAccess: true,
          EndpointPrivateAccess: true,
          PublicAccessCidrs: ['0.0.0.0/0'],
        },
      },
    });
    expect(QueryInfo?.SelectFields?.[0]).toEqual({ Name: 'accountId' });
    const second = await select(1, NextToken);
    expect(second.Results).toEqual([expect.stringContaining('"resourceId":"private"')]);
    expect(second.NextToken).toBeUndefined();
  });

  test('has a limit and tokens of its own', async () => {
    await expect(select(101)).rejects.toThrow('limit 101');
    await expect(select(1, 'x')).rejects.toThrow('NextToken x');
  });
});

describe('documents', () => {
  const list = async (Filters?: ListDocumentsCommandInput['Filters']) => {
    const { DocumentIdentifiers = [] } = await new SSMClient(aws.clientConfiguration()).send(
      new ListDocumentsCommand({ Filters }),
    );
    return DocumentIdentifiers.map(({ Name, DocumentType }) => `${Name} ${DocumentType}`);
  };

  test.each([
    ['no filter', undefined, ['Sample-Runbook Automation']],
    ['the owner', [{ Key: 'Owner', Values: ['Self'] }], ['Sample-Runbook Automation']],
    ['another owner', [{ Key: 'Owner', Values: ['Amazon'] }], []],
    ['the beginning of a name', [{ Key: 'Name', Values: ['Sample-'] }], ['Sample-Runbook Automation']],
    ['the beginning of another', [{ Key: 'Name', Values: ['Runbook'] }], []],
    ['a type', [{ Key: 'DocumentType', Values: ['Automation'] }], ['Sample-Runbook Automation']],
    ['another type', [{ Key: 'DocumentType', Values: ['Command'] }], []],
  ])('are listed by %s', async (_, filters, names) => {
    expect(await list(filters)).toEqual(names);
  });

  test('are listed by nothing that is not implemented', async () => {
    await expect(list([{ Key: 'PlatformTypes', Values: ['Linux'] }])).rejects.toThrow('by PlatformTypes');
  });
});

test('functions are described', async () => {
  const lambda = new LambdaClient(aws.clientConfiguration());
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand());
  const [{ FunctionName } = { FunctionName: '' }] = Functions;
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  expect(Configuration).toMatchObject({ FunctionName, Handler: 'index.handler', State: 'Active' });
  expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({ ...Configuration });
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'none' }))).rejects.toThrow('Function not found');
});

test('stacks are described with their resources', async () => {
  const cloudFormation = new CloudFormationClient(aws.clientConfiguration());
  const describeStacks = async () =>
    (await cloudFormation.send(new DescribeStacksCommand({ StackName: 'logs' }))).Stacks;
  expect(await describeStacks()).toMatchObject([
    {
      StackName: 'logs',
      StackStatus: 'CREATE_COMPLETE',
      Description: 'A log group.',
      Parameters: [{ ParameterKey: 'Days', ParameterValue: '30' }],
      Outputs: [{ OutputKey: 'Name', OutputValue: 'g' }],
    },
  ]);
  const describeResources = new DescribeStackResourcesCommand({ StackName: 'logs' });
  const { StackResources } = await cloudFormation.send(describeResources);
  expect(StackResources).toMatchObject([
    { LogicalResourceId: 'Group', PhysicalResourceId: 'g', ResourceType: 'AWS::Logs::LogGroup' },
  ]);
  const byResource = (PhysicalResourceId: string) =>
    cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }));
  expect((await byResource('g')).StackResources).toEqual(StackResources);
  await expect(byResource('none')).rejects.toThrow('Stack for none does not exist');
  await aws.updateStack({ stackName: 'logs', parameters: { Days: '60' } });
  expect(await describeStacks()).toMatchObject([{ StackStatus: 'UPDATE_COMPLETE' }]);
  const none = cloudFormation.send(new DescribeStacksCommand({ StackName: 'none' }));
  await expect(none).rejects.toThrow('Stack with id none does not exist');
});

describe('what clusters have none of', () => {
  test.each([
    ['nodegroups', ListNodegroupsCommand],
    ['fargateProfileNames', ListFargateProfilesCommand],
    ['addons', ListAddonsCommand],
    ['accessEntries', ListAccessEntriesCommand],
    ['identityProviderConfigs', ListIdentityProviderConfigsCommand],
    ['associations', ListPodIdentityAssociationsCommand],
    ['insights', ListInsightsCommand],
  ] as const)('is an empty list: %s', async (member, Command) => {
    const create = Command as typeof ListNodegroupsCommand;
    const list = (clusterName: string) => eks.send(new create({ clusterName }));
    expect(await list('open')).toMatchObject({ [member]: [] });
    await expect(list('none')).rejects.toThrow('No cluster found for name: none.');
  });
});
