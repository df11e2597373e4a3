/** How long one attempt of a call may take. AWS answers these calls in well under a second. */
const ATTEMPT_MILLISECONDS = 5_500;

/**
 * How AWS clients wait and retry. A call that gets no answer ends within 40 seconds, retries included. Evaluating every
 * cluster meets EKS's rate limits, which are not published: the SDK slows down and retries more often than by default.
 */
export const CLIENT_CONFIG = {
  maxAttempts: 6,
  retryMode: 'adaptive',
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: ATTEMPT_MILLISECONDS,
    // Without this the SDK only logs a warning.
    throwOnRequestTimeout: true,
    // The limit above ends with the headers of an answer. This one also covers a body that stops midway.
    socketTimeout: ATTEMPT_MILLISECONDS,
  },
} as const;

/**
 * The credentials of the function's role, which Lambda puts into the environment (Lambda developer guide, "Defined runtime
 * environment variables"). The SDK's own search would also load what reads files and asks over the network, at each cold start.
 */
export async function functionCredentials() {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is missing from the environment; Lambda sets both');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
