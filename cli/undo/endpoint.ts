/** Who can reach a cluster's API server. An empty list says that no CIDRs are known, not that everybody or nobody may. */
export interface Endpoint {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly cidrs: readonly string[];
}

/**
 * Whether both let the same in. EKS keeps or empties the list of an endpoint whose public access is off, so that a list
 * on one side only is no difference then.
 */
export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  if (a.publicAccess !== b.publicAccess || a.privateAccess !== b.privateAccess) return false;
  const dormant = !a.publicAccess && (a.cidrs.length === 0 || b.cidrs.length === 0);
  return dormant || listOf(a) === listOf(b);
}

/** The blocks that let a whole family of the Internet in; none where public access is off, whatever the list says. */
export function wholeInternet({ publicAccess, cidrs }: Endpoint): readonly string[] {
  return publicAccess ? cidrs.filter((cidr) => cidr.endsWith('/0')) : [];
}

/** Such as `public access on for 198.51.100.0/24, private access off`. */
export function endpointInWords({ publicAccess, privateAccess, cidrs }: Endpoint): string {
  const list = cidrs.length === 0 ? 'CIDRs that were not recorded' : cidrs.join(', ');
  return `public access ${publicAccess ? `on for ${list}` : 'off'}, private access ${privateAccess ? 'on' : 'off'}`;
}

function listOf({ cidrs }: Endpoint): string {
  return [...new Set(cidrs)].sort().join();
}
