import { ConfigServiceClient, DescribeRemediationExecutionStatusCommand } from '@aws-sdk/client-config-service';
import { EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws, type Template } from './guarded-aws.ts';
import { compliance, RULE_NAME, runLoop } from './loop.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

const config = () => new ConfigServiceClient(aws.clientConfiguration());
const eks = () => new EKSClient(aws.clientConfiguration());

/** The step that failed, as the Config console shows it. */
async function failedStep() {
  const { RemediationExecutionStatuses: [status] = [] } = await config().send(
    new DescribeRemediationExecutionStatusCommand({ ConfigRuleName: RULE_NAME }),
  );
  return { state: status?.State, step: status?.StepDetails?.find(({ State }) => State === 'FAILED')?.Name };
}

describe('a remediation that fails', () => {
  test('is shown by AWS Config with the step, and the loop says so', async () => {
    aws = await startGuardedAws();
    aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no free address' }] });
    expect(await runLoop(aws, 'payments')).toMatchObject({
      closed: false,
      stoppedAt: expect.stringContaining('AssertUpdateDidNotFail'),
    });
    expect(await failedStep()).toEqual({ state: 'FAILED', step: 'AssertUpdateDidNotFail' });
    expect((await compliance(config(), 'payments'))?.ComplianceType).toBe('NON_COMPLIANT');
  });

  test("keeps EKS's own error as a step output", async () => {
    aws = await startGuardedAws();
    aws.eks.nextUpdate({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no free address' }] });
    await runLoop(aws, 'payments');
    const ended = aws.log.of('ssm:step-ended').find(({ detail }) => detail === 'RecordUpdateResult');
    expect(ended?.output).toMatchObject({
      Outputs: { Status: ['Failed'], Errors: ['{"errorCode":"IpNotAvailable","errorMessage":"no free address"}'] },
    });
  });
});

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

  test('of an unknown state fails, and the last result stands', async () => {
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
