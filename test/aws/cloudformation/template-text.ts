import { isPair, isScalar, parseDocument, type Tags, visit } from 'yaml';
import { copy } from '../copy.ts';
import { CloudFormationError } from './error.ts';

/** Largest template as text, and from S3. AWS's refusal names the second: 1,000,000 bytes (reported by several, measured by one). */
const MOST_IN_BODY = 51_200;
const MOST_IN_S3 = 1_000_000;

/** Tags of YAML 1.1 that CloudFormation does not support (user guide, template formats): a date is text there. */
const UNSUPPORTED = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`);

/** Throws CloudFormationError for a template that is too large for the way in which CloudFormation gets it. */
export function checkTemplateSize(text: string, source: 'body' | 's3'): void {
  const bytes = Buffer.byteLength(text);
  if (source === 'body' && (bytes < 1 || bytes > MOST_IN_BODY)) {
    throw new CloudFormationError(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
        `Member must have length between 1 and ${MOST_IN_BODY}, and it has ${bytes}`, // Assumed: the end of the text.
    );
  }
  if (bytes > MOST_IN_S3) throw new CloudFormationError(`Template may not exceed ${MOST_IN_S3} bytes in size.`);
}

/**
 * Reads a template in JSON or YAML 1.1, in which an unquoted `on` is true (user guide, template formats). Throws
 * CloudFormationError. Short-form tags such as !Ref, which CloudFormation takes, are refused here: the templates have none.
 * Assumed: the texts.
 */
export function parseTemplateText(text: string): unknown {
  const isJson = text.trimStart().startsWith('{');
  const value = read.get(text) ?? (isJson ? fromJson(text) : fromYaml(text));
  refuseNull(value, '');
  if (isJson) return value;
  read.set(text, value);
  return copy(value);
}

/** What is in a YAML template, by its text: suites deploy the same few, and to read one takes longer than all else of a deployment. */
const read = new Map<string, unknown>();

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CloudFormationError(`Template format error: JSON not well-formed. (${reason(error)})`);
  }
}

function fromYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', customTags: (tags) => tags.filter(isSupported) });
  const [problem] = document.errors;
  if (problem !== undefined) throw new CloudFormationError(`Template format error: YAML not well-formed. (${problem})`);
  visit(document, {
    Alias: () => refuse('YAML aliases are not allowed in CloudFormation templates'),
    Pair: (_key, pair) => {
      if (isPair(pair) && isScalar(pair.key) && pair.key.source === '<<') refuse('hash merges are not supported');
    },
    Node: (_key, node) => {
      const tag = 'tag' in node ? node.tag : undefined;
      if (tag?.startsWith('!'))
        refuse(`the local AWS does not read the short-form tag ${tag}; write the function in full`);
      if (tag !== undefined && UNSUPPORTED.includes(tag)) refuse(`the tag ${tag} is not supported`);
    },
  });
  return document.toJS();
}

function isSupported(tag: Tags[number]): boolean {
  return typeof tag === 'string' || !UNSUPPORTED.includes(tag.tag);
}

function refuseNull(value: unknown, path: string): void {
  if (value === null) refuse(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) refuseNull(member, `${path}/${key}`);
}

function refuse(problem: string): never {
  throw new CloudFormationError(`Template format error: ${problem}`);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
