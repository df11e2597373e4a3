import type { RunbookId } from '../../remediation/runbooks.ts';
import type { ExpectedRunbook } from './expected-runbook.ts';
import { makeEndpointPrivate } from './make-endpoint-private.ts';
import { restoreEndpointAccess } from './restore-endpoint-access.ts';
import { restrictPublicCidrs } from './restrict-public-cidrs.ts';

/** What is expected of each runbook of `remediation/runbooks.ts`, in its order. */
export const EXPECTED_RUNBOOKS: Readonly<Record<RunbookId, ExpectedRunbook>> = {
  MakeEndpointPrivate: makeEndpointPrivate,
  RestrictPublicCidrs: restrictPublicCidrs,
  RestoreEndpointAccess: restoreEndpointAccess,
};
