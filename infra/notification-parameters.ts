import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Where notifications go, as whoever deploys the template asks for it. */
export interface TopicRequest {
  /** The ARN of a topic that there is, unless one is created or none is wanted. */
  readonly givenArn: string;
  readonly isWanted: CfnCondition;
  readonly isCreated: CfnCondition;
}

export interface NotificationParameters {
  readonly topic: TopicRequest;
  readonly alarmsAreOn: CfnCondition;
}

/** Who is told of what, as parameters of a CloudFormation template. By default nobody is, and nothing is made for it. */
export function notificationParameters(stack: Construct): NotificationParameters {
  const { valueAsString: topic } = new CfnParameter(stack, 'NotificationTopic', {
    default: '',
    allowedPattern: '(create|arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[\\w-]+)?',
    description:
      'create, or the ARN of an SNS topic to which events.amazonaws.com may publish. Who opens an endpoint is told if CloudTrail has a trail.',
  });
  const { valueAsString: alarms } = new CfnParameter(stack, 'Alarms', {
    allowedValues: ['off', 'on'],
    default: 'off',
    description: 'on: alarms on evaluations that fail, and a queue of them.',
  });
  return {
    topic: {
      givenArn: topic,
      isWanted: new CfnCondition(stack, 'HasTopic', { expression: Fn.conditionNot(Fn.conditionEquals(topic, '')) }),
      isCreated: new CfnCondition(stack, 'NewTopic', { expression: Fn.conditionEquals(topic, 'create') }),
    },
    alarmsAreOn: new CfnCondition(stack, 'AlarmsOn', { expression: Fn.conditionEquals(alarms, 'on') }),
  };
}
