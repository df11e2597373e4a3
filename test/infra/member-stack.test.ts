import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfContainedApp } from '../../infra/app.ts';

let outdir: string;
let template: Template;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  template = Template.fromJSON(selfContainedApp(outdir).synth().getStackArtifact('EksEndpointGuard').template);
});
afterAll(() => rmSync(outdir, { recursive: true }));

const anyArn = { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] };

describe('the self-contained template', () => {
  test('needs no asset and no bootstrap, and asks for its form, the parameters of the rule, of its remediation and of what is told', () => {
    const json = template.toJSON() as { Parameters: object };
    expect(Object.keys(json.Parameters)).toEqual([
      'DeploymentMode',
      'PublicAccess',
      'AllowedCidrs',
      'WidestIpv4',
      'WidestIpv6',
      'PrivateEndpoint',
      'ExemptionTag',
      'MaxExemptionDays',
      'Automatic',
      'Ratchet',
      'NotificationTopic',
      'Alarms',
    ]);
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
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 300,
      Role: anyArn,
      LoggingConfig: { LogGroup: { Ref: Match.anyValue() } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('lets AWS Config of this account invoke the function, before the rule exists', () => {
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const [permission] = Object.keys(template.findResources('AWS::Lambda::Permission'));
    template.hasResource('AWS::Config::ConfigRule', { DependsOn: [permission] });
    template.hasResource('AWS::Config::ConformancePack', { DependsOn: [permission] });
  });

  test('lets AWS Config invoke it for whichever rule: the ARN of a rule in a pack has another shape', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Permission'))) {
      expect(Properties).not.toHaveProperty('SourceArn');
    }
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

  test('hands every parameter to the rule, and leaves out what is not given', () => {
    const ifGiven = (name: string) => ({ 'Fn::If': [`${name}IsGiven`, { Ref: name }, { Ref: 'AWS::NoValue' }] });
    template.hasResourceProperties('AWS::Config::ConfigRule', {
      InputParameters: {
        publicAccess: { Ref: 'PublicAccess' },
        allowedCidrs: ifGiven('AllowedCidrs'),
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
    ['ExemptionTag', 'team:exempt/of it', true],
    ['ExemptionTag', 'a*b', false],
  ])('takes for %s %j: %s', (parameter, value, accepted) => {
    const { AllowedPattern: pattern } = Object.values(template.findParameters(parameter))[0] as {
      AllowedPattern: string;
    };
    expect(new RegExp(`^(?:${pattern})$`).test(value)).toBe(accepted);
  });

  test('cannot be given more parameters than AWS Config takes', () => {
    const longest = {
      publicAccess: 'restricted',
      allowedCidrs: 'x'.repeat(700),
      widestIpv4: '32',
      widestIpv6: '128',
      privateEndpoint: 'optional',
      exemptionTag: 'x'.repeat(128),
      maxExemptionDays: '365',
    };
    expect(JSON.stringify(longest).length).toBeLessThanOrEqual(1024);
    const limits = Object.values(template.findParameters('*')).map(({ MaxLength }) => MaxLength);
    expect(limits.filter((limit) => limit !== undefined)).toEqual([700, 128]);
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

  test('leaves 300 of the 51,200 bytes that CloudFormation takes as text', () => {
    expect(Buffer.byteLength(JSON.stringify(template.toJSON()))).toBeLessThanOrEqual(50_900);
  });

  test.each([
    ['AllowedCidrs', 'CIDRs, separated by commas.'],
    ['ExemptionTag', 'A tag key.'],
  ])('says of %s which form it has when it is refused', (parameter, form) => {
    template.hasParameter(parameter, { ConstraintDescription: form, Description: Match.stringLikeRegexp(`^${form}`) });
  });

  test('attaches no managed policy', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('ManagedPolicyArns');
  });
});
