import {
  ConfigServiceClient,
  DescribeRemediationExecutionStatusCommand,
  StartRemediationExecutionCommand,
} from '@aws-sdk/client-config-service';
import { DeleteClusterCommand, EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { minutes } from '../aws/clock.ts';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import type { UpdateOutcome } from '../aws/services/eks.ts';
import { startGuardedAws, type Template } from './guarded-aws.ts';
import { compliance, endpoint, RULE_NAME, runLoop } from './loop.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

const open = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] };
const config = () => new ConfigServiceClient(aws.clientConfiguration());
const eks = () => new EKSClient(aws.clientConfiguration());

/** The step that failed, as the Config console shows it. */
async function failedStep() {
  const { RemediationExecutionStatuses: [status] = [] } = await config().send(
    new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: RULE_NAME }),
  );
  return { state: status?.State, step: status?.StepDetails?.find(({ State }) => State === 'FAILED')?.Name };
}

describe('a remediation whose update', () => {
  test.each<[name: string, outcome: UpdateOutcome, step: string]>([
    [
      'ends Failed',
      { ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no free address' }] },
      'AssertUpdateWasSuccessful',
    ],
    ['ends Cancelled', { ends: 'Cancelled' }, 'AssertUpdateWasSuccessful'],
    ['never ends', { ends: 'never' }, 'WaitUntilUpdateHasEnded'],
  ])('%s is reported as failed, and the cluster stays NON_COMPLIANT', async (_name, outcome, step) => {
    aws = await startGuardedAws();
    aws.eks.nextUpdate(outcome);
    expect(await runLoop(aws, 'payments')).toMatchObject({ closed: false, stoppedAt: expect.stringContaining(step) });
    expect(await failedStep()).toEqual({ state: 'FAILED', step });
    expect(await endpoint(eks(), 'payments')).toEqual(open);
    expect((await compliance(config(), 'payments'))?.ComplianceType).toBe('NON_COMPLIANT');
  });

  test("ends Failed keeps EKS's own error as a step output", async () => {
    aws = await startGuardedAws();
    aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no free address' }] });
    await runLoop(aws, 'payments');
    const ended = aws.log.of('ssm:step-ended').find(({ detail }) => detail === 'RecordUpdateResult');
    expect(ended?.output).toMatchObject({
      Outputs: { Status: ['Failed'], Errors: ['{"errorCode":"IpNotAvailable","errorMessage":"no free address"}'] },
    });
  });

  test("is refused because another one runs fails with EKS's words and can be run again", async () => {
    aws = await startGuardedAws();
    aws.faults.add({
      operation: 'eks:UpdateClusterConfig',
      times: 1,
      error: new AwsError(
        'ResourceInUseException',
        'Cannot EndpointAccessUpdate because cluster payments currently has an update in progress',
      ),
    });
    expect(await runLoop(aws, 'payments')).toMatchObject({
      closed: false,
      stoppedAt: expect.stringContaining('ResourceInUseException: Cannot EndpointAccessUpdate'),
    });
    expect(await failedStep()).toEqual({ state: 'FAILED', step: 'TurnPublicAccessOffAndPrivateAccessOn' });
    await remediate();
    expect((await compliance(config(), 'payments'))?.ComplianceType).toBe('COMPLIANT');
  });

  test('is no longer needed succeeds without one', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'other');
    aws.eks.nextUpdate({ ends: 'Failed' });
    await runLoop(aws, 'payments');
    // Somebody closes the cluster by hand, and the click comes before AWS Config has seen it.
    await eks().send(
      new UpdateClusterConfigCommand({
        name: 'payments',
        resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
      }),
    );
    await aws.clock.settle(minutes(4));
    const updatesBefore = aws.log.of('eks:UpdateClusterConfig').length;
    await remediate();
    expect(aws.log.of('eks:UpdateClusterConfig')).toHaveLength(updatesBefore);
    expect(aws.log.of('ssm:execution-ended').at(-1)?.outcome).toBe('Success');
  });

  test('meets a cluster that is being deleted changes nothing', async () => {
    aws = await startGuardedAws();
    aws.eks.nextUpdate({ ends: 'Failed' });
    await runLoop(aws, 'payments');
    await eks().send(new DeleteClusterCommand({ name: 'payments' }));
    await config().send(click());
    await aws.clock.settle(minutes(1));
    expect(await failedStep()).toEqual({ state: 'FAILED', step: 'AssertClusterIsActive' });
  });
});

const click = () =>
  new StartRemediationExecutionCommand({
    ConfigRuleName: RULE_NAME,
    ResourceKeys: [{ resourceType: 'AWS::EKS::Cluster', resourceId: 'payments' }],
  });

async function remediate(): Promise<void> {
  const answer = await config().send(click());
  expect(answer.FailureMessage).toBeUndefined();
  await aws.settle();
}

describe('an event that is wrong', () => {
  const item = {
    resourceType: 'AWS::EC2::Instance',
    resourceId: 'i-0',
    configurationItemStatus: 'OK',
    configurationItemCaptureTime: '2026-11-23T09:00:00Z',
  };

  test.each([
    ['is not JSON', '{oops', 'InvalidEventError', 'invokingEvent: is not JSON'],
    [
      'is of an unknown message type',
      { messageType: 'ConfigurationSnapshotDeliveryCompleted' },
      'InvalidEventError',
      'invokingEvent.messageType: this rule does not answer "ConfigurationSnapshotDeliveryCompleted"',
    ],
    [
      'is about another resource type',
      { messageType: 'ConfigurationItemChangeNotification', configurationItem: item },
      'InvalidEventError',
      'invokingEvent.configurationItem.resourceType: is AWS::EC2::Instance, but this rule judges AWS::EKS::Cluster only',
    ],
  ])('because it %s fails three times, is dropped, and reports nothing', async (_name, message, type, text) => {
    aws = await startGuardedAws();
    aws.config.invoke(RULE_NAME, message);
    await aws.settle();
    expect(aws.log.of('lambda:function-failed')).toHaveLength(3);
    expect(aws.log.of('lambda:function-failed')[0]).toMatchObject({
      outcome: type,
      detail: expect.stringContaining(text),
    });
    expect(aws.log.of('lambda:invocation-dropped')).toHaveLength(1);
    expect(aws.log.of('config:PutEvaluations')).toEqual([]);
  });

  test('because of an unknown rule parameter fails and names it', async () => {
    aws = await startGuardedAws({
      change: (template: Template) => {
        for (const { Type, Properties } of Object.values(template.Resources)) {
          if (Type === 'AWS::Config::ConfigRule') Properties['InputParameters'] = { publicAcess: 'forbidden' };
        }
      },
    });
    expect(await runLoop(aws, 'payments')).toMatchObject({
      closed: false,
      stoppedAt: expect.stringContaining('InvalidRuleParameterError: rule parameter publicAcess: is not known'),
    });
    expect(aws.log.of('config:PutEvaluations')).toEqual([]);
  });

  test('because nobody can tell fails, and the last result stands', async () => {
    aws = await startGuardedAws();
    await runLoop(aws, 'payments');
    aws.recorder.recordsEndpoint = false;
    aws.faults.add({
      operation: 'eks:DescribeCluster',
      error: new AwsError('AccessDeniedException', 'denied by a service control policy', { status: 403 }),
    });
    await eks().send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { endpointPublicAccess: true } }),
    );
    await aws.settle();
    expect(aws.log.of('lambda:function-failed')[0]).toMatchObject({
      outcome: 'CannotTellError',
      detail: expect.stringContaining('eks:DescribeCluster failed: AccessDeniedException'),
    });
    expect((await compliance(config(), 'payments'))?.ComplianceType).toBe('COMPLIANT');
  });
});
