import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { type ExitCode, exitCodeOf } from '../terminal/report.ts';
import type { Advice } from './advice.ts';
import type { CallerOutcome } from './caller.ts';
import type { Evidence } from './evidence.ts';
import type { Path } from './path.ts';

/** Which cluster. */
export interface ClusterPlace {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
}

/** All that a plan says of one cluster with a public endpoint. */
export interface ClusterPlan extends ClusterPlace {
  readonly arn: string;
  readonly endpoint: EndpointAccess;
  readonly evidence: Evidence;
  readonly callers: readonly CallerOutcome[];
  readonly paths: readonly Path[];
  readonly advice: Advice;
  /** What could not be read, and what that costs, as sentences. */
  readonly missing: readonly string[];
}

/** An account, a Region or a cluster that could not be looked at. */
export interface Problem {
  /** Such as `eu-central-1/payments`. */
  readonly place: string;
  readonly sentence: string;
}

/** What was looked into, and what could not be. */
export interface Search {
  readonly problems: readonly Problem[];
  /** Clusters whose public endpoint is off. */
  readonly privateClusters: number;
  /** How many Regions were looked into. */
  readonly regions: number;
  readonly notEnabled: readonly string[];
}

/** What came of a run. */
export interface PlanResult extends Search {
  readonly plans: readonly ClusterPlan[];
  /** Whether names were asked for: then nothing found may mean a mistyped name. */
  readonly isFiltered?: boolean;
}

/** Whether a caller that was seen would lose access if the endpoint closed. Requests without authentication are no user's. */
export function losesIfClosed({ isAuthenticated, ifClosed }: CallerOutcome): boolean {
  return isAuthenticated && ifClosed === 'loses';
}

/** 0: no caller that was seen would lose access. 1: some would. 2: it could not be told for some cluster. */
export function exitCode({ plans, problems }: Pick<PlanResult, 'plans' | 'problems'>): ExitCode {
  const isUnclear = ({ evidence, callers, advice }: ClusterPlan): boolean =>
    evidence.source === 'none' ||
    advice.action === 'cannot-tell' ||
    callers.some(({ isAuthenticated, ifClosed }) => isAuthenticated && ifClosed === 'unknown');
  return exitCodeOf({
    couldNotTell: problems.length > 0 || plans.some(isUnclear),
    isWrong: plans.some(({ callers }) => callers.some(losesIfClosed)),
  });
}
