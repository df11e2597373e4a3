import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EksEndpointGuard } from '../../infra/guard.ts';
import { packProblems } from './pack-problems.ts';
import { type ResolvedResource, resolved, selfContainedTemplate } from './resolved-template.ts';

const template = await selfContainedTemplate();

describe('the deployment mode', () => {
  const RULE = 'AWS::Config::ConfigRule';
  const REMEDIATION = 'AWS::Config::RemediationConfiguration';
  const PACK = 'AWS::Config::ConformancePack';
  const created = (parameters: Record<string, string>) => resolved(template, parameters);
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
    expect(template.Outputs['RuleName']?.Condition).toBe('IsRule');
  });
});

describe('the pack in the template', () => {
  const properties = (parameters: Record<string, string>) =>
    resolved(template, {
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
