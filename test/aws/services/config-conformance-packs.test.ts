import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConformancePackComplianceCommand,
  DescribeConformancePacksCommand,
  DescribeRemediationConfigurationsCommand,
  PutConformancePackCommand,
  PutRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { SAMPLE_FUNCTION } from './sample-function.ts';
import {
  closesCluster,
  createSampleRunbook,
  putSampleRule,
  RUNBOOK_ROLE,
  SAMPLE_RULE,
  SAMPLE_RUNBOOK,
} from './sample-rule.ts';

const RULE = `
  Rule:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: in-pack
      InputParameters: { speed: 8 }
      Source:
        Owner: CUSTOM_LAMBDA
        SourceIdentifier: ${SAMPLE_FUNCTION}
        SourceDetails: [{ EventSource: aws.config, MessageType: ConfigurationItemChangeNotification }]`;
const REMEDIATION = `
  Remediation:
    Type: AWS::Config::RemediationConfiguration
    DependsOn: Rule
    Properties:
      ConfigRuleName: in-pack
      TargetType: SSM_DOCUMENT
      TargetId: ${SAMPLE_RUNBOOK}
      Automatic: 'false'
      Parameters:
        AutomationAssumeRole: { StaticValue: { Values: [${RUNBOOK_ROLE}] } }
        ClusterName: { ResourceValue: { Value: RESOURCE_ID } }`;
const PACK = `Resources:${RULE}${REMEDIATION}\n`;

let aws: LocalAws;
let config: ConfigServiceClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  config = new ConfigServiceClient(aws.clientConfiguration());
  await putSampleRule(aws);
  await createSampleRunbook(aws, closesCluster);
});
afterEach(() => aws.stop());

const put = (body: string, name = 'sample-pack') =>
  config.send(new PutConformancePackCommand({ ConformancePackName: name, TemplateBody: body }));

async function ruleOfPack() {
  const { ConfigRules: rules = [] } = await config.send(new DescribeConfigRulesCommand());
  return rules.find(({ ConfigRuleName: name }) => name !== SAMPLE_RULE);
}

describe('a conformance pack', () => {
  test('has a rule whose name has a suffix, and whose ARN says who created it', async () => {
    await put(PACK);
    expect(await ruleOfPack()).toMatchObject({
      ConfigRuleName: expect.stringMatching(/^in-pack-conformance-pack-[0-9a-f]{9}$/),
      ConfigRuleArn: expect.stringMatching(
        /^arn:aws:config:eu-central-1:111122223333:config-rule\/aws-service-rule\/config-conforms\.amazonaws\.com\/config-rule-/,
      ),
      CreatedBy: 'config-conforms.amazonaws.com',
      InputParameters: '{"speed":8}',
    });
  });

  test('has another suffix than the next, so that both may have a rule of the same name', async () => {
    await put(PACK);
    await put(PACK, 'next-pack');
    const { ConfigRules: rules = [] } = await config.send(new DescribeConfigRulesCommand());
    expect(new Set(rules.map(({ ConfigRuleName: name }) => name)).size).toBe(3);
    const { ConformancePackDetails: packs = [] } = await config.send(new DescribeConformancePacksCommand());
    expect(packs.map(({ ConformancePackName: name }) => name)).toEqual(['sample-pack', 'next-pack']);
  });

  test('has a remediation, which only the pack can change', async () => {
    await put(PACK);
    const name = (await ruleOfPack())?.ConfigRuleName ?? '';
    const { RemediationConfigurations: attached } = await config.send(
      new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [name] }),
    );
    expect(attached).toMatchObject([{ TargetId: SAMPLE_RUNBOOK, Automatic: false }]);
    const again = new PutRemediationConfigurationsCommand({ RemediationConfigurations: attached });
    await expect(config.send(again)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('is as compliant as its rules', async () => {
    await put(PACK);
    const compliance = async () => {
      const command = new DescribeConformancePackComplianceCommand({ ConformancePackName: 'sample-pack' });
      const { ConformancePackRuleComplianceList: list } = await config.send(command);
      return list?.map(({ ComplianceType }) => ComplianceType);
    };
    expect(await compliance()).toEqual(['INSUFFICIENT_DATA']);
    const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
    const eks = new EKSClient(aws.clientConfiguration());
    await eks.send(
      new CreateClusterCommand({
        name: 'payments',
        roleArn,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      }),
    );
    await aws.settle();
    expect(await compliance()).toEqual(['NON_COMPLIANT']);
  });

  test.each<[name: string, body: string, message: string]>([
    [
      'with another resource',
      `${PACK}  Topic: { Type: AWS::SNS::Topic }\n`,
      'no resources of the type AWS::SNS::Topic',
    ],
    [
      'with an intrinsic function for the name of the rule',
      PACK.replace(/(DependsOn.*ConfigRuleName: )in-pack/s, '$1{ Ref: Rule }'),
      'ConfigRuleName may have no intrinsic function',
    ],
    [
      'with an intrinsic function for the role',
      PACK.replace(`[${RUNBOOK_ROLE}]`, `[{ Fn::Sub: 'arn:\${AWS::Partition}:iam::111122223333:role/runbook' }]`),
      'AutomationAssumeRole may have no intrinsic function',
    ],
    ['with the short form of one', PACK.replace(`[${RUNBOOK_ROLE}]`, '[!Sub x]'), '!Sub'],
    [
      'whose remediation may come before the rule',
      PACK.replace('    DependsOn: Rule\n', ''),
      'does not depend on the rule in-pack',
    ],
    [
      'whose remediation is of another rule',
      PACK.replace(/(DependsOn.*ConfigRuleName: )in-pack/s, `$1${SAMPLE_RULE}`),
      'does not depend on the rule sample-rule',
    ],
    ['that is no YAML', 'Resources: {', 'Flow map'],
    ['with an unknown section', `${PACK}Transform: AWS::LanguageExtensions\n`, 'unrecognized_keys Transform'],
    ['that is too long', `${PACK}# ${'x'.repeat(51_200)}\n`, 'less than or equal to 51200'],
    ['with a runbook that is not there', PACK.replace(SAMPLE_RUNBOOK, 'Other'), 'The document Other does not exist'],
  ])('is refused %s', async (_name, body, message) => {
    await expect(put(body)).rejects.toThrow(message);
  });

  test('that exists is not updated here', async () => {
    await put(PACK);
    await expect(put(PACK)).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('that does not exist has no compliance', async () => {
    const command = new DescribeConformancePackComplianceCommand({ ConformancePackName: 'other' });
    await expect(config.send(command)).rejects.toMatchObject({ name: 'NoSuchConformancePackException' });
  });
});
