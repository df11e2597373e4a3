import {
  type ConfigRule,
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConformancePackComplianceCommand,
  DescribeConformancePacksCommand,
  DescribeRemediationConfigurationsCommand,
  PutConfigRuleCommand,
  PutRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { compliance, endpoint, RULE_NAME, ruleName, runLoop, runRunbook, runSweep } from './loop.ts';
import { type PackedAwsOptions, putPack, startPackedAws } from './packed-aws.ts';

const SUFFIXED = /^eks-endpoint-public-access-conformance-pack-[0-9a-z]{9}$/;
const PRIVATE = { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] };

let aws: LocalAws;
afterEach(() => aws.stop());

const config = () => new ConfigServiceClient(aws.clientConfiguration());
const eks = () => new EKSClient(aws.clientConfiguration());

async function rules(): Promise<ConfigRule[]> {
  return (await config().send(new DescribeConfigRulesCommand())).ConfigRules ?? [];
}

async function packs(): Promise<(string | undefined)[]> {
  const { ConformancePackDetails: details = [] } = await config().send(new DescribeConformancePacksCommand());
  return details.map(({ ConformancePackName }) => ConformancePackName);
}

async function remediation(name: string) {
  const command = new DescribeRemediationConfigurationsCommand({ ConfigRuleNames: [name] });
  return (await config().send(command)).RemediationConfigurations;
}

async function createOpenCluster(): Promise<void> {
  await eks().send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], endpointPublicAccess: true },
    }),
  );
  await aws.settle();
}

/** What the function said to runbooks. */
function answers(): string[] {
  const lines = [...aws.lambda.logs.values()].flat().filter((line) => line.includes('"question"'));
  return lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))).answer);
}

describe('by default', () => {
  test('the rule is a resource of the stack, and there is no pack', async () => {
    aws = await startGuardedAws();
    expect((await rules()).map(({ ConfigRuleName, CreatedBy }) => [ConfigRuleName, CreatedBy])).toEqual([
      [RULE_NAME, undefined],
    ]);
    expect(await packs()).toEqual([]);
  });
});

describe('in a conformance pack', () => {
  const start = async (options: PackedAwsOptions = {}) => {
    aws = await startPackedAws(options);
  };

  test.each(['inline', 'bundled'] as const)('a click closes an open cluster, with the %s build', async (build) => {
    await start({ build });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    expect(await packs()).toEqual(['eks-endpoint-guard']);
    const command = new DescribeConformancePackComplianceCommand({ ConformancePackName: 'eks-endpoint-guard' });
    expect((await config().send(command)).ConformancePackRuleComplianceList).toEqual([
      { ConfigRuleName: expect.stringMatching(SUFFIXED), ComplianceType: 'COMPLIANT' },
    ]);
  });

  test('there is the rule of the pack and no other, which would be billed too', async () => {
    await start();
    expect(await rules()).toEqual([
      expect.objectContaining({
        ConfigRuleName: expect.stringMatching(SUFFIXED),
        ConfigRuleArn: expect.stringMatching(
          /^arn:aws:config:eu-central-1:111122223333:config-rule\/aws-service-rule\/config-conforms\.amazonaws\.com\/config-rule-[0-9a-f]{6}$/,
        ),
        CreatedBy: 'config-conforms.amazonaws.com',
      }),
    ]);
  });

  test('a runbook asks the rule of the pack, and heeds its parameters', async () => {
    await start({ pack: { AllowedCidrs: '9.9.9.0/24' } });
    await createOpenCluster();
    const narrow = (cidr: string) => runRunbook(aws, 'RestrictPublicCidrs', 'payments', { PublicAccessCidrs: [cidr] });
    expect(await narrow('8.8.8.0/24')).toMatchObject({ closed: false });
    expect(await narrow('9.9.9.0/24')).toEqual({ closed: true });
    await expect
      .poll(answers)
      .toEqual([
        'answer=NON_COMPLIANT open-to-internet refused=outside-allowed-cidrs',
        'answer=NON_COMPLIANT open-to-internet',
        'answer=SAME',
      ]);
    expect(await compliance(config(), 'payments')).toMatchObject({ ComplianceType: 'COMPLIANT' });
  });

  test('the daily sweep reads the results of the rule of the pack', async () => {
    await start();
    await createOpenCluster();
    expect(await runSweep(aws)).toEqual({ closed: true });
    const reads = aws.log.of('config:GetComplianceDetailsByConfigRule');
    expect(reads).toMatchObject([{ actor: expect.stringMatching(/^RuleFunctionRole/), outcome: 'ok' }]);
  });

  test('AWS Config closes an open cluster by itself where that was asked for, and a topic is told', async () => {
    await start({ pack: { Automatic: 'on' }, parameters: { NotificationTopic: 'create' } });
    await createOpenCluster();
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    const told = aws.sns.messages.map(({ message }) => message);
    expect(told).toEqual([
      expect.stringContaining('IAMUser operator requested CreateCluster for EKS cluster payments (111122223333,'),
      `"EKS cluster payments (111122223333, eu-central-1) is NON_COMPLIANT with ${await ruleName(config())}: The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs."`,
      expect.stringMatching(/^"EksEndpointGuard-MakeEndpointPrivate \(111122223333, eu-central-1\) is InProgress\./),
      expect.stringMatching(/^"EksEndpointGuard-MakeEndpointPrivate \(111122223333, eu-central-1\) is Success\./),
    ]);
    expect(await compliance(config(), 'payments')).toMatchObject({ ComplianceType: 'COMPLIANT' });
    expect(aws.log.denials()).toEqual([]);
  });

  test('nothing is closed without a request', async () => {
    await start();
    await createOpenCluster();
    expect(await endpoint(eks(), 'payments')).toMatchObject({ endpointPublicAccess: true });
    expect(await remediation(await ruleName(config()))).toMatchObject([{ Automatic: false }]);
  });

  test('only AWS Config changes the rule or its remediation', async () => {
    await start();
    const [rule = { Source: undefined }] = await rules();
    const [attached] = (await remediation(await ruleName(config()))) ?? [];
    await expect(config().send(new PutConfigRuleCommand({ ConfigRule: rule }))).rejects.toThrow(
      'An AWS service owns ServiceLinkedConfigRule',
    );
    await expect(
      config().send(
        new PutRemediationConfigurationsCommand({
          RemediationConfigurations: attached === undefined ? [] : [attached],
        }),
      ),
    ).rejects.toThrow('is a service-linked rule of config-conforms.amazonaws.com');
  });
});

describe('the rule is judged by the same parameters in a stack and in a pack', () => {
  const parametersOf = async (start: Promise<LocalAws>) => {
    aws = await start;
    const [rule] = await rules();
    return JSON.parse(rule?.InputParameters ?? '{}');
  };

  test('where all are given', async () => {
    const given = {
      PublicAccess: 'restricted',
      AllowedCidrs: '8.8.8.8/32, 2600:1f00::/40',
      WidestIpv4: '24',
      WidestIpv6: '0',
      PrivateEndpoint: 'required',
      ExemptionTag: 'team:exempt/of=it+@',
      MaxExemptionDays: '1',
    };
    const expected = {
      publicAccess: 'restricted',
      // AWS Config refuses values with blanks.
      allowedCidrs: '8.8.8.8/32,2600:1f00::/40',
      widestIpv4: '24',
      widestIpv6: '0',
      privateEndpoint: 'required',
      exemptionTag: 'team:exempt/of=it+@',
      maxExemptionDays: '1',
    };
    expect(await parametersOf(startPackedAws({ pack: given }))).toEqual(expected);
    await aws.stop();
    expect(await parametersOf(startGuardedAws({ parameters: given }))).toEqual(expected);
  });

  test('where none is given: neither passes on what is empty', async () => {
    const expected = {
      publicAccess: 'restricted',
      widestIpv4: '8',
      widestIpv6: '40',
      privateEndpoint: 'optional',
      maxExemptionDays: '90',
    };
    expect(await parametersOf(startPackedAws())).toEqual(expected);
    await aws.stop();
    expect(await parametersOf(startGuardedAws())).toEqual(expected);
  });
});

describe('as a backend', () => {
  const start = async () => {
    aws = await startGuardedAws({ parameters: { DeploymentMode: 'Backend' } });
  };

  test('there is no rule, no pack and no remediation', async () => {
    await start();
    expect(await rules()).toEqual([]);
    expect(await packs()).toEqual([]);
    expect(await remediation(RULE_NAME)).toEqual([]);
  });

  test('a runbook fails because the account has no rule, and changes nothing', async () => {
    await start();
    await createOpenCluster();
    const result = await runRunbook(aws, 'MakeEndpointPrivate', 'payments', {});
    expect(result).toEqual({
      closed: false,
      stoppedAt: expect.stringContaining(
        'rule-not-found: AWS Config has no rule eks-endpoint-public-access with this function',
      ),
    });
    expect(await endpoint(eks(), 'payments')).toMatchObject({ endpointPublicAccess: true });
  });

  test('a runbook that does not ask the rule makes a cluster private, and another one opens it again', async () => {
    await start();
    await createOpenCluster();
    const withoutRule = { RuleFunctionName: ['none'] };
    expect(await runRunbook(aws, 'MakeEndpointPrivate', 'payments', withoutRule)).toEqual({ closed: true });
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    const before = {
      EndpointPublicAccess: ['true'],
      EndpointPrivateAccess: ['true'],
      PublicAccessCidrs: ['9.9.9.0/24'],
    };
    expect(await runRunbook(aws, 'RestoreEndpointAccess', 'payments', { ...withoutRule, ...before })).toEqual({
      closed: true,
    });
    expect(await endpoint(eks(), 'payments')).toMatchObject({ publicAccessCidrs: ['9.9.9.0/24'] });
  });

  test("the loop closes when an organization's pack brings the rule", async () => {
    await start();
    await putPack(aws, 'OrgConformsPack-eks-endpoint-guard');
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
  });
});
