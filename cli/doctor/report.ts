import { pluralize } from '../terminal/pluralize.ts';
import type { Check, State } from './check.ts';
import type { Output } from './options.ts';

/** One line of the report. */
export interface Row extends Check {
  readonly region: string;
}

/** What is to be printed, and where. */
export interface Report {
  readonly stdout: string;
  readonly stderr: string;
}

/** 0: nothing is wrong. 1: something is. 2: somewhere it could not be told. Warnings do not count. */
export function exitCode(rows: readonly Row[]): 0 | 1 | 2 {
  const some = (state: State): boolean => rows.some((row) => row.state === state);
  if (some('could not tell')) return 2;
  return some('wrong') ? 1 : 0;
}

/** The rows, and how many of what. Where programs read the rows the summary is for people only, on standard error. */
export function report(rows: readonly Row[], regions: number, notEnabled: readonly string[], output: Output): Report {
  const summary = summarize(rows, regions, notEnabled);
  if (output === 'table') return { stdout: `${toTable(rows)}\n${summary}`, stderr: '' };
  const plain = rows.map(({ region, check, state, sentence }) => ({ region, check, state, sentence }));
  return { stdout: `${JSON.stringify(plain, undefined, 2)}\n`, stderr: summary };
}

function summarize(rows: readonly Row[], regions: number, notEnabled: readonly string[]): string {
  const count = (state: State): number => rows.filter((row) => row.state === state).length;
  const counts = [
    `${count('ok')} ok`,
    pluralize(count('warning'), 'warning'),
    `${count('wrong')} wrong`,
    `${count('could not tell')} could not tell`,
  ];
  return [
    `${pluralize(rows.length, 'finding')} in ${pluralize(regions, 'Region')}: ${counts.join(', ')}\n`,
    notEnabled.length === 0 ? '' : `Not enabled, so not looked into: ${notEnabled.join(', ')}\n`,
  ].join('');
}

const HEADER = ['REGION', 'CHECK', 'STATE', 'FINDING'] as const;

/** A line each, however long: sentences end in commands to copy. */
function toTable(rows: readonly Row[]): string {
  const lines = [HEADER, ...rows.map((row) => [row.region, row.check, row.state, oneLine(row.sentence)])];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((cells) => String(cells[column]).length)));
  return lines.map((cells) => `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

/** Errors and messages come from anywhere: no line break or control character of theirs reaches a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').trim();
}
