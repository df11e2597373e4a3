import { stringify } from 'csv-stringify/sync';
import colours from 'picocolors';
import type { ProcessEffects } from '../terminal/command.ts';
import { jsonPrintout, type Printout } from '../terminal/report.ts';
import { toTable } from '../terminal/table.ts';
import { oneLine } from '../terminal/text.ts';
import type { AuditOptions } from './options.ts';
import { type AuditRow, COLUMNS } from './row.ts';
import { firstFix, type Span, summarize } from './summary.ts';

/** Narrower than this, the sentences of a table would be columns of single words. */
const NARROWEST_TABLE = 120;

/** The rows of an audit of so many Regions on standard output, and their summary on standard error. */
export async function report(
  rows: readonly AuditRow[],
  regions: number,
  options: Pick<AuditOptions, 'output' | 'onlyNonCompliant' | 'skipDeniedRegions' | 'parameters'> &
    Partial<Pick<AuditOptions, 'filter'>> &
    Span,
  terminal: Pick<ProcessEffects, 'columns' | 'colours'>,
): Promise<Printout> {
  const stderr = summarize(rows, regions, options);
  const shown = options.onlyNonCompliant ? rows.filter(isProblem) : rows;
  switch (options.output) {
    case 'json':
      return jsonPrintout(shown, stderr);
    case 'csv':
      return { stdout: toCsv(shown), stderr };
    case 'html': {
      // Loaded on request, so that the other outputs do without its style sheet and script.
      const { auditPage } = await import('./html.ts');
      return { stdout: auditPage(rows, shown, { ...options, regions }), stderr };
    }
    case 'table': {
      // Regions that are not enabled would outnumber the clusters; the summary names them.
      const lines = shown.filter(({ compliance }) => compliance !== 'not-enabled');
      return {
        stdout: lines.length === 0 ? '' : tableOf(lines, terminal, options),
        stderr: stderr + firstFix(rows, options),
      };
    }
  }
}

/** What could not be evaluated may be NON_COMPLIANT. */
function isProblem({ compliance }: AuditRow): boolean {
  return compliance === 'NON_COMPLIANT' || compliance === 'could-not-tell' || compliance === 'denied';
}

function tableOf(
  rows: readonly AuditRow[],
  { columns, colours: isColoured }: Pick<ProcessEffects, 'columns' | 'colours'>,
  { accountCount }: Span,
) {
  const { green, red, yellow } = colours.createColors(isColoured);
  const paint = (compliance: AuditRow['compliance']): string => {
    if (compliance === 'NON_COMPLIANT') return red(compliance);
    return compliance === 'COMPLIANT' ? green(compliance) : yellow(compliance);
  };
  return toTable(
    [...(accountCount === undefined ? [] : ['ACCOUNT']), 'REGION', 'CLUSTER', 'COMPLIANCE', 'REASON', 'SENTENCE'],
    rows.map((row) => [
      ...(accountCount === undefined ? [] : [oneLine(row.account ?? '-')]),
      ...[oneLine(row.region ?? '-'), oneLine(row.cluster ?? '-'), paint(row.compliance), row.reason],
      oneLine(row.sentence),
    ]),
    Math.max(columns ?? 0, NARROWEST_TABLE),
  );
}

/** Control and formatting characters, without those of text in lines. */
const UNPRINTABLE = /(?![\t\r\n])\p{C}/gu;

/**
 * The rows as RFC 4180 has it. Names, tags and errors are words of others: a cell that a spreadsheet would run as a formula
 * gets an apostrophe in front (OWASP, "CSV Injection"), and what would act on a terminal is left out.
 */
export function toCsv(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) => ({ ...row, cidrs: row.cidrs?.join(' ') ?? null }));
  const cast = { boolean: String, object: String, string: (text: string) => text.replace(UNPRINTABLE, ' ') };
  return stringify(lines, {
    header: true,
    columns: [...COLUMNS],
    cast,
    escape_formulas: true,
    // Readers of RFC 4180 take a line feed alone for the end of a row too.
    quoted_match: /[\r\n]/,
    record_delimiter: 'windows',
  });
}
