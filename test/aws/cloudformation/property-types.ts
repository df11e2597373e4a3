import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText } from '../wire/protocol.ts';

/**
 * A property in the type that its resource has it in: CloudFormation takes the text `5` or `true` for a number or a
 * boolean, as parameters give them, and a number or a boolean for text. What cannot be converted stays as it is.
 */
export function typed(schema: NormalizedSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    return schema.isListSchema() ? value.map((item) => typed(schema.getValueSchema(), item)) : value;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (schema.isMapSchema()) {
      return Object.fromEntries(entries.map(([name, item]) => [name, typed(schema.getValueSchema(), item)]));
    }
    if (!schema.isStructSchema()) return value;
    const members = new Map(schema.structIterator());
    return Object.fromEntries(
      entries.map(([name, item]) => {
        const member = members.get(name);
        return [name, member === undefined ? item : typed(member, item)];
      }),
    );
  }
  if (typeof value === 'string') return fromText(schema, value);
  return schema.isStringSchema() ? String(value) : value;
}
