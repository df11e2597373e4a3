import { AwsError } from '../error.ts';
import { BASE, type Readings } from '../readings.ts';
import type { AutomationDocument, ParameterDefinition } from './document.ts';
import type { Values } from './interpolation.ts';

/**
 * Types and checks the parameters of an execution; on the wire each is a list of strings.
 * Throws AwsError InvalidAutomationExecutionParametersException, which names the parameter.
 */
export function checkParameters(
  document: AutomationDocument,
  given: Readonly<Record<string, readonly string[]>>,
  readings: Readonly<Readings> = BASE,
): Values {
  for (const name of Object.keys(given)) {
    if (!(name in document.parameters)) throw refusal(`${name} is no parameter of the document`);
  }
  const entries = Object.entries(document.parameters).map(([name, definition]) => {
    if (definition.type === 'Boolean' && readings.booleanParameter === 'refused') {
      throw refusal(`${name} is of type Boolean`); // Assumed text; udondan/cdk-ssm-document issue 15 has the refusal.
    }
    const value = given[name] === undefined ? definition.default : typed(name, definition, given[name]);
    if (value === undefined) throw refusal(`${name} has no value`);
    const problem = violation(definition, value, readings.patternOnStringList);
    if (problem !== undefined) throw refusal(`${name}: ${problem}`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}

function typed(name: string, { type }: ParameterDefinition, values: readonly string[]): unknown {
  if (type === 'StringList') return values;
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) throw refusal(`${name} takes one value`);
  if (type === 'Integer' && /^-?\d+$/.test(value)) return Number(value);
  if (type === 'Boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (type === 'String') return value;
  throw refusal(`${name} is not of type ${type}`);
}

/** What a definition may demand of a value. */
export type Constraints = Partial<
  Pick<ParameterDefinition, 'allowedPattern' | 'allowedValues' | 'minItems' | 'maxItems' | 'minChars' | 'maxChars'>
>;

/** What a value breaks of what its definition demands, or undefined. */
export function violation(
  constraints: Constraints,
  value: unknown,
  patternOnList: Readings['patternOnStringList'] = BASE.patternOnStringList,
): string | undefined {
  const { allowedPattern, allowedValues, minItems, maxItems, minChars, maxChars } = constraints;
  const items = Array.isArray(value) ? value : [value];
  for (const text of Array.isArray(value) ? matchedTexts(items, patternOnList) : items) {
    if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(String(text))) {
      return `${JSON.stringify(text)} does not match ${allowedPattern}`;
    }
  }
  for (const item of items.map(String)) {
    if (allowedValues !== undefined && !allowedValues.map(String).includes(item)) {
      return `${JSON.stringify(item)} is none of ${allowedValues.join(', ')}`;
    }
    if (item.length < (minChars ?? 0) || item.length > (maxChars ?? Number.POSITIVE_INFINITY)) {
      return `${JSON.stringify(item)} is too short or too long`;
    }
  }
  if (items.length < (minItems ?? 0) || items.length > (maxItems ?? Number.POSITIVE_INFINITY)) {
    return 'too few or too many items';
  }
  return undefined;
}

/** What of a list a pattern has to match. Assumed: the whole of it is its items with commas between them. */
function matchedTexts(items: readonly unknown[], reading: Readings['patternOnStringList']): readonly unknown[] {
  switch (reading) {
    case 'each item':
      return items;
    case 'the whole':
      return [items.join(',')];
    case 'ignored':
      return [];
  }
}

function refusal(problem: string): AwsError {
  return new AwsError('InvalidAutomationExecutionParametersException', problem);
}
