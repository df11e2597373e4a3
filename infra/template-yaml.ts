import { Document, isMap, type Scalar, visit, type YAMLMap } from 'yaml';

/** What people read in a template besides the template itself. Each text may have several lines. */
export interface TemplateTexts {
  /** Stands at the top of the file. */
  readonly head: string;
  /** By logical id of a parameter or resource: what stands above it. */
  readonly comments?: Readonly<Record<string, string>>;
}

/** The sections of a template, from what a reader chooses to what is created and shown. Others come last. */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
];

/** The attributes of a resource, short ones first: its properties may take a thousand lines. Others stand between. */
const ATTRIBUTES = ['Type', 'Condition', 'DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];

/** Words that some parser takes for a Boolean or for null (yaml.org/type/bool.html, null.html). */
const WORDS = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/** Characters that YAML 1.1 does not allow as such, and those that it takes for line breaks (yaml.org/spec/1.1, 4.1 and 4.2). */
const NEEDS_ESCAPE = /[^\P{Cc}\t\n]|[\u2028\u2029\ufeff\ufffe\uffff]/u;

/** Sections whose entries are separated by a blank line. */
const SPACED = ['Parameters', 'Rules', 'Resources', 'Outputs'];

/** Sections whose entries may have a comment: a logical id stands in one of the two. */
const COMMENTED = ['Parameters', 'Resources'];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A CloudFormation template as YAML that a person reads from top to bottom: sections in a fixed order, texts of several lines
 * as they are, no tags, anchors or aliases. Parsers of YAML 1.1 and 1.2 read the same from it. Throws for a number that they
 * would not agree on, and for a comment on a logical id that the template does not have.
 */
export function templateYaml(template: object, { head, comments = {} }: TemplateTexts): string {
  // As JSON it has no undefined values, and no object stands in it twice, which would become an alias.
  const document = new Document(inReadingOrder(JSON.parse(JSON.stringify(template)) as Record<string, Json>));
  document.commentBefore = commentText(head);
  const sections = document.contents as unknown as YAMLMap<Scalar<string>, unknown>;
  const left = new Map(Object.entries(comments));
  for (const [position, { key: section, value: entries }] of sections.items.entries()) {
    section.spaceBefore = position > 0;
    if (!isMap<Scalar<string>>(entries)) continue;
    for (const [index, { key }] of entries.items.entries()) {
      key.spaceBefore = index > 0 && SPACED.includes(section.value);
      const comment = COMMENTED.includes(section.value) ? left.get(key.value) : undefined;
      if (comment === undefined) continue;
      key.commentBefore = commentText(comment);
      left.delete(key.value);
    }
  }
  if (left.size > 0) throw new Error(`no parameter or resource to comment on: ${[...left.keys()].join(', ')}`);
  visit(document, { Scalar: (_key, scalar) => setStyle(scalar) });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
  return text.replace(new RegExp(NEEDS_ESCAPE, 'gu'), escaped);
}

function inReadingOrder(template: Record<string, Json>): Record<string, Json> {
  const { Resources: resources = {}, ...others } = template;
  const ordered = Object.entries(resources as Record<string, Record<string, Json>>).map(([logicalId, resource]) => {
    const { Properties: properties, ...attributes } = resource;
    const first = inOrder(attributes, ATTRIBUTES);
    return [logicalId, properties === undefined ? first : { ...first, Properties: properties }] as const;
  });
  return inOrder({ ...others, ...('Resources' in template && { Resources: Object.fromEntries(ordered) }) }, SECTIONS);
}

/** The members named by `names` in that order, then the others. */
function inOrder(members: Record<string, Json>, names: readonly string[]): Record<string, Json> {
  const first = names.flatMap((name) => (name in members ? [[name, members[name] as Json] as const] : []));
  return Object.fromEntries([...first, ...Object.entries(members).filter(([name]) => !names.includes(name))]);
}

function setStyle(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value === 'string') scalar.type = styleOf(value);
  // YAML 1.1 wants a point in a number with an exponent; without one it reads a text.
  if (typeof value === 'number' && !/^-?\d+(\.\d+)?$/.test(String(value))) {
    throw new Error(`${value} is a number that YAML parsers do not agree on`);
  }
}

function styleOf(text: string): Scalar.Type {
  if (NEEDS_ESCAPE.test(text)) return 'QUOTE_DOUBLE';
  if (text.includes('\n')) return isLiteral(text) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
  // A text that starts with a letter is neither a number nor a date nor an indicator of YAML.
  const isPlain = /^[a-z]/i.test(text) && !WORDS.test(text) && !/: |:$| #|\t| $/.test(text);
  if (isPlain) return 'PLAIN';
  return text.includes('\t') || (text.includes("'") && !text.includes('"')) ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
}

/**
 * Whether a literal block gives the text back exactly. Spaces or a line break at its start would need an indentation indicator;
 * several line breaks at its end would take the blank line behind the block as their own.
 */
function isLiteral(text: string): boolean {
  return !/^\s|[ \t]$|\n\s*\n$/.test(text);
}

function commentText(text: string): string {
  return text
    .trimEnd()
    .split(/\r\n|[\r\n]/)
    .map((line) => ` ${line}`)
    .join('\n');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
