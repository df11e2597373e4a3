import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { selfContainedApp } from '../../infra/app.ts';
import { EksEndpointGuard } from '../../infra/guard.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { packProblems } from './pack-problems.ts';
import { type ResolvedResource, resolved } from './resolved-template.ts';

let outdir: string;
let template: Template;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  template = Template.fromJSON(selfContainedApp(outdir).synth().getStackArtifact('EksEndpointGuard').template);
}, 60_000);
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

describe('the deployment mode', () => {
  const RULE = 'AWS::Config::ConfigRule';
  const REMEDIATION = 'AWS::Config::RemediationConfiguration';
  const PACK = 'AWS::Config::ConformancePack';
  const parsed = () => parseTemplate(JSON.stringify(template.toJSON()));
  const created = (parameters: Record<string, string>) => resolved(parsed(), parameters);
  const types = (resources: readonly ResolvedResource[]) => resources.map(({ type }) => type).sort();

  test.each<[mode: Record<string, string>, types: string[]]>([
    [{}, [RULE, REMEDIATION]],
    [{ DeploymentMode: 'Rule' }, [RULE, REMEDIATION]],
    [{ DeploymentMode: 'ConformancePack' }, [PACK]],
    [{ DeploymentMode: 'Backend' }, []],
  ])('%j creates, beside the function, its permission, the runbooks, the roles and the query, %j', (mode, expected) => {
    const others = types(created(mode)).filter((type) => !expected.includes(type));
    expect(others).toEqual([
      'AWS::Config::StoredQuery',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::SSM::Document',
      'AWS::SSM::Document',
      'AWS::SSM::Document',
    ]);
    expect(types(created(mode))).toEqual([...others, ...expected].sort());
  });

  test('is one of three', () => {
    expect(() => created({ DeploymentMode: 'Both' })).toThrow('must be one of Rule, ConformancePack, Backend');
  });

  test('is for stacks that ask for it: without, the construct has the rule and no pack', () => {
    const stack = new Stack();
    new EksEndpointGuard(stack, 'Guard', {
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      ruleParameters: { publicAccess: 'forbidden' },
      remediation: { automatic: false, ratchet: (conditions) => conditions },
    });
    const alone = Template.fromStack(stack);
    alone.resourceCountIs(PACK, 0);
    for (const type of [RULE, REMEDIATION]) {
      alone.resourceCountIs(type, 1);
      expect(Object.values(alone.findResources(type))[0]).not.toHaveProperty('Condition');
    }
  });

  test('names the rule only where the stack has it', () => {
    expect(template.toJSON()['Outputs']['RuleName'].Condition).toBe('IsRule');
  });
});

describe('the pack in the template', () => {
  const properties = (parameters: Record<string, string>) =>
    resolved(parseTemplate(JSON.stringify(template.toJSON())), {
      ...parameters,
      DeploymentMode: 'ConformancePack',
    }).find(({ type }) => type === 'AWS::Config::ConformancePack')?.properties;
  const body = (parameters: Record<string, string> = {}) => String(properties(parameters)?.['TemplateBody']);

  test('has nothing that AWS Config would not take', () => {
    expect(packProblems(body())).toEqual([]);
    expect(packProblems(body().replace('RESOURCE_ID', 'RESOURCE_ARN')).join()).toContain('ClusterName is no value');
  });

  test('has, as YAML 1.1, the rule and the remediation that a stack has, with every name filled in', () => {
    expect(properties({})).toMatchObject({ ConformancePackName: 'eks-endpoint-guard' });
    expect(parse(body({ AllowedCidrs: '8.8.8.8/32,2600:1f00::/40', Automatic: 'on' }), { version: '1.1' })).toEqual({
      Resources: {
        Rule: {
          Type: 'AWS::Config::ConfigRule',
          Properties: {
            ConfigRuleName: 'eks-endpoint-public-access',
            Description: 'The API server endpoint of an EKS cluster is not reachable from the whole Internet.',
            Scope: { ComplianceResourceTypes: ['AWS::EKS::Cluster'] },
            InputParameters: {
              publicAccess: 'restricted',
              allowedCidrs: '8.8.8.8/32,2600:1f00::/40',
              widestIpv4: '8',
              widestIpv6: '32',
              privateEndpoint: 'optional',
              exemptionTag: '',
              maxExemptionDays: '90',
            },
            Source: {
              Owner: 'CUSTOM_LAMBDA',
              SourceIdentifier: expect.stringMatching(/^arn:GuardFunction[0-9A-F]{8}$/),
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
          },
        },
        Remediation: {
          Type: 'AWS::Config::RemediationConfiguration',
          DependsOn: 'Rule',
          Properties: {
            ConfigRuleName: 'eks-endpoint-public-access',
            ResourceType: 'AWS::EKS::Cluster',
            TargetType: 'SSM_DOCUMENT',
            TargetId: expect.stringMatching(/^GuardRunbooksMakeEndpointPrivate[0-9A-F]{8}$/),
            Automatic: 'true',
            MaximumAutomaticAttempts: 3,
            RetryAttemptSeconds: 307_800,
            ExecutionControls: { SsmControls: { ConcurrentExecutionRatePercentage: 10, ErrorPercentage: 10 } },
            Parameters: {
              AutomationAssumeRole: {
                StaticValue: { Values: [expect.stringMatching(/^arn:GuardRunbooksMakeEndpointPrivateRole/)] },
              },
              ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
            },
          },
        },
      },
    });
  });

  test('is manual unless automatic was asked for', () => {
    const { Remediation } = parse(body(), { version: '1.1' }).Resources;
    expect(Remediation.Properties.Automatic).toBe('false');
  });

  test('has no intrinsic function left, which AWS Config would not take for the role nor the name of the rule', () => {
    expect(body()).not.toMatch(/Ref:|Fn::|!\w|\$\{/);
  });

  test('has types in quotes, without which parsers of YAML 1.1 stumble over their colons', () => {
    expect(body()).toMatch(/AWS::/);
    expect(body()).not.toMatch(/(?<!')AWS::/);
  });

  test('is text in which no parameter can end the quotes that it stands in', () => {
    for (const name of ['AllowedCidrs', 'ExemptionTag']) {
      expect(() => body({ [name]: "8.8.8.8/32', exemptionTag: 'all" })).toThrow(name);
    }
  });
});
