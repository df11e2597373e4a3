import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText } from './protocol.ts';

/** What stands under a name of a form: `Filter.1.Value.2=x` is x under Filter, 1, Value, 2. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

/**
 * Reads a form as the query protocols write structures: members by dots, lists by position from 1. `awsQuery` writes
 * `member` between a list and the position, `ec2Query` does not and has names of its own.
 */
export function readForm(
  schema: NormalizedSchema,
  form: URLSearchParams,
  style: 'awsQuery' | 'ec2Query',
): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.')) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.text = text;
  }
  return readStructure(schema, root, style);
}

type Style = Parameters<typeof readForm>[2];

function readStructure(schema: NormalizedSchema, node: Node, style: Style): Record<string, unknown> {
  const members = new Map(
    [...schema.structIterator()].map(([name, member]) => [wireName(name, member, style), [name, member] as const]),
  );
  const entries = [...node.children].map(([wire, child]) => {
    const [name, member] = members.get(wire) ?? [wire, undefined];
    return [name, member === undefined ? asIs(child) : readValue(member, child, style)];
  });
  return Object.fromEntries(entries);
}

function readValue(schema: NormalizedSchema, node: Node, style: Style): unknown {
  if (schema.isListSchema()) return readList(schema, node, style);
  if (schema.isStructSchema()) return readStructure(schema, node, style);
  return node.text === undefined ? asIs(node) : fromText(schema, node.text);
}

function readList(schema: NormalizedSchema, node: Node, style: Style): unknown {
  if (node.text === '' && node.children.size === 0) return [];
  const positions = style === 'awsQuery' ? node.children.get('member')?.children : node.children;
  const entries = [...(positions ?? [])];
  if (entries.length === 0 || entries.some(([position]) => !/^\d+$/.test(position))) return asIs(node);
  const inOrder = entries.sort(([a], [b]) => Number(a) - Number(b));
  return inOrder.map(([, item]) => readValue(schema.getValueSchema(), item, style));
}

/** What the schema does not expect stays what it is, for `check` to find. */
function asIs(node: Node): unknown {
  if (node.children.size === 0) return node.text;
  return Object.fromEntries([...node.children].map(([name, child]) => [name, asIs(child)]));
}

function wireName(name: string, member: NormalizedSchema, style: Style): string {
  const { ec2QueryName, xmlName } = member.getMemberTraits();
  if (style === 'awsQuery') return xmlName ?? name;
  const ec2Name = String(ec2QueryName ?? xmlName ?? name);
  return `${ec2Name.charAt(0).toUpperCase()}${ec2Name.slice(1)}`;
}
