/** What a rule of EventBridge matches events with, or a part of it. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** Throws for what is no event pattern, and for comparisons other than exact values and prefixes. */
export function checkPattern(pattern: unknown, path = 'EventPattern'): asserts pattern is EventPattern {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) throw new Error(`${path} is no event pattern`);
  for (const [key, wanted] of Object.entries(pattern)) {
    if (Array.isArray(wanted) && wanted.length > 0) {
      for (const one of wanted) checkComparison(one, `${path}.${key}`);
    } else {
      checkPattern(wanted, `${path}.${key}`);
    }
  }
}

function checkComparison(wanted: unknown, path: string): void {
  if (isRecord(wanted)) {
    const [[operator, operand] = ['', undefined], ...others] = Object.entries(wanted);
    if (operator === 'prefix' && typeof operand === 'string' && others.length === 0) return;
    throw new Error(`${path}: the local AWS compares exact values and prefixes, not ${Object.keys(wanted).join(', ')}`);
  }
  if (Array.isArray(wanted)) throw new Error(`${path}: a list in a list is no comparison`);
}

/**
 * Whether an event has all that the pattern names: exact values, case and all, or texts with a prefix, one of a list each;
 * of a list in the event one item is enough (EventBridge user guide, event patterns).
 */
export function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const actual = isRecord(event) ? event[key] : undefined;
    if (!Array.isArray(wanted)) return matches(wanted as EventPattern, actual);
    return [actual].flat().some((value) => wanted.some((one) => equals(one, value)));
  });
}

function equals(wanted: unknown, actual: unknown): boolean {
  if (!isRecord(wanted)) return wanted === actual;
  return typeof actual === 'string' && actual.startsWith(String(wanted['prefix']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
