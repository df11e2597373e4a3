import { Aws, type CfnCondition } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** The topic that a template creates, if its parameter asks for one. `keyArn` is of its KMS key, or AWS::NoValue. */
export function createdTopic(stack: Construct, isCreated: CfnCondition, keyArn: string): sns.CfnTopic {
  const topic = new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: keyArn });
  topic.cfnOptions.condition = isCreated;
  acknowledge(topic, {
    'AwsSolutions-SNS3': 'Only AWS services publish, over TLS.',
  });
  const policy = new sns.CfnTopicPolicy(stack, 'TopicPolicy', {
    topics: [topic.ref],
    policyDocument: new iam.PolicyDocument({
      statements: [
        // CloudWatch is let in for alarms, which the policy of a new topic would do and this one replaces.
        new iam.PolicyStatement({
          principals: ['events', 'cloudwatch'].map((name) => new iam.ServicePrincipal(`${name}.amazonaws.com`)),
          actions: ['sns:Publish'],
          resources: [topic.ref],
          // Both send it (EventBridge user guide, resource-based policies; CloudWatch user guide, confused deputy).
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ],
    }),
  });
  policy.cfnOptions.condition = isCreated;
  return topic;
}
