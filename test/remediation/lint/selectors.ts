import type { NormalizedSchema } from '@smithy/core/schema';
import type { OutputType } from '../../aws/automation/document.ts';

/** The schema that a selector such as `$.items[0].name` leads to in an answer; undefined if it leads out of the answer. */
export function follow(schema: NormalizedSchema, selector: string): NormalizedSchema | undefined {
  if (!/^\$(?:\.\w+|\[\d+\])*$/.test(selector)) return undefined;
  let at: NormalizedSchema | undefined = schema;
  for (const [, member, index] of selector.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    at = member === undefined ? itemOf(at, index) : memberOf(at, member);
    if (at === undefined) return undefined;
  }
  return at;
}

function memberOf(schema: NormalizedSchema, name: string): NormalizedSchema | undefined {
  if (schema.isMapSchema()) return schema.getValueSchema();
  return schema.isStructSchema() ? new Map(schema.structIterator()).get(name) : undefined;
}

function itemOf(schema: NormalizedSchema, index: string | undefined): NormalizedSchema | undefined {
  return index !== undefined && schema.isListSchema() ? schema.getValueSchema() : undefined;
}

/** The type of output that holds an API's member without conversion; undefined if there is none. */
export function outputTypeOf(schema: NormalizedSchema): OutputType | undefined {
  if (schema.isStructSchema() || schema.isMapSchema()) return 'StringMap';
  if (schema.isListSchema()) {
    const item = outputTypeOf(schema.getValueSchema());
    if (item === 'String') return 'StringList';
    return item === 'StringMap' ? 'MapList' : undefined;
  }
  if (schema.isBooleanSchema()) return 'Boolean';
  if (schema.isNumericSchema()) return 'Integer';
  if (schema.isStringSchema() || schema.isTimestampSchema()) return 'String';
  return undefined;
}
