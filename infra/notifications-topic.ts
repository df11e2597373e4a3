import { type CfnCondition, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { TopicRequest } from './notification-parameters.ts';
import { acknowledge } from './validation.ts';

export interface OptionalTopic {
  /** Of no use unless `exists` holds. */
  readonly arn: string;
  readonly exists: CfnCondition;
}

/** The topic that was asked for: one that was given, or one that is created in the stack. */
export function notificationTopic(stack: Construct, { givenArn, isWanted, isCreated }: TopicRequest): OptionalTopic {
  const topic = new sns.CfnTopic(stack, 'Topic');
  topic.cfnOptions.condition = isCreated;
  acknowledge(topic, {
    'AwsSolutions-SNS3': 'Only AWS services publish, over TLS; and EventBridge could not under a Condition.',
  });
  const policy = new sns.CfnTopicPolicy(stack, 'TopicPolicy', {
    topics: [topic.ref],
    policyDocument: new iam.PolicyDocument({
      statements: [
        // No conditions: "You can't use Condition blocks in Amazon SNS topic policies for EventBridge" (EventBridge user
        // guide). CloudWatch is let in for alarms, which the policy of a new topic would do and this one replaces.
        new iam.PolicyStatement({
          principals: ['events', 'cloudwatch'].map((name) => new iam.ServicePrincipal(`${name}.amazonaws.com`)),
          actions: ['sns:Publish'],
          resources: [topic.ref],
        }),
      ],
    }),
  });
  policy.cfnOptions.condition = isCreated;
  return { arn: Fn.conditionIf(isCreated.logicalId, topic.ref, givenArn).toString(), exists: isWanted };
}
