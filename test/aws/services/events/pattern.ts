/** What a rule of EventBridge matches events with, or a part of it. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** The comparisons that there are besides exact values. */
const OPERATORS = ['prefix', 'exists', 'anything-but', 'equals-ignore-case'] as const;
type Operator = (typeof OPERATORS)[number];

/** Throws for what is no event pattern, and for comparisons that the local AWS does not make. */
export function checkPattern(pattern: unknown, path = 'EventPattern'): asserts pattern is EventPattern {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) throw new Error(`${path} is no event pattern`);
  for (const [key, wanted] of Object.entries(pattern)) {
    if (key === '$or') {
      if (!Array.isArray(wanted) || wanted.length < 2) throw new Error(`${path}.$or takes two patterns or more`);
      for (const one of wanted) checkPattern(one, `${path}.$or`);
    } else if (Array.isArray(wanted) && wanted.length > 0) {
      for (const one of wanted) checkComparison(one, `${path}.${key}`);
    } else {
      checkPattern(wanted, `${path}.${key}`);
    }
  }
}

function checkComparison(wanted: unknown, path: string): void {
  if (Array.isArray(wanted)) throw new Error(`${path}: a list in a list is no comparison`);
  if (!isRecord(wanted)) return;
  const { operator, operand } = comparison(wanted, path, OPERATORS);
  if (operator === 'anything-but' && isRecord(operand)) {
    const { operator: inner, operand: text } = comparison(operand, path, ['prefix', 'equals-ignore-case']);
    if (!isOperand(inner, text)) throw noOperand(inner, text, path);
  } else if (!isOperand(operator, operand)) {
    throw noOperand(operator, operand, path);
  }
}

function comparison<Known extends Operator>(wanted: object, path: string, known: readonly Known[]) {
  const [[name, operand] = ['', undefined], ...others] = Object.entries(wanted);
  const operator = known.find((candidate) => candidate === name);
  if (operator !== undefined && others.length === 0) return { operator, operand };
  const names = Object.keys(wanted).join(', ');
  throw new Error(`${path}: the local AWS compares exact values and by ${known.join(', ')}, not ${names}`);
}

function isOperand(operator: Operator, operand: unknown): boolean {
  switch (operator) {
    case 'exists':
      return typeof operand === 'boolean';
    // "With strings and numeric values, including lists that contain only strings, or only numbers."
    case 'anything-but': {
      const items = [operand].flat();
      return items.length > 0 && ['string', 'number'].some((type) => items.every((item) => typeof item === type));
    }
    case 'prefix':
    case 'equals-ignore-case':
      return typeof operand === 'string';
  }
}

function noOperand(operator: string, operand: unknown, path: string): Error {
  return new Error(`${path}: ${operator} does not take ${JSON.stringify(operand)}`);
}

/**
 * Whether an event has all that the pattern names, one of a list each; of a list in the event one item is enough (EventBridge
 * user guide, event patterns and comparison operators). A comparison looks at values, so that an object `exists` as little as
 * what is not there. Nor does a list without values, in the matcher that AWS publishes (aws/event-ruler, Event.java);
 * `emptyListExists` is the other reading of the guide. Assumed: anything-but wants a value.
 */
export function matches(pattern: EventPattern, event: unknown, emptyListExists = false): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as EventPattern[]).some((one) => matches(one, event, emptyListExists));
    const actual = isRecord(event) ? event[key] : undefined;
    if (!Array.isArray(wanted)) return matches(wanted as EventPattern, actual, emptyListExists);
    const values = [actual].flat().filter((value) => value !== undefined && !isRecord(value));
    const isThere = values.length > 0 || (emptyListExists && Array.isArray(actual));
    return wanted.some((one) => (exists(one) ? isThere === one.exists : values.some((v) => fits(one, v))));
  });
}

function exists(wanted: unknown): wanted is { exists: boolean } {
  return isRecord(wanted) && 'exists' in wanted;
}

function fits(wanted: unknown, actual: unknown): boolean {
  if (!isRecord(wanted)) return wanted === actual;
  const [[operator, operand] = ['', undefined]] = Object.entries(wanted);
  switch (operator) {
    case 'prefix':
      return typeof actual === 'string' && actual.startsWith(String(operand));
    case 'equals-ignore-case':
      return typeof actual === 'string' && actual.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but':
      return ![operand].flat().some((excluded) => fits(excluded, actual));
    default:
      throw new Error(`${operator} was not checked`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
