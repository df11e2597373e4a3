import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { organizationTemplate } from '../../infra/app.ts';
import type { MemberTemplate } from '../../infra/organization-stack.ts';
import { storedQueries } from '../aws/services/config-stored-queries.ts';
import { FUNCTIONS, packProblems } from './pack-problems.ts';

interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Condition?: string; readonly Properties: Readonly<Record<string, unknown>> }
    >
  >;
}

/** A member template of two parameters, one of which the pack knows too. */
const memberTemplate: MemberTemplate & { readonly Resources: object } = {
  Parameters: {
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'Backend'], Default: 'Rule' },
    WidestIpv4: { Type: 'Number', MinValue: 0, MaxValue: 32, Default: 8, Description: 'A prefix length.' },
  },
  Resources: {},
};

const template = organizationTemplate(memberTemplate) as Template;

function resource(id: string): Template['Resources'][string] {
  const found = template.Resources[id];
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

const ifGiven = (condition: string, value: unknown) => ({ 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] });

// Logical ids that were released must not change: CloudFormation would replace the resources, which have names of their own.
test('the template has a StackSet, an organization conformance pack, an aggregator with its role and query, and nothing else', () => {
  expect(Object.fromEntries(Object.entries(template.Resources).map(([id, { Type }]) => [id, Type]))).toEqual({
    Members: 'AWS::CloudFormation::StackSet',
    Pack: 'AWS::Config::OrganizationConformancePack',
    AggregatorRole: 'AWS::IAM::Role',
    OrganizationAggregator: 'AWS::Config::ConfigurationAggregator',
    Query: 'AWS::Config::StoredQuery',
  });
});

test('the template asks for what every account is given, and for where to', () => {
  expect(template.Parameters).toEqual({
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'Backend'], Default: 'Rule' },
    WidestIpv4: { Type: 'Number', MinValue: 0, MaxValue: 32, Default: 8, Description: 'A prefix length.' },
    OrganizationalUnitIds: { Type: 'CommaDelimitedList', Description: expect.any(String) },
    Regions: { Type: 'CommaDelimitedList', Description: expect.any(String) },
    ExcludedAccounts: { Type: 'CommaDelimitedList', Default: '', Description: expect.any(String) },
    CallAs: {
      Type: 'String',
      AllowedValues: ['SELF', 'DELEGATED_ADMIN'],
      Default: 'SELF',
      Description: expect.any(String),
    },
    StackSet: { Type: 'String', AllowedValues: ['on', 'off'], Default: 'on', Description: expect.any(String) },
    PackExcludedAccounts: { Type: 'CommaDelimitedList', Default: '', Description: expect.any(String) },
    DeliveryBucket: {
      Type: 'String',
      Default: '',
      AllowedPattern: '(awsconfigconforms[a-z0-9.-]+)?',
      Description: expect.any(String),
    },
    Aggregator: { Type: 'String', AllowedValues: ['off', 'on'], Default: 'off', Description: expect.any(String) },
  });
});

describe('the aggregator', () => {
  test.each(['AggregatorRole', 'OrganizationAggregator', 'Query'])('is there when it is asked for only: %s', (id) => {
    expect(resource(id).Condition).toBe('HasAggregator');
    expect(template.Conditions['HasAggregator']).toEqual({ 'Fn::Equals': [{ Ref: 'Aggregator' }, 'on'] });
  });

  test('collects from every Region of the organization', () => {
    expect(resource('OrganizationAggregator').Properties).toEqual({
      ConfigurationAggregatorName: 'eks-endpoint-guard',
      OrganizationAggregationSource: { AllAwsRegions: true, RoleArn: { 'Fn::GetAtt': ['AggregatorRole', 'Arn'] } },
    });
  });

  test('has a role that lets AWS Config of this account ask who is in the organization, and nothing else', () => {
    expect(resource('AggregatorRole').Properties).toEqual({
      Description: expect.any(String),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'config.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'organization',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'organizations:DescribeOrganization',
                  'organizations:ListAccounts',
                  'organizations:ListAWSServiceAccessForOrganization',
                  'organizations:ListDelegatedAdministrators',
                ],
                Resource: '*',
              },
            ],
          },
        },
      ],
    });
  });

  // The management account can have the member template too, whose query is another.
  test('has a query of a name of its own', () => {
    expect(resource('Query').Properties).toEqual({
      QueryName: 'eks-endpoint-guard',
      QueryDescription: expect.any(String),
      QueryExpression: expect.stringMatching(/^SELECT accountId, awsRegion, resourceId, /),
    });
  });

  describe('is given a query', () => {
    const place = { partition: 'aws', account: '999999999999', region: 'eu-central-1' };
    const { QueryName, QueryDescription: Description, QueryExpression: Expression } = resource('Query').Properties;
    const put = async (query: object) =>
      storedQueries(place).PutStoredQuery.run({ StoredQuery: query } as never, undefined as never);

    test('that AWS Config takes', async () => {
      expect(await put({ QueryName, Description, Expression })).toEqual({
        QueryArn: expect.stringMatching(
          /^arn:aws:config:eu-central-1:999999999999:stored-query\/eks-endpoint-guard\/query-[0-9a-f]{8}$/,
        ),
      });
    });

    test.each<[name: string, query: object, problem: string]>([
      ['with a name of other characters', { QueryName: 'eks endpoints' }, 'must satisfy pattern'],
      ['with a name of 65', { QueryName: 'x'.repeat(65) }, 'less than or equal to 64'],
      ['with a description of 257', { Description: 'x'.repeat(257) }, 'less than or equal to 256'],
      ['without an expression', { Expression: '' }, 'greater than or equal to 1'],
      ['with an expression of 4,097', { Expression: 'x'.repeat(4097) }, 'less than or equal to 4096'],
    ])('that it would refuse %s', async (_name, change, problem) => {
      await expect(put({ QueryName, Description, Expression, ...change })).rejects.toThrow(problem);
    });
  });
});

describe('the StackSet', () => {
  const { Condition: condition, Properties: properties } = resource('Members');

  test('is service-managed, reaches accounts that join later, and goes on where an account fails', () => {
    expect(condition).toBe('HasStackSet');
    expect(properties).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      CallAs: { Ref: 'CallAs' },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      OperationPreferences: {
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 25,
        RegionConcurrencyType: 'PARALLEL',
      },
    });
  });

  test('goes to the units and Regions that are given, but for the accounts that are left out', () => {
    expect(properties['StackInstancesGroup']).toEqual([
      {
        Regions: { Ref: 'Regions' },
        DeploymentTargets: {
          OrganizationalUnitIds: { Ref: 'OrganizationalUnitIds' },
          AccountFilterType: ifGiven('HasExcludedAccounts', 'DIFFERENCE'),
          Accounts: ifGiven('HasExcludedAccounts', { Ref: 'ExcludedAccounts' }),
        },
      },
    ]);
  });

  test('lays down the member template as it is, with every parameter', () => {
    expect(JSON.parse(String(properties['TemplateBody']))).toEqual(memberTemplate);
    expect(properties['Parameters']).toEqual([
      { ParameterKey: 'DeploymentMode', ParameterValue: { Ref: 'DeploymentMode' } },
      { ParameterKey: 'WidestIpv4', ParameterValue: { Ref: 'WidestIpv4' } },
    ]);
  });
});

describe('the conformance pack', () => {
  const { Condition: condition, Properties: properties } = resource('Pack');
  const [text, variables] = (properties['TemplateBody'] as { readonly 'Fn::Sub': readonly [string, object] })[
    'Fn::Sub'
  ];

  /** As AWS Config gets it, from the account 999999999999. */
  const filled = text
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::Region}`, 'eu-central-1')
    .replaceAll(`\${AWS::AccountId}`, '999999999999')
    .replaceAll(`\${!`, `\${`);

  test('comes with the mode Backend only, and waits for the StackSet where there is one', () => {
    expect(condition).toBe('HasPack');
    expect(template.Conditions['HasPack']).toEqual({ 'Fn::Equals': [{ Ref: 'DeploymentMode' }, 'Backend'] });
    expect(variables).toEqual({ StackSet: { 'Fn::If': ['HasStackSet', { Ref: 'Members' }, 'in another Region'] } });
    expect(text).toContain(`\${StackSet}`);
  });

  test('leaves out accounts, and has a bucket, only when they are given', () => {
    expect(properties['ExcludedAccounts']).toEqual(ifGiven('HasPackExcludedAccounts', { Ref: 'PackExcludedAccounts' }));
    expect(properties['DeliveryS3Bucket']).toEqual(ifGiven('HasDeliveryBucket', { Ref: 'DeliveryBucket' }));
  });

  test('is given the parameters that it knows', () => {
    expect(properties['ConformancePackInputParameters']).toEqual([
      { ParameterName: 'WidestIpv4', ParameterValue: { Ref: 'WidestIpv4' } },
    ]);
  });

  test('has the id of the account that deploys it in the literal ARN of the role, and leaves the rest to the members', () => {
    const { Resources: resources } = parse(filled) as {
      readonly Resources: Readonly<
        Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
      >;
    };
    expect(Object.values(resources).map(({ Type }) => Type)).toEqual([
      'AWS::Config::ConfigRule',
      'AWS::Config::RemediationConfiguration',
    ]);
    expect(resources['Rule']?.Properties['Source']).toMatchObject({
      SourceIdentifier: {
        'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:EksEndpointGuard`,
      },
    });
    expect(resources['Remediation']?.Properties).toMatchObject({
      ConfigRuleName: 'eks-endpoint-public-access',
      TargetId: 'EksEndpointGuard-MakeEndpointPrivate',
      Parameters: {
        AutomationAssumeRole: {
          StaticValue: { Values: ['arn:aws:iam::999999999999:role/EksEndpointGuard-eu-central-1'] },
        },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    });
  });

  test('has nothing that AWS Config would not take', () => {
    // Fn::Sub finds each account's own function: packs become CloudFormation stacks of their accounts.
    expect(packProblems(filled, [...FUNCTIONS, 'Fn::Sub'])).toEqual([]);
  });

  test.each([
    [
      'a role by Fn::Sub',
      'arn:aws:iam::999999999999:role/EksEndpointGuard-eu-central-1',
      '{ Fn::Sub: x }',
      'AutomationAssumeRole is no text',
    ],
    ['too many attempts', 'Attempts: 3', 'Attempts: 26', 'MaximumAutomaticAttempts is not from 1 to 25'],
  ])('would be found wrong with %s', (_mistake, from, to, problem) => {
    expect(packProblems(filled.replace(from, to), [...FUNCTIONS, 'Fn::Sub']).join()).toContain(problem);
  });
});

test('a member template of the size that CloudFormation takes makes a template of less than the 1 MB that it takes from S3', () => {
  expect(JSON.stringify('x'.repeat(51_200)).length + JSON.stringify(template).length).toBeLessThan(1_000_000);
});
