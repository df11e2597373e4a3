import {
  ConfigServiceClient,
  DeleteConfigRuleCommand,
  DeleteRemediationConfigurationCommand,
} from '@aws-sdk/client-config-service';
import { afterEach, describe, expect, test } from 'vitest';
import { minutes } from '../aws/clock.ts';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { RULE_NAME, runLoop } from './loop.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

/** The logical ids of the alarms, of those named, whose messages the topic received. */
function rung(...logicalIds: string[]): string[] {
  return aws.sns.messages
    .flatMap(({ message }) => /"AlarmName":"(\w+)-/.exec(message)?.[1] ?? [])
    .filter((logicalId) => logicalIds.includes(logicalId));
}

describe('a function that fails', () => {
  const alarms = () =>
    aws.cloudwatch
      .alarms()
      .filter(({ MetricName: metric }) => metric !== 'Invocations')
      .map(({ AlarmName: name, MetricName: metric }) => `${metric} ${aws.cloudwatch.state(name)}`);
  const fail = async () => {
    aws.config.invoke(RULE_NAME, { messageType: 'ConfigurationSnapshotDeliveryCompleted' });
    await aws.settle();
  };

  test('leaves a record of the event and of what was wrong, and both alarms ring', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create', Alarms: 'on' } });
    expect(alarms()).toEqual(['Errors OK', 'ApproximateNumberOfMessagesVisible OK']);
    aws.cloudwatch.evaluate();
    expect(rung('EvaluationFailed', 'EventsGivenUp')).toEqual([]);
    await fail();
    expect(alarms()).toEqual(['Errors ALARM', 'ApproximateNumberOfMessagesVisible ALARM']);
    aws.cloudwatch.evaluate();
    aws.cloudwatch.evaluate();
    expect(rung('EvaluationFailed', 'EventsGivenUp')).toEqual(['EvaluationFailed', 'EventsGivenUp']);
    const [sent, ...others] = aws.log.of('sqs:SendMessage');
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ actor: expect.stringMatching(/^RuleFunctionRole/), outcome: 'ok' });
    const [letter, ...more] = aws.sqs.messages(sent?.detail ?? '');
    expect(more).toEqual([]);
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { configRuleName: RULE_NAME, invokingEvent: expect.stringContaining('SnapshotDelivery') },
      responsePayload: {
        errorType: 'InvalidEventError',
        errorMessage: expect.stringContaining(
          'invokingEvent.messageType: this rule does not answer "ConfigurationSnapshotDeliveryCompleted"',
        ),
      },
    });
  });

  test('once and then no more is quiet again when five minutes have passed, and lost nothing', async () => {
    aws = await startGuardedAws({ parameters: { Alarms: 'on' } });
    const refused = new AwsError('InvalidParameterValueException', 'not now');
    aws.faults.add({ operation: 'config:PutEvaluations', error: refused, times: 1 });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(aws.log.of('lambda:function-failed')).toHaveLength(1);
    await aws.clock.settle(minutes(6));
    expect(aws.log.of('sqs:SendMessage')).toEqual([]);
    expect(alarms()).toEqual(['Errors OK', 'ApproximateNumberOfMessagesVisible OK']);
  });

  test('is not noticed by default: no message is sent, and there is neither alarm nor queue', async () => {
    aws = await startGuardedAws();
    await fail();
    await runLoop(aws, 'payments');
    expect(alarms()).toEqual([]);
    expect(aws.log.of('sqs:SendMessage')).toEqual([]);
    expect(aws.log.of('sns:Publish')).toEqual([]);
    expect(aws.log.of('lambda:invocation-dropped')).toHaveLength(1);
  });

  test('cannot be given the queue without the permission to send to it', async () => {
    const parameters = { Alarms: 'on' };
    const start = startGuardedAws({
      parameters,
      change: ({ Resources }) => {
        Object.assign(Resources['FailedEventsPolicy']?.Properties['PolicyDocument'] ?? {}, {
          Statement: [{ Effect: 'Allow', Action: 'sqs:GetQueueUrl', Resource: '*' }],
        });
      },
    });
    await expect(start).rejects.toThrow('does not have permissions to call SendMessage on SQS');
    aws = await startGuardedAws({ parameters });
  });
});

describe('evaluations that stop', () => {
  const rings = () => rung('EvaluationsStopped').length;
  const start = async (parameters: Record<string, string> = {}) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create', Alarms: 'on', ...parameters } });
  };
  /** CloudWatch evaluates an alarm over more than a day once an hour. */
  const hours = async (count: number) => {
    for (let hour = 0; hour < count; hour++) {
      await aws.clock.settle(minutes(60));
      aws.cloudwatch.evaluate();
    }
  };

  test.each([0, 2])('do not ring while the daily sweep runs, with %i earlier periods', async (earlierPeriods) => {
    await start();
    aws.cloudwatch.earlierPeriods = earlierPeriods;
    await hours(24);
    aws.sns.messages.splice(0);
    await hours(7 * 24);
    expect(rings()).toBe(0);
    expect(aws.log.of('lambda:function-returned')).toHaveLength(8);
  });

  const config = () => new ConfigServiceClient(aws.clientConfiguration());
  const functionArn = () => `arn:aws:lambda:eu-central-1:${aws.place.account}:function:EksEndpointGuard`;
  const causes: Readonly<Record<string, () => unknown>> = {
    'the permission': () => aws.lambda.removePermissions('EksEndpointGuard'),
    'the rule': async () => {
      await config().send(new DeleteRemediationConfigurationCommand({ ConfigRuleName: RULE_NAME }));
      await config().send(new DeleteConfigRuleCommand({ ConfigRuleName: RULE_NAME }));
    },
    'the function': () => aws.lambda.deleteFunction(functionArn()),
    'the role': () => {
      const role = aws.identities.roles().find(({ name }) => name.startsWith('RuleFunctionRole'));
      aws.identities.removeRole(role?.arn ?? '');
    },
  };

  test.each(Object.entries(causes))('because %s is deleted ring once', async (_name, remove) => {
    await start();
    await hours(24);
    aws.sns.messages.splice(0);
    await remove();
    await hours(35);
    expect(rings()).toBe(0);
    await hours(72);
    expect(rings()).toBe(1);
  });

  test('ring within two days and a half, however many earlier periods CloudWatch reads', async () => {
    await start();
    await hours(24);
    aws.sns.messages.splice(0);
    aws.lambda.removePermissions('EksEndpointGuard');
    aws.cloudwatch.earlierPeriods = 4;
    await hours(59);
    expect(rings()).toBe(0);
    await hours(2);
    expect(rings()).toBe(1);
  });

  test('ring in a new stack before its first evaluation, and in one without a rule until there is one', async () => {
    await start();
    aws.cloudwatch.evaluate();
    expect(rings()).toBe(1);
    await hours(48);
    expect(rings()).toBe(1);
    await aws.stop();
    await start({ DeploymentMode: 'Backend' });
    await hours(48);
    expect(rings()).toBe(1);
    expect(aws.log.of('lambda:function-returned')).toEqual([]);
  });
});
