/** Who a caller is, by its name and where it comes from. */
export type CallerClass =
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

/** The classes as people read them. */
export const CLASS_WORDS: Readonly<Record<CallerClass, string>> = {
  aws: 'AWS itself',
  'inside-vpc': 'inside the VPC',
  'connected-network': 'a connected network',
  'own-vpc-public-path': 'its own VPC, over the public endpoint',
  'other-vpc': 'another VPC of yours',
  'aws-service-needs-public': 'an AWS service that needs the public endpoint',
  'node-outside': 'a node outside the VPC',
  'exported-token': 'a service account token outside of pods',
  'person-or-ci': 'a person or CI',
  unauthenticated: 'not authenticated',
  unknown: 'unknown',
};

/** What happens to a caller's access. */
export type Outcome = 'keeps' | 'loses' | 'unknown';

/** One principal with all that it did, from all its addresses of one class. */
export interface Caller {
  readonly class: CallerClass;
  /** Role ARN, user name, or service account; never a session name. Cleaned of control and bidirectional characters. */
  readonly who: string;
  /** The sessions of a role, cleaned. Shown only on request. */
  readonly sessions: readonly string[];
  /** Ascending, without repetition. Empty where the log names none. */
  readonly addresses: readonly string[];
  /** More addresses than a list of CIDRs could follow. */
  readonly isDynamic: boolean;
  /** The user agent of most requests, cleaned; a label, never a proof. */
  readonly userAgent: string | null;
  /** A CI system or tool that publishes such user agents or addresses. */
  readonly system: string | undefined;
  /** True when at least one request got past authentication: neither 401 nor anonymous. */
  readonly isAuthenticated: boolean;
  /** Of unauthenticated requests: the addresses from which others get past authentication. A client's token may have expired. */
  readonly alsoAuthenticated?: readonly string[];
  readonly requests: number;
  readonly first: Date;
  readonly last: Date;
}

/** A caller, with what closing and narrowing the public endpoint would do to it. */
export interface CallerOutcome extends Caller {
  readonly ifClosed: Outcome;
  readonly ifNarrowed: Outcome;
}
