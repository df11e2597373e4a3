import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface FunctionAlarmsProps {
  /** A function that is invoked asynchronously, and its role. */
  readonly function: lambda.Function;
  readonly role: iam.IRole;
  /** The topic that the alarms notify, if there is one. */
  readonly topicArn?: string;
  /** The KMS key of the queue, if it has a key of its own. */
  readonly keyArn?: string;
}

type AlarmProps = Omit<cloudwatch.CfnAlarmProps, 'alarmActions' | 'alarmName'>;

const ANY_IN_FIVE_MINUTES = {
  period: Duration.minutes(5).toSeconds(),
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: 'GreaterThanThreshold',
  treatMissingData: 'notBreaching',
};

/**
 * The daily sweep invokes the function at least every 24 hours, and 12 hours are left for a late one. Lambda sends no zeros:
 * without invocations there is no data.
 */
const NONE_IN_A_DAY_AND_A_HALF = {
  period: Duration.hours(6).toSeconds(),
  evaluationPeriods: 6,
  threshold: 1,
  comparisonOperator: 'LessThanThreshold',
  treatMissingData: 'breaching',
};

/**
 * Shows failed evaluations, which AWS Config does not: an alarm on the function's errors, one on a queue of the events that
 * the function failed at three times, and one that finds evaluations to have stopped.
 */
export class FunctionAlarms extends Construct {
  /** Holds the events for 14 days, each with the function's error. */
  readonly failedEvents: sqs.CfnQueue;
  readonly alarms: readonly cloudwatch.CfnAlarm[];
  /** Lets the function send to the queue. */
  readonly policy: iam.CfnPolicy;

  constructor(scope: Construct, id: string, props: FunctionAlarmsProps) {
    super(scope, id);
    const { function: target, role, keyArn } = props;
    this.failedEvents = new sqs.CfnQueue(this, 'FailedEvents', {
      messageRetentionPeriod: Duration.days(14).toSeconds(),
      ...(keyArn === undefined ? {} : { kmsMasterKeyId: keyArn }),
    });
    acknowledge(this.failedEvents, {
      'AwsSolutions-SQS3': 'The queue itself takes the events that the function failed at.',
      'AwsSolutions-SQS4': 'Only Lambda sends, over TLS.',
    });
    this.policy = new iam.CfnPolicy(this, 'FailedEventsPolicy', {
      policyName: 'queue',
      roles: [role.roleName],
      policyDocument: sendPolicy(this.failedEvents, keyArn === undefined ? undefined : keyStatement(keyArn)),
    });
    // An on-failure destination rather than a dead-letter queue: its records hold the error, and it is added and removed
    // without a change of the function (Lambda developer guide, retaining records of asynchronous invocations).
    const destination = new lambda.CfnEventInvokeConfig(this, 'FailedEventsConfig', {
      functionName: target.functionName,
      qualifier: '$LATEST',
      destinationConfig: { onFailure: { destination: this.failedEvents.attrArn } },
    });
    // Lambda accepts a destination only if the function's role may send to it.
    destination.addResourceDependency(this.policy);
    this.alarms = [
      this.createAlarm('EvaluationFailed', props, {
        alarmDescription: 'In ALARM while the last 5 minutes contain a failed evaluation. See the log of the function.',
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensions: [{ name: 'FunctionName', value: target.functionName }],
        statistic: 'Sum',
        ...ANY_IN_FIVE_MINUTES,
      }),
      this.createAlarm('EventsGivenUp', props, {
        alarmDescription: 'In ALARM while the queue holds events that the function failed at three times.',
        namespace: 'AWS/SQS',
        metricName: 'ApproximateNumberOfMessagesVisible',
        dimensions: [{ name: 'QueueName', value: this.failedEvents.attrQueueName }],
        statistic: 'Maximum',
        ...ANY_IN_FIVE_MINUTES,
      }),
      this.createAlarm('EvaluationsStopped', props, {
        alarmDescription:
          "In ALARM after 36 hours without an invocation of the rule's function: the rule, the function, its permission or its role may be gone. Run the doctor. A new stack is in ALARM until its first evaluation, usually within an hour and at most within a day; with DeploymentMode=Backend not before a conformance pack has created the rule.",
        namespace: 'AWS/Lambda',
        metricName: 'Invocations',
        dimensions: [{ name: 'FunctionName', value: target.functionName }],
        statistic: 'Sum',
        ...NONE_IN_A_DAY_AND_A_HALF,
      }),
    ];
  }

  /** How many events wait in the queue. */
  metricFailedEvents(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensionsMap: { QueueName: this.failedEvents.attrQueueName },
      statistic: cloudwatch.Stats.MAXIMUM,
      ...props,
    }).attachTo(this);
  }

  /** CloudFormation makes the alarm's name of its id. */
  private createAlarm(id: string, { topicArn }: FunctionAlarmsProps, alarm: AlarmProps): cloudwatch.CfnAlarm {
    return new cloudwatch.CfnAlarm(this, id, {
      ...alarm,
      ...(topicArn === undefined ? {} : { alarmActions: [topicArn] }),
    });
  }
}

/** The policy of a role that sends to a queue. `useKey` is the statement for the queue's key, if it has one. */
export function sendPolicy(queue: sqs.CfnQueue, useKey?: object): object {
  const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.attrArn };
  return { Statement: useKey === undefined ? [send] : [send, useKey], Version: '2012-10-17' };
}

/** What a producer of an encrypted queue has to do with its key (SQS developer guide, key management). */
export function keyStatement(keyArn: string): object {
  return { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn };
}
