import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../error.ts';
import { type Operations, operation, type Place } from '../service.ts';
import type { LogEvent, LogGroups } from './logs.ts';
import { type Page, paginate } from './page.ts';

/** CloudWatch Logs as far as logs are written and read (CloudWatch Logs API reference). Assumed: the error texts without a source. */
export function logsOperations(place: Place, groups: LogGroups): Operations {
  const arn = (group: string | undefined, rest = '*'): string =>
    `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${group ?? ''}:${rest}`;
  const onGroup = ({ logGroupName: group }: { readonly logGroupName?: string | undefined }) => [
    { resource: arn(group) },
  ];
  const onStream = (input: { logGroupName?: string | undefined; logStreamName: string | undefined }) => [
    { resource: arn(input.logGroupName, `log-stream:${input.logStreamName}`) },
  ];
  return {
    CreateLogGroup: operation<sdk.CreateLogGroupCommandInput, sdk.CreateLogGroupCommandOutput>({
      needs: onGroup,
      run: ({ logGroupName: name = '', kmsKeyId }) => {
        groups.create({ name, kmsKeyId, retentionInDays: undefined });
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
        const times = logEvents.map(({ timestamp = 0 }) => timestamp);
        if (times.some((time, index) => time < (times[index - 1] ?? 0))) {
          throw new AwsError(
            'InvalidParameterException',
            'Log events in a single PutLogEvents request must be in chronological order.',
          );
        }
        for (const { timestamp = 0, message = '' } of logEvents) groups.write(group, stream, { timestamp, message });
        return {};
      },
    }),
    DescribeLogGroups: operation<sdk.DescribeLogGroupsCommandInput, sdk.DescribeLogGroupsCommandOutput>({
      needs: () => [{ resource: arn('') }],
      run: ({ logGroupNamePrefix: prefix = '', limit, nextToken }) => {
        const found = groups.all().filter(({ name }) => name.startsWith(prefix));
        const { page, nextToken: next } = pageOf(found, limit, nextToken);
        return {
          logGroups: page.map(({ name, retentionInDays, kmsKeyId, createdAt }) => ({
            logGroupName: name,
            arn: arn(name),
            logGroupArn: arn(name).replace(/:\*$/, ''),
            creationTime: createdAt.getTime(),
            retentionInDays,
            kmsKeyId,
            metricFilterCount: 0,
            storedBytes: 0,
          })),
          nextToken: next,
        };
      },
    }),
    DescribeLogStreams: operation<sdk.DescribeLogStreamsCommandInput, sdk.DescribeLogStreamsCommandOutput>({
      needs: onGroup,
      run: (input) => {
        const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', descending = false } = input;
        const streams = [...groups.streams(input.logGroupName ?? '')]
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, events]) => ({
            logStreamName: name,
            arn: arn(input.logGroupName, `log-stream:${name}`),
            firstEventTimestamp: events[0]?.timestamp,
            lastEventTimestamp: events.at(-1)?.timestamp,
            storedBytes: 0,
          }));
        streams.sort((a, b) =>
          orderBy === 'LastEventTime'
            ? (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0)
            : a.logStreamName < b.logStreamName
              ? -1
              : 1,
        );
        if (descending) streams.reverse();
        const { page, nextToken } = pageOf(streams, input.limit, input.nextToken);
        return { logStreams: page, nextToken };
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
          .flatMap(([name, written]) =>
            written.map((event, index) => ({
              logStreamName: name,
              ...event,
              ingestionTime: event.timestamp,
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

/**
 * The newest events unless the oldest are asked for. A token leads on; at either end it is the same one again, which is
 * how a client knows that it is there (API reference, GetLogEvents).
 */
function getEvents(
  input: sdk.GetLogEventsCommandInput,
  written: readonly LogEvent[],
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
    events: events.slice(start, end).map((event) => ({ ...event, ingestionTime: event.timestamp })),
    nextForwardToken: `f/${end}`,
    nextBackwardToken: `b/${start}`,
  };
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
