import { toFields } from '../terminal/table.ts';
import { oneLine } from '../terminal/text.ts';
import type { LaterChange, Look, Objection } from './decision.ts';
import type { ExecutionRecord, RecordedAccess } from './execution.ts';

/** What is shown beside the record of an execution. `doubt` says why it may have changed nothing. */
export interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly cluster: string;
  readonly look: Look;
  readonly doubt: string | undefined;
}

/** What the execution did, where, and what the settings are now. `width` is that of the terminal. */
export function factsInWords(
  record: ExecutionRecord,
  { region, account, cluster, look, doubt }: Surroundings,
  width: number | undefined,
): string {
  const { document, id, before, after, status, failure } = record;
  const fields = toFields(
    [
      ['cluster', `${cluster} in ${region}`],
      // Stryker disable next-line ConditionalExpression: only a cluster that was seen has an ARN.
      ['ARN', look.kind === 'seen' ? (look.arn ?? 'unknown') : 'unknown'],
      ['account', account],
      ['started', timeInWords(record.started)],
      ['ended', `${timeInWords(record.ended)}: ${status}${failure === undefined ? '' : `. ${failure}`}`],
      ['before', accessInWords(before)],
      ['after', accessInWords(after)],
      ['now', lookInWords(look)],
    ],
    width,
  );
  return [
    `${document}, execution ${id}\n`,
    fields,
    ...(doubt === undefined ? [] : [`It may have changed nothing: ${doubt}.\n`]),
    '\n',
  ].join('');
}

function lookInWords(look: Look): string {
  switch (look.kind) {
    case 'seen':
      return accessInWords(look.access);
    case 'not-found':
      return 'EKS does not find the cluster';
    case 'not-an-eks-control-plane':
      return 'EKS does not run the endpoint of this cluster';
    case 'unknown':
      return `unknown. ${look.problem.sentence}`;
  }
}

/** Why a restore could overwrite a later change, as sentences. */
export function objectionInWords(objection: Objection): string {
  switch (objection.kind) {
    case 'settings-unknown':
      return `The settings now are unknown. ${objection.problem.sentence}`;
    case 'not-comparable':
      return 'The settings now cannot be compared with those that the execution left, which are not fully known.';
    case 'drifted':
      return 'The endpoint is no longer as the execution left it.';
    case 'not-active':
      return `The cluster is ${oneLine(objection.status)}, not ACTIVE: its settings may be about to change.`;
    case 'later-unknown':
      return `Later executions on the cluster are unknown. ${objection.problem.sentence}`;
    case 'changed-later':
      return laterInWords(objection.change);
  }
}

const LATER = {
  changed: 'changed the cluster later',
  'perhaps-changed': 'may have changed the cluster later',
  'still-running': 'has not ended',
} as const;

function laterInWords({ kind, id, document, started }: LaterChange): string {
  return `Execution ${id} of ${document}, started ${timeInWords(started)}, ${LATER[kind]}.`;
}

/** Such as `public access on for 198.51.100.0/24, private access off`. */
export function accessInWords(access: RecordedAccess | undefined): string {
  if (access === undefined) return 'not recorded';
  const { publicAccess, privateAccess } = access;
  return `public access ${publicAccess ? `on for ${cidrsInWords(access)}` : 'off'}, private access ${privateAccess ? 'on' : 'off'}`;
}

function cidrsInWords(access: RecordedAccess): string {
  switch (access.kind) {
    case 'complete':
      return access.publicAccessCidrs.map(({ text }) => text).join(', ');
    case 'cidrs-not-recorded':
      return 'CIDRs that were not recorded';
    case 'cidrs-unreadable':
      return `CIDRs that cannot be read (${quotedList(access.unreadable)})`;
  }
}

/** Texts in quotes, on one line. */
export function quotedList(texts: readonly string[]): string {
  return texts.map((text) => oneLine(JSON.stringify(text))).join(', ');
}

/** Such as `2026-11-23 09:00:00 UTC`. */
export function timeInWords(time: Date | undefined): string {
  return time === undefined
    ? 'at a time that is not recorded'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
