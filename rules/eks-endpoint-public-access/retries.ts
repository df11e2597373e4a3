/**
 * How AWS clients retry. Whoever looks at every cluster meets EKS's rate limits, which are not published: the SDK slows
 * down and tries again, longer than by default.
 */
export const RETRIES = { maxAttempts: 8, retryMode: 'adaptive' } as const;
