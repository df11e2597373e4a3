import colours from 'picocolors';
import type { ProcessEffects } from '../terminal/command.ts';
import { type ExitCode, exitCodeOf, jsonPrintout, notEnabledLine, type Printout } from '../terminal/report.ts';
import { toTable } from '../terminal/table.ts';
import { oneLine, pluralize } from '../terminal/text.ts';
import { type Check, inOrder, type State } from './check.ts';
import type { DoctorOptions } from './options.ts';

/** Where a check was made. Without an account it is about the organization; without a Region, about the account as a whole. */
export interface Place {
  readonly account: string | null;
  readonly accountName: string | null;
  readonly region: string | null;
}

/** One line of the report. */
export interface Row extends Place, Check {}

/** What was looked into. `accounts` is undefined for the caller's own account alone, which headings then do not name. */
export interface Span {
  readonly regions: number;
  readonly accounts?: number;
  readonly notEnabled: readonly string[];
}

/** Narrower than this, the sentences would be columns of single words. */
const NARROWEST_TABLE = 120;
const INDENT = '  ';

/** Sorts by account and Region, then by check; what is about the whole comes first. */
export function byPlace(rows: readonly Row[]): readonly Row[] {
  const compare = (a: string | null, b: string | null): number => (a ?? '').localeCompare(b ?? '', 'en');
  return [...inOrder(rows)].sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region));
}

/** 0: no problem. 1: some. 2: the doctor could not tell somewhere. Warnings do not count. */
export function exitCode(rows: readonly Row[]): ExitCode {
  const some = (state: State): boolean => rows.some((row) => row.state === state);
  return exitCodeOf({ couldNotTell: some('could-not-tell'), isWrong: some('problem') });
}

/** The rows on standard output, and their summary on standard error. Rows of one place are expected to follow each other. */
export function report(
  rows: readonly Row[],
  span: Span,
  { output, problemsOnly }: Pick<DoctorOptions, 'output' | 'problemsOnly'>,
  terminal: Pick<ProcessEffects, 'columns' | 'colours'>,
): Printout {
  const stderr = summarize(rows, span);
  const shown = problemsOnly ? rows.filter(({ state }) => state !== 'ok') : rows;
  switch (output) {
    case 'json': {
      const plain = shown.map(({ account, accountName, region, check, state, sentence }) => {
        return { account, accountName, region, check, state, sentence: oneLine(sentence) };
      });
      return jsonPrintout(plain, stderr);
    }
    case 'table':
      return { stdout: tablesOf(shown, span, terminal), stderr };
  }
}

/** A heading for each place, and its checks below, in columns that are as wide everywhere. */
function tablesOf(
  rows: readonly Row[],
  { accounts }: Span,
  { columns, colours: isColoured }: Pick<ProcessEffects, 'columns' | 'colours'>,
): string {
  const { bold, green, red, yellow } = colours.createColors(isColoured);
  const paint = { ok: green, warning: yellow, problem: red, 'could-not-tell': yellow };
  const widest = (cells: readonly string[]): number => Math.max(...cells.map(({ length }) => length));
  const checkWidth = widest(rows.map(({ check }) => check));
  const stateWidth = widest(rows.map(({ state }) => state));
  const width = Math.max(columns ?? 0, NARROWEST_TABLE) - INDENT.length;
  const byHeading = new Map<string, Row[]>();
  for (const row of rows) {
    const heading = headingOf(row, accounts !== undefined);
    byHeading.set(heading, [...(byHeading.get(heading) ?? []), row]);
  }
  const sections = [...byHeading].map(([heading, members]) => {
    const lines = members.map(({ check, state, sentence }) => [
      check.padEnd(checkWidth),
      paint[state](state.padEnd(stateWidth)),
      oneLine(sentence),
    ]);
    const [, ...body] = toTable(['', '', ''], lines, width).trimEnd().split('\n');
    return [bold(heading), ...body.map((line) => `${INDENT}${line}`), ''].join('\n');
  });
  return sections.join('\n');
}

function headingOf({ account, accountName, region }: Place, withAccount: boolean): string {
  const name = account !== null && accountName !== null ? `${account} (${accountName})` : account;
  const parts = account === null || withAccount ? [name ?? 'organization', region] : [region ?? name];
  return parts.filter((part) => part !== null).join(', ');
}

function summarize(rows: readonly Row[], { regions, accounts, notEnabled }: Span): string {
  const count = (state: State): number => rows.filter((row) => row.state === state).length;
  const counts = [
    `${count('ok')} ok`,
    pluralize(count('warning'), 'warning'),
    pluralize(count('problem'), 'problem'),
    `${count('could-not-tell')} could not tell`,
  ];
  const span = pluralize(regions, 'Region') + (accounts === undefined ? '' : ` of ${pluralize(accounts, 'account')}`);
  return `${pluralize(rows.length, 'check')} in ${span}: ${counts.join(', ')}\n${notEnabledLine(notEnabled)}`;
}
