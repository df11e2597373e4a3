import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { Readings } from '../readings.ts';
import { type Operations, operation, type Place } from '../service.ts';
import { acceptBatch } from './logs/batch.ts';
import type { LogEvent, LogGroups, LogStream, StoredEvent } from './logs.ts';
import { type Page, paginate } from './page.ts';

/** How much smaller a log is when it is compressed, about. */
const COMPRESSION = 10;

/** CloudWatch Logs as far as logs are written and read (CloudWatch Logs API reference). Assumed: the error texts without a source. */
export function logsOperations(
  place: Place,
  clock: Clock,
  groups: LogGroups,
  readings: Readonly<Readings>,
): Operations {
  const arn = (group: string | undefined, rest = '*'): string => logGroupArn(place, group, rest);
  const onGroup = ({ logGroupName: group }: { readonly logGroupName?: string | undefined }) => [
    { resource: arn(group) },
  ];
  const onStream = (input: { logGroupName?: string | undefined; logStreamName: string | undefined }) => [
    { resource: arn(input.logGroupName, `log-stream:${input.logStreamName}`) },
  ];
  return {
    CreateLogGroup: operation<sdk.CreateLogGroupCommandInput, sdk.CreateLogGroupCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: name = '', kmsKeyId, logGroupClass }) => {
        groups.create({ name, kmsKeyId, retentionInDays: undefined, logGroupClass });
        return {};
      },
    }),
    DeleteLogGroup: operation<sdk.DeleteLogGroupCommandInput, sdk.DeleteLogGroupCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: name = '' }) => {
        groups.streams(name);
        groups.delete(name);
        return {};
      },
    }),
    PutRetentionPolicy: operation<sdk.PutRetentionPolicyCommandInput, sdk.PutRetentionPolicyCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: name = '', retentionInDays }) => {
        groups.retain(name, retentionInDays);
        return {};
      },
    }),
    DeleteRetentionPolicy: operation<sdk.DeleteRetentionPolicyCommandInput, sdk.DeleteRetentionPolicyCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: name = '' }) => {
        groups.retain(name, undefined);
        return {};
      },
    }),
    CreateLogStream: operation<sdk.CreateLogStreamCommandInput, sdk.CreateLogStreamCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: group = '', logStreamName: stream = '' }) => {
        groups.createStream(group, stream);
        return {};
      },
    }),
    PutLogEvents: operation<sdk.PutLogEventsCommandInput, sdk.PutLogEventsCommandOutput>({
      needs: onStream,
      run: ({ logGroupName: group = '', logStreamName: stream = '', logEvents = [] }) => {
        groups.events(group, stream);
        const { events, rejected } = acceptBatch(logEvents, clock.now().getTime(), groups.expiry(group));
        groups.write(group, stream, events);
        return rejected === undefined ? {} : { rejectedLogEventsInfo: rejected };
      },
      brief: { input: ({ logEvents = [], ...input }) => ({ ...input, events: logEvents.length }) },
    }),
    DescribeLogGroups: operation<sdk.DescribeLogGroupsCommandInput, sdk.DescribeLogGroupsCommandOutput>({
      needs: () => [{ resource: arn('') }],
      run: (input) => {
        const { page, nextToken } = pageOf(groupsAsked(input, groups), input.limit, input.nextToken);
        return {
          logGroups: page.map(({ name, retentionInDays, kmsKeyId, createdAt, storedBytes, logGroupClass }) => ({
            logGroupName: name,
            arn: arn(name),
            logGroupArn: arn(name).replace(/:\*$/, ''),
            creationTime: createdAt.getTime(),
            retentionInDays,
            kmsKeyId,
            metricFilterCount: 0,
            logGroupClass: logGroupClass ?? 'STANDARD',
            storedBytes: readings.storedBytes === 'ingested' ? storedBytes : Math.round(storedBytes / COMPRESSION),
          })),
          nextToken,
        };
      },
    }),
    DescribeLogStreams: operation<sdk.DescribeLogStreamsCommandInput, sdk.DescribeLogStreamsCommandOutput>({
      needs: onGroup,
      run: (input) => {
        const { page, nextToken } = pageOf(streamsAsked(input, groups), input.limit, input.nextToken);
        return {
          logStreams: page.map(({ name, createdAt, events }) => ({
            logStreamName: name,
            arn: arn(input.logGroupName, `log-stream:${name}`),
            creationTime: createdAt.getTime(),
            firstEventTimestamp: events[0]?.timestamp,
            lastEventTimestamp: events.at(-1)?.timestamp,
            lastIngestionTime: events.at(-1)?.ingestionTime,
            storedBytes: 0,
          })),
          nextToken,
        };
      },
    }),
    GetLogEvents: operation<sdk.GetLogEventsCommandInput, sdk.GetLogEventsCommandOutput>({
      needs: onStream,
      run: (input) => getEvents(input, groups.events(input.logGroupName ?? '', input.logStreamName ?? '')),
    }),
    FilterLogEvents: operation<sdk.FilterLogEventsCommandInput, sdk.FilterLogEventsCommandOutput>({
      needs: onGroup,
      run: (input) => {
        const matches = filterOf(input.filterPattern);
        const { logStreamNames: names, logStreamNamePrefix: prefix = '' } = input;
        const events = [...groups.streams(input.logGroupName ?? '')]
          .filter(([name]) => names?.includes(name) ?? name.startsWith(prefix))
          .flatMap(([name, { events: written }]) =>
            written.map((event, index) => ({
              logStreamName: name,
              ...shown(event),
              eventId: `${name}/${index}`,
            })),
          )
          .filter((event) => isInTime(event, input) && matches(event.message))
          .sort((a, b) => a.timestamp - b.timestamp);
        const { page, nextToken } = pageOf(events, input.limit ?? 10_000, input.nextToken, 10_000);
        return { events: page, searchedLogStreams: [], nextToken };
      },
    }),
  };
}

export function logGroupArn({ partition, region, account }: Place, group = '', rest = '*'): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${group}:${rest}`;
}

/** API reference, DescribeLogGroups. Assumed: the text. */
function groupsAsked(input: sdk.DescribeLogGroupsCommandInput, groups: LogGroups) {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass: wanted } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'logGroupNamePrefix and logGroupNamePattern are mutually exclusive',
    );
  }
  return groups
    .all()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.includes(pattern ?? ''))
    .filter(({ logGroupClass = 'STANDARD' }) => wanted === undefined || wanted === logGroupClass);
}

/** API reference, DescribeLogStreams. */
function streamsAsked(input: sdk.DescribeLogStreamsCommandInput, groups: LogGroups): LogStream[] {
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...groups.streams(input.logGroupName ?? '').values()].filter(({ name }) =>
    name.startsWith(prefix ?? ''),
  );
  const last = ({ events }: LogStream): number => events.at(-1)?.timestamp ?? 0;
  streams.sort((a, b) => (orderBy === 'LastEventTime' ? last(a) - last(b) : a.name < b.name ? -1 : 1));
  return descending ? streams.reverse() : streams;
}

/**
 * The newest events unless the oldest are asked for. A token leads on; at either end it is the same one again, which is
 * how a client knows that it is there (API reference, GetLogEvents).
 */
function getEvents(
  input: sdk.GetLogEventsCommandInput,
  written: readonly StoredEvent[],
): Omit<sdk.GetLogEventsCommandOutput, '$metadata'> {
  const events = written.filter((event) => isInTime(event, input));
  const size = input.limit ?? 10_000;
  const [, direction, position = ''] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? 'b/') ?? [];
  if (input.nextToken !== undefined && direction === undefined) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const start =
    direction === 'f'
      ? Number(position)
      : input.nextToken !== undefined
        ? Math.max(0, Number(position) - size)
        : input.startFromHead
          ? 0
          : Math.max(0, events.length - size);
  const end = direction === 'b' ? Number(position) : Math.min(events.length, start + size);
  return {
    events: events.slice(start, end).map(shown),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
}

function shown({ timestamp, message, ingestionTime }: StoredEvent) {
  return { timestamp, message, ingestionTime };
}

/** `endTime` is not included (API reference, GetLogEvents). */
function isInTime(
  { timestamp }: LogEvent,
  {
    startTime = 0,
    endTime = Number.POSITIVE_INFINITY,
  }: { startTime?: number | undefined; endTime?: number | undefined },
): boolean {
  return timestamp >= startTime && timestamp < endTime;
}

/**
 * A pattern of words and quoted texts: all have to be in the message, or of those with a question mark any one (CloudWatch Logs
 * user guide, filter pattern syntax). The local AWS knows no other.
 */
function filterOf(pattern = ''): (message: string) => boolean {
  const terms = [...pattern.matchAll(/(\??)(?:"([^"]*)"|(\S+))/g)].map(([, mark, quoted, word]) => ({
    isOptional: mark === '?',
    text: quoted ?? word ?? '',
  }));
  const isMixed = new Set(terms.map(({ isOptional }) => isOptional)).size > 1;
  if (isMixed || /[{}[\]?%-]/.test(pattern.replaceAll(/"[^"]*"/g, '').replaceAll(/(^| )\?/g, ''))) {
    throw new AwsError('NotImplemented', `the local AWS filters by words and quoted texts only, not by ${pattern}`, {
      status: 501,
    });
  }
  const isIn =
    (message: string) =>
    ({ text }: { readonly text: string }): boolean =>
      message.includes(text);
  return (message) => (terms[0]?.isOptional === true ? terms.some(isIn(message)) : terms.every(isIn(message)));
}

/** 50 of a list, and as many at most. */
function pageOf<Item>(items: readonly Item[], size = 50, token: string | undefined, most = 50): Page<Item> {
  if (size < 1 || size > most) {
    throw new AwsError('InvalidParameterException', `limit ${size} is not between 1 and ${most}`);
  }
  return paginate(items, size, token, () => {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  });
}
