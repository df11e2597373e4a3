/**
 * How AWS clients retry. Looking at every cluster meets EKS's rate limits, which are not published: the SDK slows down and
 * tries again, longer than by default.
 */
export const CLIENT_CONFIG = { maxAttempts: 8, retryMode: 'adaptive' } as const;
