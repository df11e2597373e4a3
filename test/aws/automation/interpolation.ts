/** Values that `{{ }}` can refer to: parameters, outputs of steps, system variables. */
export type Values = Readonly<Record<string, unknown>>;

const REFERENCE = /\{\{\s*([\w.:]+)\s*\}\}/g;

/** The names that stand in `{{ }}` anywhere in a value. */
export function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, name = '']) => name);
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(referencesIn);
  return [];
}

/**
 * Puts values in place of `{{ }}`. A reference that is the whole text keeps its value's type; inside a text it is written out.
 * Assumed: a reference to an output that does not exist fails the step; what AWS puts there is not documented.
 */
export function interpolate(value: unknown, values: Values): unknown {
  if (Array.isArray(value)) return value.map((item) => interpolate(item, values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, interpolate(member, values)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^\{\{\s*([\w.:]+)\s*\}\}$/.exec(value);
  if (whole !== null) return lookUp(whole[1] ?? '', values);
  return value.replace(REFERENCE, (_all, name: string) => String(lookUp(name, values)));
}

function lookUp(name: string, values: Values): unknown {
  const value = values[name];
  if (value === undefined) throw new Error(`{{ ${name} }} has no value`);
  return value;
}
