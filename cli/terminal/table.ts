import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const GAP = '  ';
const NARROWEST_SENTENCE = 40;

/**
 * A table for people: a header and lines of as many cells, the last of which is a sentence. `width` is in characters: a
 * sentence that does not fit continues under itself. Without a width every line stays whole, so that a command in it can
 * be copied. Cells may be coloured, and hold characters that are two columns wide.
 */
export function toTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const all = [header, ...lines];
  const widths = header
    .slice(0, -1)
    .map((_, column) => all.reduce((widest, cells) => Math.max(widest, stringWidth(String(cells[column]))), 0));
  const indent = widths.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  const sentenceWidth = Math.max(width - indent, NARROWEST_SENTENCE);
  return all
    .map((cells) => {
      const before = widths.map((columnWidth, column) => pad(String(cells[column]), columnWidth) + GAP).join('');
      const sentence = wrapAnsi(String(cells.at(-1)), sentenceWidth).replaceAll('\n', `\n${' '.repeat(indent)}`);
      return `${before}${sentence}\n`;
    })
    .join('');
}

/** Fields of one thing, each on a line of its own below the others. `width` is in characters, as that of a table. */
export function toFields(fields: readonly (readonly [name: string, text: string])[], width?: number): string {
  const [first = ['', ''], ...rest] = fields.map(([name, text]) => [`  ${name}`, text]);
  return toTable(first, rest, width);
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - stringWidth(text));
}
