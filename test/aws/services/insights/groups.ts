import type { Readings } from '../../readings.ts';
import { scalarValue, textOf } from './condition.ts';
import type { LogRecord, Value } from './log-record.ts';
import type { Aggregate, Command } from './syntax.ts';

type Stats = Extract<Command, { kind: 'stats' }>;

/** A row of an answer: what is absent has no entry. */
export type Row = Map<string, Value>;

interface Total {
  value: Value;
  /** When the event that `latest` took its value from was written. */
  at: number;
}

interface Group {
  readonly by: readonly Value[];
  readonly totals: readonly Total[];
}

/** The groups of `stats`, which keep totals and no events. */
export class Groups {
  readonly #stats: Stats;
  readonly #readings: Readonly<Readings>;
  readonly #groups = new Map<string, Group>();

  constructor(stats: Stats, readings: Readonly<Readings>) {
    this.#stats = stats;
    this.#readings = readings;
  }

  add(record: LogRecord): void {
    const { aggregates, by } = this.#stats;
    const values = by.map(({ value }) => scalarValue(value, record));
    const key = JSON.stringify(values.map((value) => textOf(value) ?? null));
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { by: values, totals: aggregates.map((each) => newTotal(each)) };
      this.#groups.set(key, group);
    }
    for (const [index, aggregate] of aggregates.entries()) this.#take(aggregate, group.totals[index] as Total, record);
  }

  rows(): Row[] {
    const { aggregates, by } = this.#stats;
    return [...this.#groups.values()].map(
      (group) =>
        new Map([
          ...by.map(({ name }, index) => [name, group.by[index]] as const),
          ...aggregates.map(({ name }, index) => [name, this.#shown(group.totals[index]?.value)] as const),
        ]),
    );
  }

  #take(aggregate: Aggregate, total: Total, record: LogRecord): void {
    const value = aggregate.of === undefined ? true : scalarValue(aggregate.of, record);
    switch (aggregate.function) {
      case 'count':
        if (value !== undefined) total.value = Number(total.value) + 1;
        break;
      case 'min':
      case 'max':
        if (value === undefined) break;
        if (total.value === undefined || isBeyond(aggregate.function, value, total.value)) total.value = value;
        break;
      case 'latest':
        if (value === undefined && this.#readings.latestOfAbsent === 'the latest value') break;
        if (record.event.timestamp < total.at) break;
        total.value = value;
        total.at = record.event.timestamp;
        break;
    }
  }

  #shown(value: Value): Value {
    const isNumber = value instanceof Date && this.#readings.aggregatedTimestamp === 'epoch milliseconds';
    return isNumber ? value.getTime() : value;
  }
}

function newTotal({ function: name }: Aggregate): Total {
  return { value: name === 'count' ? 0 : undefined, at: Number.NEGATIVE_INFINITY };
}

function isBeyond(extreme: 'min' | 'max', value: Value, than: Value): boolean {
  const difference = compare(value, than);
  return extreme === 'min' ? difference < 0 : difference > 0;
}

/** Numbers and timestamps by size, texts by their characters. What is absent comes first. */
export function compare(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  const [leftText, rightText] = [textOf(a) ?? '', textOf(b) ?? ''];
  return leftText === rightText ? 0 : leftText < rightText ? -1 : 1;
}
