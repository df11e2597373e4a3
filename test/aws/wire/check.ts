import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers } from './model.ts';

/**
 * Holds a value against a schema of the SDK and lists what does not fit, such as
 * `$.resourcesVpcConfig.endpointPublicAccess: expected boolean, got string`. Works before and after decoding: a
 * timestamp may be a Date or the number that stands for it on the wire.
 */
export function check(schema: NormalizedSchema, value: unknown, path = '$'): string[] {
  if (value === undefined || value === null) return [];
  if (schema.isUnitSchema() || schema.isDocumentSchema()) return [];
  if (schema.isStructSchema()) return checkStructure(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return [expected('list', value, path)];
    return value.flatMap((item, index) =>
      item === null || item === undefined
        ? [`${path}[${index}]: is null`]
        : check(schema.getValueSchema(), item, `${path}[${index}]`),
    );
  }
  if (schema.isMapSchema()) {
    if (!isRecord(value)) return [expected('map', value, path)];
    return Object.entries(value).flatMap(([key, item]) => check(schema.getValueSchema(), item, `${path}.${key}`));
  }
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? [] : [expected('boolean', value, path)];
  if (schema.isNumericSchema()) return typeof value === 'number' ? [] : [expected('number', value, path)];
  if (schema.isTimestampSchema()) {
    const isTime = typeof value === 'number' || (value instanceof Date && !Number.isNaN(value.getTime()));
    return isTime ? [] : [expected('timestamp', value, path)];
  }
  if (schema.isStringSchema()) return typeof value === 'string' ? [] : [expected('string', value, path)];
  return [];
}

function checkStructure(schema: NormalizedSchema, value: unknown, path: string): string[] {
  if (!isRecord(value)) return [expected('structure', value, path)];
  const members = membersOf(schema);
  const unknown = Object.keys(value).filter((name) => !members.has(name));
  const missing = requiredMembers(schema).filter((name) => value[name] === undefined || value[name] === null);
  const problems = [
    ...unknown.map((name) => `${path}.${name}: unknown member`),
    ...missing.map((name) => `${path}.${name}: required`),
  ];
  for (const [name, member] of members) {
    const item = value[name];
    if (item !== undefined && item !== null) problems.push(...check(member, item, `${path}.${name}`));
  }
  return problems;
}

type Members = ReadonlyMap<string, NormalizedSchema>;

/** By structure. Every call of the local AWS is checked twice. */
const known = new WeakMap<object, Members>();

function membersOf(schema: NormalizedSchema): Members {
  const structure = schema.getSchema() as object;
  const members = known.get(structure) ?? new Map(schema.structIterator());
  known.set(structure, members);
  return members;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function expected(type: string, value: unknown, path: string): string {
  const actual = Array.isArray(value) ? 'list' : value instanceof Date ? 'Date' : typeof value;
  return `${path}: expected ${type}, got ${actual}`;
}
