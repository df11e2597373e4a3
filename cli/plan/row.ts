import type { Advice } from './advice.ts';
import type { CallerClass, CallerOutcome, Outcome } from './caller.ts';
import type { ClusterPlan } from './cluster-plan.ts';
import type { Path } from './path.ts';

/** A caller, and what closing or narrowing the public endpoint would do to it. */
export interface CallerRow {
  readonly class: CallerClass;
  readonly who: string;
  readonly addresses: readonly string[];
  readonly userAgent: string | null;
  readonly requests: number;
  /** ISO 8601 times. */
  readonly first: string;
  readonly last: string;
  readonly ifClosed: Outcome;
  readonly ifNarrowed: Outcome;
  /** Only on request. */
  readonly sessions?: readonly string[];
}

/** One cluster in the JSON of `plan`, and on its page. Times are ISO 8601. */
export interface PlanRow {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly arn: string;
  readonly endpoint: {
    readonly publicAccess: boolean;
    readonly privateAccess: boolean;
    readonly publicAccessCidrs: readonly string[];
  };
  readonly evidence: {
    readonly source: 'audit-log' | 'none';
    readonly from: string | null;
    readonly to: string | null;
    readonly gaps: readonly { readonly from: string; readonly to: string; readonly why: string }[];
    readonly bytesScanned: number;
  };
  readonly callers: readonly CallerRow[];
  readonly paths: readonly Pick<Path, 'kind' | 'id' | 'state'>[];
  readonly advice: Advice;
}

/** A plan as a row. */
export function toRow(plan: ClusterPlan, sessions: boolean): PlanRow {
  const { account, region, cluster, arn, endpoint, evidence, callers, paths, advice } = plan;
  const isLog = evidence.source === 'audit-log';
  return {
    account,
    region,
    cluster,
    arn,
    endpoint: {
      publicAccess: endpoint.publicAccess,
      privateAccess: endpoint.privateAccess,
      publicAccessCidrs: endpoint.publicAccessCidrs.map(({ text }) => text),
    },
    evidence: {
      source: evidence.source,
      from: isLog ? evidence.from.toISOString() : null,
      to: isLog ? evidence.to.toISOString() : null,
      gaps: evidence.gaps.map(({ from, to, why }) => ({ from: from.toISOString(), to: to.toISOString(), why })),
      bytesScanned: evidence.bytesScanned,
    },
    callers: callers.map((caller) => callerRow(caller, sessions)),
    paths: paths.map(({ kind, id, state }) => ({ kind, id, state })),
    advice: { action: advice.action, cidrs: advice.cidrs, because: advice.because, next: advice.next },
  };
}

function callerRow(caller: CallerOutcome, sessions: boolean): CallerRow {
  return {
    class: caller.class,
    who: caller.who,
    addresses: caller.addresses,
    userAgent: caller.userAgent,
    requests: caller.requests,
    first: caller.first.toISOString(),
    last: caller.last.toISOString(),
    ifClosed: caller.ifClosed,
    ifNarrowed: caller.ifNarrowed,
    ...(sessions ? { sessions: caller.sessions } : {}),
  };
}
