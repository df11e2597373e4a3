import type { NormalizedSchema } from '@smithy/core/schema';

/** The members of a structure as XML elements, under the names that the schema gives them on the wire. */
export function toXml(structure: NormalizedSchema, value: Readonly<Record<string, unknown>>): string {
  const members = [...structure.structIterator()].filter(([name]) => value[name] !== undefined && value[name] !== null);
  return members
    .map(([name, member]) => memberXml(member.getMemberTraits().xmlName ?? name, member, value[name]))
    .join('');
}

/** `content` is XML already, `attributes` as they stand in the tag. */
export function element(name: string, content: string, attributes = ''): string {
  return `<${name}${attributes}>${content}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function memberXml(name: string, schema: NormalizedSchema, value: unknown): string {
  if (!schema.isListSchema()) return element(name, contentXml(schema, value));
  const item = schema.getValueSchema();
  const isFlat = schema.getMergedTraits().xmlFlattened !== undefined;
  const itemName = isFlat ? name : (item.getMemberTraits().xmlName ?? 'member');
  const items = (value as unknown[]).map((each) => memberXml(itemName, item, each)).join('');
  return isFlat ? items : element(name, items);
}

function contentXml(schema: NormalizedSchema, value: unknown): string {
  if (schema.isStructSchema()) return toXml(schema, value as Record<string, unknown>);
  if (schema.isMapSchema()) throw new Error(`no map is written as XML here: ${schema.getName(true)}`);
  return escapeXml(value instanceof Date ? value.toISOString() : String(value));
}
