import { createHash } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { html, Markup } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** How a thing is coloured. The words beside it say the same. */
export type Tone = 'good' | 'bad' | 'unsure' | 'plain';

export type Total = readonly [name: string, count: number, tone: Tone];

/** One list to choose from. A row is shown whose `data-NAME` is the value. */
export interface RowFilter {
  readonly name: string;
  readonly label: string;
  /** Each value with its text. */
  readonly choices: readonly (readonly [value: string, text: string])[];
}

/** A report as its command makes it. */
export interface Report {
  readonly title: string;
  /** What was looked at, when, and how to read the page. */
  readonly introduction: Markup;
  /** Counts that the filters do not change. */
  readonly totals: readonly Total[];
  readonly filters: readonly RowFilter[];
  /** Holds an element with `data-row` for each row that the filters show or hide. */
  readonly body: Markup;
}

const NOTHING_FETCHED = "default-src 'none'; base-uri 'none'; form-action 'none'";
const POLICY = `${NOTHING_FETCHED}; script-src ${sourceOf(SCRIPT)}; style-src ${sourceOf(STYLE)}`;

/** The report as one HTML file that fetches nothing and runs no script but its own. */
export function reportPage({ title, introduction, totals, filters, body }: Report): string {
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${introduction}
</header>
<main>
${totalsOf(totals)}
${filterForm(filters)}
${body}
</main>
<footer><p>Made by ${manifest.name} ${manifest.version}. This file fetches nothing.</p></footer>
<p id="copied" class="unseen" role="status"></p>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`}`;
}

/** A text to run or to paste, with a button that copies it. */
export function copyable(text: string): Markup {
  return html`<code>${text}</code> <button type="button" class="copy">Copy</button>`;
}

/** An ISO 8601 time as people read it. */
export function timeInWords(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A filter by the values that rows have, in order. */
export function filterBy(name: string, label: string, choices: RowFilter['choices']): RowFilter {
  const texts = new Map(choices);
  return { name, label, choices: [...texts].sort() };
}

function totalsOf(totals: readonly Total[]): Markup {
  const boxes = totals.map(([name, count, tone]) => html`<div class="${tone}"><dt>${name}</dt><dd>${count}</dd></div>`);
  return html`<dl class="totals">${boxes}</dl>`;
}

function filterForm(filters: readonly RowFilter[]): Markup {
  const lists = filters.map(
    ({ name, label, choices }) =>
      html`<label>${label} <select name="${name}"><option value="">all</option>${choices.map(
        ([value, text]) => html`<option value="${value}">${text}</option>`,
      )}</select></label>`,
  );
  return html`<form id="filters">
${lists}
<label>Text <input type="search" name="text" autocomplete="off"></label>
<button type="reset">Show all</button>
<span id="count" role="status"></span>
</form>`;
}

/** The content security policy's name for a text. */
function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
