import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { startCommand } from './aws-cli.ts';
import { UNDOABLE } from './documents.ts';
import { type Endpoint, endpointInWords } from './endpoint.ts';
import { oneLine } from './text.ts';

type Parameters = Readonly<Record<string, readonly string[]>>;

/** Why an execution is not undone. */
export type Refusal =
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'of another document'; readonly document: string }
  | { readonly kind: 'is a restore'; readonly cluster: string | undefined }
  | { readonly kind: 'still running'; readonly status: string }
  | { readonly kind: 'no cluster recorded' }
  | { readonly kind: 'no settings recorded'; readonly cluster: string }
  | { readonly kind: 'no endpoint recorded'; readonly cluster: string }
  | { readonly kind: 'unchanged'; readonly why: string; readonly before: Endpoint; readonly parameters: Parameters }
  | {
      readonly kind: 'no CIDRs recorded';
      readonly cluster: string;
      readonly before: Endpoint;
      readonly parameters: Parameters;
    };

/** Stands in for the CIDRs that somebody has to decide on. EKS takes no such words, so that they open nothing by mistake. */
const CIDRS_TO_CHOOSE = { PublicAccessCidrs: ['CIDR', 'CIDR'] };

/** The refusal in words, and what to do instead, in the Region where it was asked. */
export function refusalInWords(refusal: Refusal, region: string): string {
  switch (refusal.kind) {
    case 'unknown':
      return (
        `there is no automation execution ${refusal.id} in ${region}. Systems Manager keeps executions by account and ` +
        'Region, and not forever: look at the credentials, or give another --region'
      );
    case 'of another document':
      return (
        `the execution is of ${oneLine(refusal.document) || 'a document without a name'}; ` +
        `only executions of ${UNDOABLE.join(' and ')} can be undone`
      );
    case 'is a restore':
      return (
        `the execution is itself a restore. To close the endpoint again, start ${RUNBOOKS.MakeEndpointPrivate.documentName}:` +
        `${closing(region, refusal.cluster)}`
      );
    case 'still running':
      return `the execution has not ended yet: it is ${refusal.status}. Undo it when it has ended`;
    case 'no cluster recorded':
      return 'the execution does not say which cluster it was about';
    case 'no settings recorded':
      return `the execution ended before it had recorded the settings of ${refusal.cluster}; ${elsewhere}`;
    case 'no endpoint recorded':
      return (
        `the execution recorded that ${refusal.cluster} had both public and private access off, which EKS does not ` +
        `allow; ${elsewhere}`
      );
    case 'unchanged':
      return (
        `there is nothing to undo: ${refusal.why}. Before it: ${endpointInWords(refusal.before)}. ` +
        `If the endpoint has changed all the same, ${byHand(region, refusal)}`
      );
    case 'no CIDRs recorded':
      return refusal.before.publicAccess
        ? `public access of ${refusal.cluster} was on, but for which CIDRs is not recorded, and it must not open to ` +
            `everybody for want of a list; ${elsewhere}. With the right CIDRs, ${byHand(region, refusal)}`
        : `public access of ${refusal.cluster} was off and private access on, which is what ${RUNBOOKS.MakeEndpointPrivate.documentName} ` +
            `makes; start that:${closing(region, refusal.cluster)}`;
  }
}

const elsewhere =
  "AWS Config's history of the cluster and CloudTrail's UpdateClusterConfig events may know the settings";

/** Unlike Restore's, the role of this runbook has no default. */
function closing(region: string, cluster = 'CLUSTER'): string {
  const parameters = { ClusterName: [cluster] };
  return `\n\n  ${startCommand(region, RUNBOOKS.MakeEndpointPrivate.documentName, parameters)}`;
}

function byHand(region: string, { before, parameters }: { before: Endpoint; parameters: Parameters }): string {
  const given = before.cidrs.length === 0 ? { ...parameters, ...CIDRS_TO_CHOOSE } : parameters;
  const command = startCommand(region, RUNBOOKS.RestoreEndpointAccess.documentName, given);
  return `start ${RUNBOOKS.RestoreEndpointAccess.documentName} by hand:\n\n  ${command}`;
}
