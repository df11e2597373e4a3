import { permissions as makeEndpointPrivate } from './make-endpoint-private/permissions.ts';
import { permissions as restoreEndpointAccess } from './restore-endpoint-access/permissions.ts';
import { permissions as restrictPublicCidrs } from './restrict-public-cidrs/permissions.ts';
import type { RunbookStatement } from './statement.ts';

/** A runbook of the guard. Its document is `runbook.yaml` in `folder`, and its page `docs/remediation/<folder>.md`. */
export interface RunbookDefinition {
  /** The name without the prefix that all documents share. */
  readonly id: string;
  /** The name of the SSM document. */
  readonly documentName: string;
  readonly folder: string;
  /** What the runbook's own role may do. */
  readonly permissions: readonly RunbookStatement[];
  /** What a reviewer of the template should know of the document and of its role. */
  readonly comments: { readonly document: string; readonly role: string };
}

/** How the name of every document starts. */
export const DOCUMENT_PREFIX = 'EksEndpointGuard-';

/** Every runbook. What deploys, checks, undoes or documents runbooks reads this table. */
export const RUNBOOKS = {
  MakeEndpointPrivate: runbook('MakeEndpointPrivate', 'make-endpoint-private', makeEndpointPrivate, {
    document: 'The text of the runbook is remediation/make-endpoint-private/runbook.yaml with two defaults filled in.',
    role: `Can turn public access off and private access on, and nothing else. Only Systems Manager can use the role, for
automation executions of this account.`,
  }),
  RestrictPublicCidrs: runbook('RestrictPublicCidrs', 'restrict-public-cidrs', restrictPublicCidrs, {
    document: 'Started by people only: AWS Config does not know this runbook.',
    role: `Can turn neither public access on nor private access off. The CIDRs have no condition key: the function checks
that they only narrow.`,
  }),
  RestoreEndpointAccess: runbook('RestoreEndpointAccess', 'restore-endpoint-access', restoreEndpointAccess, {
    document: 'Started by people only: it undoes what the other runbooks did.',
    role: `Can open an endpoint. Limit who may start automation executions that pass this role, and who may put and start
remediations. RestoreRole=none leaves it out.`,
  }),
} as const satisfies Readonly<Record<string, RunbookDefinition>>;

export type RunbookId = keyof typeof RUNBOOKS;

function runbook(
  id: string,
  folder: string,
  permissions: readonly RunbookStatement[],
  comments: RunbookDefinition['comments'],
): RunbookDefinition {
  return { id, documentName: `${DOCUMENT_PREFIX}${id}`, folder, permissions, comments };
}
