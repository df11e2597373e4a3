import { jsonPrintout, type Printout } from '../terminal/report.ts';
import { toTable } from '../terminal/table.ts';
import type { Output } from './options.ts';
import type { AuditRow } from './row.ts';
import { summarize } from './summary.ts';

/** Narrower than this, the sentences of a table would be columns of single words. */
const NARROWEST_TABLE = 120;

/**
 * The rows of an audit of so many Regions, and their summary. Where programs read the rows the summary is for people
 * only, on standard error. `columns` is the width of the terminal, where there is one.
 */
export function report(
  rows: readonly AuditRow[],
  regions: number,
  output: Output,
  columns: number | undefined,
): Printout {
  const summary = summarize(rows, regions);
  switch (output) {
    case 'json':
      return jsonPrintout(rows, summary);
    case 'csv':
      return { stdout: toCsv(rows), stderr: summary };
    case 'table': {
      // Regions that are not enabled would outnumber the clusters; the summary names them.
      const shown = rows.filter(({ compliance }) => compliance !== 'not enabled');
      const table = shown.length === 0 ? '' : `${tableOf(shown, Math.max(columns ?? 0, NARROWEST_TABLE))}\n`;
      return { stdout: table + summary, stderr: '' };
    }
  }
}

function tableOf(rows: readonly AuditRow[], width: number): string {
  return toTable(
    ['REGION', 'CLUSTER', 'COMPLIANCE', 'REASON', 'ANNOTATION'],
    rows.map((row) => [row.region, row.cluster ?? '-', row.compliance, row.reason, row.annotation]),
    width,
  );
}

const CSV_COLUMNS = ['region', 'cluster', 'compliance', 'reason', 'annotation'] as const;

/** The rows as RFC 4180 has it: a header, lines that end in CRLF, quotes where they are needed. */
export function toCsv(rows: readonly AuditRow[]): string {
  const lines = [CSV_COLUMNS, ...rows.map((row) => CSV_COLUMNS.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/**
 * Annotations hold words from tags and errors, which others write. A spreadsheet runs a cell that starts with one of
 * these characters as a formula; behind an apostrophe it is text (OWASP, "CSV Injection").
 */
function csvCell(text: string): string {
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
