import type { BlockList } from 'node:net';
import { AwsError } from '../../error.ts';

/** A value that is true, false or neither, when what it is about is absent. */
export type Condition =
  | { readonly kind: 'like'; readonly value: Scalar; readonly matches: (text: string) => boolean }
  | { readonly kind: 'in'; readonly value: Scalar; readonly options: readonly Literal[]; readonly negated: boolean }
  | { readonly kind: 'compare'; readonly isEqual: boolean; readonly left: Scalar; readonly right: Scalar }
  | { readonly kind: 'isPresent'; readonly field: Field }
  | { readonly kind: 'isIpInSubnet'; readonly field: Field; readonly subnet: BlockList }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

export type Scalar = Field | Literal | { readonly kind: 'coalesce'; readonly of: readonly Scalar[] };

export interface Field {
  readonly kind: 'field';
  readonly name: string;
  readonly isQuoted: boolean;
}

export interface Literal {
  readonly kind: 'literal';
  readonly value: string | number;
}

/** A column of the answer: a value under its alias, or under its own text. */
export interface Column {
  readonly name: string;
  readonly value: Scalar;
}

export interface Aggregate {
  readonly name: string;
  readonly function: 'count' | 'min' | 'max' | 'latest';
  /** Undefined: `count(*)`. */
  readonly of: Scalar | undefined;
}

export interface SortKey {
  readonly field: Field;
  readonly descending: boolean;
}

export type Command =
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'fields'; readonly columns: readonly Column[] }
  | { readonly kind: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly Column[] }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'limit'; readonly count: number };

/** The refusal of a query, with the characters of the query that it is about. */
export function malformed(message: string, startCharOffset: number, endCharOffset: number): AwsError {
  const queryCompileError = { location: { startCharOffset, endCharOffset }, message };
  return new AwsError('MalformedQueryException', `${message} ([${startCharOffset},${endCharOffset}])`, {
    members: { queryCompileError },
  });
}
