import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { addressCount, blockSize, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { oneLine } from '../terminal/text.ts';
import type { AutomationParameters } from './automations.ts';
import { type ExecutionRecord, hasSucceeded, type RecordedAccess } from './execution.ts';
import { type Plan, type Refusal, UNDOABLE_DOCUMENTS } from './plan.ts';

const MAKE_PRIVATE = RUNBOOKS.MakeEndpointPrivate.documentName;
const RESTORE = RUNBOOKS.RestoreEndpointAccess.documentName;

/** Takes the place of CIDRs that the user must choose. EKS refuses these words, so that they open nothing by mistake. */
const CIDRS_TO_CHOOSE = { PublicAccessCidrs: ['CIDR', 'CIDR'] };

/** What the execution did and what restoring will do: all that the user needs for a yes or a no. */
export function planInWords(record: ExecutionRecord, plan: Plan, region: string): string {
  const { document, id, before, after, status, failure } = record;
  const open = wholeFamilies(plan.to);
  return [
    `${document}, execution ${id}`,
    `  cluster  ${plan.cluster} in ${region}`,
    `  started  ${timeInWords(record.started)}`,
    `  ended    ${timeInWords(record.ended)}: ${status}${failure === undefined ? '' : `. ${failure}`}`,
    `  before   ${accessInWords(before)}`,
    `  after    ${accessInWords(after)}`,
    ...(plan.doubt === undefined ? [] : [`It may have changed nothing: ${plan.doubt}.`]),
    '',
    `${RESTORE} will set`,
    `  ${accessInWords(plan.to)}`,
    ...(open.length === 0 ? [] : ['', `WARNING: this opens the endpoint to the whole Internet (${open.join(', ')}).`]),
    '',
    'The same by hand:',
    '',
    `  ${startCommand(region, RESTORE, plan.parameters)}`,
    '',
    'Automatic remediation, where it is on, or the next run of the infrastructure code that has the cluster may undo it.',
    'A service control policy can forbid it; then it fails and the endpoint stays as it is.',
    '',
    '',
  ].join('\n');
}

/** How the restore ended, and where to find more if it did not succeed. */
export function endInWords(restore: ExecutionRecord, region: string): string {
  const { id, status, failure, after, failedStep } = restore;
  if (hasSucceeded(status)) return `Restored. The endpoint now: ${accessInWords(after)}.\n`;
  const lines = [
    `The restore ended ${status}${failedStep === undefined ? '' : ` at step ${failedStep}`}.`,
    ...(failure === undefined ? [] : [failure]),
    `All there is to see of it: ${showCommand(region, id)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Why an execution of this Region is not undone, and what to do instead. */
export function refusalInWords(refusal: Refusal, region: string): string {
  switch (refusal.kind) {
    case 'execution-not-found':
      return (
        `there is no automation execution ${refusal.id} in ${region}. Systems Manager keeps executions by account and ` +
        'Region, and not forever: look at the credentials, or give another --regions'
      );
    case 'of-another-document':
      return (
        `the execution is of ${oneLine(refusal.document) || 'a document without a name'}; ` +
        `only executions of ${UNDOABLE_DOCUMENTS.join(' and ')} can be undone`
      );
    case 'is-a-restore':
      return (
        `the execution is itself a restore. To close the endpoint again, start ${MAKE_PRIVATE}:` +
        `${makePrivate(region, refusal.cluster)}`
      );
    case 'still-running':
      return `the execution has not ended yet: it is ${refusal.status}. Undo it when it has ended`;
    case 'no-cluster-recorded':
      return 'the execution does not say which cluster it was about';
    case 'no-settings-recorded':
      return `the execution ended before it had recorded the settings of ${refusal.cluster}; ${OTHER_SOURCES}`;
    case 'no-endpoint-recorded':
      return (
        `the execution recorded that ${refusal.cluster} had both public and private access off, which EKS does not ` +
        `allow; ${OTHER_SOURCES}`
      );
    case 'unchanged':
      return (
        `there is nothing to undo: ${refusal.why}. Before it: ${accessInWords(refusal.before)}. ` +
        `If the endpoint has changed all the same, ${restoreByHand(region, refusal.parameters)}`
      );
    case 'cidrs-not-recorded':
      return (
        `public access of ${refusal.cluster} was on, but for which CIDRs is not recorded, and it must not open to ` +
        `everybody for want of a list; ${OTHER_SOURCES}. With the right CIDRs, ${restoreByHand(region, refusal.parameters)}`
      );
    case 'cidrs-unreadable':
      return (
        `the execution recorded CIDRs of ${refusal.cluster} that cannot be read (${quotedList(refusal.unreadable)}), ` +
        `and a list must not be restored in part; ${OTHER_SOURCES}. With the right CIDRs, ` +
        restoreByHand(region, refusal.parameters)
      );
    case 'private-before':
      return (
        `public access of ${refusal.cluster} was off and private access on, which is what ${MAKE_PRIVATE} makes; ` +
        `start that:${makePrivate(region, refusal.cluster)}`
      );
  }
}

const OTHER_SOURCES =
  "AWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may know the settings";

/** The AWS CLI command that shows an execution. */
export function showCommand(region: string, id: string): string {
  return `aws ssm get-automation-execution --region ${region} --automation-execution-id ${id}`;
}

/** The AWS CLI command that starts a runbook, for a POSIX shell, over several lines. */
export function startCommand(region: string, document: string, parameters: AutomationParameters): string {
  return [
    `aws ssm start-automation-execution --region ${region} \\`,
    `    --document-name ${document} \\`,
    `    --parameters ${shellQuoted(JSON.stringify(parameters))}`,
  ].join('\n');
}

/** Unlike Restore's, the role of this runbook has no default. */
function makePrivate(region: string, cluster = 'CLUSTER'): string {
  return `\n\n  ${startCommand(region, MAKE_PRIVATE, { ClusterName: [cluster] })}`;
}

function restoreByHand(region: string, parameters: AutomationParameters): string {
  // Stryker disable next-line OptionalChaining: the parameters of a restore always have the list, as their type does not say.
  const isListKnown = parameters['PublicAccessCidrs']?.length !== 0;
  const given = isListKnown ? parameters : { ...parameters, ...CIDRS_TO_CHOOSE };
  return `start ${RESTORE} by hand:\n\n  ${startCommand(region, RESTORE, given)}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Such as `public access on for 198.51.100.0/24, private access off`. */
function accessInWords(access: RecordedAccess | undefined): string {
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

function quotedList(texts: readonly string[]): string {
  return texts.map((text) => oneLine(JSON.stringify(text))).join(', ');
}

/** The blocks that let in a whole family of the internet; none while public access is off, whatever the list says. */
function wholeFamilies({ publicAccess, publicAccessCidrs }: EndpointAccess): readonly string[] {
  return publicAccess ? publicAccessCidrs.filter(isWholeFamily).map(({ text }) => text) : [];
}

function isWholeFamily(network: Network): boolean {
  return addressCount([network]) === blockSize(network.family, 0);
}

/** Such as `2026-11-23 09:00:00 UTC`. */
function timeInWords(time: Date | undefined): string {
  return time === undefined
    ? 'at a time that is not recorded'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
