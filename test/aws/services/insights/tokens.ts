import { malformed } from './syntax.ts';

export interface Token {
  /** `word` is a keyword, a function or a field; `quoted` is a field in backticks. */
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'pattern' | 'symbol' | 'end';
  /** Without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Field names without backticks have letters, digits, `@` and periods (CloudWatch Logs user guide, fields that contain special
 * characters), and underscores, which AWS's own examples have.
 */
const RULES: readonly (readonly [kind: Token['kind'] | 'nothing', rule: RegExp])[] = [
  ['nothing', /(?:\s|#[^\n]*)+/y],
  ['number', /\d+(?:\.\d+)?(?![\w@.])/y],
  ['word', /[A-Za-z_@][\w@.]*/y],
  ['quoted', /`([^`]+)`/y],
  ['text', /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y],
  ['pattern', /\/((?:[^/\\\n]|\\.)+)\//y],
  ['symbol', /!=|[|,()=*[\]]/y],
];

/** Cuts a query into tokens. Throws MalformedQueryException for a character that begins none. */
export function tokens(query: string): Token[] {
  const found: Token[] = [];
  let start = 0;
  while (start < query.length) {
    const { kind, text, end } = next(query, start);
    if (kind !== 'nothing') found.push({ kind, text, start, end });
    start = end;
  }
  found.push({ kind: 'end', text: 'end of query', start, end: start });
  return found;
}

function next(query: string, start: number) {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = start;
    const match = rule.exec(query);
    if (match === null) continue;
    const inner = match[1] ?? match[2] ?? match[0];
    const text = kind === 'text' ? inner.replaceAll(/\\(["'\\])/g, '$1') : inner;
    return { kind, text, end: start + match[0].length };
  }
  throw malformed(`unexpected symbol found ${query[start]} at ${position(query, start)}`, start, start + 1);
}

/** As AWS words it; its positions count from 0 (reported). */
export function position(query: string, offset: number): string {
  const lines = query.slice(0, offset).split('\n');
  return `line ${lines.length} and position ${lines.at(-1)?.length}`;
}
