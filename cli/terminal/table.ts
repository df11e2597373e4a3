const GAP = '  ';
const NARROWEST_SENTENCE = 40;

/**
 * A table for people: a header and lines of as many cells, the last of which is a sentence. `width` is in characters: a
 * sentence that does not fit continues under itself. Without a width every line stays whole, so that a command in it can
 * be copied.
 */
export function toTable(
  header: readonly string[],
  lines: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const all = [header, ...lines];
  const widths = header.slice(0, -1).map((_, column) => Math.max(...all.map((cells) => String(cells[column]).length)));
  const indent = widths.reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  const sentenceWidth = Math.max(width - indent, NARROWEST_SENTENCE);
  return all
    .map((cells) => {
      const before = widths.map((columnWidth, column) => String(cells[column]).padEnd(columnWidth) + GAP).join('');
      const sentence = wrap(String(cells.at(-1)), sentenceWidth).join(`\n${' '.repeat(indent)}`);
      return `${before}${sentence}\n`;
    })
    .join('');
}

/** Breaks text between words; a word that is longer than a line has a line of its own. */
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
