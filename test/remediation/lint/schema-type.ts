import type { NormalizedSchema } from '@smithy/core/schema';
import type { ValueType } from './document.ts';

/** The type of Automation that holds a member of an API as it is; undefined when none does. */
export function valueTypeOf(schema: NormalizedSchema): ValueType | undefined {
  if (schema.isStructSchema() || schema.isMapSchema()) return 'StringMap';
  if (schema.isListSchema()) {
    const item = valueTypeOf(schema.getValueSchema());
    if (item === 'String') return 'StringList';
    return item === 'StringMap' ? 'MapList' : undefined;
  }
  if (schema.isBooleanSchema()) return 'Boolean';
  if (schema.isNumericSchema()) return 'Integer';
  if (schema.isStringSchema() || schema.isTimestampSchema()) return 'String';
  return undefined;
}
