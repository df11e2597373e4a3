import { BlockList, isIP } from 'node:net';
import type { Readings } from '../../readings.ts';
import {
  type Aggregate,
  type Column,
  type Command,
  type Condition,
  type Field,
  type Literal,
  malformed,
  type Scalar,
  type SortKey,
} from './syntax.ts';
import { position, type Token, tokens } from './tokens.ts';

const RESERVED = new Set(['and', 'or', 'not', 'like', 'in', 'as', 'by', 'asc', 'desc']);
const AGGREGATES = new Set(['count', 'min', 'max', 'latest']);

/** The most rows that a query may ask for (CloudWatch Logs user guide, limit). */
const MOST_ROWS = 100_000;

/** Reads a query. Throws MalformedQueryException for what the local AWS does not know, whether or not AWS does. */
export function parseQuery(query: string, readings: Readonly<Readings>): readonly Command[] {
  return new Parser(query, readings).query();
}

class Parser {
  readonly #query: string;
  readonly #readings: Readonly<Readings>;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(query: string, readings: Readonly<Readings>) {
    this.#query = query;
    this.#readings = readings;
    this.#tokens = tokens(query);
  }

  query(): Command[] {
    const commands = [this.#command(false)];
    while (this.#take('symbol', '|')) commands.push(this.#command(commands.some(({ kind }) => kind === 'stats')));
    if (this.#token.kind !== 'end') throw this.#unexpected();
    return commands;
  }

  get #token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  /** After `stats` the local AWS only sorts and cuts. */
  #command(isAfterStats: boolean): Command {
    if (this.#take('word', 'sort')) return { kind: 'sort', keys: this.#list(() => this.#sortKey()) };
    if (this.#take('word', 'limit')) return { kind: 'limit', count: this.#limit() };
    if (isAfterStats) throw this.#unexpected();
    if (this.#take('word', 'filter')) return { kind: 'filter', condition: this.#or() };
    if (this.#take('word', 'fields')) return { kind: 'fields', columns: this.#list(() => this.#column()) };
    if (!this.#take('word', 'stats')) throw this.#unexpected();
    const aggregates = this.#list(() => this.#aggregate());
    return { kind: 'stats', aggregates, by: this.#take('word', 'by') ? this.#list(() => this.#column()) : [] };
  }

  #list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.#take('symbol', ',')) items.push(item());
    return items;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#take('word', 'or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#take('word', 'and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    if (this.#take('word', 'not')) return { kind: 'not', operand: this.#not() };
    if (!this.#take('symbol', '(')) return this.#test();
    const inner = this.#or();
    this.#expect('symbol', ')');
    return inner;
  }

  #test(): Condition {
    if (this.#take('word', 'ispresent')) {
      return { kind: 'isPresent', field: this.#inParentheses(() => this.#field()) };
    }
    if (this.#take('word', 'isIpInSubnet')) {
      return this.#inParentheses(() => {
        const field = this.#field();
        this.#expect('symbol', ',');
        return { kind: 'isIpInSubnet', field, subnet: this.#subnet() };
      });
    }
    const value = this.#scalar();
    if (this.#take('word', 'like')) return { kind: 'like', value, matches: this.#matcher() };
    const negated = this.#take('word', 'not');
    if (this.#take('word', 'in')) return { kind: 'in', value, options: this.#options(), negated };
    if (negated && this.#take('word', 'like')) {
      return { kind: 'not', operand: { kind: 'like', value, matches: this.#matcher() } };
    }
    if (negated) throw this.#unexpected();
    const isEqual = this.#take('symbol', '=');
    if (!isEqual) this.#expect('symbol', '!=');
    return { kind: 'compare', isEqual, left: value, right: this.#scalar() };
  }

  #options(): Literal[] {
    this.#expect('symbol', '[');
    const options = this.#list(() => this.#literal());
    this.#expect('symbol', ']');
    return options;
  }

  #matcher(): (text: string) => boolean {
    const token = this.#token;
    if (this.#take('text')) return (text) => text.includes(token.text);
    this.#expect('pattern');
    try {
      const pattern = new RegExp(token.text);
      return (text) => pattern.test(text);
    } catch {
      throw malformed(`invalid regular expression ${token.text}`, token.start, token.end);
    }
  }

  #subnet(): BlockList {
    const token = this.#token;
    this.#expect('text');
    const [address = '', length = ''] = token.text.split('/');
    const version = isIP(address);
    if (version === 0 || !/^\d{1,3}$/.test(length) || Number(length) > (version === 4 ? 32 : 128)) {
      throw malformed(`invalid subnet ${token.text}`, token.start, token.end);
    }
    const subnet = new BlockList();
    subnet.addSubnet(address, Number(length), version === 4 ? 'ipv4' : 'ipv6');
    return subnet;
  }

  #column(): Column {
    const start = this.#at;
    const value = this.#scalar();
    return { name: this.#alias(start), value };
  }

  #aggregate(): Aggregate {
    const start = this.#at;
    const { text } = this.#token;
    if (!AGGREGATES.has(text)) throw this.#unexpected();
    this.#expect('word');
    const of = this.#inParentheses(() => (text === 'count' && this.#take('symbol', '*') ? undefined : this.#scalar()));
    return { name: this.#alias(start), function: text as Aggregate['function'], of };
  }

  #sortKey(): SortKey {
    const field = this.#field();
    const descending = this.#take('word', 'desc');
    if (!descending) this.#expect('word', 'asc');
    return { field, descending };
  }

  #limit(): number {
    const { text, start, end } = this.#token;
    this.#expect('number');
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= MOST_ROWS) return count;
    throw malformed(`limit ${text} is not between 1 and ${MOST_ROWS}`, start, end);
  }

  /** `as NAME`, or the text of the expression that begins at token `start`. A field's own name has no backticks. */
  #alias(start: number): string {
    const tokensOf = this.#tokens.slice(start, this.#at);
    if (this.#take('word', 'as')) return this.#field().name;
    if (tokensOf.length === 1) return tokensOf[0]?.text ?? '';
    return this.#query.slice(tokensOf[0]?.start, tokensOf.at(-1)?.end);
  }

  #scalar(): Scalar {
    if (this.#take('word', 'coalesce')) {
      return { kind: 'coalesce', of: this.#inParentheses(() => this.#list(() => this.#scalar())) };
    }
    return this.#token.kind === 'text' || this.#token.kind === 'number' ? this.#literal() : this.#field();
  }

  #literal(): Literal {
    const { kind, text } = this.#token;
    if (this.#take('number')) return { kind: 'literal', value: Number(text) };
    this.#expect('text');
    return { kind: 'literal', value: kind === 'text' ? text : '' };
  }

  #field(): Field {
    const { kind, text } = this.#token;
    const isFollowedByParenthesis = this.#tokens[this.#at + 1]?.text === '(';
    if (kind === 'word' && (RESERVED.has(text) || isFollowedByParenthesis)) throw this.#unexpected();
    const isRefused = kind === 'quoted' && text.includes('.') && this.#readings.quotedDots === 'refused';
    if (isRefused || !(this.#take('quoted') || this.#take('word'))) throw this.#unexpected();
    return { kind: 'field', name: text, isQuoted: kind === 'quoted' };
  }

  #inParentheses<Item>(item: () => Item): Item {
    this.#expect('symbol', '(');
    const inner = item();
    this.#expect('symbol', ')');
    return inner;
  }

  #take(kind: Token['kind'], text?: string): boolean {
    const fits = this.#token.kind === kind && (text === undefined || this.#token.text === text);
    if (fits) this.#at++;
    return fits;
  }

  #expect(kind: Token['kind'], text?: string): void {
    if (!this.#take(kind, text)) throw this.#unexpected();
  }

  #unexpected() {
    const { text, start, end } = this.#token;
    return malformed(`unexpected symbol found ${text} at ${position(this.#query, start)}`, start, end);
  }
}
