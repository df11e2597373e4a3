import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { Place } from '../service.ts';

export interface LogGroup {
  readonly name: string;
  /** Undefined: the log never expires. */
  readonly retentionInDays: number | undefined;
  readonly kmsKeyId: string | undefined;
}

export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch Logs API reference, PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The log groups of one account and Region, their streams and what is written there. */
export class LogGroups {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #groups = new Map<string, LogGroup>();
  readonly #contents = new Map<string, { readonly createdAt: Date; readonly streams: Map<string, LogEvent[]> }>();

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
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

  delete(name: string): void {
    this.#groups.delete(name);
    this.#contents.delete(name);
  }

  all(): readonly (LogGroup & { readonly createdAt: Date })[] {
    const byName = [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return byName.map((group) => ({ ...group, createdAt: this.#content(group.name).createdAt }));
  }

  /** The events of each stream of a group, oldest first. Throws AwsError, as the others do for what does not exist. */
  streams(group: string): ReadonlyMap<string, readonly LogEvent[]> {
    return this.#content(group).streams;
  }

  events(group: string, stream: string): readonly LogEvent[] {
    return this.#stream(group, stream);
  }

  createStream(group: string, stream: string): void {
    const { streams } = this.#content(group);
    if (streams.has(stream)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    streams.set(stream, []);
  }

  write(group: string, stream: string, event: LogEvent): void {
    const events = this.#stream(group, stream);
    events.push(event);
    events.sort((a, b) => a.timestamp - b.timestamp);
  }

  #content(group: string) {
    const content = this.#contents.get(group);
    if (content === undefined) throw notFound('group');
    return content;
  }

  #stream(group: string, stream: string): LogEvent[] {
    const events = this.#content(group).streams.get(stream);
    if (events === undefined) throw notFound('stream');
    return events;
  }

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
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
