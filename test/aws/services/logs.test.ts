import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';

const GROUP = '/aws/eks/payments/cluster';

let aws: LocalAws;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  logs = new CloudWatchLogsClient(aws.clientConfiguration());
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
});
afterEach(() => aws.stop());

const write = async (stream: string, ...events: readonly (readonly [timestamp: number, message: string])[]) => {
  const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
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
    expect((await get({ startTime: 2, endTime: 4 })).messages).toEqual(['two', 'three']);
  });

  test('filters the events of all streams by time, stream and words', async () => {
    await write('a', [1, 'ERROR no such cluster'], [3, 'INFO fine']);
    await write('b', [2, 'ERROR timed out']);
    expect(await filter()).toEqual(['ERROR no such cluster', 'ERROR timed out', 'INFO fine']);
    expect(await filter({ filterPattern: 'ERROR' })).toEqual(['ERROR no such cluster', 'ERROR timed out']);
    expect(await filter({ filterPattern: '"no such" ERROR' })).toEqual(['ERROR no such cluster']);
    expect(await filter({ filterPattern: '?fine ?"timed out"' })).toEqual(['ERROR timed out', 'INFO fine']);
    await expect(filter({ filterPattern: 'ERROR ?fine' })).rejects.toThrow('ERROR ?fine');
    expect(await filter({ startTime: 2, endTime: 3 })).toEqual(['ERROR timed out']);
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
        { timestamp: 2, message: 'two' },
        { timestamp: 1, message: 'one' },
      ],
    });
    await expect(logs.send(disordered)).rejects.toThrow('chronological order');
    await expect(get({ nextToken: 'x' })).rejects.toThrow('nextToken');
  });
});
