import * as z from 'zod/mini';
import type { Readings } from '../readings.ts';
import type { ActionResult } from './actions.ts';
import type { Step, VariableDefinition } from './document.ts';
import { interpolate, referencesIn, type Values } from './interpolation.ts';
import { invalidDocument } from './invalid-document.ts';
import { violation } from './parameters.ts';
import { hasType } from './selector.ts';

export type VariableDefinitions = Readonly<Record<string, VariableDefinition>>;

/** What a text and a list may hold when a variable is updated (SSM user guide, aws:updateVariable). */
const MAXIMUM_CHARACTERS = 512;
const MAXIMUM_ITEMS = 50;

const inputsSchema = z.strictObject({
  Name: z.string().check(z.startsWith('variable:')),
  Value: z.unknown(),
});

/** The name by which `{{ }}` refers to a variable. */
export function variableReference(name: string): string {
  return `variable:${name}`;
}

/** Variables as they are when an execution starts, by the names that refer to them. */
export function initialVariables(definitions: VariableDefinitions): Values {
  const entries = Object.entries(definitions).map(([name, definition]) => [
    variableReference(name),
    definition.default,
  ]);
  return Object.fromEntries(entries);
}

/** Throws AwsError InvalidDocumentContent for a default that is not of its variable's type, or that refers to something. */
export function checkVariables(definitions: VariableDefinitions): void {
  for (const [name, definition] of Object.entries(definitions)) {
    if (referencesIn(definition.default).length > 0) {
      throw invalidDocument(`variable ${name}: the local AWS takes no references in a default`);
    }
    const problem = unfit(definition, definition.default);
    if (problem !== undefined) throw invalidDocument(`variable ${name}: default ${problem}`);
  }
}

/** Throws AwsError InvalidDocumentContent for inputs that the action does not have, outputs, and a variable that there is not. */
export function checkUpdate(step: Step, definitions: VariableDefinitions): void {
  if (step.outputs.length > 0) throw invalidDocument(`${step.name}: aws:updateVariable has no outputs`);
  const result = z.safeParse(inputsSchema, step.inputs);
  if (!result.success || step.inputs['Value'] === undefined) {
    throw invalidDocument(`${step.name}: inputs of aws:updateVariable are Name, such as variable:x, and Value`);
  }
  const name = updatedName(step);
  if (!Object.hasOwn(definitions, name)) throw invalidDocument(`${step.name}: there is no variable ${name}`);
}

/** Gives a variable another value. The types must agree: nothing is converted. Assumed: what the variable allows holds here too. */
export function updateVariable(
  step: Step,
  values: Values,
  definitions: VariableDefinitions,
  readings: Readonly<Readings>,
): ActionResult {
  const name = updatedName(step);
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`there is no variable ${name}`);
  const value = interpolate(step.inputs['Value'], values, readings);
  const problem = unfit(definition, value) ?? tooLargeOrSmall(value);
  if (problem !== undefined) throw new Error(`variable ${name}: ${problem}`);
  return { outputs: {}, updated: { [variableReference(name)]: value } };
}

function updatedName({ inputs }: Step): string {
  return String(inputs['Name']).slice(variableReference('').length);
}

function unfit(definition: VariableDefinition, value: unknown): string | undefined {
  if (!hasType(value, definition.type)) return `${JSON.stringify(value)} is not of type ${definition.type}`;
  return violation(definition, value);
}

function tooLargeOrSmall(value: unknown): string | undefined {
  if (typeof value === 'string' && (value.length < 1 || value.length > MAXIMUM_CHARACTERS)) {
    return `a text of ${value.length} characters, which may have 1 to ${MAXIMUM_CHARACTERS}`;
  }
  if (Array.isArray(value) && value.length > MAXIMUM_ITEMS) {
    return `a list of ${value.length} items, which may have ${MAXIMUM_ITEMS}`;
  }
  return undefined;
}
