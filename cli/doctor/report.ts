import { type ExitCode, exitCodeOf, jsonPrintout, notEnabledLine, type Printout } from '../terminal/report.ts';
import { toTable } from '../terminal/table.ts';
import { oneLine, pluralize } from '../terminal/text.ts';
import { type Check, inOrder, type State } from './check.ts';
import type { Output } from './options.ts';

/** One line of the report. */
export interface Row extends Check {
  readonly region: string;
}

/** Sorts by Region, alphabetically, then by check. */
export function byRegion(rows: readonly Row[]): readonly Row[] {
  const regions = [...new Set(rows.map(({ region }) => region))].sort();
  return regions.flatMap((region) => inOrder(rows.filter((row) => row.region === region)));
}

/** 0: nothing is wrong. 1: something is. 2: the doctor could not tell somewhere. Warnings do not count. */
export function exitCode(rows: readonly Row[]): ExitCode {
  const some = (state: State): boolean => rows.some((row) => row.state === state);
  return exitCodeOf({ couldNotTell: some('could not tell'), isWrong: some('wrong') });
}

/** The rows and their summary. Where programs read the rows the summary is for people only, on standard error. */
export function report(rows: readonly Row[], regions: number, notEnabled: readonly string[], output: Output): Printout {
  const summary = summarize(rows, regions, notEnabled);
  switch (output) {
    case 'json': {
      const plain = rows.map(({ region, check, state, sentence }) => ({ region, check, state, sentence }));
      return jsonPrintout(plain, summary);
    }
    case 'table':
      return { stdout: `${tableOf(rows)}\n${summary}`, stderr: '' };
  }
}

/** A line for each row, however long: sentences end in commands to copy. */
function tableOf(rows: readonly Row[]): string {
  return toTable(
    ['REGION', 'CHECK', 'STATE', 'FINDING'],
    rows.map((row) => [row.region, row.check, row.state, oneLine(row.sentence)]),
  );
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
    notEnabledLine(notEnabled),
  ].join('');
}
