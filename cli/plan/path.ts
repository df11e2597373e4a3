/** A way into the VPC, or a setting that a private path depends on. */
export type PathKind =
  | 'client-vpn'
  | 'direct-connect'
  | 'dns'
  | 'network-acl'
  | 'peering'
  | 'resolver-endpoint'
  | 'route'
  | 'security-group'
  | 'transit-gateway'
  | 'vpn';

/**
 * `possible`: exists on paper. `blocked`: cannot work as it is. `unknown`: could not be looked up.
 * `proven`: a call from a connected private address succeeded.
 */
export type PathState = 'possible' | 'blocked' | 'proven' | 'unknown';

export interface Path {
  readonly kind: PathKind;
  readonly id: string;
  readonly state: PathState;
  /** What was found, as a sentence. */
  readonly detail: string;
}
