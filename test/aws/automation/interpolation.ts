import { BASE, type Readings } from '../readings.ts';

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
 * What AWS puts in place of an output without a value is not documented: the readings say it.
 */
export function interpolate(value: unknown, values: Values, readings: Readonly<Readings> = BASE): unknown {
  if (Array.isArray(value)) return value.map((item) => interpolate(item, values, readings));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, interpolate(member, values, readings)]),
    );
  }
  if (typeof value !== 'string') return value;
  const lookUp = (reference: string, name: string): unknown =>
    values[name] ?? missingValue(reference, name, readings.missingOutput);
  const whole = /^\{\{\s*([\w.:]+)\s*\}\}$/.exec(value);
  if (whole !== null) return lookUp(value, whole[1] ?? '');
  return value.replace(REFERENCE, (reference, name: string) => inText(lookUp(reference, name), readings));
}

/** A value as it stands inside a text. */
export function inText(value: unknown, { booleanAsText }: Readonly<Readings>): string {
  return value === true || value === false ? booleanText(value, booleanAsText) : String(value);
}

/** The text of a switch. Natively a text has it as JSON. */
export function booleanText(value: boolean, form: Readings['booleanAsText']): string {
  return form === 'True' ? (value ? 'True' : 'False') : String(value);
}

function missingValue(reference: string, name: string, reading: Readings['missingOutput']): string {
  switch (reading) {
    case 'literal text':
      return reference;
    case 'empty text':
      return '';
    case 'the text null':
      return 'null';
    case 'no value':
    case 'the step fails':
      throw new Error(`{{ ${name} }} has no value`);
  }
}
