import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OptionalParameter } from './optional-parameter.ts';

/** Where notifications are sent, as parameters of a CloudFormation template say it. */
export interface NotificationParameters {
  /** The ARN of an existing topic, unless one is created or none is wanted. */
  readonly givenTopicArn: string;
  readonly isTopicCreated: CfnCondition;
  /** There is a topic, and it is in the Region of the stack. */
  readonly hasTopic: CfnCondition;
  /** A topic was given that is in another Region, where neither EventBridge nor an alarm can publish. */
  readonly isTopicElsewhere: CfnCondition;
  readonly topicRegion: string;
  readonly eventBus: OptionalParameter;
  readonly alarmsAreOn: CfnCondition;
}

/** By default there are no notifications, and no resource for them. */
export function notificationParameters(stack: Construct): NotificationParameters {
  const { valueAsString: topic } = new CfnParameter(stack, 'NotificationTopic', {
    default: '',
    allowedPattern: '(create|arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[\\w-]+)?',
    constraintDescription: 'must be empty, create, or the ARN of a standard SNS topic',
    description:
      'create, or the ARN of an SNS topic to which events.amazonaws.com may publish. Messages about requests for public access need a CloudTrail trail.',
  });
  const eventBus = new OptionalParameter(stack, 'EventBusArn', {
    allowedPattern: 'arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[\\w./-]+',
    constraintDescription: 'must be empty or the ARN of an EventBridge event bus',
    description:
      'ARN of an EventBridge event bus that receives the same events as AWS sends them. Another account must let this account put events.',
  });
  const { valueAsString: alarms } = new CfnParameter(stack, 'Alarms', {
    allowedValues: ['off', 'on'],
    default: 'off',
    description:
      'on: CloudWatch alarms on failed evaluations and on none for 36 hours, and a queue of the events that the function failed at.',
  });
  // The colons make the fourth part exist in an empty text and in `create` too: CloudFormation evaluates every condition.
  const topicRegion = Fn.select(3, Fn.split(':', Fn.join('', [topic, ':::'])));
  const isTopicCreated = new CfnCondition(stack, 'NewTopic', { expression: Fn.conditionEquals(topic, 'create') });
  const isTopicHere = new CfnCondition(stack, 'TopicIsHere', {
    expression: Fn.conditionEquals(topicRegion, Aws.REGION),
  });
  const hasTopic = new CfnCondition(stack, 'HasTopic', { expression: Fn.conditionOr(isTopicCreated, isTopicHere) });
  const isTopicElsewhere = new CfnCondition(stack, 'TopicIsElsewhere', {
    expression: Fn.conditionAnd(Fn.conditionNot(Fn.conditionEquals(topic, '')), Fn.conditionNot(hasTopic)),
  });
  return {
    givenTopicArn: topic,
    isTopicCreated,
    hasTopic,
    isTopicElsewhere,
    topicRegion,
    eventBus,
    alarmsAreOn: new CfnCondition(stack, 'AlarmsOn', { expression: Fn.conditionEquals(alarms, 'on') }),
  };
}
