import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandInput,
  PutLogEventsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeAuditLog } from '../../audit-event.ts';
import { minutes, seconds } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { LocalAws } from '../../local-aws.ts';
import type { Readings } from '../../readings.ts';

const GROUP = '/aws/eks/payments/cluster';
const ARN = `arn:aws:logs:eu-central-1:111122223333:log-group:${GROUP}`;
/** When the local AWS starts, in seconds. */
const T = Date.parse('2026-11-23T09:00:00Z') / 1000;
const DAY = minutes(24 * 60);

let aws: LocalAws;
let logs: CloudWatchLogsClient;
beforeEach(async () => {
  aws = await LocalAws.start();
  logs = new CloudWatchLogsClient(aws.clientConfiguration());
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 'audit' }));
});
afterEach(() => aws.stop());

const put = (...secondsAndMessages: readonly (readonly [second: number, message: string])[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: 'audit',
      logEvents: secondsAndMessages.map(([second, message]) => ({ timestamp: seconds(T + second), message })),
    }),
  );
const start = async (input: Partial<StartQueryCommandInput> = {}): Promise<string> => {
  const queryString = 'stats count(*) as n, latest(@message) as late';
  const all = { logGroupName: GROUP, startTime: T, endTime: T + 60, queryString, ...input };
  return (await logs.send(new StartQueryCommand(all))).queryId ?? '';
};
const results = async (queryId: string, input: Partial<GetQueryResultsCommandInput> = {}) => {
  const { $metadata, ...answer } = await logs.send(new GetQueryResultsCommand({ queryId, ...input }));
  return answer;
};
const states = async (queryId: string, ...waits: readonly number[]) => {
  const seen = [(await results(queryId)).status];
  for (const wait of waits) {
    await aws.clock.settle(seconds(wait));
    seen.push((await results(queryId)).status);
  }
  return seen;
};

describe('a query of CloudWatch Logs Insights', () => {
  test('shows a part of its rows while it runs, and all of them when it is complete', async () => {
    await put([0, 'one'], [1, 'two'], [2, 'three']);
    const id = await start();
    expect(await results(id)).toEqual({
      queryLanguage: 'CWLI',
      status: 'Scheduled',
      results: [],
      statistics: expect.objectContaining({ recordsScanned: 0, recordsMatched: 0, bytesScanned: 0 }),
    });
    await aws.clock.settle(seconds(1));
    expect(await results(id)).toMatchObject({
      status: 'Running',
      results: [
        [
          { field: 'n', value: '1' },
          { field: 'late', value: 'one' },
        ],
      ],
      statistics: { recordsScanned: 1, bytesScanned: 3 },
    });
    await aws.clock.settle(seconds(2));
    expect(await results(id)).toEqual({
      queryLanguage: 'CWLI',
      status: 'Complete',
      results: [
        [
          { field: 'n', value: '3' },
          { field: 'late', value: 'three' },
        ],
      ],
      statistics: {
        bytesScanned: 11,
        recordsScanned: 3,
        recordsMatched: 3,
        estimatedBytesSkipped: 0,
        estimatedRecordsSkipped: 0,
        logGroupsScanned: 1,
      },
    });
  });

  test.each([
    [0, 2, '3'],
    [1, 2, '2'],
    [1, 1, '1'],
    [3, 4, undefined],
  ])('from second %i to second %i, both included', async (from, to, count) => {
    await put([0, 'one'], [1, 'two'], [2, 'three']);
    const id = await start({ startTime: T + from, endTime: T + to });
    await aws.settle();
    expect((await results(id)).results?.[0]?.[0]?.value).toBe(count);
  });

  test.each([
    [{ ends: 'Complete' } as const, ['Scheduled', 'Running', 'Complete'], 'three'],
    [{ ends: 'Complete', afterSeconds: 30 } as const, ['Scheduled', 'Running', 'Running'], 'one'],
    [{ ends: 'Failed' } as const, ['Scheduled', 'Running', 'Failed'], undefined],
    [{ ends: 'Cancelled' } as const, ['Scheduled', 'Running', 'Cancelled'], 'one'],
    [{ ends: 'Timeout' } as const, ['Scheduled', 'Running', 'Running'], 'one'],
    [{ ends: 'Timeout', afterSeconds: 2 } as const, ['Scheduled', 'Running', 'Timeout'], 'one'],
    [{ ends: 'never' } as const, ['Scheduled', 'Running', 'Running'], 'one'],
  ])('that is made to end so: %j', async (outcome, expected, late) => {
    await put([0, 'one'], [1, 'two'], [2, 'three']);
    aws.queries.nextQuery(outcome);
    const id = await start();
    expect(await states(id, 1, 2)).toEqual(expected);
    expect((await results(id)).results?.[0]?.[1]?.value).toBe(late);
  });

  test('times out after an hour', async () => {
    aws.queries.nextQuery({ ends: 'Timeout' });
    expect(await states(await start(), 3599, 1)).toEqual(['Scheduled', 'Running', 'Timeout']);
  });

  test('is stopped, once', async () => {
    const id = await start();
    expect(await logs.send(new StopQueryCommand({ queryId: id }))).toMatchObject({ success: true });
    await aws.settle();
    expect((await results(id)).status).toBe('Cancelled');
    await expect(logs.send(new StopQueryCommand({ queryId: id }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(aws.log.of('logs:query-ended').map(({ detail }) => detail)).toEqual([`query ${id} ended Cancelled`]);
  });

  test('is one of a limited number at a time', async () => {
    aws.queries.concurrent = 2;
    const ids = [await start(), await start()];
    await expect(start()).rejects.toMatchObject({ name: 'LimitExceededException' });
    await logs.send(new StopQueryCommand({ queryId: ids[0] }));
    await start();
    await aws.settle();
    await start();
    const described = async (input = {}) => (await logs.send(new DescribeQueriesCommand(input))).queries ?? [];
    expect((await described()).map(({ status }) => status)).toEqual(['Scheduled', 'Complete', 'Complete', 'Cancelled']);
    expect(await described({ status: 'Scheduled', logGroupName: GROUP })).toMatchObject([
      { logGroupName: GROUP, createTime: seconds(T + 3), queryString: 'stats count(*) as n, latest(@message) as late' },
    ]);
    expect(await described({ logGroupName: 'other' })).toEqual([]);
  });

  test('has as many rows as it asks for, or 10,000, in pages', async () => {
    const many = Array.from({ length: 10_005 }, (_, index) => ({ timestamp: seconds(T), message: `{"a":${index}}` }));
    aws.logGroups.write(GROUP, 'audit', many);
    const queryString = 'stats count(*) by a | sort a asc';
    const [unlimited, limited, paged] = await Promise.all([
      start({ queryString }),
      start({ queryString, limit: 10_003 }),
      start({ queryString: `${queryString} | limit 7` }),
    ]);
    await aws.settle();
    const all = await results(unlimited ?? '');
    expect(all.results).toHaveLength(10_000);
    expect(all).not.toHaveProperty('nextToken');
    const first = await results(limited ?? '');
    expect(first.results).toHaveLength(10_000);
    const second = await results(limited ?? '', { nextToken: first.nextToken });
    expect(second.results?.map(([field]) => field)).toEqual(
      ['10000', '10001', '10002'].map((value) => ({ field: 'a', value })),
    );
    expect(second).not.toHaveProperty('nextToken');
    const pages = [await results(paged ?? '', { maxItems: 3 })];
    for (let page = pages[0]; page?.nextToken !== undefined; page = pages.at(-1)) {
      pages.push(await results(paged ?? '', { maxItems: 3, nextToken: page.nextToken }));
    }
    expect(pages.map((page) => page.results?.length)).toEqual([3, 3, 1]);
    const { nextToken } = pages[0] ?? {};
    await expect(results(limited ?? '', { nextToken })).rejects.toThrow('nextToken');
    await aws.clock.settle(minutes(61));
    await expect(results(paged ?? '', { nextToken })).rejects.toThrow('nextToken');
    // The event log keeps numbers and not the rows.
    const logged = aws.log.of('logs:GetQueryResults')[0]?.output;
    expect(logged).toMatchObject({ rows: 10_000 });
    expect(logged).not.toHaveProperty('results');
  });

  test('answers 50,000 callers of an audit log in pages', async () => {
    aws.eks.seedClusters(['busy'], {}, ['audit']);
    const time = new Date(seconds(T));
    const sourceIPs = ['203.0.113.40'];
    const callers = Array.from({ length: 50_000 }, (_, index) => ({ time, username: `caller-${index}`, sourceIPs }));
    writeAuditLog(aws.logGroups, 'busy', callers);
    const queryString = 'stats count(*) as n by user.username | sort n desc';
    const id = await start({ logGroupName: '/aws/eks/busy/cluster', queryString, limit: 100_000 });
    const started = performance.now();
    await aws.settle();
    const seen = new Set<string>();
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const page = await results(id, { nextToken });
      expect(page.status).toBe('Complete');
      for (const [user] of page.results ?? []) seen.add(user?.value ?? '');
      nextToken = page.nextToken;
      pages++;
    } while (nextToken !== undefined);
    expect([seen.size, pages]).toEqual([50_000, 5]);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('is malformed: the error has the place in the query', async () => {
    await expect(start({ queryString: 'fields a | parse b' })).rejects.toMatchObject({
      name: 'MalformedQueryException',
      queryCompileError: {
        location: { startCharOffset: 11, endCharOffset: 16 },
        message: 'unexpected symbol found parse at line 1 and position 11',
      },
    });
  });

  test('of a time before the group was made, or that its retention has passed, is refused', async () => {
    const window = "Query's end date and time is either before the log groups creation time";
    await expect(start({ startTime: T - 60, endTime: T - 1 })).rejects.toThrow(window);
    await start({ startTime: T - 60, endTime: T });
    aws.logGroups.retain(GROUP, 1);
    await aws.clock.settle(2 * DAY);
    await expect(start()).rejects.toMatchObject({ name: 'MalformedQueryException' });
    await start({ endTime: T + (1.5 * DAY) / 1000 });
  });

  const groupOf = async (logGroupClass: 'INFREQUENT_ACCESS' | 'DELIVERY' | 'ESSENTIALS') => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: logGroupClass, logGroupClass }));
    return start({ logGroupName: logGroupClass });
  };
  test('reads groups of class Infrequent Access, and none of class Delivery', async () => {
    await expect(groupOf('INFREQUENT_ACCESS')).resolves.toMatch(/./);
    await expect(groupOf('DELIVERY')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test.each<[reading: Readings['queriesOfEssentials'], isRead: boolean]>([
    ['answered', true],
    ['refused', false],
  ])('of a group of class Essentials is %s', async (queriesOfEssentials, isRead) => {
    aws.readings.queriesOfEssentials = queriesOfEssentials;
    if (isRead) await expect(groupOf('ESSENTIALS')).resolves.toMatch(/./);
    else await expect(groupOf('ESSENTIALS')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test.each<[reading: Readings['logStreamOfInfrequentAccess'], matched: number[]]>([
    ['there', [1, 1]],
    ['absent', [1, 0]],
  ])('has @logStream in a group of class Infrequent Access: %s', async (logStreamOfInfrequentAccess, matched) => {
    aws.readings.logStreamOfInfrequentAccess = logStreamOfInfrequentAccess;
    const queryString = 'filter @logStream like /^audit$/';
    const found: (number | undefined)[] = [];
    for (const logGroupClass of ['STANDARD', 'INFREQUENT_ACCESS'] as const) {
      aws.logGroups.create({ name: logGroupClass, retentionInDays: undefined, kmsKeyId: undefined, logGroupClass });
      aws.logGroups.createStream(logGroupClass, 'audit');
      aws.logGroups.write(logGroupClass, 'audit', [{ timestamp: seconds(T), message: 'one' }]);
      const id = await start({ logGroupName: logGroupClass, queryString });
      await aws.settle();
      const { statistics } = await results(id);
      expect(statistics?.recordsScanned).toBe(1);
      found.push(statistics?.recordsMatched);
    }
    expect(found).toEqual(matched);
  });

  test('reads several groups, by name and by ARN', async () => {
    await put([0, 'one']);
    const other = 'other';
    await logs.send(new CreateLogGroupCommand({ logGroupName: other }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: other, logStreamName: 's' }));
    aws.logGroups.write(other, 's', [{ timestamp: seconds(T), message: 'two' }]);
    const logGroupName = undefined;
    const ids = [
      await start({ logGroupName, logGroupNames: [GROUP, other] }),
      await start({ logGroupName, logGroupIdentifiers: [ARN, other] }),
    ];
    await aws.settle();
    for (const id of ids) expect(await results(id)).toMatchObject({ statistics: { recordsScanned: 2 } });
  });

  test.each([
    ['no group', { logGroupName: undefined }, 'InvalidParameterException'],
    ['a group in two ways', { logGroupNames: [GROUP] }, 'InvalidParameterException'],
    ['a group that does not exist', { logGroupName: 'x' }, 'ResourceNotFoundException'],
    [
      'a group of another account',
      { logGroupName: undefined, logGroupIdentifiers: [ARN.replace('111122223333', '444455556666')] },
      'ResourceNotFoundException',
    ],
    ['an end before its start', { startTime: T + 61 }, 'InvalidParameterException'],
    ['too many rows', { limit: 100_001 }, 'InvalidParameterException'],
    ['no rows', { limit: 0 }, 'InvalidParameterException'],
    [
      'a text of more than 10,000 characters',
      { queryString: `limit 1 #${'x'.repeat(10_000)}` },
      'InvalidParameterException',
    ],
    ['another language', { queryLanguage: 'SQL' as const }, 'NotImplemented'],
  ])('with %s is refused', async (_, input, name) => {
    await expect(start(input)).rejects.toMatchObject({ name });
  });

  test('that was never started is not found', async () => {
    await expect(results('x')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(logs.send(new StopQueryCommand({ queryId: 'x' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(results(await start(), { maxItems: 10_001 })).rejects.toThrow('maxItems');
  });

  test('fails by a fault like any call', async () => {
    const error = new AwsError('ThrottlingException', 'Rate exceeded');
    aws.faults.add({ operation: 'logs:GetQueryResults', error, times: 1 });
    const id = await start();
    await expect(results(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await results(id)).status).toBe('Scheduled');
  });
});

test('a caller needs permission for each group that it queries, and for its results', async () => {
  const call = (action: string, resource: string, operation: string, input: Record<string, unknown>) => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] };
    const caller = { name: 'x', arn: 'arn', policies: [parsePolicy(policy, 'a test')] };
    return aws.api.call(caller, 'logs', operation, input);
  };
  const query = { logGroupName: GROUP, startTime: T, endTime: T, queryString: 'limit 1' };
  const denied = { name: 'AccessDeniedException' };
  await expect(call('logs:StartQuery', ARN.replace('payments', 'x'), 'StartQuery', query)).rejects.toMatchObject(
    denied,
  );
  const { queryId } = await call('logs:StartQuery', `${ARN}:*`, 'StartQuery', query);
  await expect(call('logs:StartQuery', '*', 'GetQueryResults', { queryId })).rejects.toMatchObject(denied);
  await call('logs:GetQueryResults', `${ARN}:*`, 'GetQueryResults', { queryId });
  await expect(call('logs:StopQuery', `${ARN}:*`, 'StopQuery', { queryId })).rejects.toMatchObject(denied);
  await call('logs:StopQuery', '*', 'StopQuery', { queryId });
});
