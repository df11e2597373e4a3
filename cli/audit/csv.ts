import type { AuditRow } from './row.ts';

const COLUMNS = ['region', 'cluster', 'compliance', 'reason', 'annotation'] as const;

/** The rows as RFC 4180 has it: a header, lines that end in CRLF, quotes where they are needed. */
export function toCsv(rows: readonly AuditRow[]): string {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/**
 * Annotations hold words from tags and errors, which others write. A spreadsheet runs a cell that starts with one of
 * these characters as a formula; behind an apostrophe it is text (OWASP, "CSV Injection").
 */
function cell(text: string): string {
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
