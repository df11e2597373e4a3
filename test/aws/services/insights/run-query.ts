import type { Readings } from '../../readings.ts';
import type { StoredEvent } from '../logs.ts';
import { holds, scalarValue, textOf } from './condition.ts';
import { compare, Groups, type Row } from './groups.ts';
import { LogRecord, type Value } from './log-record.ts';
import type { Command, SortKey } from './syntax.ts';

/** An event and the stream that it is in, unless queries do not see that. */
export interface ScannedEvent {
  readonly event: StoredEvent;
  readonly stream: string | undefined;
}

export interface Answer {
  /** Pairs of a column and its value; what is absent has no pair. */
  readonly rows: readonly (readonly (readonly [field: string, value: string])[])[];
  readonly bytesScanned: number;
  readonly recordsScanned: number;
  readonly recordsMatched: number;
}

interface SortableRow {
  readonly row: Row;
  readonly keys: readonly Value[];
}

const field = (name: string) => ({ kind: 'field', name, isQuoted: false }) as const;
const LATEST_FIRST: readonly SortKey[] = [{ field: field('@timestamp'), descending: true }];

/** Answers a query from the events that it scans, one after the other: it keeps rows and totals, never the events. */
export function runQuery(
  commands: readonly Command[],
  events: Iterable<ScannedEvent>,
  limit: number,
  readings: Readonly<Readings>,
): Answer {
  const stats = commands.find((command) => command.kind === 'stats');
  const groups = stats === undefined ? undefined : new Groups(stats, readings);
  const sort = commands.flatMap((command) => (command.kind === 'sort' ? command.keys : []));
  // Without `sort`, events come latest first, and groups as they were found.
  const order = sort.length === 0 && groups === undefined ? LATEST_FIRST : sort;
  const shown = shownFields(commands);
  const rows: SortableRow[] = [];
  let bytesScanned = 0;
  let recordsScanned = 0;
  let recordsMatched = 0;
  for (const { event, stream } of events) {
    recordsScanned++;
    bytesScanned += event.bytes;
    const record = new LogRecord(event, stream, readings);
    if (!passes(commands, record, readings)) continue;
    recordsMatched++;
    if (groups !== undefined) groups.add(record);
    else {
      const row = new Map(shown.map((name) => [name, record.value(field(name))]));
      rows.push({ row, keys: order.map((key) => record.value(key.field)) });
    }
  }
  for (const row of groups?.rows() ?? []) rows.push({ row, keys: order.map((key) => row.get(key.field.name)) });
  rows.sort((a, b) => inOrder(a, b, order));
  const answered = rows.slice(0, rowLimit(commands, limit));
  return { rows: answered.map(({ row }) => pairs(row)), bytesScanned, recordsScanned, recordsMatched };
}

/** Lets an event through the commands that come before `stats`. False when a filter drops it. */
function passes(commands: readonly Command[], record: LogRecord, readings: Readonly<Readings>): boolean {
  for (const command of commands) {
    if (command.kind === 'filter' && holds(command.condition, record, readings) !== true) return false;
    if (command.kind !== 'fields') continue;
    for (const { name, value } of command.columns) record.name(name, scalarValue(value, record));
  }
  return true;
}

/** The columns of an answer without `stats`: those of `fields`, and the event's pointer. */
function shownFields(commands: readonly Command[]): readonly string[] {
  const columns = commands.flatMap((command) => (command.kind === 'fields' ? command.columns : []));
  const names = columns.length === 0 ? ['@timestamp', '@message'] : columns.map(({ name }) => name);
  return [...new Set([...names, '@ptr'])];
}

function inOrder(a: SortableRow, b: SortableRow, order: readonly SortKey[]): number {
  for (const [index, { descending }] of order.entries()) {
    const difference = compare(a.keys[index], b.keys[index]);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

function rowLimit(commands: readonly Command[], limit: number): number {
  return Math.min(limit, ...commands.flatMap((command) => (command.kind === 'limit' ? [command.count] : [])));
}

function pairs(row: Row): (readonly [field: string, value: string])[] {
  return [...row].flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, text] as const];
  });
}
