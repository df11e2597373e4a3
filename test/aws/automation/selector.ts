import type { OutputType } from './document.ts';

/** Follows a selector such as `$.cluster.status` or `$.items[0].name`; undefined when it leads nowhere. */
export function select(answer: unknown, selector: string): unknown {
  const path = selector.replace(/^\$\.?/, '');
  if (path === '') return answer;
  const keys = path.split('.').flatMap((part) => part.split(/[[\]]/).filter((key) => key !== ''));
  let value = answer;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Gives a selected value the type that the output declares, by the conversions that are listed (SSM user guide, "Invoking other AWS services"). */
export function convert(value: unknown, type: OutputType): unknown {
  if (hasType(value, type)) return value;
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  switch (type) {
    case 'String':
      if (isScalar) return String(value);
      break;
    case 'StringList':
      if (isScalar) return [String(value)];
      break;
    case 'Integer':
      if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
      break;
    case 'Boolean':
      if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
      break;
    case 'StringMap':
    case 'MapList':
      break;
  }
  if (Array.isArray(value) && value.length === 1) return convert(value[0], type);
  throw new Error(`a value of type ${Array.isArray(value) ? 'list' : typeof value} cannot be made a ${type}`);
}

export function hasType(value: unknown, type: OutputType): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Integer':
      return Number.isInteger(value);
    case 'Boolean':
      return typeof value === 'boolean';
    case 'StringList':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'StringMap':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'MapList':
      return Array.isArray(value) && value.every((item) => hasType(item, 'StringMap'));
  }
}
