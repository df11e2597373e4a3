import { randomUUID } from 'node:crypto';
import { type Clock, seconds } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import type { EventLog } from '../../event-log.ts';
import type { Readings } from '../../readings.ts';
import { parseQuery } from '../insights/parser.ts';
import { type Answer, runQuery, type ScannedEvent } from '../insights/run-query.ts';
import { type Command, malformed } from '../insights/syntax.ts';
import type { LogGroups } from '../logs.ts';

/** How a query ends, and how long after its start. */
export interface QueryOutcome {
  readonly ends: 'Complete' | 'Failed' | 'Timeout' | 'Cancelled' | 'never';
  /** 3 when left out; an hour for `Timeout`. */
  readonly afterSeconds?: number;
}

export interface QueryRequest {
  readonly text: string;
  readonly groups: readonly string[];
  /** Milliseconds since 1970, both included. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export interface Query extends QueryRequest {
  readonly id: string;
  readonly createdAt: Date;
  readonly status: 'Scheduled' | 'Running' | Exclude<QueryOutcome['ends'], 'never'>;
}

interface StoredQuery extends Query {
  readonly commands: readonly Command[];
  status: Query['status'];
  partial?: Answer;
  complete?: Answer;
}

const SCHEDULED_SECONDS = 1;
const RUN_SECONDS = 3;
/** "Queries time out after 60 minutes of runtime" (API reference, StartQuery). */
const TIMEOUT_SECONDS = 3600;
const NOTHING: Answer = { rows: [], bytesScanned: 0, recordsScanned: 0, recordsMatched: 0 };

/** The queries of CloudWatch Logs Insights: they take a while, and show a part of their rows meanwhile. */
export class Queries {
  /** How many may be scheduled or run at a time (API reference, StartQuery). */
  concurrent = 100;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #groups: LogGroups;
  readonly #readings: Readonly<Readings>;
  readonly #queries = new Map<string, StoredQuery>();
  readonly #outcomes: QueryOutcome[] = [];

  constructor(clock: Clock, log: EventLog, groups: LogGroups, readings: Readonly<Readings>) {
    this.#clock = clock;
    this.#log = log;
    this.#groups = groups;
    this.#readings = readings;
  }

  /** Decides how a coming query ends; without this it is Complete after three seconds. */
  nextQuery(outcome: QueryOutcome): void {
    this.#outcomes.push(outcome);
  }

  /** Those that have been started, the latest first. */
  all(): readonly Query[] {
    return [...this.#queries.values()].reverse();
  }

  start(request: QueryRequest): string {
    const commands = parseQuery(request.text, this.#readings);
    for (const group of request.groups) this.#checkGroup(group, request);
    const active = this.all().filter(({ status }) => status === 'Scheduled' || status === 'Running');
    if (active.length >= this.concurrent) {
      // Reported text.
      const message = `Account maximum query concurrency limit of [${this.concurrent}] reached.`;
      throw new AwsError('LimitExceededException', message);
    }
    const query: StoredQuery = {
      ...request,
      id: randomUUID(),
      createdAt: this.#clock.now(),
      commands,
      status: 'Scheduled',
    };
    this.#queries.set(query.id, query);
    this.#clock.schedule(seconds(SCHEDULED_SECONDS), () => {
      if (query.status === 'Scheduled') query.status = 'Running';
    });
    const { ends, afterSeconds } = {
      afterSeconds: undefined,
      ...(this.#outcomes.shift() ?? { ends: 'Complete' as const }),
    };
    const length = afterSeconds ?? (ends === 'Timeout' ? TIMEOUT_SECONDS : RUN_SECONDS);
    if (ends !== 'never') this.#clock.schedule(seconds(length), () => this.#end(query, ends));
    return query.id;
  }

  find(id: string | undefined): Query | undefined {
    return this.#queries.get(id ?? '');
  }

  /** What is known so far. A query that did not complete keeps a part of its rows; one that failed has none (assumed). */
  answer(id: string | undefined): { readonly query: Query; readonly answer: Answer } {
    const query = this.#find(id);
    if (query.status === 'Scheduled' || query.status === 'Failed') return { query, answer: NOTHING };
    if (query.complete !== undefined) return { query, answer: query.complete };
    const events = [...this.#events(query)];
    query.partial ??= this.#run(query, events.slice(0, Math.floor(events.length / 2)));
    return { query, answer: query.partial };
  }

  /** Assumed: the error for a query that has ended. */
  stop(id: string | undefined): void {
    const query = this.#find(id);
    if (query.status !== 'Scheduled' && query.status !== 'Running') {
      throw new AwsError(
        'InvalidParameterException',
        `Query ${query.id} has already ended with status ${query.status}`,
      );
    }
    this.#end(query, 'Cancelled');
  }

  #find(id: string | undefined): StoredQuery {
    const query = this.#queries.get(id ?? '');
    if (query === undefined) throw new AwsError('ResourceNotFoundException', `Query ${id} does not exist`); // Assumed text.
    return query;
  }

  #checkGroup(group: string, { text, to }: QueryRequest): void {
    const earliest = Math.max(this.#groups.createdAt(group).getTime(), this.#groups.expiry(group) ?? 0);
    const { logGroupClass } = this.#groups.find(group) ?? {};
    const isEssentials = logGroupClass === 'ESSENTIALS' && this.#readings.queriesOfEssentials === 'refused';
    if (logGroupClass === 'DELIVERY' || isEssentials) {
      // That Insights does not read the class Delivery is documented, the error is assumed.
      throw new AwsError('InvalidParameterException', `Log group ${group} has a class that does not support queries`);
    }
    if (to >= earliest) return;
    // Reported text, several times.
    const message =
      "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings";
    throw malformed(message, 0, text.length);
  }

  #end(query: StoredQuery, status: Exclude<QueryOutcome['ends'], 'never'>): void {
    if (query.status !== 'Scheduled' && query.status !== 'Running') return;
    query.status = status;
    if (status === 'Complete') query.complete = this.#run(query, this.#events(query));
    this.#log.add({
      at: this.#clock.now(),
      actor: 'logs.amazonaws.com',
      service: 'logs',
      operation: 'query-ended',
      outcome: 'ok',
      detail: `query ${query.id} ended ${status}`,
    });
  }

  #run({ commands, limit }: StoredQuery, events: Iterable<ScannedEvent>): Answer {
    return runQuery(commands, events, limit, this.#readings);
  }

  /** A group that has been deleted meanwhile has no events. */
  *#events({ groups, from, to }: QueryRequest): Iterable<ScannedEvent> {
    for (const group of groups) {
      const found = this.#groups.find(group);
      if (found === undefined) continue;
      const hasStream =
        found.logGroupClass !== 'INFREQUENT_ACCESS' || this.#readings.logStreamOfInfrequentAccess === 'there';
      for (const { name, events } of this.#groups.streams(group).values()) {
        const stream = hasStream ? name : undefined;
        for (const event of events) if (event.timestamp >= from && event.timestamp <= to) yield { event, stream };
      }
    }
  }
}
