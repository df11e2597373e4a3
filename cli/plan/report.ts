import wrapAnsi from 'wrap-ansi';
import type { ProcessEffects } from '../terminal/command.ts';
import { jsonPrintout, notEnabledLine, type Printout } from '../terminal/report.ts';
import { pluralize } from '../terminal/text.ts';
import { type CallerOutcome, CLASS_WORDS } from './caller.ts';
import { type ClusterPlan, losesIfClosed, type PlanResult } from './cluster-plan.ts';
import { inGigabytes } from './estimate.ts';
import type { PlanOptions } from './options.ts';
import { toRow } from './row.ts';

/** Narrower, addresses and ARNs would break; wider, lines are hard to follow. */
const NARROWEST = 80;
const WIDEST = 120;

/** More callers or addresses are counted. JSON has all. */
const MOST_CALLERS = 20;
const MOST_ADDRESSES = 4;

/** The plans on standard output, and what was looked at on standard error. */
export function report(
  result: PlanResult,
  { output, sessions, days }: Pick<PlanOptions, 'sessions' | 'days'> & { readonly output: 'table' | 'json' },
  { columns }: Pick<ProcessEffects, 'columns'>,
): Printout {
  const stderr = summarize(result);
  if (output === 'json') {
    return jsonPrintout(
      result.plans.map((plan) => toRow(plan, sessions)),
      missingOf(result)
        .map((line) => `${line}\n`)
        .join('') + stderr,
    );
  }
  const width = Math.min(Math.max(columns ?? WIDEST, NARROWEST), WIDEST);
  const blocks = result.plans.map((plan) => blockOf(plan, { sessions, days, width }));
  return { stdout: blocks.join('\n'), stderr };
}

/** The plans as one HTML page on standard output. What it needs is loaded only when it is asked for. */
export async function htmlReport(result: PlanResult): Promise<Printout> {
  const { planPage } = await import('./html.ts');
  const problems = result.problems.map(({ place, sentence }) => `Could not tell: ${place}: ${sentence}`);
  const rows = result.plans.map((plan) => toRow(plan, false));
  return { stdout: planPage(rows, [...problems, ...missingOf(result)]), stderr: summarize(result) };
}

function missingOf({ plans }: PlanResult): readonly string[] {
  return plans.flatMap(({ missing, ...place }) => missing.map((each) => `${placeOf(place)}: ${each}`));
}

interface Layout {
  readonly sessions: boolean;
  readonly days: number;
  readonly width: number;
}

/** What a person reads of one cluster. The advice comes first, for it is what the rest explains. */
function blockOf(plan: ClusterPlan, layout: Layout): string {
  const { advice, paths, missing } = plan;
  const cidrs = advice.cidrs.length === 0 ? '' : ` ${advice.cidrs.join(', ')}`;
  const lines = [
    `${plan.account}/${placeOf(plan)}`,
    ...wrapped(`Advice: ${advice.action}${cidrs}. ${advice.because}`, 2, layout),
    // On one line, however long, so that it can be copied.
    ...(advice.next === null ? [] : [`  Next: ${advice.next}`]),
    ...wrapped(endpointInWords(plan), 2, layout),
    ...evidenceInWords(plan, layout),
    ...(plan.evidence.source === 'none' ? [] : callersInWords(plan.callers, layout)),
    ...(paths.length === 0 ? [] : ['  Private paths:']),
    ...paths.flatMap(({ kind, id, state, detail }) => wrapped(`${state}: ${kind} ${id}. ${detail}`, 4, layout)),
    ...missing.flatMap((each) => wrapped(each, 2, layout)),
  ];
  return `${lines.join('\n')}\n`;
}

function endpointInWords({ endpoint }: ClusterPlan): string {
  const { publicAccessCidrs: cidrs, privateAccess } = endpoint;
  const open = cidrs.length === 0 ? 'everywhere' : cidrs.map(({ text }) => text).join(', ');
  return `Endpoint: public from ${open}; private access is ${privateAccess ? 'on' : 'off'}.`;
}

function evidenceInWords({ evidence }: ClusterPlan, layout: Layout): readonly string[] {
  const gaps = evidence.gaps.flatMap(({ from, to, why }) =>
    wrapped(`No evidence from ${time(from)} to ${time(to)}: ${why}.`, 4, layout),
  );
  const scanned = `${inGigabytes(evidence.bytesScanned)} scanned`;
  if (evidence.source === 'none') {
    const cost = evidence.bytesScanned === 0 ? '' : ` (${scanned})`;
    return [...wrapped(`Evidence: none${cost}. ${evidence.why}`, 2, layout), ...gaps];
  }
  const { from, to, privateSince, isCut } = evidence;
  const asked = pluralize(layout.days, 'day');
  const covered = evidence.gaps.length === 0 ? `all of the ${asked}` : `not all of the ${asked}`;
  return [
    ...wrapped(
      `Evidence: the audit log from ${time(from)} to ${time(to)}, ${covered} that you asked for; ${scanned}.`,
      2,
      layout,
    ),
    ...gaps,
    ...(privateSince === undefined
      ? wrapped('Private access is off, so nodes use the public endpoint too.', 4, layout)
      : []),
    ...(isCut ? wrapped('The answer was cut: there are more callers than these.', 4, layout) : []),
  ];
}

/** Callers by what happens to them, those that would lose access first. */
function callersInWords(callers: readonly CallerOutcome[], layout: Layout): readonly string[] {
  const users = callers.filter(({ isAuthenticated }) => isAuthenticated);
  const loses = users.filter(losesIfClosed);
  const unclear = users.filter(({ ifClosed }) => ifClosed === 'unknown');
  const keeps = users.filter(({ ifClosed }) => ifClosed === 'keeps');
  return [
    ...(loses.length + unclear.length === 0
      ? ['  No caller that was seen would lose access if the public endpoint closed.']
      : []),
    ...groupOf(loses, 'would lose access if the public endpoint closed', layout),
    ...groupOf(unclear, 'may lose access if the public endpoint closed: it could not be determined', layout),
    ...groupOf(keeps, 'would keep access if the public endpoint closed', layout),
    ...strangersInWords(
      callers.filter(({ isAuthenticated }) => !isAuthenticated),
      layout,
    ),
  ];
}

function groupOf(callers: readonly CallerOutcome[], what: string, layout: Layout): readonly string[] {
  if (callers.length === 0) return [];
  const rest = callers.length - MOST_CALLERS;
  return [
    `  ${pluralize(callers.length, 'caller')} ${what}:`,
    ...callers.slice(0, MOST_CALLERS).flatMap((caller) => callerInWords(caller, layout)),
    ...(rest > 0 ? [`    and ${rest} more. --output json has all.`] : []),
  ];
}

function callerInWords(caller: CallerOutcome, layout: Layout): readonly string[] {
  const { who, system, requests, last, userAgent, sessions, ifNarrowed, addresses, isDynamic } = caller;
  const from = addresses.length === 0 ? 'an address that the log does not name' : some(addresses, MOST_ADDRESSES);
  const facts = [
    `from ${from}${isDynamic ? ' (changing addresses)' : ''}`,
    `about ${pluralize(requests, 'request')}, last ${time(last)}`,
    ...(userAgent === null ? [] : [`user agent ${userAgent}`]),
    ...(layout.sessions && sessions.length > 0 ? [`sessions ${sessions.join(', ')}`] : []),
    `if narrowed: ${ifNarrowed}`,
  ];
  const label = system === undefined ? '' : `, ${system}`;
  return [
    ...wrapped(`${who} (${CLASS_WORDS[caller.class]}${label})`, 4, layout),
    ...wrapped(facts.join('; '), 6, layout),
  ];
}

/** Scanners, probes, and clients whose token has expired: nothing that they lose is access. */
function strangersInWords(strangers: readonly CallerOutcome[], layout: Layout): readonly string[] {
  if (strangers.length === 0) return [];
  const requests = strangers.reduce((sum, caller) => sum + caller.requests, 0);
  const addresses = [...new Set(strangers.flatMap((caller) => caller.addresses))];
  const also = [...new Set(strangers.flatMap((caller) => caller.alsoAuthenticated ?? []))];
  const from = `${addresses.length} ${addresses.length === 1 ? 'address' : 'addresses'}`;
  const sentence = `Not authenticated: about ${pluralize(requests, 'request')} from ${from}: scanners, probes, or clients with an expired token.`;
  const users = also.length === 0 ? '' : ` Other requests from ${some(also, MOST_ADDRESSES)} were authenticated.`;
  return wrapped(sentence + users, 2, layout);
}

function some(texts: readonly string[], most: number): string {
  const rest = texts.length - most;
  return texts.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function summarize({ plans, problems, privateClusters, regions, notEnabled, isFiltered }: PlanResult): string {
  const isNothing = plans.length + privateClusters + problems.length === 0;
  const actions = [...new Set(plans.map(({ advice }) => advice.action))].sort();
  const counts = actions.map((action) => `${plans.filter(({ advice }) => advice.action === action).length} ${action}`);
  const bytes = plans.reduce((sum, { evidence }) => sum + evidence.bytesScanned, 0);
  return [
    `${pluralize(plans.length, 'cluster')} with a public endpoint in ${pluralize(regions, 'Region')}`,
    `${counts.length === 0 ? '' : `: ${counts.join(', ')}`}. ${bytes === 0 ? 'Nothing was scanned' : `Scanned: ${inGigabytes(bytes)}`}.\n`,
    isFiltered && isNothing ? 'No clusters match --cluster.\n' : '',
    privateClusters === 0 ? '' : `${pluralize(privateClusters, 'cluster')} without a public endpoint left out.\n`,
    ...problems.map(({ place, sentence }) => `Could not tell: ${place}: ${sentence}\n`),
    notEnabledLine(notEnabled),
  ].join('');
}

function placeOf({ region, cluster }: Pick<ClusterPlan, 'region' | 'cluster'>): string {
  return `${region}/${cluster}`;
}

function time(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A sentence in lines. What follows its first line is indented by two more. */
function wrapped(text: string, indent: number, { width }: Pick<Layout, 'width'>): readonly string[] {
  const lines = wrapAnsi(text, width - indent - 2).split('\n');
  return lines.map((line, index) => ' '.repeat(index === 0 ? indent : indent + 2) + line);
}
