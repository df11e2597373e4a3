import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../../clock.ts';
import { LocalAws } from '../../local-aws.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:guard';

let aws: LocalAws;

beforeEach(async () => {
  aws = await LocalAws.start();
});
afterEach(() => aws.stop());

type Resources = Readonly<Record<string, { Type: string; Properties: object; Condition?: string }>>;

const deploy = (Resources: Resources, rest: object = {}, parameters: Record<string, string> = {}) =>
  aws.deploy({ stackName: 'sample', template: JSON.stringify({ Resources, ...rest }), parameters });

function statement(members: object) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...members }] };
}

describe('a function that fails at what it need not answer', () => {
  const send = { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
  const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:failed';
  const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:fails';
  const trust = statement({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const role = (...statements: object[]) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'fails',
      AssumeRolePolicyDocument: trust,
      Policies: statements.map((members, index) => ({ PolicyName: `p${index}`, PolicyDocument: statement(members) })),
    },
  });
  const permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
    },
  };
  const lambda = (properties: object = {}) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fails',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: `exports.handler = async () => { throw new TypeError('no'); };` },
      ...properties,
    },
  });
  const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed', MessageRetentionPeriod: 1_209_600 } };
  const deadLetter = { DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } };
  const asynchronous = (properties: object) => ({
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST', ...properties },
  });
  const onFailure = { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } };
  const alarm = (namespace: string, metric: string, dimension: object, rest: object = {}) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: metric,
      Namespace: namespace,
      MetricName: metric,
      Dimensions: [dimension],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TOPIC],
      ...rest,
    },
  });
  const errors = alarm('AWS/Lambda', 'Errors', { Name: 'FunctionName', Value: { Ref: 'Function' } });
  const visible = alarm(
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
    { Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
    { Statistic: 'Maximum' },
  );

  async function fail(): Promise<void> {
    aws.lambda.invokeAsync(FUNCTION, 'config.amazonaws.com', { hello: 1 });
    await aws.settle();
  }

  test('leaves the event in its dead-letter queue after three attempts, and rings', async () => {
    await deploy({
      Role: role(send),
      Function: lambda(deadLetter),
      Permission: permission,
      Queue: queue,
      Errors: errors,
      Visible: visible,
    });
    const states = () => aws.cloudwatch.alarms().map(({ AlarmName: name }) => aws.cloudwatch.state(name));
    expect(states()).toEqual(['OK', 'OK']);
    await fail();
    expect(aws.log.of('lambda:function-failed')).toHaveLength(3);
    expect(aws.sqs.messages(QUEUE)).toMatchObject([
      {
        at: new Date('2026-11-23T09:03:00.000Z'),
        body: '{"hello":1}',
        attributes: { ErrorCode: '200', ErrorMessage: 'no', RequestID: expect.any(String) },
      },
    ]);
    expect(states()).toEqual(['ALARM', 'ALARM']);
    await aws.clock.settle(minutes(6));
    expect(states()).toEqual(['OK', 'ALARM']);
  });

  test('leaves a record of the invocation at its destination after as many attempts as it is told', async () => {
    const configuration = asynchronous({ MaximumRetryAttempts: '0', ...onFailure });
    await deploy({ Role: role(send), Function: lambda(), Permission: permission, Queue: queue, Async: configuration });
    await fail();
    expect(aws.log.of('lambda:function-failed')).toHaveLength(1);
    expect(JSON.parse(aws.sqs.messages(QUEUE)[0]?.body ?? '')).toMatchObject({
      version: '1.0',
      timestamp: '2026-11-23T09:00:00.000Z',
      requestContext: { functionArn: `${FUNCTION}:$LATEST`, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { hello: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'no' },
    });
  });

  test('loses the event, and rings for it, when the queue does not take it', async () => {
    const deny = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: statement({ ...send, Effect: 'Deny', Principal: { AWS: '*' } }),
      },
    };
    const lost = alarm('AWS/Lambda', 'DeadLetterErrors', { Name: 'FunctionName', Value: 'fails' });
    await deploy({
      Role: role(send),
      Function: lambda(deadLetter),
      Permission: permission,
      Queue: queue,
      Deny: deny,
      Lost: lost,
    });
    await fail();
    expect(aws.sqs.messages(QUEUE)).toEqual([]);
    expect(aws.log.of('sqs:SendMessage')).toMatchObject([{ actor: 'fails', outcome: 'AccessDeniedException' }]);
    expect(aws.cloudwatch.state('DeadLetterErrors')).toBe('ALARM');
  });

  test.each<[name: string, resources: Resources, message: string]>([
    [
      'a queue that its role may not send to',
      { Role: role(), Function: lambda(deadLetter), Queue: queue },
      'does not have permissions to call SendMessage on SQS',
    ],
    [
      'a destination that its role may not send to',
      { Role: role(), Function: lambda(), Queue: queue, Async: asynchronous(onFailure) },
      'does not have permissions to call SendMessage on SQS',
    ],
    [
      'a topic in place of a queue',
      { Role: role(), Function: lambda({ DeadLetterConfig: { TargetArn: TOPIC } }) },
      'to queues only',
    ],
    [
      'more than two retries',
      { Role: role(), Function: lambda(), Async: asynchronous({ MaximumRetryAttempts: 3 }) },
      'is not between 0 and 2',
    ],
    [
      'an alarm over the average',
      { Role: role(), Function: lambda(), Errors: alarm('AWS/Lambda', 'Errors', {}, { Statistic: 'Average' }) },
      'alarms over sums',
    ],
    [
      'an alarm over several periods of a queue',
      {
        Errors: alarm(
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          {},
          { Statistic: 'Maximum', EvaluationPeriods: 3 },
        ),
      },
      'a queue in one period',
    ],
    [
      'an alarm over more than a day of short periods',
      { Errors: alarm('AWS/Lambda', 'Errors', {}, { EvaluationPeriods: 289 }) },
      'across so long a time',
    ],
    [
      'an alarm over more than a week',
      { Errors: alarm('AWS/Lambda', 'Errors', {}, { Period: 21_600, EvaluationPeriods: 29 }) },
      'across so long a time',
    ],
  ])('cannot have %s', async (_name, resources, message) => {
    await expect(deploy(resources)).rejects.toThrow(message);
  });
});
