import { html, type Markup } from '../report/markup.ts';
import { timeInWords } from '../report/page.ts';
import type { PlanRow } from './row.ts';

/** The drawing is so many units wide, however long the window is. */
const WIDTH = 1000;

interface Period {
  readonly from: string;
  readonly to: string;
}

/** The window of the evidence with its gaps, as a drawing and in words. */
export function timelineOf({ evidence }: PlanRow): Markup {
  const { from, to, gaps, bytesScanned } = evidence;
  const window = from === null || to === null ? null : { from, to };
  const inWords =
    window === null ? 'none' : `the audit log from ${timeInWords(window.from)} to ${timeInWords(window.to)}`;
  const gapItems = gaps.map(
    (gap) => html`<li>No evidence from ${timeInWords(gap.from)} to ${timeInWords(gap.to)}: ${gap.why}.</li>`,
  );
  return html`<figure>${drawingOf(window, gaps)}
<figcaption>Evidence: ${inWords}; ${(bytesScanned / 1e9).toFixed(1)} GB scanned.</figcaption>
${gaps.length === 0 ? null : html`<ul>${gapItems}</ul>`}</figure>`;
}

/** What is covered is filled, and gaps are empty. Its ends stand below it; the words beside it are its text alternative. */
function drawingOf(window: Period | null, gaps: readonly Period[]): Markup | null {
  const periods = window === null ? gaps : [window, ...gaps];
  const times = periods.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  const [start, end] = [Math.min(...times), Math.max(...times)];
  // Without a period there is neither.
  if (!(start < end)) return null;
  const at = (time: string): number => Math.round(((Date.parse(time) - start) / (end - start)) * WIDTH);
  const block = ({ from, to }: Period): string => `M${at(from)} 0H${at(to)}v1H${at(from)}z`;
  const covered = window === null || window.from >= window.to ? null : html`<path d="${block(window)}"/>`;
  const empty = gaps.map((gap) => html`<path class="gap" d="${block(gap)}"/>`);
  const ends = [start, end].map((time) => html`<span>${timeInWords(new Date(time).toISOString())}</span> `);
  return html`<svg class="time" viewBox="0 0 ${WIDTH} 1" preserveAspectRatio="none">${covered}${empty}</svg>
<div class="ends">${ends}</div>`;
}
