import { Aws, type CfnCondition, Duration, Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { OptionalTopic } from './notifications-topic.ts';
import { acknowledge } from './validation.ts';

export interface FunctionAlarmsProps {
  /** A function that is invoked asynchronously. */
  readonly function: lambda.Function;
  readonly areOn: CfnCondition;
  /** Who is told of an alarm, when it exists. */
  readonly topic: OptionalTopic;
}

type Metric = Required<Pick<cloudwatch.CfnAlarmProps, 'namespace' | 'metricName' | 'dimensions' | 'statistic'>>;

/**
 * Shows what AWS Config does not, evaluations that fail: alarms on the function's errors, and on a queue of the events that
 * it failed at three times.
 */
export function functionAlarms(scope: Construct, props: FunctionAlarmsProps): void {
  const queue = failedEvents(scope, props);
  alarm(scope, 'EvaluationFailed', props, {
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensions: [{ name: 'FunctionName', value: props.function.functionName }],
    statistic: 'Sum',
  });
  alarm(scope, 'EventsGivenUp', props, {
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensions: [{ name: 'QueueName', value: queue.attrQueueName }],
    statistic: 'Maximum',
  });
}

/**
 * An on-failure destination rather than a dead-letter queue: its records say what went wrong, and it comes and goes without
 * a change of the function (Lambda developer guide, retaining records of asynchronous invocations).
 */
function failedEvents(
  scope: Construct,
  { function: { functionName, role }, areOn }: FunctionAlarmsProps,
): sqs.CfnQueue {
  if (role === undefined) throw new TypeError('the function has no role that could be allowed to send');
  const queue = new sqs.CfnQueue(scope, 'FailedEvents', { messageRetentionPeriod: Duration.days(14).toSeconds() });
  acknowledge(queue, {
    'AwsSolutions-SQS3': 'It is where events end that the function failed at.',
    'AwsSolutions-SQS4': 'Only Lambda sends, over TLS.',
  });
  const policy = new iam.CfnPolicy(scope, 'FailedEventsPolicy', {
    policyName: 'queue',
    roles: [role.roleName],
    policyDocument: new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.attrArn] })],
    }),
  });
  const destination = new lambda.CfnEventInvokeConfig(scope, 'FailedEventsConfig', {
    functionName,
    qualifier: '$LATEST',
    destinationConfig: { onFailure: { destination: queue.attrArn } },
  });
  // Lambda takes a destination only if the function's role may send to it.
  destination.addResourceDependency(policy);
  for (const resource of [queue, policy, destination]) resource.cfnOptions.condition = areOn;
  return queue;
}

/** Rings as long as the last five minutes had one. Its id is all that it says: CloudFormation makes the alarm's name of it. */
function alarm(scope: Construct, id: string, { areOn, topic }: FunctionAlarmsProps, metric: Metric): void {
  const resource = new cloudwatch.CfnAlarm(scope, id, {
    ...metric,
    period: Duration.minutes(5).toSeconds(),
    evaluationPeriods: 1,
    threshold: 0,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
    alarmActions: Token.asList(Fn.conditionIf(topic.exists.logicalId, [topic.arn], Aws.NO_VALUE)),
  });
  resource.cfnOptions.condition = areOn;
  acknowledge(resource, { 'CloudFormation-Validate::W1030': 'Without a topic there is no action.' });
}
