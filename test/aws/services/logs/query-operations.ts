import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../clock.ts';
import { minutes, seconds } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import { anyResource, type Operations, operation, type Place } from '../../service.ts';
import { logGroupArn } from '../logs-operations.ts';
import type { Queries } from './queries.ts';

const MOST_ITEMS = 10_000;
/** CloudWatch Logs API reference, StartQuery. */
const MOST_ROWS = 100_000;
const MOST_GROUPS = 50;
const LONGEST_QUERY = 10_000;
/** CloudWatch Logs user guide, limit. The API's older reference says 1,000. */
const DEFAULT_ROWS = 10_000;

/** CloudWatch Logs Insights (CloudWatch Logs API reference). Assumed: the error texts without a source. */
export function queryOperations(place: Place, clock: Clock, queries: Queries): Operations {
  return {
    StartQuery: operation<sdk.StartQueryCommandInput, sdk.StartQueryCommandOutput>({
      needs: (input) => groupsOf(input, place).map((group) => ({ resource: logGroupArn(place, group) })),
      run: (input) => ({ queryId: startQuery(input, place, queries) }),
    }),
    GetQueryResults: operation<sdk.GetQueryResultsCommandInput, sdk.GetQueryResultsCommandOutput>({
      needs: ({ queryId }) =>
        (queries.find(queryId)?.groups ?? ['']).map((group) => ({ resource: logGroupArn(place, group) })),
      run: (input) => results(input, queries, clock.now().getTime()),
      brief: { output: ({ results: rows = [], ...output }) => ({ ...output, rows: rows.length }) },
    }),
    StopQuery: operation<sdk.StopQueryCommandInput, sdk.StopQueryCommandOutput>({
      needs: anyResource,
      run: ({ queryId }) => {
        queries.stop(queryId);
        return { success: true };
      },
    }),
    DescribeQueries: operation<sdk.DescribeQueriesCommandInput, sdk.DescribeQueriesCommandOutput>({
      needs: anyResource,
      run: ({ logGroupName: group, status: wanted }) => ({
        queries: queries
          .all()
          .filter(
            ({ groups, status }) => (group === undefined || groups.includes(group)) && (wanted ?? status) === status,
          )
          .map(({ id, text, status, createdAt, groups: [logGroupName] }) => ({
            queryLanguage: 'CWLI',
            queryId: id,
            queryString: text,
            status,
            createTime: createdAt.getTime(),
            logGroupName,
          })),
      }),
    }),
  };
}

function startQuery(input: sdk.StartQueryCommandInput, place: Place, queries: Queries): string {
  const { queryString: text = '', startTime = 0, endTime = 0, limit = DEFAULT_ROWS } = input;
  if ((input.queryLanguage ?? 'CWLI') !== 'CWLI') {
    throw new AwsError('NotImplemented', `the local AWS has no queries in ${input.queryLanguage}`, { status: 501 });
  }
  if (text.length > LONGEST_QUERY) throw invalid(`the query string is longer than ${LONGEST_QUERY} characters`);
  if (startTime > endTime) throw invalid('the start time is after the end time');
  if (limit < 1 || limit > MOST_ROWS) throw invalid(`limit ${limit} is not between 1 and ${MOST_ROWS}`);
  const groups = groupsOf(input, place);
  return queries.start({ text, groups, from: seconds(startTime), to: seconds(endTime), limit });
}

/** The names of the log groups to query, which are given in exactly one way. */
function groupsOf(input: sdk.StartQueryCommandInput, place: Place): readonly string[] {
  const { logGroupName: name, logGroupNames: names, logGroupIdentifiers: identifiers } = input;
  const given = [name === undefined ? undefined : [name], names, identifiers].filter((list) => list !== undefined);
  const [groups = []] = given;
  if (given.length !== 1 || groups.length < 1 || groups.length > MOST_GROUPS) {
    throw invalid('exactly one of logGroupName, logGroupNames and logGroupIdentifiers names 1 to 50 log groups');
  }
  // An ARN of another account or Region stays one, and is the name of no group here.
  const own = logGroupArn(place, '', '').slice(0, -1);
  return groups.map((group) => (group.startsWith(own) ? group.slice(own.length) : group));
}

/** A page of rows. The token tells the query, the position and when it was made, for it "expires after 1 hour". */
function results(
  { queryId, nextToken, maxItems = MOST_ITEMS }: sdk.GetQueryResultsCommandInput,
  queries: Queries,
  now: number,
): Omit<sdk.GetQueryResultsCommandOutput, '$metadata'> {
  if (maxItems < 1 || maxItems > MOST_ITEMS) throw invalid(`maxItems ${maxItems} is not between 1 and ${MOST_ITEMS}`);
  const { query, answer } = queries.answer(queryId);
  const [id, position, made] = nextToken?.split('/') ?? [query.id, '0', String(now)];
  if (id !== query.id || now - Number(made) > minutes(60)) throw invalid('The specified nextToken is invalid.');
  const start = Number(position);
  const end = start + maxItems;
  const { bytesScanned, recordsScanned, recordsMatched } = answer;
  return {
    queryLanguage: 'CWLI',
    status: query.status,
    results: answer.rows.slice(start, end).map((row) => row.map(([field, value]) => ({ field, value }))),
    statistics: {
      bytesScanned,
      recordsScanned,
      recordsMatched,
      estimatedBytesSkipped: 0,
      estimatedRecordsSkipped: 0,
      logGroupsScanned: query.groups.length,
    },
    nextToken: end < answer.rows.length ? `${query.id}/${end}/${now}` : undefined,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
