import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../clock.ts';
import { LocalAws } from '../local-aws.ts';

const GROUP = '/aws/eks/payments/cluster';

/** When the local AWS starts. */
const T = Date.parse('2026-11-23T09:00:00Z');

let aws: LocalAws;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  logs = new CloudWatchLogsClient(aws.clientConfiguration());
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
});
afterEach(() => aws.stop());

const write = async (stream: string, ...events: readonly (readonly [milliseconds: number, message: string])[]) => {
  const logEvents = events.map(([milliseconds, message]) => ({ timestamp: T + milliseconds, message }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: stream }));
  await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: stream, logEvents }));
};
const get = async (input: Partial<GetLogEventsCommandInput> = {}) => {
  const answer = await logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'audit', ...input }));
  return { ...answer, messages: answer.events?.map(({ message }) => message) };
};
const filter = async (input: Partial<FilterLogEventsCommandInput> = {}) => {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  return events.map(({ message }) => message);
};
const streams = async (input: Partial<DescribeLogStreamsCommandInput> = {}) => {
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }));
  return logStreams.map(({ logStreamName }) => logStreamName);
};

describe('CloudWatch Logs', () => {
  test('describes groups and streams', async () => {
    await write('b', [2, 'two']);
    await write('a', [9, 'nine']);
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'other' }));
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/eks/' }));
    expect(logGroups).toMatchObject([
      { logGroupName: GROUP, arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${GROUP}:*` },
    ]);
    expect(await streams()).toEqual(['a', 'b']);
    expect(await streams({ orderBy: 'LastEventTime' })).toEqual(['b', 'a']);
    expect(await streams({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toEqual(['a']);
    expect(await streams({ logStreamNamePrefix: 'b' })).toEqual(['b']);
  });

  test('answers the newest events of a stream, and leads back and forth', async () => {
    await write('audit', [1, 'one'], [2, 'two'], [3, 'three'], [4, 'four'], [5, 'five']);
    const last = await get({ limit: 2 });
    expect(last.messages).toEqual(['four', 'five']);
    const before = await get({ limit: 2, nextToken: last.nextBackwardToken });
    expect(before.messages).toEqual(['two', 'three']);
    expect((await get({ limit: 2, nextToken: before.nextForwardToken })).messages).toEqual(['four', 'five']);
    const first = await get({ limit: 4, startFromHead: true });
    expect(first.messages).toEqual(['one', 'two', 'three', 'four']);
    const end = await get({ limit: 4, nextToken: first.nextForwardToken });
    expect(end.messages).toEqual(['five']);
    expect((await get({ nextToken: end.nextForwardToken })).nextForwardToken).toBe(end.nextForwardToken);
    expect((await get({ startTime: T + 2, endTime: T + 4 })).messages).toEqual(['two', 'three']);
  });

  test('filters the events of all streams by time, stream and words', async () => {
    await write('a', [1, 'ERROR no such cluster'], [3, 'INFO fine']);
    await write('b', [2, 'ERROR timed out']);
    expect(await filter()).toEqual(['ERROR no such cluster', 'ERROR timed out', 'INFO fine']);
    expect(await filter({ filterPattern: 'ERROR' })).toEqual(['ERROR no such cluster', 'ERROR timed out']);
    expect(await filter({ filterPattern: '"no such" ERROR' })).toEqual(['ERROR no such cluster']);
    expect(await filter({ filterPattern: '?fine ?"timed out"' })).toEqual(['ERROR timed out', 'INFO fine']);
    await expect(filter({ filterPattern: 'ERROR ?fine' })).rejects.toThrow('ERROR ?fine');
    expect(await filter({ startTime: T + 2, endTime: T + 3 })).toEqual(['ERROR timed out']);
    expect(await filter({ logStreamNames: ['b'] })).toEqual(['ERROR timed out']);
    expect(await filter({ logStreamNamePrefix: 'a', limit: 1 })).toEqual(['ERROR no such cluster']);
    await expect(filter({ filterPattern: '{ $.verb = "get" }' })).rejects.toThrow('{ $.verb = "get" }');
  });

  test.each([
    ['a group twice', () => new CreateLogGroupCommand({ logGroupName: GROUP }), 'already exists'],
    ['a stream of no group', () => new CreateLogStreamCommand({ logGroupName: 'x', logStreamName: 's' }), 'log group'],
    ['an unknown stream', () => new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 's' }), 'log stream'],
    ['an unknown group', () => new FilterLogEventsCommand({ logGroupName: 'x' }), 'log group does not exist'],
    ['a page of none', () => new DescribeLogStreamsCommand({ logGroupName: GROUP, limit: 51 }), 'limit 51'],
    ['a token of none', () => new DescribeLogGroupsCommand({ nextToken: 'x' }), 'nextToken'],
  ])('refuses %s', async (_, command, message) => {
    await expect(logs.send(command() as CreateLogGroupCommand)).rejects.toThrow(message);
  });

  test('refuses a stream twice, events out of order, and a token that it did not give', async () => {
    await write('audit', [1, 'one']);
    await expect(write('audit')).rejects.toThrow('already exists');
    const disordered = new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: 'audit',
      logEvents: [
        { timestamp: T + 2, message: 'two' },
        { timestamp: T + 1, message: 'one' },
      ],
    });
    await expect(logs.send(disordered)).rejects.toThrow('chronological order');
    await expect(get({ nextToken: 'x' })).rejects.toThrow('nextToken');
  });
});

describe('a log group', () => {
  const DAY = minutes(24 * 60);
  const groups = async (input: DescribeLogGroupsCommandInput = {}) =>
    (await logs.send(new DescribeLogGroupsCommand(input))).logGroups ?? [];
  const names = async (input: DescribeLogGroupsCommandInput = {}) =>
    (await groups(input)).map(({ logGroupName }) => logGroupName);
  const put = async (...timestamps: readonly number[]) => {
    const logEvents = timestamps.map((timestamp) => ({ timestamp, message: 'x' }));
    const answer = await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 'audit', logEvents }));
    return answer.rejectedLogEventsInfo;
  };
  const retain = (retentionInDays: number) =>
    logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays }));

  test('says when it was made, its class, its retention and what it holds', async () => {
    await write('audit', [0, 'four'], [1, 'fünf']);
    const described = { logGroupName: GROUP, creationTime: T, logGroupClass: 'STANDARD', storedBytes: 61 };
    expect(await groups()).toMatchObject([described]);
    expect((await groups())[0]).not.toHaveProperty('retentionInDays');
    aws.readings.storedBytes = 'compressed';
    expect((await groups())[0]?.storedBytes).toBe(6);
    await retain(30);
    expect((await groups())[0]?.retentionInDays).toBe(30);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));
    expect((await groups())[0]).not.toHaveProperty('retentionInDays');
  });

  test('is found by the start of its name, by a part of it, and by its class', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'cheap', logGroupClass: 'INFREQUENT_ACCESS' }));
    expect(await names({ logGroupNamePrefix: '/aws' })).toEqual([GROUP]);
    expect(await names({ logGroupNamePrefix: 'payments' })).toEqual([]);
    expect(await names({ logGroupNamePattern: 'payments' })).toEqual([GROUP]);
    expect(await names({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual(['cheap']);
    expect(await names({ logGroupClass: 'STANDARD' })).toEqual([GROUP]);
    const both = { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' };
    await expect(names(both)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const first = await logs.send(new DescribeLogGroupsCommand({ limit: 1 }));
    expect(await names({ limit: 1, nextToken: first.nextToken })).toEqual(['cheap']);
  });

  test('loses what its retention has passed', async () => {
    await write('audit', [0, 'old'], [1, 'as old']);
    await retain(1);
    await aws.clock.settle(DAY);
    expect((await get()).messages).toEqual(['old', 'as old']);
    await aws.clock.settle(1);
    expect((await get()).messages).toEqual(['as old']);
    await put(T + DAY);
    await aws.clock.settle(DAY - 1);
    expect((await get()).messages).toEqual(['x']);
    await aws.clock.settle(DAY);
    expect((await get()).messages).toEqual([]);
    expect((await groups())[0]?.storedBytes).toBe(0);
    expect(await streams()).toEqual(['audit']);
  });

  test('describes its streams by what they hold', async () => {
    await aws.clock.settle(minutes(5));
    await write('audit', [minutes(1), 'one'], [minutes(2), 'two']);
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'empty' }));
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams?.[0]).toEqual({
      logStreamName: 'audit',
      arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${GROUP}:log-stream:audit`,
      creationTime: T + minutes(5),
      firstEventTimestamp: T + minutes(1),
      lastEventTimestamp: T + minutes(2),
      lastIngestionTime: T + minutes(5),
      storedBytes: 0,
    });
    expect(logStreams?.[1]).not.toHaveProperty('firstEventTimestamp');
    const both = { orderBy: 'LastEventTime', logStreamNamePrefix: 'a' } as const;
    await expect(streams(both)).rejects.toThrow('Cannot order by LastEventTime with a logStreamNamePrefix.');
    expect(await streams({ orderBy: 'LogStreamName', logStreamNamePrefix: 'a' })).toEqual(['audit']);
    const page = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, limit: 1 }));
    expect(await streams({ limit: 1, nextToken: page.nextToken })).toEqual(['empty']);
  });

  test('takes no events of long ago and of the future, and says which', async () => {
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'audit' }));
    const [old, last, soon] = [T - 14 * DAY, T - 13.5 * DAY, T + minutes(120)];
    expect(await put(old, last)).toBeUndefined();
    expect(await put(old - 2, old - 1, old)).toEqual({ tooOldLogEventEndIndex: 2 });
    expect(await put(T, soon, soon + 1)).toEqual({ tooNewLogEventStartIndex: 2 });
    await retain(7);
    expect(await put(old - 1, old)).toEqual({ tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2 });
    expect(await put(T - 7 * DAY - 1, T - 7 * DAY)).toEqual({ expiredLogEventEndIndex: 1 });
    const times = (await get()).events?.map(({ timestamp }) => timestamp);
    expect(times).toEqual([T - 7 * DAY, T, soon]);
    // A byte each, and none of those that were rejected.
    const bytes = aws.cloudwatch.points('AWS/Logs', 'IncomingBytes', GROUP).map(({ value }) => value);
    expect(bytes).toEqual([2, 1, 2, 1]);
  });

  test('takes batches of a limited length, size and span', async () => {
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'audit' }));
    await expect(put(T - DAY - 1, T)).rejects.toThrow('cannot span more than 24 hours');
    await expect(put()).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(put(...Array(10_001).fill(T))).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const send = (message: string) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName: GROUP,
          logStreamName: 'audit',
          logEvents: [{ timestamp: T, message }],
        }),
      );
    await send('x'.repeat(1_048_550));
    await expect(send('x'.repeat(1_048_551))).rejects.toThrow('Upload too large: 1048577 bytes exceeds limit');
    await put(T - 1);
    const timestamps = (await get()).events?.map(({ timestamp }) => timestamp);
    expect(timestamps).toEqual([T - 1, T]);
    // The event log keeps the number of events and not their messages.
    expect(aws.log.of('logs:PutLogEvents').at(-1)?.input).toEqual({
      logGroupName: GROUP,
      logStreamName: 'audit',
      events: 1,
    });
  });

  test('is deleted with its streams', async () => {
    await write('audit', [0, 'x']);
    const remove = () => logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    await remove();
    expect(await names()).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(retain(1)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    expect(await streams()).toEqual([]);
    await expect(retain(2)).rejects.toThrow('2 days');
  });
});
