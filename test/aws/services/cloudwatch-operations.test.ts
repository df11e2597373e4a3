import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../clock.ts';
import { parsePolicy } from '../iam/policy.ts';
import { LocalAws } from '../local-aws.ts';

const T = Date.parse('2026-11-23T09:00:00Z');
const DAY = minutes(24 * 60);
const GROUP = '/aws/eks/payments/cluster';

let aws: LocalAws;
let cloudwatch: CloudWatchClient;
beforeEach(async () => {
  aws = await LocalAws.start();
  cloudwatch = new CloudWatchClient(aws.clientConfiguration());
  aws.logGroups.create({ name: GROUP, retentionInDays: undefined, kmsKeyId: undefined });
  aws.logGroups.createStream(GROUP, 's');
});
afterEach(() => aws.stop());

const query = (Period: number, group = GROUP) => ({
  Id: 'bytes',
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Logs',
      MetricName: 'IncomingBytes',
      Dimensions: [{ Name: 'LogGroupName', Value: group }],
    },
    Period,
    Stat: 'Sum',
  },
});
const read = async (from: number, to: number, input: Partial<GetMetricDataCommandInput> = {}) => {
  const times = { StartTime: new Date(from), EndTime: new Date(to) };
  const all = { MetricDataQueries: [query(60)], ...times, ...input };
  const { MetricDataResults: [result] = [] } = await cloudwatch.send(new GetMetricDataCommand(all));
  return result;
};
const write = (...events: readonly (readonly [timestamp: number, bytes: number])[]) =>
  aws.logGroups.write(
    GROUP,
    's',
    events.map(([timestamp, bytes]) => ({ timestamp, message: 'x'.repeat(bytes) })),
    'own time',
  );

describe('the bytes that came in to a log group', () => {
  test('are summed by the minute in which they came in, the newest first', async () => {
    const logs = new CloudWatchLogsClient(aws.clientConfiguration());
    const names = { logGroupName: 'g', logStreamName: 's' };
    await logs.send(new CreateLogGroupCommand(names));
    await logs.send(new CreateLogStreamCommand(names));
    const put = (...messages: readonly string[]) =>
      logs.send(
        new PutLogEventsCommand({
          ...names,
          logEvents: messages.map((message) => ({ timestamp: T - DAY, message })),
        }),
      );
    await put('one', 'fünf');
    await put('four');
    await aws.clock.settle(minutes(2));
    await put('x');
    expect(await read(T, T + minutes(10), { MetricDataQueries: [query(60, 'g')] })).toEqual({
      Id: 'bytes',
      Label: 'IncomingBytes',
      Timestamps: [new Date(T + minutes(2)), new Date(T)],
      Values: [1, 12],
      StatusCode: 'Complete',
    });
  });

  test('are summed over longer periods from the start on, which is included as the end is not', async () => {
    await aws.clock.settle(minutes(60));
    write([T, 1], [T + minutes(4), 2], [T + minutes(5), 4], [T + minutes(9), 8], [T + minutes(10), 16]);
    const times = { MetricDataQueries: [query(300)], ScanBy: 'TimestampAscending' as const };
    expect((await read(T, T + minutes(10), times))?.Values).toEqual([3, 12]);
    expect((await read(T + minutes(1), T + minutes(11), times))?.Values).toEqual([6, 24]);
    expect((await read(T + minutes(1) + 59_999, T + minutes(6), times))?.Values).toEqual([6]);
    expect((await read(T, T + minutes(60), { MetricDataQueries: [query(86_400)] }))?.Values).toEqual([31]);
  });

  test('of long ago have longer periods only', async () => {
    await aws.clock.settle(70 * DAY);
    const values = async (days: number, period: number) => {
      const start = T + (70 - days) * DAY;
      return (await read(start, start + minutes(60), { MetricDataQueries: [query(period)] }))?.Values;
    };
    for (const days of [1, 16, 64]) write([T + (70 - days) * DAY, days]);
    expect([await values(1, 60), await values(16, 60), await values(64, 300)]).toEqual([[1], [], []]);
    expect([await values(16, 300), await values(64, 3600)]).toEqual([[16], [64]]);
  });

  test('of a group that has none, or of two dimensions, are none', async () => {
    expect(await read(T, T + 1, { MetricDataQueries: [query(60, 'none')] })).toMatchObject({
      Values: [],
      Timestamps: [],
    });
    write([T, 1]);
    const two = query(60);
    two.MetricStat.Metric.Dimensions.push({ Name: 'more', Value: 'x' });
    expect((await read(T, T + 1, { MetricDataQueries: [two] }))?.Values).toEqual([]);
    expect(await read(T, T + 1, { MetricDataQueries: [{ ...query(60), ReturnData: false }] })).toBeUndefined();
    expect(await read(T, T + 1, { MetricDataQueries: [{ ...query(60), Label: 'mine' }] })).toMatchObject({
      Label: 'mine',
      Values: [1],
    });
  });

  test.each<[what: string, input: Partial<GetMetricDataCommandInput>, name: string]>([
    ['no time', { EndTime: new Date(T) }, 'InvalidParameterValueException'],
    ['501 queries', { MetricDataQueries: Array(501).fill(query(60)) }, 'InvalidParameterValueException'],
    [
      'an average',
      { MetricDataQueries: [{ Id: 'a', MetricStat: { ...query(60).MetricStat, Stat: 'Average' } }] },
      'NotImplemented',
    ],
    ['an expression', { MetricDataQueries: [{ Id: 'a', Expression: 'SUM(METRICS())' }] }, 'NotImplemented'],
    ['a period of a second', { MetricDataQueries: [query(1)] }, 'NotImplemented'],
    ['pages', { MaxDatapoints: 1 }, 'NotImplemented'],
  ])('are refused for %s', async (_, input, name) => {
    await expect(read(T, T + minutes(1), input)).rejects.toMatchObject({ name });
  });

  test('are read with cloudwatch:GetMetricData', async () => {
    const call = (action: string) => {
      const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
      const caller = { name: 'x', arn: 'arn', policies: [parsePolicy(policy, 'a test')] };
      const input = { MetricDataQueries: [query(60)], StartTime: new Date(T), EndTime: new Date(T + 1) };
      return aws.api.call(caller, 'cloudwatch', 'GetMetricData', input);
    };
    await call('cloudwatch:GetMetricData');
    await expect(call('cloudwatch:GetMetricStatistics')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
