import { html, type Markup } from '../report/markup.ts';
import { copyable, filterBy, reportPage, type Tone } from '../report/page.ts';
import { pluralize } from '../terminal/text.ts';
import { lanesOf, SYMBOLS } from './lanes.ts';
import type { PlanRow } from './row.ts';
import { timelineOf } from './timeline.ts';

type Action = PlanRow['advice']['action'];

const TONES: Readonly<Record<Action, Tone>> = {
  'close-now': 'good',
  'narrow-to': 'good',
  'turn-private-on-first': 'plain',
  'build-private-path-first': 'plain',
  'keep-public': 'bad',
  'cannot-tell': 'unsure',
};

/** Callers that a cluster shows at most, and that the page shows at most, so that it opens quickly for a whole fleet. */
const MOST_OF_CLUSTER = 20;
const MOST_OF_PAGE = 1500;

/** Plans as one HTML file. `notes` name what could not be looked at. */
export function planPage(rows: readonly PlanRow[], notes: readonly string[]): string {
  const most = Math.min(MOST_OF_CLUSTER, Math.max(1, Math.floor(MOST_OF_PAGE / rows.length)));
  return reportPage({
    title: 'Plan for public EKS cluster endpoints',
    introduction: html`<p>${pluralize(rows.length, 'cluster')} with a public endpoint: who uses it today, and who would lose access if it closed or were narrowed to stable addresses. What was not seen may still exist.</p>
<p>In the drawings, a circle is the caller and a square is the API server. A globe is the public endpoint, and a lock is the private one. Requests that were not authenticated come from scanners, probes, or clients with an expired token.</p>
${notes.length === 0 ? null : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}`,
    totals: Object.entries(TONES).map(([action, tone]) => [
      action,
      rows.filter(({ advice }) => advice.action === action).length,
      tone,
    ]),
    filters: [
      filterBy(
        'account',
        'Account',
        rows.map(({ account }) => [account, account]),
      ),
      filterBy(
        'region',
        'Region',
        rows.map(({ region }) => [region, region]),
      ),
      filterBy(
        'advice',
        'Advice',
        rows.map(({ advice }) => [advice.action, advice.action]),
      ),
    ],
    body: html`${SYMBOLS}${rows.map((row) => articleOf(row, most))}`,
  });
}

function articleOf(row: PlanRow, most: number): Markup {
  const { account, region, cluster, endpoint, evidence, advice } = row;
  const cidrs = endpoint.publicAccessCidrs;
  return html`<article data-row data-account="${account}" data-region="${region}" data-advice="${advice.action}">
<h2>${cluster}</h2>
<small>${account}, ${region}</small>
${adviceOf(advice)}
<p>Public access from ${cidrs.length === 0 ? 'everywhere' : cidrs.join(', ')}; private access is ${endpoint.privateAccess ? 'on' : 'off'}.</p>
${evidence.source === 'none' ? html`<p>Who uses the endpoint is not known.</p>` : lanesOf(row, most)}
${timelineOf(row)}
${pathsOf(row)}
</article>
`;
}

function adviceOf({ action, cidrs, because, next }: PlanRow['advice']): Markup {
  return html`<div class="advice ${TONES[action]}"><span class="badge">${action}</span> ${cidrs.length === 0 ? null : `${cidrs.join(', ')}. `}${because}${
    next === null ? null : html`<p>Next: ${copyable(next)}</p>`
  }</div>`;
}

function pathsOf({ paths }: PlanRow): Markup | null {
  if (paths.length === 0) return null;
  const items = paths.map(({ kind, id, state }) => html`<li>${state}: ${kind} ${id}</li>`);
  return html`<details><summary>Private paths</summary><ul>${items}</ul></details>`;
}
