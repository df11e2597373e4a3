import { toCsv } from './csv.ts';
import type { Output } from './options.ts';
import type { AuditRow } from './row.ts';
import { summarize } from './summary.ts';
import { toTable } from './table.ts';

/** Narrower than this, the sentences of a table would be columns of single words. */
const NARROWEST = 120;

/** What is to be printed, and where. */
export interface Report {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The rows of an audit of so many Regions, and their summary. Where programs read the rows the summary is for people
 * only, on standard error. `columns` is the width of the terminal, where there is one.
 */
export function report(
  rows: readonly AuditRow[],
  regions: number,
  output: Output,
  columns: number | undefined,
): Report {
  const summary = summarize(rows, regions);
  switch (output) {
    case 'json':
      return { stdout: `${JSON.stringify(rows, undefined, 2)}\n`, stderr: summary };
    case 'csv':
      return { stdout: toCsv(rows), stderr: summary };
    case 'table': {
      // Regions that are not enabled would outnumber the clusters; the summary names them.
      const shown = rows.filter(({ compliance }) => compliance !== 'not enabled');
      const table = shown.length === 0 ? '' : `${toTable(shown, Math.max(columns ?? NARROWEST, NARROWEST))}\n`;
      return { stdout: table + summary, stderr: '' };
    }
  }
}
