import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { selfContainedTemplate } from './resolved-template.ts';

const template = Template.fromJSON(await selfContainedTemplate());
const topicArn = { 'Fn::If': ['NewTopic', { Ref: 'Topic' }, { Ref: 'NotificationTopic' }] };

describe('the alarms', () => {
  const alarmActions = { 'Fn::If': ['HasTopic', [topicArn], { Ref: 'AWS::NoValue' }] };
  const whenever = {
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: alarmActions,
  };
  const functionId = 'RuleFunction';

  test('ring for an error of the function', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...whenever,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: functionId } }],
      Statistic: 'Sum',
    });
  });

  test('ring for an event in the queue', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...whenever,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['FailedEvents', 'QueueName'] } }],
      Statistic: 'Maximum',
    });
  });

  test('ring after 36 hours without an invocation, and say when a new stack rings', () => {
    template.hasResource('AWS::CloudWatch::Alarm', {
      Condition: 'AlarmsOn',
      Properties: {
        AlarmDescription: Match.stringLikeRegexp(
          'A new stack is in ALARM until .* with DeploymentMode=Backend not before',
        ),
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: functionId } }],
        Statistic: 'Sum',
        Period: 21_600,
        EvaluationPeriods: 6,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        AlarmActions: alarmActions,
      },
    });
  });

  test('each say what they mean', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
      expect(Properties.AlarmDescription).toMatch(/^In ALARM (while|after) .*\.$/);
    }
  });

  test('go with a queue that only Lambda fills, as the role of the function', () => {
    const queueArn = { 'Fn::GetAtt': ['FailedEvents', 'Arn'] };
    const useKey = { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: { Ref: 'KmsKeyArn' } };
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600 });
    template.hasResource('AWS::Lambda::EventInvokeConfig', {
      Properties: {
        FunctionName: { Ref: functionId },
        Qualifier: '$LATEST',
        DestinationConfig: { OnFailure: { Destination: queueArn } },
      },
      DependsOn: ['FailedEventsPolicy'],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: 'RuleFunctionRole' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn },
          { 'Fn::If': ['KmsKeyArnIsGiven', useKey, { Ref: 'AWS::NoValue' }] },
        ],
      },
    });
  });
});
