import type { CompleteAccess, RecordedAccess, Update } from './execution.ts';

/** Whether an execution changed the endpoint, as far as its records show. */
export type Change =
  | { readonly kind: 'changed'; readonly why?: undefined }
  | { readonly kind: 'perhaps-changed'; readonly why: string }
  | { readonly kind: 'unchanged'; readonly why: string };

/**
 * EKS finishes an update even if its execution ends earlier. So only what is proven counts as unchanged: no update at
 * all, or an update that had ended before the same settings were seen again.
 */
export function changeOf(before: RecordedAccess, after: RecordedAccess | undefined, update: Update): Change {
  if (update.kind === 'not-made') return { kind: 'unchanged', why: 'it made no update' };
  const isSame = after === undefined ? undefined : isSameAccess(before, after);
  if (isSame === false) return { kind: 'changed' };
  if (update.kind === 'unknown') {
    return isSame ? SAME_AFTER : { kind: 'perhaps-changed', why: 'whether EKS took its update is not recorded' };
  }
  switch (update.status) {
    case 'Successful':
      return isSame ? SAME_AFTER : { kind: 'changed' };
    case 'Failed':
    case 'Cancelled': {
      if (isSame) return SAME_AFTER;
      const gap =
        after === undefined ? 'the runbook did not look again' : 'whether the CIDRs are the same is not known';
      return { kind: 'perhaps-changed', why: `its EKS update ended ${update.status}, and ${gap}` };
    }
    default:
      return { kind: 'perhaps-changed', why: 'it did not see its EKS update end, which may have had its effect later' };
  }
}

const SAME_AFTER: Change = { kind: 'unchanged', why: 'the endpoint was the same before and after it' };

/**
 * Whether two records show the same settings. Undefined where a list of CIDRs is unknown. EKS keeps or empties the list of an endpoint whose public access is off. So a list on one side only is no difference
 * then.
 */
export function isSameAccess(before: RecordedAccess, after: RecordedAccess): boolean | undefined {
  const { publicAccess, privateAccess } = before;
  if (publicAccess !== after.publicAccess || privateAccess !== after.privateAccess) return false;
  if (before.kind !== 'complete' || after.kind !== 'complete') return undefined;
  const isEmptied = !publicAccess && (before.publicAccessCidrs.length === 0 || after.publicAccessCidrs.length === 0);
  return isEmptied || listOf(before) === listOf(after);
}

function listOf({ publicAccessCidrs }: CompleteAccess): string {
  return [...new Set(publicAccessCidrs.map(({ text }) => text))].sort().join();
}
