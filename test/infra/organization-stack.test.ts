import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { organizationTemplate } from '../../infra/app.ts';
import type { MemberTemplate } from '../../infra/organization-stack.ts';

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
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'ConformancePack', 'Backend'], Default: 'Rule' },
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

test('the template has a StackSet and an organization conformance pack, and nothing else', () => {
  expect(Object.fromEntries(Object.entries(template.Resources).map(([id, { Type }]) => [id, Type]))).toEqual({
    Members: 'AWS::CloudFormation::StackSet',
    Pack: 'AWS::Config::OrganizationConformancePack',
  });
});

test('the template asks for what every account is given, and for where to', () => {
  expect(template.Parameters).toEqual({
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'ConformancePack', 'Backend'], Default: 'Rule' },
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
    const filled = text
      .replaceAll(`\${AWS::Partition}`, 'aws')
      .replaceAll(`\${AWS::Region}`, 'eu-central-1')
      .replaceAll(`\${AWS::AccountId}`, '999999999999')
      .replaceAll(`\${!`, `\${`);
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

  test('stays within the 51,200 bytes that AWS Config takes', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
  });
});

test('a member template of the size that CloudFormation takes makes a template of less than the 1 MB that it takes from S3', () => {
  expect(JSON.stringify('x'.repeat(51_200)).length + JSON.stringify(template).length).toBeLessThan(1_000_000);
});
