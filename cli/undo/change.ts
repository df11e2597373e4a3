import { type Endpoint, sameEndpoint } from './endpoint.ts';
import type { Update } from './execution.ts';

/** Whether an execution changed the endpoint, as far as its records show. */
export type Change =
  | { readonly kind: 'changed' }
  | { readonly kind: 'perhaps-changed'; readonly why: string }
  | { readonly kind: 'unchanged'; readonly why: string };

/**
 * EKS finishes an update even if its execution ends earlier. So only what is proven counts as unchanged: no update at
 * all, or an update that had ended before the same settings were seen again.
 */
export function changeOf(before: Endpoint, after: Endpoint | undefined, update: Update): Change {
  if (update.kind === 'not-made') return { kind: 'unchanged', why: 'it made no update' };
  if (after !== undefined && !sameEndpoint(before, after)) return { kind: 'changed' };
  if (update.kind === 'unknown') {
    return after === undefined
      ? { kind: 'perhaps-changed', why: 'whether EKS took its update is not recorded' }
      : SAME_AFTER;
  }
  switch (update.status) {
    case 'Successful':
      return after === undefined ? { kind: 'changed' } : SAME_AFTER;
    case 'Failed':
    case 'Cancelled':
      return after === undefined
        ? { kind: 'perhaps-changed', why: `its EKS update ended ${update.status}, and nobody looked again` }
        : SAME_AFTER;
    default:
      return { kind: 'perhaps-changed', why: 'it did not see its EKS update end, which may have had its effect later' };
  }
}

const SAME_AFTER: Change = { kind: 'unchanged', why: 'the endpoint was the same before and after it' };
