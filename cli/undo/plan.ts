import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { changeOf } from './change.ts';
import { UNDOABLE } from './documents.ts';
import type { Endpoint } from './endpoint.ts';
import type { Recorded } from './recorded.ts';
import type { Refusal } from './refusal.ts';
import { restoreParameters } from './restore.ts';
import { hasEnded } from './status.ts';

/** What is to be restored, and how sure it is that the execution changed it. */
export interface Plan {
  readonly kind: 'restore';
  readonly cluster: string;
  readonly to: Endpoint;
  readonly parameters: Readonly<Record<string, string[]>>;
  /** Why the execution may have changed nothing; undefined when it did change the endpoint. */
  readonly doubt: string | undefined;
}

/** Decides how an execution is undone. It never restores what was not recorded in full. `role` is for Restore to act as. */
export function planOf(recorded: Recorded, role: string | undefined): Plan | Refusal {
  const { document, status, cluster, before } = recorded;
  if (document === RUNBOOKS.RestoreEndpointAccess.documentName) return { kind: 'is a restore', cluster };
  if (!UNDOABLE.includes(document)) return { kind: 'of another document', document };
  if (!hasEnded(status)) return { kind: 'still running', status };
  if (cluster === undefined) return { kind: 'no cluster recorded' };
  if (before === undefined) return { kind: 'no settings recorded', cluster };
  if (!before.publicAccess && !before.privateAccess) return { kind: 'no endpoint recorded', cluster };
  const change = changeOf(before, recorded.after, recorded.update);
  const parameters = restoreParameters({ cluster, to: before, ruleFunction: recorded.ruleFunction, role });
  if (change.kind === 'unchanged') return { kind: 'unchanged', why: change.why, before, parameters };
  if (before.cidrs.length === 0) return { kind: 'no CIDRs recorded', cluster, before, parameters };
  const doubt = change.kind === 'changed' ? undefined : change.why;
  return { kind: 'restore', cluster, to: before, parameters, doubt };
}
