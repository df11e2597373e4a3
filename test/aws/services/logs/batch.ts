import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { minutes } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import { EVENT_OVERHEAD_BYTES, type LogEvent } from '../logs.ts';

/** What PutLogEvents takes of a batch, and what it says of the rest. */
export interface AcceptedBatch {
  readonly events: readonly LogEvent[];
  readonly rejected: sdk.RejectedLogEventsInfo | undefined;
}

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
const DAY = minutes(24 * 60);

/**
 * The limits of a batch (CloudWatch Logs API reference, PutLogEvents). Throws AwsError for a batch that is refused as a
 * whole. `expiry` is the time before which the group's events have expired.
 */
export function acceptBatch(
  input: readonly sdk.InputLogEvent[],
  now: number,
  expiry: number | undefined,
): AcceptedBatch {
  const events = input.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
  const size = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0);
  if (events.length < 1 || events.length > MOST_EVENTS) {
    throw invalid(`a batch of ${events.length} log events is not between 1 and ${MOST_EVENTS}`); // Assumed text.
  }
  if (size > MOST_BYTES) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${MOST_BYTES}`);
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > DAY) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  const before = (time: number): number => events.filter(({ timestamp }) => timestamp < time).length;
  const tooOld = before(now - 14 * DAY);
  const expired = expiry === undefined ? 0 : before(expiry);
  const tooNew = before(now + minutes(120) + 1);
  const rejected = {
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
    ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
    ...(tooNew === events.length ? {} : { tooNewLogEventStartIndex: tooNew }),
  };
  return {
    events: events.slice(Math.max(tooOld, expired), tooNew),
    rejected: Object.keys(rejected).length === 0 ? undefined : rejected,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
