import type { Alarm } from '../../services/cloudwatch.ts';
import type { EventTarget } from '../../services/events.ts';
import { generatedName } from '../../services/lambda.ts';
import { type Creators, knownPolicy, list, onlyKnown, type Properties, record, text } from '../creator.ts';

export const notifications: Creators = {
  'AWS::SNS::Topic': async (properties, logicalId, { sns }) => {
    onlyKnown(properties, 'TopicName', 'DisplayName', 'Tags');
    const name = text(properties['TopicName'] ?? generatedName(logicalId));
    const arn = sns.createTopic(name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },

  'AWS::SNS::TopicPolicy': async (properties, logicalId, { sns }) => {
    const policy = await knownPolicy(properties['PolicyDocument'], `the policy of ${logicalId}`);
    for (const topicArn of list(properties['Topics'])) sns.setPolicy(text(topicArn), policy);
    return { ref: logicalId, attributes: {} };
  },

  'AWS::SQS::Queue': async (properties, logicalId, { sqs }) => {
    onlyKnown(properties, 'QueueName', 'MessageRetentionPeriod', 'SqsManagedSseEnabled', 'Tags');
    const name = text(properties['QueueName'] ?? generatedName(logicalId));
    const { url, arn } = sqs.createQueue(name);
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },

  'AWS::SQS::QueuePolicy': async (properties, logicalId, { sqs }) => {
    const policy = await knownPolicy(properties['PolicyDocument'], `the policy of ${logicalId}`);
    for (const url of list(properties['Queues'])) sqs.setPolicy(text(url), policy);
    return { ref: logicalId, attributes: {} };
  },

  'AWS::Events::Rule': async (properties, logicalId, { events }) => {
    onlyKnown(properties, 'Name', 'Description', 'EventPattern', 'State', 'Targets');
    const name = text(properties['Name'] ?? generatedName(logicalId));
    const isEnabled = (properties['State'] ?? 'ENABLED') === 'ENABLED';
    const targets = list(properties['Targets']).map((target) => eventTarget(record(target)));
    const arn = events.putRule(name, properties['EventPattern'], isEnabled ? targets : []);
    return { ref: name, attributes: { Arn: arn } };
  },

  'AWS::CloudWatch::Alarm': async (properties, logicalId, { cloudwatch, place }) => {
    const { Statistic: statistic = 'Sum', EvaluationPeriods: periods, ...rest } = properties;
    onlyKnown(rest, ...ALARM_PROPERTIES);
    const isMaximum = statistic === 'Maximum' && rest['Namespace'] === 'AWS/SQS';
    if ((statistic !== 'Sum' && !isMaximum) || Number(periods) !== 1) {
      throw new Error('the local AWS knows alarms over one period: the sum, or the maximum of a queue');
    }
    const name = text(properties['AlarmName'] ?? generatedName(logicalId));
    cloudwatch.putAlarm({
      AlarmName: name,
      Namespace: text(rest['Namespace']),
      MetricName: text(rest['MetricName']),
      Dimensions: list(rest['Dimensions']) as Alarm['Dimensions'],
      Period: Number(rest['Period']),
      Threshold: Number(rest['Threshold']),
      ComparisonOperator: text(rest['ComparisonOperator']) as Alarm['ComparisonOperator'],
      TreatMissingData: text(rest['TreatMissingData'] ?? 'missing') as Alarm['TreatMissingData'],
    });
    const arn = `arn:${place.partition}:cloudwatch:${place.region}:${place.account}:alarm:${name}`;
    return { ref: name, attributes: { Arn: arn } };
  },
};

const ALARM_PROPERTIES = [
  'AlarmName',
  'AlarmDescription',
  'AlarmActions',
  'OKActions',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Period',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
];

function eventTarget(target: Properties): EventTarget {
  onlyKnown(target, 'Id', 'Arn', 'InputTransformer');
  const arn = text(target['Arn']);
  if (target['InputTransformer'] === undefined) return { arn };
  const { InputPathsMap: paths = {}, InputTemplate: template } = record(target['InputTransformer']);
  return { arn, transformer: { paths: record(paths) as Record<string, string>, template: text(template) } };
}
