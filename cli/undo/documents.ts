import { RUNBOOKS } from '../../remediation/runbooks.ts';

/** The documents of the runbooks that close an endpoint, which is what can be undone. */
export const UNDOABLE: readonly string[] = [
  RUNBOOKS.MakeEndpointPrivate.documentName,
  RUNBOOKS.RestrictPublicCidrs.documentName,
];
