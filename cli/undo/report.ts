import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { addressCount, blockSize, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { oneLine, shellQuoted } from '../terminal/text.ts';
import type { AutomationParameters } from './automations.ts';
import type { Decision, Objection } from './decision.ts';
import { type ExecutionRecord, hasSucceeded } from './execution.ts';
import { accessInWords, objectionInWords, quotedList } from './facts.ts';
import { type Plan, type Refusal, UNDOABLE_DOCUMENTS } from './plan.ts';

const MAKE_PRIVATE = RUNBOOKS.MakeEndpointPrivate.documentName;
const RESTORE = RUNBOOKS.RestoreEndpointAccess.documentName;

/** The decisions that end the command with exit code 2. */
export type Stop = Exclude<Decision, { readonly kind: 'restore' | 'already-as-before' }>;

/** Takes the place of CIDRs that the user must choose. EKS refuses these words, so that they open nothing by mistake. */
const CIDRS_TO_CHOOSE = { PublicAccessCidrs: ['CIDR', 'CIDR'] };

/** What restoring will do: with the facts, all that the user needs for a yes or a no. */
export function planInWords(plan: Plan, overruled: readonly Objection[], region: string): string {
  const open = wholeFamilies(plan.to);
  return [
    ...overruled.map((objection) => `WARNING: ${objectionInWords(objection)}.`),
    ...(overruled.length === 0 ? [] : ['']),
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

/** That there is nothing to restore. */
export function alreadyInWords(cluster: string): string {
  return `Nothing to restore: the endpoint of ${cluster} is already as it was before the execution. Nothing was started.\n`;
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
export function refusalInWords(refusal: Stop, region: string): string {
  switch (refusal.kind) {
    case 'changed-since':
      return [
        `nothing was started, because a restore could overwrite a later change of ${refusal.cluster}:`,
        ...refusal.objections.map((objection) => `  ${objectionInWords(objection)}`),
        'To restore the settings from before in spite of this, add --even-if-changed',
      ].join('\n');
    case 'cluster-not-found':
      return `EKS does not find the cluster ${refusal.cluster} in ${region}. It may have been deleted`;
    case 'no-endpoint-to-change':
      return `EKS does not run the endpoint of ${refusal.cluster}: it is a connected cluster, or a local one on an Outpost`;
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
        `If the endpoint has changed all the same, ${byHand(refusal, region)}`
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

/** MakeEndpointPrivate needs no list of CIDRs, which a private endpoint may not have. */
function byHand({ before, cluster, parameters }: Extract<Refusal, { kind: 'unchanged' }>, region: string): string {
  if (before.publicAccess || before.kind !== 'complete') return restoreByHand(region, parameters);
  return `start ${MAKE_PRIVATE}, which makes it private again:${makePrivate(region, cluster)}`;
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

/** The blocks that let in a whole family of the internet; none while public access is off, whatever the list says. */
function wholeFamilies({ publicAccess, publicAccessCidrs }: EndpointAccess): readonly string[] {
  return publicAccess ? publicAccessCidrs.filter(isWholeFamily).map(({ text }) => text) : [];
}

function isWholeFamily(network: Network): boolean {
  return addressCount([network]) === blockSize(network.family, 0);
}
