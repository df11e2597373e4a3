import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { addressCount, blockSize, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { oneLine, shellQuoted } from '../terminal/text.ts';
import type { AutomationParameters } from './automations.ts';
import type { Decision, Problem } from './decision.ts';
import { type ExecutionRecord, hasSucceeded } from './execution.ts';
import { accessInWords, objectionInWords, quotedList } from './facts.ts';
import { type Refusal, UNDOABLE_DOCUMENTS } from './plan.ts';
import type { Answer } from './row.ts';
import type { Actor } from './sight.ts';

const MAKE_PRIVATE = RUNBOOKS.MakeEndpointPrivate.documentName;
const RESTORE = RUNBOOKS.RestoreEndpointAccess.documentName;
const ACTIONS = RUNBOOKS.RestoreEndpointAccess.permissions.flatMap(({ actions }) => actions);

type Restore = Extract<Decision, { readonly kind: 'restore' }>;

/** Takes the place of CIDRs that the user must choose. EKS refuses these words, so that they open nothing by mistake. */
const CIDRS_TO_CHOOSE = { PublicAccessCidrs: ['CIDR', 'CIDR'] };

/** What restoring will do: with the facts, all that the user needs for a yes or a no. */
export function planInWords({ plan, overruled }: Restore, actor: Actor, region: string): string {
  const open = wholeFamilies(plan.to);
  return [
    ...overruled.map((objection) => `WARNING: ${objectionInWords(objection)}`),
    ...(overruled.length === 0 ? [] : ['']),
    `${RESTORE} will set`,
    `  ${accessInWords(plan.to)}`,
    `and acts ${actorInWords(actor)}.`,
    ...(open.length === 0 ? [] : ['', `WARNING: this opens the endpoint to the whole Internet (${open.join(', ')}).`]),
    '',
    'The same by hand:',
    '',
    `  ${startCommand(region, RESTORE, plan.parameters)}`,
    '',
    'Automatic remediation, or infrastructure code that manages the cluster, may change the settings again.',
    'If a service control policy forbids the restore, it fails and the endpoint stays as it is.',
    '',
    '',
  ].join('\n');
}

function actorInWords(actor: Actor): string {
  switch (actor.kind) {
    case 'role':
      return `as the role ${actor.arn}`;
    case 'caller':
      return `with your own permissions, because no role is deployed for it. You need ${ACTIONS.join(', ')}`;
    case 'unknown':
      return `as its default role, or with your own permissions if it has none: ${actor.problem.replace(/\.$/, '')}`;
  }
}

/** How the restore ended, and where to find more if it did not succeed. */
export function endOf(restore: ExecutionRecord, region: string): Answer {
  const { id, status, failure, after, failedStep } = restore;
  if (hasSucceeded(status)) {
    return { reason: 'restored', sentence: `Restored. The endpoint now: ${accessInWords(after)}.`, fix: '' };
  }
  const step = failedStep === undefined ? '' : ` at step ${failedStep}`;
  return {
    reason: 'restore-failed',
    sentence: `The restore ended ${status}${step}.${failure === undefined ? '' : ` ${failure}`}`,
    fix: `See the execution with: ${showCommand(region, id)}`,
  };
}

/** Whether an execution of this Region can be undone; if not, why, and what to do instead. */
export function answerOf(decision: Decision, region: string): Answer {
  return { reason: decision.kind === 'restore' ? 'undoable' : decision.kind, ...wordsOf(decision, region) };
}

function wordsOf(decision: Decision, region: string): Problem {
  switch (decision.kind) {
    case 'restore':
      return { sentence: 'The settings from before can be restored.', fix: '' };
    case 'already-as-before':
      return { sentence: `The endpoint of ${decision.cluster} is already as it was before the execution.`, fix: '' };
    case 'changed-since': {
      const { objections } = decision;
      const fixes = objections.flatMap((each) =>
        'problem' in each && each.problem.fix !== '' ? each.problem.fix : [],
      );
      return {
        sentence: objections.map(objectionInWords).join(' '),
        fix: [...new Set(fixes), 'To restore the settings from before all the same, add --even-if-changed.'].join('\n'),
      };
    }
    case 'cluster-not-found':
      return {
        sentence: `EKS does not find the cluster ${decision.cluster} in ${region}. It may have been deleted.`,
        fix: '',
      };
    case 'no-endpoint-to-change':
      return {
        sentence: `EKS does not run the endpoint of ${decision.cluster}: it is a connected cluster, or a local one on an Outpost.`,
        fix: '',
      };
    case 'execution-not-found':
      return {
        sentence: `There is no automation execution ${decision.id} in ${region}.`,
        fix:
          'Systems Manager keeps executions by account and Region, for a limited time. ' +
          'Check the credentials, or give another Region with --regions.',
      };
    default:
      return refusalInWords(decision, region);
  }
}

function refusalInWords(refusal: Exclude<Refusal, { kind: 'execution-not-found' }>, region: string): Problem {
  switch (refusal.kind) {
    case 'of-another-document':
      return {
        sentence: `The execution is of ${oneLine(refusal.document) || 'a document without a name'}.`,
        fix: `Only executions of ${UNDOABLE_DOCUMENTS.join(' and ')} can be undone.`,
      };
    case 'is-a-restore':
      return {
        sentence: 'The execution is itself a restore.',
        fix: `To close the endpoint again, start ${MAKE_PRIVATE}:${makePrivate(region, refusal.cluster)}`,
      };
    case 'still-running':
      return {
        sentence: `The execution has not ended: it is ${refusal.status}.`,
        fix: 'Repeat the command when it has ended.',
      };
    case 'no-cluster-recorded':
      return { sentence: 'The execution did not record its cluster.', fix: '' };
    case 'no-settings-recorded':
      return {
        sentence: `The execution ended before it recorded the settings of ${refusal.cluster}.`,
        fix: OTHER_SOURCES,
      };
    case 'no-endpoint-recorded':
      return {
        sentence: `The execution recorded public and private access of ${refusal.cluster} as off, which EKS does not allow.`,
        fix: OTHER_SOURCES,
      };
    case 'unchanged':
      return {
        sentence: `There is nothing to undo: ${refusal.why}. Before it: ${accessInWords(refusal.before)}.`,
        fix: `If the endpoint has changed all the same, ${byHand(refusal, region)}`,
      };
    case 'cidrs-not-recorded':
      return {
        sentence: `Public access of ${refusal.cluster} was on, but the execution did not record for which CIDRs.`,
        fix: `${OTHER_SOURCES} With the right CIDRs, ${restoreByHand(region, refusal.parameters)}`,
      };
    case 'cidrs-unreadable':
      return {
        sentence:
          `The execution recorded CIDRs of ${refusal.cluster} that cannot be read (${quotedList(refusal.unreadable)}). ` +
          'A list is not restored in part.',
        fix: `${OTHER_SOURCES} With the right CIDRs, ${restoreByHand(region, refusal.parameters)}`,
      };
    case 'private-before':
      return {
        sentence: `Before the execution, public access of ${refusal.cluster} was off and private access on.`,
        fix: `${MAKE_PRIVATE} makes the same settings. Start it:${makePrivate(region, refusal.cluster)}`,
      };
  }
}

const OTHER_SOURCES =
  "AWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may have the settings.";

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
