import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { type Clock, minutes } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';

export interface LogGroup {
  readonly name: string;
  /** Undefined: the log never expires. */
  readonly retentionInDays: number | undefined;
  readonly kmsKeyId: string | undefined;
  /** Undefined: STANDARD. A group keeps its class. */
  readonly logGroupClass?: sdk.LogGroupClass | undefined;
}

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

export interface StoredEvent extends LogEvent {
  /** Milliseconds since 1970. */
  readonly ingestionTime: number;
  /** Of the message, in UTF-8. */
  readonly bytes: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: Date;
  /** Oldest first. */
  readonly events: readonly StoredEvent[];
}

/** What came in within a minute. */
export interface Ingestion {
  readonly group: string;
  readonly at: number;
  readonly bytes: number;
}

interface StoredStream extends LogStream {
  readonly events: StoredEvent[];
}

interface Content {
  readonly createdAt: Date;
  readonly streams: Map<string, StoredStream>;
}

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What each event adds to the size of its message, in PutLogEvents and in the archive (API reference; pricing page). */
export const EVENT_OVERHEAD_BYTES = 26;
const DAY = minutes(24 * 60);

/** The log groups of one account and Region, their streams and what is written there. */
export class LogGroups {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #groups = new Map<string, LogGroup>();
  readonly #contents = new Map<string, Content>();
  readonly #listeners: ((ingestion: Ingestion) => void)[] = [];

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  onIngestion(listener: (ingestion: Ingestion) => void): void {
    this.#listeners.push(listener);
  }

  /** Returns the ARN as CloudFormation has it. Throws AwsError for a name that is taken. */
  create(group: LogGroup): string {
    if (this.#groups.has(group.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `The specified log group already exists: ${group.name}`);
    }
    this.put(group);
    const { partition, region, account } = this.#place;
    return `arn:${partition}:logs:${region}:${account}:log-group:${group.name}:*`;
  }

  /** Assumed: the texts. That a key is given by its ARN is documented (AWS::Logs::LogGroup, KmsKeyId). */
  put(group: LogGroup): void {
    if (group.retentionInDays !== undefined && !RETENTIONS.includes(group.retentionInDays)) {
      throw new AwsError('InvalidParameterException', `Log groups are not kept for ${group.retentionInDays} days`);
    }
    checkKeyArn(group.kmsKeyId);
    this.#groups.set(group.name, group);
    if (!this.#contents.has(group.name)) {
      this.#contents.set(group.name, { createdAt: this.#clock.now(), streams: new Map() });
    }
  }

  /** Throws AwsError for a group that does not exist, as the others do. */
  retain(name: string, retentionInDays: number | undefined): void {
    this.#content(name);
    this.put({ ...(this.#groups.get(name) as LogGroup), retentionInDays });
  }

  delete(name: string): void {
    this.#groups.delete(name);
    this.#contents.delete(name);
  }

  all(): readonly (LogGroup & { readonly createdAt: Date; readonly storedBytes: number })[] {
    const byName = [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return byName.map((group) => {
      const { createdAt, streams } = this.#content(group.name);
      const events = [...streams.values()].flatMap((stream) => stream.events);
      const storedBytes = events.reduce((sum, { bytes }) => sum + bytes + EVENT_OVERHEAD_BYTES, 0);
      return { ...group, createdAt, storedBytes };
    });
  }

  createdAt(group: string): Date {
    return this.#content(group).createdAt;
  }

  /** The time before which events have expired; undefined in a group that keeps them. */
  expiry(group: string): number | undefined {
    const days = this.#groups.get(group)?.retentionInDays;
    return days === undefined ? undefined : this.#clock.now().getTime() - days * DAY;
  }

  streams(group: string): ReadonlyMap<string, LogStream> {
    return this.#content(group).streams;
  }

  events(group: string, stream: string): readonly StoredEvent[] {
    return this.#stream(group, stream).events;
  }

  createStream(group: string, stream: string): void {
    const { streams } = this.#content(group);
    if (streams.has(stream)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    streams.set(stream, { name: stream, createdAt: this.#clock.now(), events: [] });
  }

  /** Writes events that came in at `ingestionTime`, or each at its own time: so a test makes a log of long ago. */
  write(
    group: string,
    stream: string,
    written: readonly LogEvent[],
    ingestionTime: number | 'own time' = this.#clock.now().getTime(),
  ): void {
    const { events } = this.#stream(group, stream);
    const last = events.at(-1)?.timestamp ?? 0;
    const perMinute = new Map<number, number>();
    for (const { timestamp, message } of written) {
      const bytes = Buffer.byteLength(message);
      const time = ingestionTime === 'own time' ? timestamp : ingestionTime;
      events.push({ timestamp, message, ingestionTime: time, bytes });
      const minute = time - (time % minutes(1));
      perMinute.set(minute, (perMinute.get(minute) ?? 0) + bytes);
    }
    const isInOrder = written.every(({ timestamp }, index) => timestamp >= (written[index - 1]?.timestamp ?? last));
    if (!isInOrder) events.sort((a, b) => a.timestamp - b.timestamp);
    for (const [at, bytes] of perMinute) for (const listener of this.#listeners) listener({ group, at, bytes });
  }

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  /** What has expired is gone at once. CloudWatch Logs takes up to 72 hours more (API reference, PutRetentionPolicy). */
  #content(group: string): Content {
    const content = this.#contents.get(group);
    if (content === undefined) throw notFound('group');
    const edge = this.expiry(group) ?? Number.NEGATIVE_INFINITY;
    for (const { events } of content.streams.values()) {
      if ((events[0]?.timestamp ?? edge) >= edge) continue;
      const kept = events.findIndex(({ timestamp }) => timestamp >= edge);
      events.splice(0, kept === -1 ? events.length : kept);
    }
    return content;
  }

  #stream(group: string, stream: string): StoredStream {
    const found = this.#content(group).streams.get(stream);
    if (found === undefined) throw notFound('stream');
    return found;
  }
}

function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

/** Throws for what is not the ARN of a KMS key. That the key's policy lets a service use it is not looked at. */
export function checkKeyArn(arn: string | undefined): void {
  if (arn === undefined || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(arn)) return;
  throw new AwsError('InvalidParameterException', `${arn} is not the ARN of a KMS key`);
}
