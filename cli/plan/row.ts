/** What happens to a caller's access. */
type Outcome = 'keeps' | 'loses' | 'unknown';

/** A caller, and what closing or narrowing the public endpoint would do to it. */
export interface CallerRow {
  readonly class:
    | 'aws'
    | 'inside-vpc'
    | 'connected-network'
    | 'own-vpc-public-path'
    | 'other-vpc'
    | 'aws-service-needs-public'
    | 'node-outside'
    | 'exported-token'
    | 'person-or-ci'
    | 'unauthenticated'
    | 'unknown';
  readonly who: string;
  readonly addresses: readonly string[];
  readonly userAgent: string | null;
  readonly requests: number;
  /** ISO 8601 times. */
  readonly first: string;
  readonly last: string;
  readonly ifClosed: Outcome;
  readonly ifNarrowed: Outcome;
}

/** One cluster in the JSON of `plan`. Times are ISO 8601. */
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
  readonly paths: readonly {
    readonly kind: string;
    readonly id: string;
    readonly state: 'possible' | 'blocked' | 'proven' | 'unknown';
  }[];
  readonly advice: {
    readonly action:
      | 'close-now'
      | 'turn-private-on-first'
      | 'narrow-to'
      | 'build-private-path-first'
      | 'keep-public'
      | 'cannot-tell';
    readonly cidrs: readonly string[];
    readonly because: string;
    readonly next: string | null;
  };
}
