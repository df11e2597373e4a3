import type { NormalizedSchema } from '@smithy/core/schema';

/** What a selector such as `$.items[0].name` leads to in an answer; undefined when it leaves the model. */
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
