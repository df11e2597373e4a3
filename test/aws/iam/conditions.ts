import { PolicyError } from './policy-error.ts';

/** What is known of a request, by condition key. A key that is absent was not in the request. */
export type RequestContext = Readonly<Record<string, string | boolean | readonly string[]>>;

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Compare = (actual: string, wanted: string) => boolean;

interface Operator {
  readonly matches: Compare;
  /** A negated operator holds when no wanted value matches, and also when the key is absent. */
  readonly negated: boolean;
}

const equals: Compare = (actual, wanted) => actual === wanted;
const equalsIgnoringCase: Compare = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();
const like: Compare = (actual, wanted) => wildcard(wanted).test(actual);

/** Each of the six parts of an ARN is compared on its own, so that `*` in one cannot reach into the next. */
const arnLike: Compare = (actual, wanted) => {
  const actualParts = arnParts(actual);
  const wantedParts = arnParts(wanted);
  return wantedParts.every((part, index) => wildcard(part).test(actualParts[index] ?? ''));
};

const operators: Readonly<Record<string, Operator>> = {
  Bool: { matches: equalsIgnoringCase, negated: false },
  StringEquals: { matches: equals, negated: false },
  StringNotEquals: { matches: equals, negated: true },
  StringEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: true },
  StringLike: { matches: like, negated: false },
  StringNotLike: { matches: like, negated: true },
  ArnEquals: { matches: arnLike, negated: false },
  ArnLike: { matches: arnLike, negated: false },
  ArnNotEquals: { matches: arnLike, negated: true },
  ArnNotLike: { matches: arnLike, negated: true },
};

/** Refuses what `conditionsHold` could not evaluate. Throws PolicyError. */
export function assertOperatorIsKnown(name: string, where: string): void {
  const base = name.replace(/IfExists$/, '');
  if (name !== 'Null' && operators[base] === undefined) {
    throw new PolicyError(`${where}: cannot evaluate the condition operator ${name}`);
  }
}

/** Whether every condition of a statement holds (IAM user guide, "IAM JSON policy elements: Condition operators"). */
export function conditionsHold(block: ConditionBlock, context: RequestContext): boolean {
  const actualByKey = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, actualByKey.get(key.toLowerCase()), wanted)),
  );
}

function holds(
  name: string,
  actual: string | boolean | readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  if (name === 'Null') return wanted.every((value) => (value === 'true') === (actual === undefined));
  const ifExists = name.endsWith('IfExists');
  const operator = operators[name.replace(/IfExists$/, '')];
  if (operator === undefined) throw new PolicyError(`cannot evaluate the condition operator ${name}`);
  if (actual === undefined) return ifExists || operator.negated;
  const values = Array.isArray(actual) ? actual : [String(actual)];
  const someMatch = values.some((value) => wanted.some((candidate) => operator.matches(value, candidate)));
  return someMatch !== operator.negated;
}

/** By flags and pattern, which a separator keeps apart. */
const wildcards = new Map<string, RegExp>();

/** An IAM pattern: `*` is any text, `?` any one character. */
export function wildcard(pattern: string, flags: 'i' | '' = ''): RegExp {
  const known = wildcards.get(`${flags}/${pattern}`);
  if (known !== undefined) return known;
  if (pattern.includes('${')) throw new PolicyError(`cannot evaluate the policy variable in ${pattern}`);
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${escaped}$`, `s${flags}`);
  wildcards.set(`${flags}/${pattern}`, expression);
  return expression;
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
