import {
  ConfigServiceClient,
  DeleteRemediationExceptionsCommand,
  DescribeRemediationExceptionsCommand,
  DescribeRemediationExecutionStatusCommand,
  PutRemediationExceptionsCommand,
  type RemediationConfiguration,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import {
  CreateClusterCommand,
  EKSClient,
  UpdateClusterConfigCommand,
  type VpcConfigRequest,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../clock.ts';
import { LocalAws } from '../local-aws.ts';
import {
  attachSampleRunbook,
  closesCluster,
  createSampleRunbook,
  putSampleRule,
  RUNBOOK_ROLE,
  SAMPLE_RULE,
} from './sample-rule.ts';

let aws: LocalAws;
let config: ConfigServiceClient;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  config = new ConfigServiceClient(aws.clientConfiguration());
  eks = new EKSClient(aws.clientConfiguration());
  await putSampleRule(aws);
  await createSampleRunbook(aws, { ...closesCluster, parameters: { Cidrs: { type: 'StringList', default: [] } } });
});
afterEach(() => aws.stop());

async function createCluster(endpoint: VpcConfigRequest = {}): Promise<void> {
  const resourcesVpcConfig = { subnetIds: ['subnet-0a', 'subnet-0b'], ...endpoint };
  const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
  await eks.send(new CreateClusterCommand({ name: 'payments', roleArn, resourcesVpcConfig }));
}

const isPublic = () => aws.eks.cluster('payments')?.resourcesVpcConfig?.endpointPublicAccess;
const started = () => aws.log.of('ssm:StartAutomationExecution').length;
const key = { ResourceType: 'AWS::EKS::Cluster', ResourceId: 'payments' };

async function exceptions() {
  const answer = await config.send(new DescribeRemediationExceptionsCommand({ ConfigRuleName: SAMPLE_RULE }));
  return answer.RemediationExceptions;
}

/** Every update fails from now on. */
function updatesFail(): void {
  for (let index = 0; index < 50; index++) aws.eks.nextUpdate({ ends: 'Failed', afterMinutes: 4 });
}

test('a remediation is deleted before its rule, and not while it runs', async () => {
  await attachSampleRunbook(aws);
  await createCluster();
  await aws.settle();
  const ConfigRuleName = SAMPLE_RULE;
  const remove = (operation: string) => aws.api.call(aws.identities.operator, 'config', operation, { ConfigRuleName });
  const ResourceKeys = [{ resourceType: 'AWS::EKS::Cluster' as const, resourceId: 'payments' }];
  await config.send(new StartRemediationExecutionCommand({ ConfigRuleName, ResourceKeys }));
  await expect(remove('DeleteRemediationConfiguration')).rejects.toMatchObject({
    code: 'RemediationInProgressException',
  });
  await expect(remove('DeleteConfigRule')).rejects.toMatchObject({ code: 'ResourceInUseException' });
  await aws.settle();
  await remove('DeleteRemediationConfiguration');
  await expect(remove('DeleteRemediationConfiguration')).rejects.toMatchObject({
    code: 'NoSuchRemediationConfigurationException',
  });
  await remove('DeleteConfigRule');
  await expect(remove('DeleteConfigRule')).rejects.toMatchObject({ code: 'NoSuchConfigRuleException' });
});

describe('a remediation configuration', () => {
  const role = { StaticValue: { Values: [RUNBOOK_ROLE] } };
  const accepted: [name: string, rest: Partial<RemediationConfiguration>][] = [
    ['of limits at their least', { MaximumAutomaticAttempts: 1, RetryAttemptSeconds: 1 }],
    ['of limits at their most', { MaximumAutomaticAttempts: 25, RetryAttemptSeconds: 2_678_000 }],
    [
      'with execution controls',
      { ExecutionControls: { SsmControls: { ConcurrentExecutionRatePercentage: 100, ErrorPercentage: 1 } } },
    ],
    [
      'with several values for a list',
      { Parameters: { Cidrs: { StaticValue: { Values: ['8.8.8.8/32', '9.9.9.9/32'] } } } },
    ],
    ['that is automatic and has a role', { Automatic: true }],
  ];
  test.each(accepted)('%s is accepted', async (_name, rest) => {
    await attachSampleRunbook(aws, rest);
  });

  const many = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`P${index}`, role]));
  const refused: [name: string, rest: Partial<RemediationConfiguration>, message: string][] = [
    ['of no rule', { ConfigRuleName: 'missing' }, 'The rule missing does not exist'],
    ['of no document', { TargetId: 'Nothing' }, 'The document Nothing does not exist'],
    ['without an attempt', { MaximumAutomaticAttempts: 0 }, 'greater than or equal to 1'],
    ['with too many attempts', { MaximumAutomaticAttempts: 26 }, 'less than or equal to 25'],
    ['with no seconds', { RetryAttemptSeconds: 0 }, 'greater than or equal to 1'],
    ['with too many seconds', { RetryAttemptSeconds: 2_678_001 }, 'less than or equal to 2678000'],
    [
      'with too high a percentage',
      { ExecutionControls: { SsmControls: { ErrorPercentage: 101 } } },
      'less than or equal to 100',
    ],
    [
      'with too low a percentage',
      { ExecutionControls: { SsmControls: { ConcurrentExecutionRatePercentage: 0 } } },
      'greater than or equal to 1',
    ],
    ['with too many parameters', { Parameters: many }, 'length less than or equal to 25'],
    [
      'with both kinds of value',
      { Parameters: { ClusterName: { ...role, ResourceValue: { Value: 'RESOURCE_ID' } } } },
      'invalid RemediationParameterValues',
    ],
    ['with neither kind of value', { Parameters: { ClusterName: {} } }, 'invalid RemediationParameterValues'],
    ['with an empty value', { Parameters: { ClusterName: { StaticValue: { Values: [''] } } } }, 'equal to 1'],
    [
      'with too long a value',
      { Parameters: { ClusterName: { StaticValue: { Values: ['x'.repeat(257)] } } } },
      'equal to 256',
    ],
    [
      'with too many values',
      { Parameters: { Cidrs: { StaticValue: { Values: Array(26).fill('8.8.8.8/32') } } } },
      'equal to 25',
    ],
    [
      'with two values for a text',
      { Parameters: { ClusterName: { StaticValue: { Values: ['a', 'b'] } } } },
      'ClusterName of the document takes one value',
    ],
    [
      'that is automatic without a role',
      { Automatic: true, Parameters: { ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } } } },
      'AutomationAssumeRole must have a value',
    ],
  ];
  test.each(refused)('%s is refused', async (_name, rest, message) => {
    await expect(attachSampleRunbook(aws, rest)).rejects.toThrow(message);
  });
});

describe('automatic remediation', () => {
  test('starts by itself when a cluster is found NON_COMPLIANT', async () => {
    await attachSampleRunbook(aws, { Automatic: true });
    await createCluster();
    await aws.settle();
    expect([isPublic(), started()]).toEqual([false, 1]);
    const status = new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: SAMPLE_RULE });
    expect((await config.send(status)).RemediationExecutionStatuses?.map(({ State }) => State)).toEqual(['SUCCEEDED']);
  });

  test('starts for what is NON_COMPLIANT when it is switched on', async () => {
    await createCluster();
    await aws.settle();
    expect(isPublic()).toBe(true);
    await attachSampleRunbook(aws, { Automatic: true });
    await aws.settle();
    expect(isPublic()).toBe(false);
  });

  test('does not start when it is manual, nor for a cluster that is COMPLIANT', async () => {
    await attachSampleRunbook(aws);
    await createCluster();
    await aws.settle();
    const close = { endpointPublicAccess: false, endpointPrivateAccess: true };
    await eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: close }));
    await aws.settle();
    await attachSampleRunbook(aws, { Automatic: true });
    await aws.settle();
    expect(started()).toBe(0);
  });

  test('starts by the last result, which may be out of date', async () => {
    await createCluster();
    await aws.settle();
    aws.recorder.isRecording = false;
    const close = { endpointPublicAccess: false, endpointPrivateAccess: true };
    await eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: close }));
    await aws.settle();
    await attachSampleRunbook(aws, { Automatic: true });
    await aws.clock.settle(minutes(1));
    expect(started()).toBeGreaterThan(0);
  });

  test('starts again each time the cluster is opened', async () => {
    await attachSampleRunbook(aws, { Automatic: true, MaximumAutomaticAttempts: 1, RetryAttemptSeconds: 86_400 });
    await createCluster();
    await aws.settle();
    const open = { endpointPublicAccess: true };
    await eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: open }));
    await aws.settle();
    expect([isPublic(), started(), await exceptions()]).toEqual([false, 2, []]);
  });

  test('puts an exception after so many failures within the seconds, and then leaves the cluster alone', async () => {
    updatesFail();
    await attachSampleRunbook(aws, { Automatic: true, MaximumAutomaticAttempts: 3, RetryAttemptSeconds: 3600 });
    await createCluster();
    await aws.settle();
    expect([isPublic(), started()]).toEqual([true, 3]);
    expect(await exceptions()).toEqual([
      { ConfigRuleName: SAMPLE_RULE, ...key, Message: '3 attempts failed within 3600 seconds' },
    ]);
    expect(aws.log.of('config:exception-put')).toHaveLength(1);
    await eks.send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { publicAccessCidrs: ['8.8.8.8/32'] } }),
    );
    await aws.settle();
    expect(started()).toBe(3);
  });

  test('goes on for ever when the seconds are fewer than the attempts take, as they are when left out', async () => {
    updatesFail();
    await attachSampleRunbook(aws, { Automatic: true });
    await createCluster();
    await aws.clock.settle(minutes(120));
    expect(started()).toBeGreaterThan(20);
    expect(await exceptions()).toEqual([]);
  });

  test('counts an automation that could not be started as a failure', async () => {
    await attachSampleRunbook(aws, {
      Automatic: true,
      Parameters: { AutomationAssumeRole: { StaticValue: { Values: ['arn:aws:iam::111122223333:role/missing'] } } },
    });
    await createCluster();
    await aws.settle();
    expect(started()).toBe(5);
    expect(await exceptions()).toHaveLength(1);
  });
});

describe('a remediation exception', () => {
  const put = (rest: object = {}) =>
    config.send(new PutRemediationExceptionsCommand({ ConfigRuleName: SAMPLE_RULE, ResourceKeys: [key], ...rest }));
  const remove = () =>
    config.send(new DeleteRemediationExceptionsCommand({ ConfigRuleName: SAMPLE_RULE, ResourceKeys: [key] }));

  test('is put only on a NON_COMPLIANT resource', async () => {
    await createCluster({ endpointPublicAccess: false, endpointPrivateAccess: true });
    await aws.settle();
    expect((await put()).FailedBatches?.[0]?.FailedItems).toEqual([{ ConfigRuleName: SAMPLE_RULE, ...key }]);
    expect(await exceptions()).toEqual([]);
  });

  test('holds automatic remediation off until it is deleted', async () => {
    await createCluster();
    await aws.settle();
    await put({ Message: 'known, until Friday' });
    expect(await exceptions()).toEqual([{ ConfigRuleName: SAMPLE_RULE, ...key, Message: 'known, until Friday' }]);
    await attachSampleRunbook(aws, { Automatic: true });
    await aws.settle();
    expect(started()).toBe(0);
    await remove();
    await attachSampleRunbook(aws, { Automatic: true });
    await aws.settle();
    expect(isPublic()).toBe(false);
  });

  test('ends by itself when its time is over', async () => {
    await createCluster();
    await aws.settle();
    await put({ ExpirationTime: new Date(aws.clock.now().getTime() + minutes(10)) });
    await aws.clock.settle(minutes(9));
    expect(await exceptions()).toHaveLength(1);
    await aws.clock.settle(minutes(1));
    expect(await exceptions()).toEqual([]);
  });

  test('that is not there cannot be deleted', async () => {
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchRemediationExceptionException' });
  });
});
