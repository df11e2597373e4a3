import type { Runbook, ValueType } from './document.ts';

/** Every variable that Automation itself sets (SSM user guide, "Automation system variables"). */
const SYSTEM_VARIABLES = [
  'global:ACCOUNT_ID',
  'global:AWS_PARTITION',
  'global:DATE',
  'global:DATE_TIME',
  'global:REGION',
  'automation:EXECUTION_ID',
];

/** What aws:invokeLambdaFunction puts out without declaring it (SSM user guide, the action's page); the type of StatusCode is assumed. */
const INVOCATION_OUTPUTS: Readonly<Record<string, ValueType>> = {
  StatusCode: 'Integer',
  FunctionError: 'String',
  LogResult: 'String',
  Payload: 'String',
};

/** Something that a reference can mean. `step` is the one whose output it is. */
export interface Value {
  readonly type: ValueType;
  readonly step?: string;
}

/** All that references can mean, by the text between the braces. */
export type Values = ReadonlyMap<string, Value>;

export function valuesOf({ parameters, variables, mainSteps }: Runbook): Values {
  const values = new Map<string, Value>(SYSTEM_VARIABLES.map((name) => [name, { type: 'String' }]));
  for (const [name, { type }] of Object.entries(parameters)) values.set(name, { type });
  for (const [name, { type }] of Object.entries(variables)) values.set(`variable:${name}`, { type });
  for (const { name, action, outputs } of mainSteps) {
    const declared = outputs.map(({ Name, Type }) => [Name, Type] as const);
    const all = action === 'aws:invokeLambdaFunction' ? Object.entries(INVOCATION_OUTPUTS) : declared;
    for (const [output, type] of all) values.set(`${name}.${output}`, { type, step: name });
  }
  return values;
}

/** What stands between `{{` and `}}` anywhere in a value, well formed or not. */
export function referencesIn(value: unknown): readonly string[] {
  return textsIn(value).flatMap((text) => [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, name = '']) => name.trim()));
}

/** The texts in a value in which a `{{` has no `}}`. */
export function unclosedIn(value: unknown): readonly string[] {
  return textsIn(value).filter((text) => text.replace(/\{\{.*?\}\}/g, '').includes('{{'));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The reference that is the whole of a text, so that its value keeps its type; undefined when there is more, or less. */
export function wholeReference(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\{\{([^{}]*)\}\}$/.exec(value)?.[1]?.trim() : undefined;
}

/** The type of a literal, or of the value that a reference stands for; undefined when there is none, or the reference is unknown. */
export function typeOf(value: unknown, values: Values): ValueType | undefined {
  const reference = wholeReference(value);
  if (reference !== undefined) return values.get(reference)?.type;
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (Number.isInteger(value)) return 'Integer';
  if (!Array.isArray(value)) return typeof value === 'object' && value !== null ? 'StringMap' : undefined;
  if (value.every((item) => typeof item === 'string')) return 'StringList';
  return value.every((item) => typeOf(item, values) === 'StringMap') ? 'MapList' : undefined;
}
