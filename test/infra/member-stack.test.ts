import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { selfContainedTemplate } from './resolved-template.ts';

const template = Template.fromJSON(await selfContainedTemplate());

interface InterfaceTemplate {
  readonly Parameters: object;
  readonly Metadata: {
    readonly 'AWS::CloudFormation::Interface': {
      readonly ParameterGroups: readonly {
        readonly Label: { default: string };
        readonly Parameters: readonly string[];
      }[];
      readonly ParameterLabels: object;
    };
  };
}

const anyArn = { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] };

// CloudFormation replaces a resource whose logical id changes, and the function, the documents, the rule and the query have
// names of their own, which the old resource still holds then. Do not change an id that was released.
test('every resource has this logical id', () => {
  const runbooks = Object.values(EXPECTED_RUNBOOKS).flatMap(({ logicalIds: { document, role } }) => [
    [document, 'AWS::SSM::Document'],
    [role, 'AWS::IAM::Role'],
  ]);
  const { Resources: resources } = template.toJSON() as { Resources: Record<string, { Type: string }> };
  expect(Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]))).toEqual({
    RuleFunction: 'AWS::Lambda::Function',
    RuleFunctionRole: 'AWS::IAM::Role',
    RuleFunctionLogs: 'AWS::Logs::LogGroup',
    InvokePermission: 'AWS::Lambda::Permission',
    Rule: 'AWS::Config::ConfigRule',
    Remediation: 'AWS::Config::RemediationConfiguration',
    ...Object.fromEntries(runbooks),
    Topic: 'AWS::SNS::Topic',
    TopicPolicy: 'AWS::SNS::TopicPolicy',
    NotifyNonCompliant: 'AWS::Events::Rule',
    NotifyRunbook: 'AWS::Events::Rule',
    NotifyOpened: 'AWS::Events::Rule',
    NotifyNotStarted: 'AWS::Events::Rule',
    NotifyException: 'AWS::Events::Rule',
    ForwardRole: 'AWS::IAM::Role',
    ForwardNonCompliant: 'AWS::Events::Rule',
    ForwardRunbook: 'AWS::Events::Rule',
    ForwardOpened: 'AWS::Events::Rule',
    ForwardNotStarted: 'AWS::Events::Rule',
    ForwardException: 'AWS::Events::Rule',
    FailedEvents: 'AWS::SQS::Queue',
    FailedEventsPolicy: 'AWS::IAM::Policy',
    FailedEventsConfig: 'AWS::Lambda::EventInvokeConfig',
    EvaluationFailed: 'AWS::CloudWatch::Alarm',
    EventsGivenUp: 'AWS::CloudWatch::Alarm',
    EvaluationsStopped: 'AWS::CloudWatch::Alarm',
    Query: 'AWS::Config::StoredQuery',
  });
});

describe('the self-contained template', () => {
  test('needs no asset and no bootstrap, and has these parameters, in the order of the groups in which the console shows them', () => {
    const json = template.toJSON() as InterfaceTemplate;
    expect(Object.keys(json.Parameters)).toEqual([
      'PublicAccess',
      'AllowedCidrs',
      'WidestIpv4',
      'WidestIpv6',
      'PrivateEndpoint',
      'ExemptionTag',
      'MaxExemptionDays',
      'DeploymentMode',
      'Automatic',
      'UseConditionKeys',
      'RestoreRole',
      'NotificationTopic',
      'EventBusArn',
      'Alarms',
      'PermissionsBoundaryArn',
      'LogRetentionDays',
      'KmsKeyArn',
    ]);
    expect(
      json.Metadata['AWS::CloudFormation::Interface'].ParameterGroups.flatMap((group) => group.Parameters),
    ).toEqual(Object.keys(json.Parameters));
    expect(
      json.Metadata['AWS::CloudFormation::Interface'].ParameterGroups.map(({ Label, Parameters }) => [
        Label.default,
        Parameters[0],
      ]),
    ).toEqual([
      ['What is compliant', 'PublicAccess'],
      ['Exemptions', 'ExemptionTag'],
      ['Rule and remediation', 'DeploymentMode'],
      ['Notifications and alarms', 'NotificationTopic'],
      ['Company guardrails', 'PermissionsBoundaryArn'],
    ]);
    expect(Object.keys(json.Metadata['AWS::CloudFormation::Interface'].ParameterLabels)).toEqual(
      Object.keys(json.Parameters),
    );
    expect(JSON.stringify(json)).not.toContain('cdk-hnb659fds');
  });

  test('names no partition', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
  });

  test('fixes no name of a role, which would collide between Regions, but for the one that an organization pack has to know', () => {
    const names = Object.values(template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.RoleName);
    expect(names.filter((name) => name !== undefined)).toEqual([
      { 'Fn::If': ['IsBackend', { 'Fn::Sub': `EksEndpointGuard-\${AWS::Region}` }, { Ref: 'AWS::NoValue' }] },
    ]);
    template.hasCondition('IsBackend', { 'Fn::Equals': [{ Ref: 'DeploymentMode' }, 'Backend'] });
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'EksEndpointGuard' });
  });

  test('runs the function on a current runtime, under its own role, with its own log group', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      // Not every Region has arm64.
      Architectures: ['x86_64'],
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 300,
      Role: anyArn,
      LoggingConfig: { LogGroup: { Ref: Match.anyValue() } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: { Ref: 'LogRetentionDays' } });
  });

  test('lets AWS Config of this account invoke the function, before the rule exists', () => {
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const [permission] = Object.keys(template.findResources('AWS::Lambda::Permission'));
    template.hasResource('AWS::Config::ConfigRule', { DependsOn: [permission] });
  });

  test('lets AWS Config invoke it for whichever rule: the ARN of a rule in a pack has another shape', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(1);
    for (const { Properties } of permissions) expect(Properties).not.toHaveProperty('SourceArn');
  });

  test('triggers the rule by changes of EKS clusters, however large, and daily', () => {
    template.hasResourceProperties('AWS::Config::ConfigRule', {
      ConfigRuleName: 'eks-endpoint-public-access',
      Scope: { ComplianceResourceTypes: ['AWS::EKS::Cluster'] },
      Source: {
        Owner: 'CUSTOM_LAMBDA',
        SourceIdentifier: anyArn,
        SourceDetails: [
          { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
          { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
          {
            EventSource: 'aws.config',
            MessageType: 'ScheduledNotification',
            MaximumExecutionFrequency: 'TwentyFour_Hours',
          },
        ],
      },
    });
  });

  test('passes every parameter to the rule, without blanks, and leaves out what is not given', () => {
    const ifGiven = (name: string, value: object = { Ref: name }) => ({
      'Fn::If': [`${name}IsGiven`, value, { Ref: 'AWS::NoValue' }],
    });
    template.hasResourceProperties('AWS::Config::ConfigRule', {
      InputParameters: {
        publicAccess: { Ref: 'PublicAccess' },
        allowedCidrs: ifGiven('AllowedCidrs', { 'Fn::Join': ['', { 'Fn::Split': [' ', { Ref: 'AllowedCidrs' }] }] }),
        widestIpv4: { Ref: 'WidestIpv4' },
        widestIpv6: { Ref: 'WidestIpv6' },
        privateEndpoint: { Ref: 'PrivateEndpoint' },
        exemptionTag: ifGiven('ExemptionTag'),
        maxExemptionDays: { Ref: 'MaxExemptionDays' },
      },
    });
  });

  test.each<[parameter: string, value: string, accepted: boolean]>([
    ['AllowedCidrs', '', true],
    ['AllowedCidrs', '8.8.8.8/32', true],
    ['AllowedCidrs', '8.8.8.8/32, 9.9.9.0/24,2600:1f00::/40', true],
    ['AllowedCidrs', '8.8.8.8', false],
    ['AllowedCidrs', '8.8.8.8/32;9.9.9.9/32', false],
    ['AllowedCidrs', '8.8.8.8/32,', false],
    ['ExemptionTag', 'eks-endpoint-exemption', true],
    ['ExemptionTag', 'team:exempt/of-it', true],
    // AWS Config refuses a parameter with a blank.
    ['ExemptionTag', 'team:exempt/of it', false],
    ['ExemptionTag', 'a*b', false],
  ])('takes for %s %j: %s', (parameter, value, accepted) => {
    const { AllowedPattern: pattern } = Object.values(template.findParameters(parameter))[0] as {
      AllowedPattern: string;
    };
    expect(new RegExp(`^(?:${pattern})$`).test(value)).toBe(accepted);
  });

  test('cannot be given more parameters than AWS Config takes, and as many CIDRs as EKS takes', () => {
    const longest = {
      publicAccess: 'restricted',
      allowedCidrs: 'x'.repeat(760),
      widestIpv4: '32',
      widestIpv6: '128',
      privateEndpoint: 'optional',
      exemptionTag: 'x'.repeat(100),
      maxExemptionDays: '365',
    };
    expect(JSON.stringify(longest).length).toBeLessThanOrEqual(1024);
    const limits = Object.values(template.findParameters('*')).map(({ MaxLength }) => MaxLength);
    expect(limits.filter((limit) => limit !== undefined)).toEqual([760, 100]);
    expect(Array(40).fill('203.100.113.128/32').join(',').length).toBeLessThanOrEqual(760);
  });

  test('attaches the runbook as the remediation of the cluster by name, automatic when it is asked for', () => {
    template.hasResourceProperties('AWS::Config::RemediationConfiguration', {
      ConfigRuleName: { Ref: Match.anyValue() },
      ResourceType: 'AWS::EKS::Cluster',
      TargetType: 'SSM_DOCUMENT',
      TargetId: { Ref: Match.anyValue() },
      Automatic: { 'Fn::If': ['AutomaticOn', true, false] },
      Parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [anyArn] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    });
  });

  test('can change the runbook in place', () => {
    template.hasResourceProperties('AWS::SSM::Document', {
      Name: 'EksEndpointGuard-MakeEndpointPrivate',
      DocumentType: 'Automation',
      UpdateMethod: 'NewVersion',
      TargetType: '/AWS::EKS::Cluster',
    });
  });

  test('saves a query for public endpoints', () => {
    template.hasResourceProperties('AWS::Config::StoredQuery', {
      QueryName: 'eks-endpoint-guard-account',
      QueryExpression:
        'SELECT accountId, awsRegion, resourceId, configuration.ResourcesVpcConfig.EndpointPublicAccess, configuration.ResourcesVpcConfig.EndpointPrivateAccess, configuration.ResourcesVpcConfig.PublicAccessCidrs ' +
        "WHERE resourceType = 'AWS::EKS::Cluster' AND configuration.ResourcesVpcConfig.EndpointPublicAccess = true",
    });
  });

  test.each([
    [
      'AllowedCidrs',
      'must be CIDRs separated by commas, such as 203.0.113.0/24,2001:db8::/48, and at most 760 characters',
    ],
    ['ExemptionTag', 'must be a tag key of at most 100 characters without blanks, which AWS Config refuses'],
  ])('names every reason for which it refuses a value of %s', (parameter, reasons) => {
    template.hasParameter(parameter, { ConstraintDescription: reasons });
  });

  test('attaches no managed policy', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('ManagedPolicyArns');
  });
});
