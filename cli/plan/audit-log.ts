import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { demand } from '../../rules/config-rule/errors.ts';
import { AUDIT_STREAM_PREFIX } from './query.ts';

/** The log group of a cluster, which holds all its control-plane logs. */
export interface LogGroup {
  readonly name: string;
  readonly createdAt: Date;
  readonly retentionInDays: number | undefined;
  /** `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`. Insights does not read the last one. */
  readonly logGroupClass: string | undefined;
  readonly storedBytes: number;
}

/** The times of the first and the last event of the audit log. */
export interface EventSpan {
  readonly first: Date;
  readonly last: Date;
}

export interface QueryRequest {
  readonly group: string;
  readonly text: string;
  /** Both ends belong to it; Insights counts in whole seconds. */
  readonly from: Date;
  readonly to: Date;
}

/** One row of an answer: fields by their names. A field without a value is absent. */
export type AnswerRow = Readonly<Record<string, string>>;

/** How far a query is. Rows are there only when it is complete: those of a running query are partial. */
export interface QueryState {
  readonly status: string;
  readonly rows: readonly AnswerRow[];
  readonly bytesScanned: number;
  readonly recordsScanned: number;
}

/** The audit logs of one account and Region. Every verb is one API operation of the same name. */
export interface AuditLogs {
  /** logs:DescribeLogGroups. Undefined when there is no such group. */
  group(name: string): Promise<LogGroup | undefined>;
  /** logs:DescribeLogStreams. Undefined when the group has no event of an audit log. */
  events(group: string): Promise<EventSpan | undefined>;
  /** cloudwatch:GetMetricData: what was written to a group. Undefined without a data point. */
  ingestedBytes(group: string, from: Date, to: Date): Promise<number | undefined>;
  /** logs:StartQuery. Resolves to the id of the query. */
  start(request: QueryRequest): Promise<string>;
  /** logs:GetQueryResults */
  state(queryId: string): Promise<QueryState>;
  /** logs:StopQuery */
  stop(queryId: string): Promise<void>;
}

/** Rows for each answer of GetQueryResults: all 10,000 at once would take a hundred megabytes for a moment. */
const PAGE = 500;

/** `/aws/eks/NAME/cluster` (Amazon EKS User Guide, control plane logs). */
export function logGroupName(cluster: string): string {
  return `/aws/eks/${cluster}/cluster`;
}

/** Audit logs behind SDK clients. */
export function auditLogsOf(logs: CloudWatchLogsClient, metrics: CloudWatchClient): AuditLogs {
  return {
    async group(name) {
      for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: name })) {
        const group = demand(page, 'logGroups', 'logs:DescribeLogGroups').find((each) => each.logGroupName === name);
        if (group === undefined) continue;
        return {
          name,
          createdAt: new Date(demand(group, 'creationTime', 'logs:DescribeLogGroups')),
          retentionInDays: group.retentionInDays,
          logGroupClass: group.logGroupClass,
          storedBytes: group.storedBytes ?? 0,
        };
      }
      return undefined;
    },
    async events(logGroupName) {
      // Paged by name: the order by time excludes a prefix (CloudWatch Logs API reference, DescribeLogStreams).
      const request = { logGroupName, logStreamNamePrefix: AUDIT_STREAM_PREFIX };
      let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for await (const page of paginateDescribeLogStreams({ client: logs }, request)) {
        for (const stream of demand(page, 'logStreams', 'logs:DescribeLogStreams')) {
          const { firstEventTimestamp: start, lastEventTimestamp: end = start } = stream;
          if (start === undefined || end === undefined) continue;
          [first, last] = [Math.min(first, start), Math.max(last, end)];
        }
      }
      return first <= last ? { first: new Date(first), last: new Date(last) } : undefined;
    },
    async ingestedBytes(group, from, to) {
      const hour = 60 * 60;
      const metric = {
        Namespace: 'AWS/Logs',
        MetricName: 'IncomingBytes',
        Dimensions: [{ Name: 'LogGroupName', Value: group }],
      };
      const answer = await metrics.send(
        new GetMetricDataCommand({
          // Older data points have longer periods (CloudWatch API reference, GetMetricData).
          StartTime: new Date(Math.floor(from.getTime() / (hour * 1000)) * hour * 1000),
          EndTime: to,
          MetricDataQueries: [{ Id: 'bytes', MetricStat: { Metric: metric, Period: 24 * hour, Stat: 'Sum' } }],
        }),
      );
      const values = answer.MetricDataResults?.[0]?.Values ?? [];
      return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
    },
    async start({ group, text, from, to }) {
      const answer = await logs.send(
        new StartQueryCommand({
          logGroupName: group,
          queryString: text,
          startTime: Math.ceil(from.getTime() / 1000),
          endTime: Math.floor(to.getTime() / 1000),
        }),
      );
      return demand(answer, 'queryId', 'logs:StartQuery');
    },
    async state(queryId) {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId, maxItems: PAGE }));
      const status = demand(answer, 'status', 'logs:GetQueryResults');
      const { bytesScanned = 0, recordsScanned = 0 } = answer.statistics ?? {};
      if (status !== 'Complete') return { status, rows: [], bytesScanned, recordsScanned };
      const rows = demand(answer, 'results', 'logs:GetQueryResults', Array.isArray).map(rowOf);
      let nextToken = answer.nextToken;
      while (nextToken !== undefined) {
        const page = await logs.send(new GetQueryResultsCommand({ queryId, nextToken, maxItems: PAGE }));
        rows.push(...demand(page, 'results', 'logs:GetQueryResults', Array.isArray).map(rowOf));
        nextToken = page.nextToken;
      }
      return { status, rows, bytesScanned, recordsScanned };
    },
    async stop(queryId) {
      await logs.send(new StopQueryCommand({ queryId }));
    },
  };
}

function rowOf(
  fields: readonly { readonly field?: string | undefined; readonly value?: string | undefined }[],
): AnswerRow {
  return Object.fromEntries(
    fields.flatMap(({ field, value }) => (field === undefined || value === undefined ? [] : [[field, value]])),
  );
}
