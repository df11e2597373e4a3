import type { InvocationResult } from '../../lambda/function-process.ts';

export type Failure = Exclude<InvocationResult, { outcome: 'returned' }>;

export function errorType(failure: Failure): string {
  return failure.outcome === 'failed' ? failure.error.errorType : failure.outcome;
}

export function explain(failure: Failure): string {
  switch (failure.outcome) {
    case 'failed':
      return failure.error.errorMessage;
    case 'timed-out':
      return `Task timed out after ${failure.afterSeconds} seconds`;
    case 'crashed':
      return `Runtime exited with code ${failure.exitCode}`;
  }
}

/** What a caller that waits gets in place of what the function returns. Assumed: its members when the function did not end by itself. */
export function errorPayload(failure: Failure): object {
  if (failure.outcome === 'failed') return failure.error;
  return { errorType: errorType(failure), errorMessage: explain(failure) };
}
