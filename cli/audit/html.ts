import { html, type Markup } from '../report/markup.ts';
import { copyable, filterBy, reportPage, type Tone, type Total, timeInWords } from '../report/page.ts';
import { pluralize } from '../terminal/text.ts';
import { type Reach, reachOf } from './reach.ts';
import type { AuditRow } from './row.ts';
import { type Span, spanInWords } from './summary.ts';

/** What the page shows beside its rows. */
export interface AuditPage extends Span {
  /** How many Regions were looked into. */
  readonly regions: number;
  /** Those of the rule that were given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether only rows of problems are shown. The totals count all. */
  readonly onlyNonCompliant: boolean;
}

/** Regions that are not enabled would outnumber the clusters, so they are no rows of the table. */
type ListedRow = AuditRow & { readonly compliance: Exclude<AuditRow['compliance'], 'not-enabled'> };

const TONES: Readonly<Record<ListedRow['compliance'], Tone>> = {
  COMPLIANT: 'good',
  NON_COMPLIANT: 'bad',
  NOT_APPLICABLE: 'plain',
  'could-not-tell': 'unsure',
  denied: 'unsure',
};

const FAMILY_NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** How a fix starts that is a command. */
const COMMAND = 'AWS CLI: ';

/** The scale of a bar ends at the whole family, and has marks at /24, /16 and /8 or at /96, /64 and /32. */
const WIDTHS = { ipv4: 33, ipv6: 129 } as const;
const MARKS = html`<svg class="symbols" aria-hidden="true"><path id="ipv4" vector-effect="non-scaling-stroke" d="M9 0v1M17 0v1M25 0v1"/><path id="ipv6" vector-effect="non-scaling-stroke" d="M33 0v1M65 0v1M97 0v1"/></svg>`;
const LEGEND =
  'What each public endpoint lets in. The bars are logarithmic: one address at the left end, every address at the right end. Their marks are at /24, /16 and /8 for IPv4, and at /96, /64 and /32 for IPv6.';

/** An audit as one HTML file. `shown` are those of the rows that it lists. */
export function auditPage(rows: readonly AuditRow[], shown: readonly AuditRow[], page: AuditPage): string {
  const listed = shown.filter(isListed);
  return reportPage({
    title: 'Audit of EKS cluster endpoints',
    introduction: introductionOf(rows, page),
    filters: [
      filterBy(
        'account',
        'Account',
        listed.map((row) => [accountOf(row), accountInWords(row)]),
      ),
      filterBy(
        'region',
        'Region',
        listed.map(({ region }) => [region ?? '-', region ?? '-']),
      ),
      filterBy(
        'compliance',
        'Compliance',
        listed.map(({ compliance }) => [compliance, compliance]),
      ),
    ],
    totals: totalsOf(rows),
    body: html`${listed.length === 0 ? html`<p>There is no row to show.</p>` : tableOf(listed)}
${notEnabled(rows)}`,
  });
}

function introductionOf(
  rows: readonly AuditRow[],
  { regions, parameters, onlyNonCompliant, ...span }: AuditPage,
): Markup {
  const clusters = rows.filter(({ cluster }) => cluster !== null).length;
  const times = rows.map(({ lookedAt }) => lookedAt).sort();
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return html`<p>${pluralize(clusters, 'cluster')} in ${spanInWords(regions, span)}${periodOf(times)}. Rule eks-endpoint-public-access with ${given.length === 0 ? 'its default parameters' : html`<code>${given.join(' ')}</code>`}.</p>
${onlyNonCompliant ? html`<p>Only rows of problems are listed. The totals count all.</p>` : null}`;
}

function periodOf(times: readonly string[]): Markup | null {
  const [first] = times;
  if (first === undefined) return null;
  const last = String(times.at(-1));
  if (first.slice(0, 16) === last.slice(0, 16)) return html`, looked at ${timeInWords(first)}`;
  return html`, looked at from ${timeInWords(first)} to ${timeInWords(last)}`;
}

function totalsOf(rows: readonly AuditRow[]): readonly Total[] {
  const count = (compliance: AuditRow['compliance']): number =>
    rows.filter((row) => row.compliance === compliance).length;
  const denied = count('denied');
  return [
    ['NON_COMPLIANT', count('NON_COMPLIANT'), 'bad'],
    ['COMPLIANT', count('COMPLIANT'), 'good'],
    ['NOT_APPLICABLE', count('NOT_APPLICABLE'), 'plain'],
    ['could not tell', count('could-not-tell'), 'unsure'],
    ...(denied === 0 ? [] : [['denied by the organization', denied, 'unsure'] as const]),
  ];
}

function tableOf(rows: readonly ListedRow[]): Markup {
  return html`${MARKS}<table class="audit">
<caption>${LEGEND}</caption>
<thead><tr><th scope="col">Cluster</th><th scope="col">Compliance</th><th scope="col">Lets in</th><th scope="col">Finding</th></tr></thead>
<tbody>
${rows.map(rowOf)}</tbody>
</table>`;
}

function rowOf(row: ListedRow): Markup {
  const { region, cluster, compliance, reason, sentence } = row;
  return html`<tr data-row data-account="${accountOf(row)}" data-region="${region ?? '-'}" data-compliance="${compliance}">
<th scope="row">${cluster ?? wholeOf(row)}<small>${accountInWords(row)}</small><small>${region ?? 'no Region'}</small></th>
<td><span class="badge ${TONES[compliance]}">${compliance}</span><small>${reason}</small></td>
<td>${reachCell(row)}</td>
<td>${sentence}${fixOf(row)}${detailsOf(row)}</td>
</tr>
`;
}

/** What a row without a cluster is about. */
function wholeOf({ account, region }: AuditRow): string {
  if (region !== null) return 'whole Region';
  return account === null ? 'whole organization' : 'whole account';
}

function reachCell({ publicAccess, cidrs }: AuditRow): Markup {
  if (cidrs === null) return html`not known`;
  if (!publicAccess) return html`nothing: public access is off`;
  return html`${reachOf(cidrs).map(barOf)}`;
}

/** The words are the text alternative of the bar. */
function barOf({ family, words, share }: Reach): Markup {
  const width = WIDTHS[family];
  const bar = html`<svg class="bar" viewBox="0 0 ${width} 1" preserveAspectRatio="none" aria-hidden="true"><path d="M0 0h${Number((share * width).toFixed(1))}v1H0"/><use href="#${family}"/></svg>`;
  return html`<div>${FAMILY_NAMES[family]}: ${words}${share === 0 ? null : bar}</div>`;
}

function fixOf({ fix }: AuditRow): Markup | null {
  if (fix === null) return null;
  const items = fix.split('\n').map((line) => {
    const isCommand = line.startsWith(COMMAND);
    return html`<li>${isCommand ? html`${COMMAND}${copyable(line.slice(COMMAND.length))}` : line}</li>`;
  });
  return html`<details><summary>Fix</summary><ul>${items}</ul></details>`;
}

function detailsOf({ arn, vpc, privateAccess, cidrs, lookedAt }: AuditRow): Markup {
  const facts = [
    ...(cidrs === null || cidrs.length === 0 ? [] : [html`Public access from ${cidrs.join(', ')}`]),
    ...(privateAccess === null ? [] : [html`Private access is ${privateAccess ? 'on' : 'off'}`]),
    ...(vpc === null ? [] : [html`${vpc}`]),
    ...(arn === null ? [] : [html`${arn}`]),
    html`Looked at ${timeInWords(lookedAt)}`,
  ];
  return html`<details><summary>Details</summary><ul>${facts.map((fact) => html`<li>${fact}</li>`)}</ul></details>`;
}

function notEnabled(rows: readonly AuditRow[]): Markup | null {
  const places = rows.filter((row) => !isListed(row));
  if (places.length === 0) return null;
  const names = places.map((row) => `${accountOf(row)}/${row.region}`);
  return html`<details><summary>${pluralize(places.length, 'Region')} not enabled, so not looked into</summary><p>${names.join(', ')}</p></details>`;
}

function isListed(row: AuditRow): row is ListedRow {
  return row.compliance !== 'not-enabled';
}

function accountOf({ account }: AuditRow): string {
  return account ?? '-';
}

function accountInWords({ account, accountName }: AuditRow): string {
  const id = account ?? 'account not known';
  return accountName === null ? id : `${id} (${accountName})`;
}
