import type { EvaluationResult } from '../../rules/config-rule/evaluation.ts';
import { oneLine } from '../terminal/text.ts';

/**
 * One line of an audit: the verdict on a cluster, or why there is none. `cluster` is null where the whole Region is
 * meant. What is no verdict is written unlike one, and `reason` then has the name of the error.
 */
export interface AuditRow {
  readonly region: string;
  readonly cluster: string | null;
  readonly compliance: EvaluationResult['compliance'] | 'could not tell' | 'not enabled';
  readonly reason: string;
  readonly annotation: string;
}

export function couldNotTellRow(region: string, cluster: string | null, error: Error): AuditRow {
  const { name } = error.cause instanceof Error ? error.cause : error;
  return { region, cluster, compliance: 'could not tell', reason: name, annotation: oneLine(error.message) };
}

/** A Region that the account has not enabled. `reason` is EC2's word for it. */
export function notEnabledRow(region: string): AuditRow {
  const annotation = 'The account has not enabled this Region, so nobody can look into it.';
  return { region, cluster: null, compliance: 'not enabled', reason: 'not-opted-in', annotation };
}

/** By Region, then by cluster; the row of a whole Region comes before its clusters. */
export function inOrder(rows: readonly AuditRow[]): readonly AuditRow[] {
  const clusterOf = (row: AuditRow): string => row.cluster ?? '';
  return [...rows].sort((a, b) => compare(a.region, b.region) || compare(clusterOf(a), clusterOf(b)));
}

/** The same order wherever it runs. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}
