import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { auditLogsOf, logGroupName } from '../../../cli/plan/audit-log.ts';
import { type Answer, canned } from '../../rules/canned.ts';

const GROUP = '/aws/eks/payments/cluster';

/** The audit logs of an account that gives these answers, and what it was asked. */
function logs(...answers: readonly Answer[]) {
  const { configuration, calls } = canned(...answers);
  return {
    ...auditLogsOf(new CloudWatchLogsClient(configuration), new CloudWatchClient(configuration)),
    calls,
  };
}

test('the log group of a cluster has its name', () => {
  expect(logGroupName('payments')).toBe(GROUP);
});

describe('a log group', () => {
  test('is the one of exactly this name', async () => {
    const others = [{ logGroupName: `${GROUP}-old`, creationTime: 1 }];
    const its = {
      logGroupName: GROUP,
      creationTime: Date.UTC(2026, 10, 1),
      retentionInDays: 90,
      logGroupClass: 'STANDARD',
      storedBytes: 5_000,
    };
    const account = logs({ logGroups: others, nextToken: 'more' }, { logGroups: [its] });
    expect(await account.group(GROUP)).toEqual({
      name: GROUP,
      createdAt: new Date('2026-11-01T00:00:00Z'),
      retentionInDays: 90,
      logGroupClass: 'STANDARD',
      storedBytes: 5_000,
    });
    expect(account.calls).toMatchObject([
      { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: GROUP } },
      { operation: 'DescribeLogGroups', input: { logGroupNamePrefix: GROUP, nextToken: 'more' } },
    ]);
  });

  test('may keep everything, and may be empty', async () => {
    const { group } = logs({ logGroups: [{ logGroupName: GROUP, creationTime: 1 }] });
    expect(await group(GROUP)).toMatchObject({ retentionInDays: undefined, storedBytes: 0 });
  });

  test('may be missing', async () => {
    expect(await logs({ logGroups: [] }).group(GROUP)).toBe(undefined);
  });

  test('is not missing because of an answer without a list', async () => {
    await expect(logs({}).group(GROUP)).rejects.toThrow('logs:DescribeLogGroups answered without logGroups');
  });
});

describe('the events of an audit log', () => {
  test('span from the first of any stream to the last of any', async () => {
    const account = logs(
      {
        logStreams: [
          { logStreamName: 'kube-apiserver-audit-1', firstEventTimestamp: 2_000, lastEventTimestamp: 5_000 },
          { logStreamName: 'kube-apiserver-audit-2' },
        ],
        nextToken: 'more',
      },
      {
        logStreams: [
          { logStreamName: 'kube-apiserver-audit-3', firstEventTimestamp: 1_000, lastEventTimestamp: 4_000 },
          { logStreamName: 'kube-apiserver-audit-4', firstEventTimestamp: 6_000 },
        ],
      },
    );
    expect(await account.events(GROUP)).toEqual({ first: new Date(1_000), last: new Date(6_000) });
    expect(account.calls[0]).toEqual({
      operation: 'DescribeLogStreams',
      input: { logGroupName: GROUP, logStreamNamePrefix: 'kube-apiserver-audit-' },
    });
  });

  test('may be none', async () => {
    expect(await logs({ logStreams: [{ logStreamName: 'kube-apiserver-audit-1' }] }).events(GROUP)).toBe(undefined);
  });
});

describe('what was written to a group', () => {
  const from = new Date('2026-11-01T10:20:30Z');
  const to = new Date('2026-11-08T10:20:30Z');

  test('is the sum of its days', async () => {
    const account = logs({ MetricDataResults: [{ Id: 'bytes', Values: [100, 20, 3] }] });
    expect(await account.ingestedBytes(GROUP, from, to)).toBe(123);
    expect(account.calls).toMatchObject([
      {
        operation: 'GetMetricData',
        input: {
          StartTime: Date.parse('2026-11-01T10:00:00Z') / 1000,
          EndTime: to.getTime() / 1000,
          MetricDataQueries: [
            {
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/Logs',
                  MetricName: 'IncomingBytes',
                  Dimensions: [{ Name: 'LogGroupName', Value: GROUP }],
                },
                Period: 86_400,
                Stat: 'Sum',
              },
            },
          ],
        },
      },
    ]);
  });

  test.each([
    ['without data points', { MetricDataResults: [{ Id: 'bytes', Values: [] }] }],
    ['without results', { MetricDataResults: [] }],
    ['without anything', {}],
  ])('is unknown %s', async (_name, answer) => {
    expect(await logs(answer).ingestedBytes(GROUP, from, to)).toBe(undefined);
  });
});

describe('a query', () => {
  const request = {
    group: GROUP,
    text: 'stats count(*)',
    from: new Date('2026-11-01T10:20:30.400Z'),
    to: new Date('2026-11-08T10:20:30.600Z'),
  };

  test('is started with whole seconds within the window', async () => {
    const account = logs({ queryId: 'q1' });
    expect(await account.start(request)).toBe('q1');
    expect(account.calls).toEqual([
      {
        operation: 'StartQuery',
        input: {
          logGroupName: GROUP,
          queryString: 'stats count(*)',
          startTime: Date.parse('2026-11-01T10:20:31Z') / 1000,
          endTime: Date.parse('2026-11-08T10:20:30Z') / 1000,
        },
      },
    ]);
  });

  test('that runs has no rows to act on', async () => {
    const results = [[{ field: 'ip', value: '8.8.8.8' }]];
    const statistics = { bytesScanned: 12, recordsScanned: 3, recordsMatched: 1 };
    expect(await logs({ status: 'Running', results, statistics }).state('q1')).toEqual({
      status: 'Running',
      rows: [],
      bytesScanned: 12,
      recordsScanned: 3,
    });
  });

  test('that is complete has the rows of all pages', async () => {
    const account = logs(
      {
        status: 'Complete',
        results: [
          [{ field: 'ip', value: '8.8.8.8' }, { field: 'requests', value: '2' }, { field: 'arn' }, { value: 'x' }],
        ],
        nextToken: 'more',
      },
      { status: 'Complete', results: [[{ field: 'ip', value: '9.9.9.9' }]] },
    );
    expect(await account.state('q1')).toEqual({
      status: 'Complete',
      rows: [{ ip: '8.8.8.8', requests: '2' }, { ip: '9.9.9.9' }],
      bytesScanned: 0,
      recordsScanned: 0,
    });
    expect(account.calls).toEqual([
      { operation: 'GetQueryResults', input: { queryId: 'q1', maxItems: 500 } },
      { operation: 'GetQueryResults', input: { queryId: 'q1', nextToken: 'more', maxItems: 500 } },
    ]);
  });

  test.each([
    ['without a status', { results: [] }, 'logs:GetQueryResults answered without status'],
    ['that is complete without rows', { status: 'Complete' }, 'logs:GetQueryResults answered without results'],
  ])('is not understood %s', async (_name, answer, message) => {
    await expect(logs(answer).state('q1')).rejects.toThrow(message);
  });

  test('is stopped by its id', async () => {
    const account = logs({ success: true });
    await account.stop('q1');
    expect(account.calls).toEqual([{ operation: 'StopQuery', input: { queryId: 'q1' } }]);
  });
});
