import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addOrganization, organizationTemplate } from '../../infra/app.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';
import { validatedApp } from '../../infra/validation.ts';
import { resolve } from '../aws/cloudformation/intrinsics.ts';
import { checkParameters } from '../aws/cloudformation/parameters.ts';
import { checkRules } from '../aws/cloudformation/rules.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { evaluateResourcePolicy, parsePolicy } from '../aws/iam/policy.ts';
import { storedQueries } from '../aws/services/config-stored-queries.ts';
import { packProblems } from './pack-problems.ts';

interface Template {
  readonly Metadata: Readonly<Record<string, unknown>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Condition?: string;
        readonly Metadata?: unknown;
        readonly Properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** A member template of four parameters, two of which the pack has too. */
const memberTemplate: MemberTemplate = {
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [{ Label: { default: 'Rule' }, Parameters: ['WidestIpv4', 'AllowedCidrs'] }],
      ParameterLabels: { WidestIpv4: { default: 'Widest IPv4' } },
    },
  },
  Parameters: {
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'Backend'], Default: 'Rule' },
    WidestIpv4: { Type: 'Number', MinValue: 0, MaxValue: 32, Default: 8, Description: 'A prefix length.' },
    AllowedCidrs: { Type: 'String', Default: '', MaxLength: 700, AllowedPattern: '[0-9./, ]*', Description: 'CIDRs.' },
    Subnets: { Type: 'CommaDelimitedList', Default: '', Description: 'A list.' },
  },
  Resources: { Remediation: { Type: 'AWS::Config::RemediationConfiguration' } },
};
const detectOnly: MemberTemplate = { ...memberTemplate, Resources: { Rule: { Type: 'AWS::Config::ConfigRule' } } };

const template = organizationTemplate('complete', memberTemplate) as Template;

function resource(id: string, { Resources }: Pick<Template, 'Resources'> = template): Template['Resources'][string] {
  const found = Resources[id];
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

test('the template takes the targets, and the parameters of the member template', () => {
  expect(template.Parameters).toEqual({
    ...memberTemplate.Parameters,
    OrganizationalUnitIds: { Type: 'CommaDelimitedList', Default: '', Description: expect.any(String) },
    Regions: { Type: 'CommaDelimitedList', Default: '', Description: expect.any(String) },
    MemberTemplateUrl: {
      Type: 'String',
      Default: '',
      AllowedPattern: '(https://.+)?',
      ConstraintDescription: expect.any(String),
      Description: expect.stringContaining('must change with its content'),
    },
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
      ConstraintDescription: expect.any(String),
      Description: expect.any(String),
    },
    Aggregator: { Type: 'String', AllowedValues: ['off', 'on'], Default: 'off', Description: expect.any(String) },
  });
});

test('the console shows the parameters in groups: those of the organization, those of the members as their template does, the rest', () => {
  const label = (text: string) => ({ default: text });
  expect(template.Metadata['AWS::CloudFormation::Interface']).toEqual({
    ParameterGroups: [
      {
        Label: label('Member accounts'),
        Parameters: ['OrganizationalUnitIds', 'Regions', 'ExcludedAccounts', 'MemberTemplateUrl', 'StackSet', 'CallAs'],
      },
      {
        Label: label('Conformance pack of the organization, for DeploymentMode=Backend'),
        Parameters: ['PackExcludedAccounts', 'DeliveryBucket'],
      },
      { Label: label('Aggregated view'), Parameters: ['Aggregator'] },
      { Label: label('Rule'), Parameters: ['WidestIpv4', 'AllowedCidrs'] },
      { Label: label('Settings of every member account'), Parameters: ['DeploymentMode', 'Subnets'] },
    ],
    ParameterLabels: {
      OrganizationalUnitIds: label('Organizational units'),
      Regions: label('Regions'),
      ExcludedAccounts: label('Excluded accounts'),
      MemberTemplateUrl: label('URL of the member template'),
      StackSet: label('StackSet'),
      CallAs: label('Calling account'),
      PackExcludedAccounts: label('Accounts without the pack'),
      DeliveryBucket: label('Delivery bucket'),
      Aggregator: label('Aggregator'),
      WidestIpv4: label('Widest IPv4'),
    },
  });
});

test('the outputs name what was created', () => {
  expect(template.Outputs).toEqual({
    StackSetId: { Description: expect.any(String), Value: { Ref: 'Members' }, Condition: 'HasStackSet' },
    ConformancePackName: { Description: expect.any(String), Value: { Ref: 'AWS::StackName' }, Condition: 'HasPack' },
    AggregatorName: {
      Description: expect.any(String),
      Value: { Ref: 'OrganizationAggregator' },
      Condition: 'HasAggregator',
    },
  });
});

describe('the rules of the template', () => {
  const url = 'https://bucket.s3.eu-central-1.amazonaws.com/1/member.yaml';
  const complete = { OrganizationalUnitIds: 'ou-ab12-workload', Regions: 'eu-central-1', MemberTemplateUrl: url };
  const check = (given: Record<string, string>, of: object = template) => {
    const parsed = parseTemplate(JSON.stringify(of));
    checkRules(parsed.Rules, checkParameters(parsed, given), 'eu-central-1');
  };

  test.each(['OrganizationalUnitIds', 'Regions', 'MemberTemplateUrl'])('demand %s for a StackSet', (name) => {
    expect(() => check(complete)).not.toThrow();
    expect(() => check({ ...complete, [name]: '' })).toThrow(
      `Template rule StackSetTargets failed: ${name} is empty. With StackSet=on it must have a value.`,
    );
  });

  test('demand nothing without a StackSet', () => {
    expect(() => check({ StackSet: 'off' })).not.toThrow();
  });

  // AWS documents neither what an empty list is in a rule nor how many values it has.
  test('take a list of one empty value for an empty one', () => {
    const { Rules, Parameters } = parseTemplate(JSON.stringify(template));
    const given = checkParameters(parseTemplate(JSON.stringify(template)), complete);
    expect(Object.keys(Parameters)).toContain('Regions');
    expect(() => checkRules(Rules, { ...given, Regions: [''] }, 'eu-central-1')).toThrow('Regions is empty.');
  });

  test.each(['ap-east-2', 'ap-southeast-6', 'ap-southeast-7', 'mx-central-1'])(
    'refuse %s by name, which has no remediation, but not with the detect-only member template',
    (region) => {
      const given = { ...complete, Regions: `eu-central-1, ${region}` };
      expect(() => check(given)).toThrow(
        `Template rule RegionsHaveRemediation failed: ${region} does not have AWS::Config::RemediationConfiguration. Remove it from Regions, and deploy to it by a second stack, from the detect-only organization template.`,
      );
      expect(() => check(given, organizationTemplate('detect-only', detectOnly))).not.toThrow();
    },
  );
});

describe('with the detect-only member template', () => {
  const { Resources, Parameters } = organizationTemplate('detect-only', detectOnly) as Template;

  test('there is no conformance pack, which would have a remediation, and no parameter for one', () => {
    expect(Object.keys(Resources)).toEqual(['Members', 'AggregatorRole', 'OrganizationAggregator', 'Query']);
    for (const name of ['DeploymentMode', 'PackExcludedAccounts', 'DeliveryBucket']) {
      expect(Parameters).not.toHaveProperty(name);
    }
    expect(resource('Members', { Resources }).Properties['Parameters']).toEqual([
      { ParameterKey: 'WidestIpv4', ParameterValue: { Ref: 'WidestIpv4' } },
      { ParameterKey: 'AllowedCidrs', ParameterValue: { Ref: 'AllowedCidrs' } },
      { ParameterKey: 'Subnets', ParameterValue: { 'Fn::Join': [',', { Ref: 'Subnets' }] } },
    ]);
  });
});

describe('with a file of the member template', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** The URL of the asset, and the asset's text. */
  function asset(text: string): [url: string, asset: string] {
    const file = join(directory, 'member.yaml');
    writeFileSync(file, text);
    const app = validatedApp({ outdir: mkdtempSync(join(directory, 'assembly-')) });
    addOrganization(app, 'complete', memberTemplate, file);
    const assembly = app.synth();
    const { Resources, Parameters } = assembly.getStackArtifact('EksEndpointGuardOrganization').template as Template;
    expect(Parameters).not.toHaveProperty('MemberTemplateUrl');
    const { 'Fn::Sub': url } = resource('Members', { Resources }).Properties['TemplateURL'] as { 'Fn::Sub': string };
    return [url, readFileSync(join(assembly.directory, `asset.${/([0-9a-f]{64}\.yaml)$/.exec(url)?.[1]}`), 'utf8')];
  }

  test('the StackSet has the URL of an asset, whose key holds the hash of its content', () => {
    const [url, text] = asset('# one');
    expect(url).toMatch(
      /^https:\/\/s3\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}\/cdk-hnb659fds-assets-\$\{AWS::AccountId\}-\$\{AWS::Region\}\/[0-9a-f]{64}\.yaml$/,
    );
    expect(text).toBe('# one');
    expect(asset('# one')[0]).toBe(url);
    expect(asset('# two')[0]).not.toBe(url);
  });
});

describe('the aggregator', () => {
  test.each(['AggregatorRole', 'OrganizationAggregator', 'Query'])('is there when it is asked for only: %s', (id) => {
    expect(resource(id).Condition).toBe('HasAggregator');
    expect(template.Conditions['HasAggregator']).toEqual({ 'Fn::Equals': [{ Ref: 'Aggregator' }, 'on'] });
  });

  test('collects from every Region of the organization', () => {
    expect(resource('OrganizationAggregator').Properties).toEqual({
      ConfigurationAggregatorName: { Ref: 'AWS::StackName' },
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
            Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
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

  // AWS does not document whether AWS Config sends aws:SourceAccount when it assumes this role.
  test.each<[name: string, service: string, context: Record<string, string>, expected: string]>([
    ['AWS Config that sends this account', 'config.amazonaws.com', { 'aws:SourceAccount': '999999999999' }, 'allowed'],
    ['AWS Config that sends no account', 'config.amazonaws.com', {}, 'allowed'],
    ['AWS Config for another account', 'config.amazonaws.com', { 'aws:SourceAccount': '111111111111' }, 'not-allowed'],
    ['another service', 'ssm.amazonaws.com', { 'aws:SourceAccount': '999999999999' }, 'not-allowed'],
  ])('has a role that is assumed as it should by %s', (_name, service, context, expected) => {
    const place = { partition: 'aws', account: '999999999999', region: 'eu-central-1', stackName: 's', stackId: 'arn' };
    const document = resolve(resource('AggregatorRole').Properties['AssumeRolePolicyDocument'], {
      template: parseTemplate(JSON.stringify(template)),
      parameters: {},
      place,
      created: new Map(),
    });
    const request = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::999999999999:role/x', context };
    expect(evaluateResourcePolicy(parsePolicy(document, 'trust'), { service }, request)).toBe(expected);
  });

  // Two stacks, and the member template in the management account, have queries of other names.
  test('has a query with the name of the stack', () => {
    expect(resource('Query').Properties).toEqual({
      QueryName: { Ref: 'AWS::StackName' },
      QueryDescription: { 'Fn::Sub': expect.stringContaining(`the aggregator \${AWS::StackName}`) },
      QueryExpression: expect.stringMatching(/^SELECT accountId, awsRegion, resourceId, /),
    });
  });

  describe('is given a query', () => {
    const place = { partition: 'aws', account: '999999999999', region: 'eu-central-1' };
    const QueryName = 'eks-endpoint-guard';
    const { QueryDescription, QueryExpression: Expression } = resource('Query').Properties;
    const { 'Fn::Sub': Description } = QueryDescription as { readonly 'Fn::Sub': string };
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
      StackSetName: { Ref: 'AWS::StackName' },
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

  test('gets the member template by its URL, with every parameter as one text', () => {
    expect(properties).not.toHaveProperty('TemplateBody');
    expect(properties['TemplateURL']).toEqual({ Ref: 'MemberTemplateUrl' });
    expect(properties['Parameters']).toEqual([
      { ParameterKey: 'DeploymentMode', ParameterValue: { Ref: 'DeploymentMode' } },
      { ParameterKey: 'WidestIpv4', ParameterValue: { Ref: 'WidestIpv4' } },
      { ParameterKey: 'AllowedCidrs', ParameterValue: { Ref: 'AllowedCidrs' } },
      { ParameterKey: 'Subnets', ParameterValue: { 'Fn::Join': [',', { Ref: 'Subnets' }] } },
    ]);
  });
});

describe('the conformance pack', () => {
  const { Condition: condition, Properties: properties } = resource('Pack');
  const { 'Fn::Sub': text } = properties['TemplateBody'] as { readonly 'Fn::Sub': string };

  /** As AWS Config gets it, from the account 999999999999. */
  const filled = text
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::Region}`, 'eu-central-1')
    .replaceAll(`\${AWS::AccountId}`, '999999999999');

  test('comes with the mode Backend only, and waits for the StackSet where there is one', () => {
    expect(condition).toBe('HasPack');
    expect(template.Conditions['HasPack']).toEqual({ 'Fn::Equals': [{ Ref: 'DeploymentMode' }, 'Backend'] });
    expect(resource('Pack').Metadata).toEqual({
      StackSet: { 'Fn::If': ['HasStackSet', { Ref: 'Members' }, 'in another Region'] },
    });
  });

  test('has the name of the stack', () => {
    expect(properties['OrganizationConformancePackName']).toEqual({ Ref: 'AWS::StackName' });
  });

  test("has variables of Fn::Sub in the role's ARN and nowhere else", () => {
    const role = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/EksEndpointGuard-\${AWS::Region}`;
    const lines = text.split('\n').filter((line) => line.includes('${'));
    expect(lines.map((line) => line.trim())).toEqual([`- ${role}`]);
  });

  test('leaves out accounts, and has a bucket, only when they are given', () => {
    expect(properties['ExcludedAccounts']).toEqual(ifGiven('HasPackExcludedAccounts', { Ref: 'PackExcludedAccounts' }));
    expect(properties['DeliveryS3Bucket']).toEqual(ifGiven('HasDeliveryBucket', { Ref: 'DeliveryBucket' }));
  });

  test('is given the parameters that it knows, and none that is empty', () => {
    expect(properties['ConformancePackInputParameters']).toEqual([
      { ParameterName: 'WidestIpv4', ParameterValue: { Ref: 'WidestIpv4' } },
      ifGiven('HasAllowedCidrs', { ParameterName: 'AllowedCidrs', ParameterValue: { Ref: 'AllowedCidrs' } }),
    ]);
    expect(template.Conditions['HasAllowedCidrs']).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AllowedCidrs' }, ''] }],
    });
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
        'Fn::Join': [
          ':',
          [
            'arn',
            { Ref: 'AWS::Partition' },
            'lambda',
            { Ref: 'AWS::Region' },
            { Ref: 'AWS::AccountId' },
            'function:EksEndpointGuard',
          ],
        ],
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
    expect(packProblems(filled)).toEqual([]);
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
    expect(packProblems(filled.replace(from, to)).join()).toContain(problem);
  });
});
