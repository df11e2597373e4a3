import * as z from 'zod/mini';
import type { Readings } from '../readings.ts';
import type { Step } from './document.ts';
import { interpolate, referencesIn, type Values } from './interpolation.ts';
import { invalidDocument } from './invalid-document.ts';

type Compare = (actual: never, wanted: never) => boolean;

const text = (compare: (actual: string, wanted: string) => boolean) => ({
  type: 'string',
  compare: compare as Compare,
});
const numeric = (compare: (actual: number, wanted: number) => boolean) => ({
  type: 'number',
  compare: compare as Compare,
});

const operators: Readonly<Record<string, { type: string; compare: Compare }>> = {
  StringEquals: text((actual, wanted) => actual === wanted),
  EqualsIgnoreCase: text((actual, wanted) => actual.toLowerCase() === wanted.toLowerCase()),
  StartsWith: text((actual, wanted) => actual.startsWith(wanted)),
  EndsWith: text((actual, wanted) => actual.endsWith(wanted)),
  Contains: text((actual, wanted) => actual.includes(wanted)),
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericGreater: numeric((actual, wanted) => actual > wanted),
  NumericLesser: numeric((actual, wanted) => actual < wanted),
  NumericGreaterOrEquals: numeric((actual, wanted) => actual >= wanted),
  NumericLesserOrEquals: numeric((actual, wanted) => actual <= wanted),
  BooleanEquals: { type: 'boolean', compare: ((actual: boolean, wanted: boolean) => actual === wanted) as Compare },
};

type Condition = Readonly<Record<string, unknown>>;

const inputsSchema = z.strictObject({
  Choices: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)),
  Default: z.optional(z.string()),
});

/** Every step that a branch may lead to. Throws AwsError InvalidDocumentContent for a branch that is not well formed. */
export function branchTargets(step: Step): string[] {
  const { choices, fallback } = readBranch(step);
  return [...choices.map(({ target }) => target), ...(fallback === undefined ? [] : [fallback])];
}

/** The step that a branch leads to: the first choice that holds, else the default, else undefined. */
export function chooseBranch(step: Step, values: Values, readings: Readonly<Readings>): string | undefined {
  const { choices, fallback } = readBranch(step);
  return choices.find(({ condition }) => holds(condition, values, readings))?.target ?? fallback;
}

function readBranch(step: Step): { choices: { target: string; condition: Condition }[]; fallback: string | undefined } {
  const inputs = z.safeParse(inputsSchema, step.inputs);
  if (!inputs.success) throw invalidDocument(`${step.name}: inputs of a branch are Choices and Default`);
  const choices = inputs.data.Choices.map(({ NextStep: target, ...condition }) => {
    if (typeof target !== 'string') throw invalidDocument(`${step.name}: a choice has no NextStep`);
    checkCondition(condition, step.name);
    return { target, condition };
  });
  return { choices, fallback: inputs.data.Default };
}

function checkCondition(condition: Condition, stepName: string): void {
  const { Variable: variable, ...rest } = condition;
  const [key = '', ...others] = Object.keys(rest);
  const isSimple = variable !== undefined && others.length === 0 && key in operators;
  const isCompound = variable === undefined && others.length === 0 && ['And', 'Or', 'Not'].includes(key);
  if (!isSimple && !isCompound) {
    throw invalidDocument(`${stepName}: ${Object.keys(condition).join(', ')} is no condition of a branch`);
  }
  if (isCompound) for (const part of parts(rest[key])) checkCondition(part, stepName);
}

function holds(condition: Condition, values: Values, readings: Readonly<Readings>): boolean {
  const { Variable: variable, ...rest } = condition;
  const [[key, operand] = ['', undefined]] = Object.entries(rest);
  switch (key) {
    case 'And':
      return parts(operand).every((part) => holds(part, values, readings));
    case 'Or':
      return parts(operand).some((part) => holds(part, values, readings));
    case 'Not':
      return !parts(operand).every((part) => holds(part, values, readings));
    default: {
      const operator = operators[key];
      const wanted = interpolate(operand, values, readings);
      if (!referencesIn(variable).every((name) => values[name] !== undefined)) {
        return operator !== undefined && holdsForMissing(variable, operator, wanted, values, readings);
      }
      const actual = interpolate(variable, values, readings);
      // Assumed: a value of another type than the operator's fails the step.
      if (operator === undefined || typeof actual !== operator.type || typeof wanted !== operator.type) {
        throw new Error(`${key} cannot compare ${JSON.stringify(actual)} with ${JSON.stringify(wanted)}`);
      }
      return operator.compare(actual as never, wanted as never);
    }
  }
}

/**
 * A comparison of an output that has no value. By the base it does not hold, so that its `Not` does: AWS's examples rest on a
 * default that is taken for want of a value (SSM user guide, aws:branch), and on a `Not` that holds (same guide, actions
 * reference). Where text stands in place of the value, text operators compare that.
 */
function holdsForMissing(
  variable: unknown,
  { type, compare }: { readonly type: string; readonly compare: Compare },
  wanted: unknown,
  values: Values,
  readings: Readonly<Readings>,
): boolean {
  if (readings.branchOnMissingOutput === 'the step fails') throw new Error(`${variable} has no value`);
  const isFalse = readings.branchOnMissingOutput === 'a Boolean compare reads it as false';
  if (type === 'boolean') return isFalse && wanted === false;
  if (type !== 'string' || typeof wanted !== 'string' || readings.missingOutput === 'no value') return false;
  return compare(interpolate(variable, values, readings) as never, wanted as never);
}

function parts(operand: unknown): Condition[] {
  return (Array.isArray(operand) ? operand : [operand]) as Condition[];
}
