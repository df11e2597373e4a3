import { beforeEach, describe, expect, test } from 'vitest';
import { Clock, minutes } from '../clock.ts';
import { EventLog } from '../event-log.ts';
import { parsePolicy } from '../iam/policy.ts';
import { type Alarm, CloudWatch } from './cloudwatch.ts';
import { Sns } from './sns.ts';

const place = { partition: 'aws', account: '111122223333', region: 'eu-central-1' };

let clock: Clock;
let sns: Sns;
let cloudwatch: CloudWatch;
let topic: string;

beforeEach(() => {
  clock = new Clock(new Date('2026-11-23T09:00:00Z'));
  sns = new Sns(place, clock, new EventLog());
  cloudwatch = new CloudWatch(place, clock, sns);
  topic = sns.createTopic('alarms');
});

function letIn(account: string): void {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
  sns.setPolicy(topic, parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'the policy of the topic'));
}

/** Over three periods of five minutes, as in the tables of the CloudWatch user guide on missing data. */
function put(TreatMissingData: Alarm['TreatMissingData'], rest: Partial<Alarm> = {}): void {
  cloudwatch.putAlarm({
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'M',
    Dimensions: [{ Name: 'D', Value: 'd' }],
    AlarmActions: [topic],
    Period: 300,
    EvaluationPeriods: 3,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData,
    ...rest,
  });
}

/** Oldest first: `0` is within the threshold, `X` beyond it, `-` no data. */
async function play(periods: string): Promise<void> {
  for (const period of periods.split(' ')) {
    await clock.settle(minutes(5));
    if (period !== '-') cloudwatch.add('N', 'M', 'd', period === 'X' ? 1 : 0);
  }
}

describe('with two periods more than are evaluated, as in the table of the user guide,', () => {
  test.each<[periods: string, missing: string, breaching: string, notBreaching: string]>([
    ['0 - X - X', 'OK', 'OK', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'ALARM', 'OK'],
  ])('%s is %s, or %s if missing data is breaching, or %s if it is not', async (periods, ...states) => {
    cloudwatch.earlierPeriods = 2;
    await play(periods);
    const found = (['missing', 'breaching', 'notBreaching'] as const).map((treatMissingData) => {
      put(treatMissingData);
      return cloudwatch.state('a');
    });
    expect(found).toEqual(states);
  });
});

test.each<[operator: Alarm['ComparisonOperator'], states: string[]]>([
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
])('%s of 1 finds 0, 1 and 2 %j', (operator, states) => {
  const found = [0, 1, 2].map((value) => {
    cloudwatch.add('N', `M${value}`, 'd', value);
    const rest = { MetricName: `M${value}`, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: operator };
    put('breaching', rest);
    return cloudwatch.state('a');
  });
  expect(found).toEqual(states);
});

describe('an alarm', () => {
  const message = JSON.stringify({ AlarmName: 'a', NewStateValue: 'ALARM', OldStateValue: 'OK' });

  test('publishes once when its state becomes ALARM, and again after it was OK', async () => {
    letIn('111122223333');
    put('notBreaching', { EvaluationPeriods: 1 });
    for (const period of ['0', 'X', 'X', 'X', '0', '-', 'X']) {
      await play(period);
      cloudwatch.evaluate();
    }
    expect(sns.messages.map(({ message: text }) => text)).toEqual([message, message]);
  });

  test('publishes nothing to a topic that lets in another account only', async () => {
    letIn('444455556666');
    put('breaching');
    cloudwatch.evaluate();
    expect(cloudwatch.state('a')).toBe('ALARM');
    expect(sns.messages).toEqual([]);
  });
});
