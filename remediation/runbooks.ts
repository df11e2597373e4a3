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
}

/** How the name of every document starts. */
export const DOCUMENT_PREFIX = 'EksEndpointGuard-';

/** Every runbook. What deploys, checks, undoes or documents runbooks reads this table. */
export const RUNBOOKS = {
  MakeEndpointPrivate: runbook('MakeEndpointPrivate', 'make-endpoint-private', makeEndpointPrivate),
  RestrictPublicCidrs: runbook('RestrictPublicCidrs', 'restrict-public-cidrs', restrictPublicCidrs),
  RestoreEndpointAccess: runbook('RestoreEndpointAccess', 'restore-endpoint-access', restoreEndpointAccess),
} as const satisfies Readonly<Record<string, RunbookDefinition>>;

export type RunbookId = keyof typeof RUNBOOKS;

function runbook(id: string, folder: string, permissions: readonly RunbookStatement[]): RunbookDefinition {
  return { id, documentName: `${DOCUMENT_PREFIX}${id}`, folder, permissions };
}
