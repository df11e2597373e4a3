import { isIP } from 'node:net';
import type { Readings } from '../../readings.ts';
import type { LogRecord, Value } from './log-record.ts';
import type { Condition, Literal, Scalar } from './syntax.ts';

export function scalarValue(scalar: Scalar, record: LogRecord): Value {
  switch (scalar.kind) {
    case 'field':
      return record.value(scalar);
    case 'literal':
      return scalar.value;
    case 'coalesce':
      for (const candidate of scalar.of) {
        const value = scalarValue(candidate, record);
        if (value !== undefined) return value;
      }
      return undefined;
  }
}

/** Whether a condition is true, false, or neither: undefined. `filter` keeps an event only when it is true. */
export function holds(condition: Condition, record: LogRecord, readings: Readonly<Readings>): boolean | undefined {
  switch (condition.kind) {
    case 'not':
      return negate(holds(condition.operand, record, readings));
    case 'and':
      return conjunction(condition, record, readings, false);
    case 'or':
      return conjunction(condition, record, readings, true);
    case 'isPresent':
      return record.value(condition.field) !== undefined;
    case 'isIpInSubnet': {
      const address = textOf(record.value(condition.field)) ?? '';
      const version = isIP(address);
      if (version === 0) return readings.subnetOfNoAddress === 'false' ? false : undefined;
      return condition.subnet.check(address, version === 4 ? 'ipv4' : 'ipv6');
    }
    case 'like': {
      const text = textOf(scalarValue(condition.value, record));
      return text === undefined ? undefined : condition.matches(text);
    }
    case 'in': {
      const found = isAmong(scalarValue(condition.value, record), condition.options);
      return condition.negated ? negate(found) : found;
    }
    case 'compare': {
      const same = isSame(scalarValue(condition.left, record), scalarValue(condition.right, record));
      return condition.isEqual ? same : negate(same);
    }
  }
}

/** `and` ends with false, `or` with true; the right side is not looked at then. Otherwise one unknown side makes it unknown. */
function conjunction(
  { left, right }: { readonly left: Condition; readonly right: Condition },
  record: LogRecord,
  readings: Readonly<Readings>,
  decisive: boolean,
): boolean | undefined {
  const first = holds(left, record, readings);
  if (first === decisive) return decisive;
  const second = holds(right, record, readings);
  if (second === decisive) return decisive;
  return first === undefined || second === undefined ? undefined : !decisive;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function isAmong(value: Value, options: readonly Literal[]): boolean | undefined {
  return value === undefined ? undefined : options.some((option) => isSame(value, option.value));
}

/** Assumed: 200 and "200" are the same. */
function isSame(a: Value, b: Value): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  return textOf(a) === textOf(b);
}

/** A timestamp as Insights shows it: `2026-11-24 16:41:02.530`. */
export function textOf(value: Value): string | undefined {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return value === undefined ? undefined : String(value);
}
