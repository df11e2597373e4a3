/** Names of the guard's runbooks. */
export const MAKE_ENDPOINT_PRIVATE = 'EksEndpointGuard-MakeEndpointPrivate';
export const RESTORE_ENDPOINT_ACCESS = 'EksEndpointGuard-RestoreEndpointAccess';

/** The runbooks that close an endpoint, which is what can be undone. */
export const UNDOABLE: readonly string[] = [MAKE_ENDPOINT_PRIVATE, 'EksEndpointGuard-RestrictPublicCidrs'];
