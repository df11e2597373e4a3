import type { AuditRow } from './row.ts';

const HEADER = ['REGION', 'CLUSTER', 'COMPLIANCE', 'REASON', 'ANNOTATION'] as const;
const GAP = '  ';
const NARROWEST_ANNOTATION = 40;

/** The rows for people, so many characters wide: annotations, which are sentences, go on under themselves. */
export function toTable(rows: readonly AuditRow[], width: number): string {
  const lines = rows.map((row) => [row.region, row.cluster ?? '-', row.compliance, row.reason, row.annotation]);
  const widths = HEADER.slice(0, -1).map((_, column) => {
    return Math.max(...[HEADER, ...lines].map((cells) => String(cells[column]).length));
  });
  const indent = widths.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  const annotationWidth = Math.max(width - indent, NARROWEST_ANNOTATION);
  return [HEADER, ...lines]
    .map((cells) => {
      const before = widths.map((columnWidth, column) => String(cells[column]).padEnd(columnWidth) + GAP).join('');
      const annotation = wrap(String(cells.at(-1)), annotationWidth).join(`\n${' '.repeat(indent)}`);
      return `${before}${annotation}\n`;
    })
    .join('');
}

/** Breaks text between words; a word that is longer than a line has one of its own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
