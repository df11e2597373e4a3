import type { Readings } from '../../readings.ts';
import type { StoredEvent } from '../logs.ts';
import type { Field } from './syntax.ts';

/** A Date is a timestamp; undefined stands for what an event does not have. */
export type Value = string | number | boolean | Date | undefined;

/** What CloudWatch Logs Insights extracts at most of a JSON event (CloudWatch Logs user guide, supported logs and discovered fields). */
const MOST_FIELDS = 200;

/** One log event as a query sees it: its system fields, what is discovered in its JSON, and what `fields` has named. */
export class LogRecord {
  readonly event: StoredEvent;
  readonly #stream: string | undefined;
  readonly #readings: Readonly<Readings>;
  readonly #named = new Map<string, Value>();
  #discovered: ReadonlyMap<string, Value> | undefined;

  constructor(event: StoredEvent, stream: string | undefined, readings: Readonly<Readings>) {
    this.event = event;
    this.#stream = stream;
    this.#readings = readings;
  }

  /** Gives a value a name. Later commands see it in place of a discovered field of that name. */
  name(name: string, value: Value): void {
    this.#named.set(name, value);
  }

  value({ name, isQuoted }: Field): Value {
    if (this.#named.has(name)) return this.#named.get(name);
    switch (name) {
      case '@timestamp':
        return new Date(this.event.timestamp);
      case '@ingestionTime':
        return new Date(this.event.ingestionTime);
      case '@message':
        return this.event.message;
      case '@logStream':
        return this.#stream;
      case '@ptr':
        return Buffer.from(`${this.#stream ?? ''}/${this.event.timestamp}/${this.event.ingestionTime}`).toString(
          'base64',
        );
    }
    if (isQuoted && name.includes('.') && this.#readings.quotedDots === 'finds nothing') return undefined;
    this.#discovered ??= discover(this.event.message, this.#readings.fieldsBeyondLimit);
    return this.#discovered.get(name);
  }
}

/** The leaves of a JSON object by their paths, lists by position: `user.extra.arn.0`. No others are discovered. */
function discover(message: string, beyondLimit: Readings['fieldsBeyondLimit']): ReadonlyMap<string, Value> {
  const leaves: [name: string, value: Value][] = [];
  flatten('', parseObject(message), leaves);
  if (leaves.length <= MOST_FIELDS) return new Map(leaves);
  switch (beyondLimit) {
    case 'the first are kept':
      return new Map(leaves.slice(0, MOST_FIELDS));
    case 'the first by name are kept':
      return new Map(leaves.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_FIELDS));
    case 'none is kept':
      return new Map();
  }
}

function flatten(path: string, value: unknown, leaves: [name: string, value: Value][]): void {
  if (typeof value === 'object' && value !== null) {
    const prefix = path === '' ? '' : `${path}.`;
    for (const [name, member] of Object.entries(value)) flatten(prefix + name, member, leaves);
  } else if (value !== null && value !== undefined) {
    leaves.push([path, value as string | number | boolean]);
  }
}

function parseObject(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
