import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers } from '../../aws/wire/model.ts';
import { apiCallOf } from './api-call.ts';
import type { Runbook, Step } from './document.ts';
import type { Finding } from './finding.ts';
import { valueTypeOf } from './schema-type.ts';
import { follow } from './selector.ts';
import { typeOf, type Values, wholeReference } from './values.ts';

/** Every call is one that the API knows, member by member, and what is selected from the answer is there and of its type. */
export function checkApiCalls({ mainSteps }: Runbook, values: Values): readonly Finding[] {
  return mainSteps.flatMap((step) => checkCall(step, values));
}

function checkCall(step: Step, values: Values): readonly Finding[] {
  const call = apiCallOf(step);
  if (call === undefined) return [];
  if (call.model === undefined) return [`${step.name}: the SDK knows no ${call.action}`];
  const problems = checkInput(call.model.input, call.request, '', values);
  return [
    ...problems.map((problem) => `${step.name}: ${problem}`),
    ...checkOutputs(step, call.model.output),
    ...checkAttempts(step, call.action),
  ];
}

function checkInput(schema: NormalizedSchema, value: unknown, path: string, values: Values): readonly string[] {
  const place = path === '' ? 'the request' : path;
  const wanted = valueTypeOf(schema);
  const reference = wholeReference(value);
  const actual = typeOf(value, values);
  // A reference to nothing is another check's finding.
  if (reference !== undefined && actual === undefined) return [];
  if (reference !== undefined) return actual === wanted ? [] : [`${place} is a ${wanted}, got a ${actual}`];
  if (schema.isStructSchema() && actual === 'StringMap') {
    return checkStructure(schema, value as Readonly<Record<string, unknown>>, path, values);
  }
  if (schema.isMapSchema() && actual === 'StringMap') {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return entries.flatMap(([key, item]) => checkInput(schema.getValueSchema(), item, join(path, key), values));
  }
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.flatMap((item, index) => checkInput(schema.getValueSchema(), item, `${path}[${index}]`, values));
  }
  return actual === wanted ? [] : [`${place} is a ${wanted}, got ${JSON.stringify(value)}`];
}

function checkStructure(
  schema: NormalizedSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  values: Values,
): readonly string[] {
  const members = new Map(schema.structIterator());
  const missing = requiredMembers(schema).filter((name) => value[name] === undefined || value[name] === null);
  return [
    ...Object.entries(value).flatMap(([name, item]) => {
      const member = members.get(name);
      return member === undefined
        ? [`the API has no member ${join(path, name)}`]
        : checkInput(member, item, join(path, name), values);
    }),
    ...missing.map((name) => `the API requires ${join(path, name)}`),
  ];
}

function checkOutputs({ name, outputs }: Step, answer: NormalizedSchema): readonly Finding[] {
  return outputs.flatMap(({ Name: output, Selector: selector, Type: type }) => {
    const selected = follow(answer, selector);
    if (selected === undefined) return [`${name}.${output}: ${selector} leads out of the answer`];
    const actual = valueTypeOf(selected);
    return actual === type ? [] : [`${name}.${output}: ${selector} is a ${actual}, and is declared as ${type}`];
  });
}

/** A change is asked for once: a second attempt after an accepted first meets it, and loses its id. */
function checkAttempts({ name, maxAttempts = 1 }: Step, action: string): readonly Finding[] {
  const allowed = /:(Describe|Get|List)/.test(action) ? 5 : 1;
  return maxAttempts <= allowed ? [] : [`${name}: tries ${action} ${maxAttempts} times, at most ${allowed} are right`];
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
