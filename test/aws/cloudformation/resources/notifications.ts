import { AwsError } from '../../error.ts';
import type { Alarm } from '../../services/cloudwatch.ts';
import type { EventTarget } from '../../services/events.ts';
import { generatedName } from '../../services/lambda.ts';
import { type Creators, knownPolicy, list, onlyKnown, type Properties, record, text } from '../creator.ts';

export const notifications: Creators = {
  'AWS::SNS::Topic': async (properties, logicalId, { sns }) => {
    const name = text(properties['TopicName'] ?? generatedName(logicalId));
    const arn = sns.createTopic(name);
    const put = (given: Properties): void => {
      onlyKnown(given, 'TopicName', 'DisplayName', 'KmsMasterKeyId', 'Tags');
      const { KmsMasterKeyId: key } = given;
      sns.setKey(arn, key === undefined ? undefined : text(key));
    };
    put(properties);
    return {
      ref: arn,
      attributes: { TopicArn: arn, TopicName: name },
      replacedBy: ['TopicName'],
      update: put,
      remove: () => sns.deleteTopic(arn),
    };
  },

  'AWS::SNS::TopicPolicy': async (properties, logicalId, { sns }) => {
    const put = async (given: Properties): Promise<void> => {
      const policy = await knownPolicy(given['PolicyDocument'], `the policy of ${logicalId}`);
      for (const topicArn of list(given['Topics'])) sns.setPolicy(text(topicArn), policy);
    };
    await put(properties);
    return {
      ref: logicalId,
      attributes: {},
      replacedBy: ['Topics'],
      update: put,
      remove() {
        for (const topicArn of list(properties['Topics'])) sns.setPolicy(text(topicArn), undefined);
      },
    };
  },

  'AWS::SQS::Queue': async (properties, logicalId, { sqs }) => {
    onlyKnown(properties, ...QUEUE_PROPERTIES);
    const name = text(properties['QueueName'] ?? generatedName(logicalId));
    const { url, arn } = sqs.createQueue(name);
    return {
      ref: url,
      attributes: { Arn: arn, QueueName: name, QueueUrl: url },
      replacedBy: ['QueueName'],
      update: (changed) => onlyKnown(changed, ...QUEUE_PROPERTIES),
      remove: () => sqs.deleteQueue(arn),
    };
  },

  'AWS::SQS::QueuePolicy': async (properties, logicalId, { sqs }) => {
    const put = async (given: Properties): Promise<void> => {
      const policy = await knownPolicy(given['PolicyDocument'], `the policy of ${logicalId}`);
      for (const url of list(given['Queues'])) sqs.setPolicy(text(url), policy);
    };
    await put(properties);
    return {
      ref: logicalId,
      attributes: {},
      replacedBy: ['Queues'],
      update: put,
      remove() {
        for (const url of list(properties['Queues'])) sqs.setPolicy(text(url), undefined);
      },
    };
  },

  'AWS::Events::Rule': async (properties, logicalId, { events }) => {
    const name = text(properties['Name'] ?? generatedName(logicalId));
    const put = (given: Properties): string => {
      onlyKnown(given, 'Name', 'Description', 'EventPattern', 'State', 'Targets');
      const isEnabled = (given['State'] ?? 'ENABLED') === 'ENABLED';
      const targets = list(given['Targets']).map((target) => eventTarget(record(target)));
      return events.putRule(name, given['EventPattern'], isEnabled ? targets : []);
    };
    return {
      ref: name,
      attributes: { Arn: put(properties) },
      replacedBy: ['Name'],
      update: (changed) => void put(changed),
      remove: () => events.deleteRule(name),
    };
  },

  'AWS::CloudWatch::Alarm': async (properties, logicalId, { cloudwatch, place }) => {
    const name = text(properties['AlarmName'] ?? generatedName(logicalId));
    cloudwatch.putAlarm(alarm(name, properties));
    const arn = `arn:${place.partition}:cloudwatch:${place.region}:${place.account}:alarm:${name}`;
    return {
      ref: name,
      attributes: { Arn: arn },
      replacedBy: ['AlarmName'],
      update: (changed) => cloudwatch.putAlarm(alarm(name, changed)),
      remove: () => cloudwatch.deleteAlarm(name),
    };
  },
};

/** That the key's policy lets Lambda, EventBridge and CloudWatch use it is not looked at. */
const QUEUE_PROPERTIES = ['QueueName', 'KmsMasterKeyId', 'MessageRetentionPeriod', 'SqsManagedSseEnabled', 'Tags'];

function alarm(name: string, properties: Properties): Alarm {
  const { Statistic: statistic = 'Sum', EvaluationPeriods: periods, ...rest } = properties;
  onlyKnown(rest, ...ALARM_PROPERTIES);
  const isMaximum = statistic === 'Maximum' && rest['Namespace'] === 'AWS/SQS';
  if ((statistic !== 'Sum' && !isMaximum) || (isMaximum && Number(periods) !== 1)) {
    throw new Error('the local AWS knows alarms over sums, and over the maximum of a queue in one period');
  }
  // CloudWatch API reference, PutMetricAlarm: seven days in all for periods of an hour and more, else one day.
  const hours = (Number(rest['Period']) * Number(periods)) / 3600;
  if (hours > (Number(rest['Period']) >= 3600 ? 7 * 24 : 24)) {
    throw new AwsError('ValidationException', 'Metrics cannot be checked across so long a time'); // Assumed text.
  }
  return {
    AlarmName: name,
    Namespace: text(rest['Namespace']),
    MetricName: text(rest['MetricName']),
    Dimensions: list(rest['Dimensions']) as Alarm['Dimensions'],
    AlarmActions: list(rest['AlarmActions'] ?? []).map(text),
    Period: Number(rest['Period']),
    EvaluationPeriods: Number(periods),
    Threshold: Number(rest['Threshold']),
    ComparisonOperator: text(rest['ComparisonOperator']) as Alarm['ComparisonOperator'],
    TreatMissingData: text(rest['TreatMissingData'] ?? 'missing') as Alarm['TreatMissingData'],
  };
}

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
  onlyKnown(target, 'Id', 'Arn', 'InputTransformer', 'RoleArn');
  const { RoleArn: roleArn } = target;
  const arn = text(target['Arn']);
  const role = roleArn === undefined ? {} : { roleArn: text(roleArn) };
  if (target['InputTransformer'] === undefined) return { arn, ...role };
  const { InputPathsMap: paths = {}, InputTemplate: template } = record(target['InputTransformer']);
  return { arn, ...role, transformer: { paths: record(paths) as Record<string, string>, template: text(template) } };
}
