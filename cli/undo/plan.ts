import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { type AutomationParameters, ROLE_PARAMETER } from './automations.ts';
import { changeOf } from './change.ts';
import { type CompleteAccess, type ExecutionRecord, hasEnded, type RecordedAccess } from './execution.ts';

/** What is to be restored, and how certain it is that the execution changed it. */
export interface Plan {
  readonly kind: 'restore';
  readonly cluster: string;
  readonly to: CompleteAccess;
  /** For RestoreEndpointAccess. */
  readonly parameters: AutomationParameters;
  /** Why the execution may have changed nothing; undefined when it did change the endpoint. */
  readonly doubt: string | undefined;
}

/** Why an execution is not undone. `parameters` are for a restore by hand; their list of CIDRs is empty if it is unknown. */
export type Refusal =
  | { readonly kind: 'execution-not-found'; readonly id: string }
  | { readonly kind: 'of-another-document'; readonly document: string }
  | { readonly kind: 'is-a-restore'; readonly cluster: string | undefined }
  | { readonly kind: 'still-running'; readonly status: string }
  | { readonly kind: 'no-cluster-recorded' }
  | { readonly kind: 'no-settings-recorded'; readonly cluster: string }
  | { readonly kind: 'no-endpoint-recorded'; readonly cluster: string }
  | {
      readonly kind: 'unchanged';
      readonly cluster: string;
      readonly why: string;
      readonly before: RecordedAccess;
      readonly parameters: AutomationParameters;
    }
  | { readonly kind: 'cidrs-not-recorded'; readonly cluster: string; readonly parameters: AutomationParameters }
  | {
      readonly kind: 'cidrs-unreadable';
      readonly cluster: string;
      readonly unreadable: readonly string[];
      readonly parameters: AutomationParameters;
    }
  | { readonly kind: 'private-before'; readonly cluster: string };

/** The documents of the runbooks that close an endpoint, which is what can be undone. */
export const UNDOABLE_DOCUMENTS: readonly string[] = [
  RUNBOOKS.MakeEndpointPrivate.documentName,
  RUNBOOKS.RestrictPublicCidrs.documentName,
];

/** Decides how an execution is undone. Only settings that were recorded in full are restored. `role` is for Restore to act as. */
export function planUndo(record: ExecutionRecord, role: string | undefined): Plan | Refusal {
  const { document, status, cluster, before } = record;
  if (document === RUNBOOKS.RestoreEndpointAccess.documentName) return { kind: 'is-a-restore', cluster };
  if (!UNDOABLE_DOCUMENTS.includes(document)) return { kind: 'of-another-document', document };
  if (!hasEnded(status)) return { kind: 'still-running', status };
  if (cluster === undefined) return { kind: 'no-cluster-recorded' };
  if (before === undefined) return { kind: 'no-settings-recorded', cluster };
  if (!before.publicAccess && !before.privateAccess) return { kind: 'no-endpoint-recorded', cluster };
  const change = changeOf(before, record.after, record.update);
  const parameters = restoreParameters(cluster, before, record.ruleFunction, role);
  if (change.kind === 'unchanged') return { kind: 'unchanged', cluster, why: change.why, before, parameters };
  if (before.kind === 'cidrs-not-recorded') return { kind: before.kind, cluster, parameters };
  if (before.kind === 'cidrs-unreadable') {
    return { kind: before.kind, cluster, unreadable: before.unreadable, parameters };
  }
  // MakeEndpointPrivate makes these settings without a list of CIDRs, which Restore would need.
  if (!before.publicAccess) return { kind: 'private-before', cluster };
  return { kind: 'restore', cluster, to: before, parameters, doubt: change.why };
}

/** Without a role, and without a function of the rule, the document's defaults hold. */
function restoreParameters(
  cluster: string,
  to: RecordedAccess,
  ruleFunction: string | undefined,
  role: string | undefined,
): AutomationParameters {
  return {
    ClusterName: [cluster],
    EndpointPublicAccess: [String(to.publicAccess)],
    EndpointPrivateAccess: [String(to.privateAccess)],
    PublicAccessCidrs: to.kind === 'complete' ? to.publicAccessCidrs.map(({ text }) => text) : [],
    ...(ruleFunction === undefined ? {} : { RuleFunctionName: [ruleFunction] }),
    ...(role === undefined ? {} : { [ROLE_PARAMETER]: [role] }),
  };
}
