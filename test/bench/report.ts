import type { Spread } from './statistics.ts';

/** One line of the report. A goal that is missed is marked; without a bound it is words. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly goal?: Goal | undefined;
  readonly floor?: string | undefined;
  readonly peer?: string | undefined;
}

/** The most that a figure may be, beside what it is. */
export interface Goal {
  readonly most: number;
  readonly is: number;
  readonly unit?: string;
}

export interface Section {
  readonly title: string;
  /** What is measured, and how. */
  readonly text: string;
  readonly figures: readonly Figure[];
}

/** What the figures hold for. */
export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly string[];
  readonly rounds: string;
}

const COLUMNS = ['figure', 'measured', 'goal', 'floor', 'best peer'] as const;

/** A ratio with its range, as `1.82 (1.75 to 1.90)`. */
export function ratioText({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}

function goalText(goal: Goal | undefined): string {
  if (goal === undefined) return '';
  return `at most ${goal.most}${goal.unit ?? ''}, ${goal.is <= goal.most ? 'met' : '**missed**'}`;
}

function cells({ what, measured, goal, floor = '', peer = '' }: Figure): readonly string[] {
  return [what, measured, goalText(goal), floor, peer];
}

/** A table in Markdown. A bar inside a cell is escaped. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** The figures of a section in columns, for a terminal. */
export function terminalTable({ title, figures }: Section): string {
  const rows = [COLUMNS, ...figures.map(cells)].map((row) => row.map((cell) => cell.replaceAll(/[*`]/g, '')));
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `\n${title}\n${lines.join('\n')}\n`;
}

/** The page docs/performance.md. */
export function page(sections: readonly Section[], circumstances: Circumstances, notes: readonly string[]): string {
  const { date, machine, versions, rounds } = circumstances;
  const parts = sections.map(
    ({ title, text, figures }) => `## ${title}\n\n${text}\n\n${markdownTable(COLUMNS, figures.map(cells))}`,
  );
  return `# Performance

\`npm run bench\` measured this page and wrote it; run it to repeat the measurement. \`npm run bench -- --peers\` measures other
tools in the same run. A ratio is the median of rounds, with the lowest and the highest round; the subjects of a round run one
after another. Times depend on the machine, so none is a promise.

- date: ${date}
- machine: ${machine}
- versions: ${versions.join(', ')}
- rounds: ${rounds}

${parts.join('\n')}${notes.length === 0 ? '' : `\n## Notes\n\n${notes.map((note) => `- ${note}\n`).join('')}`}`;
}
