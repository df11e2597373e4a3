import { html, type Markup } from '../report/markup.ts';
import { timeInWords } from '../report/page.ts';
import type { PlanRow } from './row.ts';

/** The drawing is so many units wide, however long the window is. */
const WIDTH = 1000;

/** The window of the evidence with its gaps, as a drawing and in words. */
export function timelineOf({ evidence }: PlanRow): Markup {
  const { source, from, to, gaps, bytesScanned } = evidence;
  const scanned = `${(bytesScanned / 1e9).toFixed(1)} GB scanned`;
  const period =
    source === 'none' || from === null || to === null
      ? html`none`
      : html`the audit log from ${timeInWords(from)} to ${timeInWords(to)}`;
  return html`<figure>${drawingOf(evidence)}
<figcaption>Evidence: ${period}; ${scanned}.</figcaption>
${
  gaps.length === 0
    ? null
    : html`<ul>${gaps.map((gap) => html`<li>No evidence from ${timeInWords(gap.from)} to ${timeInWords(gap.to)}: ${gap.why}.</li>`)}</ul>`
}</figure>`;
}

/** What is covered is filled, and gaps are empty. Its ends stand below it; the words beside it are its text alternative. */
function drawingOf({ from, to, gaps }: PlanRow['evidence']): Markup | null {
  const periods = [...(from === null || to === null ? [] : [{ from, to }]), ...gaps];
  const times = periods.flatMap((period) => [period.from, period.to]).sort();
  const [start, end] = [times[0], times.at(-1)];
  if (start === undefined || end === undefined || start === end) return null;
  const at = (time: string): number =>
    Math.round(((Date.parse(time) - Date.parse(start)) / (Date.parse(end) - Date.parse(start))) * WIDTH);
  const block = (period: { readonly from: string; readonly to: string }): string =>
    `M${at(period.from)} 0H${at(period.to)}v1H${at(period.from)}z`;
  const covered = from === null || to === null || from >= to ? null : html`<path d="${block({ from, to })}"/>`;
  return html`<svg class="time" viewBox="0 0 ${WIDTH} 1" preserveAspectRatio="none">${covered}${gaps.map(
    (gap) => html`<path class="gap" d="${block(gap)}"/>`,
  )}</svg>
<div class="ends"><span>${timeInWords(start)}</span> <span>${timeInWords(end)}</span></div>`;
}
