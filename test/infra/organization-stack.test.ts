import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addOrganization, organizationTemplate } from '../../infra/app.ts';
import { validatedApp } from '../../infra/validation.ts';
import { checkParameters } from '../aws/cloudformation/parameters.ts';
import { checkRules } from '../aws/cloudformation/rules.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { detectOnly, ifGiven, memberTemplate, resource, type Template, template } from './organization-sample.ts';
import { packProblems } from './pack-problems.ts';

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
