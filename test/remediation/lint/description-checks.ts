import type { Runbook } from './document.ts';
import type { Finding } from './finding.ts';

const headings = [
  '## What does this document do?',
  '## What it will not do',
  '## Input Parameters',
  '## Output Parameters',
  '## How to undo',
  '## Troubleshooting',
];

/** The service's limit, MaxDocumentSizeExceeded. */
const MAXIMUM_BYTES = 64 * 1024;

export function checkSize(text: string): readonly Finding[] {
  const bytes = Buffer.byteLength(text);
  return bytes <= MAXIMUM_BYTES ? [] : [`the document has ${bytes} bytes, and may have ${MAXIMUM_BYTES}`];
}

/** The description is what the console shows: it has its headings in order, and names every parameter. */
export function checkDescription({ description, parameters }: Runbook): readonly Finding[] {
  const found = description.split('\n').filter((line) => line.startsWith('## '));
  if (found.join() !== headings.join()) {
    const missing = headings.filter((heading) => !found.includes(heading));
    return [`description: ${missing.length > 0 ? `lacks ${missing.join(', ')}` : 'has its headings in another order'}`];
  }
  const inputs = section(description, '## Input Parameters');
  const unnamed = Object.keys(parameters).filter((name) => !names(inputs, name));
  return unnamed.map((name) => `description: does not name ${name} among its input parameters`);
}

/** The text from a heading to the next of the same level; empty without the heading. */
export function section(text: string, heading: string): string {
  const [, after = ''] = `\n${text}`.split(`\n${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}

/** Whether a text has a name as a word of its own. */
export function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}
