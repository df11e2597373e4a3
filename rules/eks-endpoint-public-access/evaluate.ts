import type { ClusterEndpoint } from './cluster.ts';
import type { RuleParameters, Verdict } from './rule.ts';

/** Judges an endpoint. The first reason that applies is the one reported. */
export function evaluate(endpoint: ClusterEndpoint, parameters: RuleParameters): Verdict {
  if (endpoint.publicAccess) {
    if (parameters.publicAccess === 'forbidden') return { reason: 'public-forbidden' };
    const open = endpoint.publicAccessCidrs.filter(isWholeFamily);
    if (open.length > 0 || endpoint.publicAccessCidrs.length === 0) return { reason: 'open-to-internet', cidrs: open };
  }
  if (!endpoint.privateAccess && parameters.privateEndpoint === 'required') return { reason: 'private-endpoint-off' };
  return endpoint.publicAccess
    ? { reason: 'restricted', cidrs: endpoint.publicAccessCidrs }
    : { reason: 'private-only' };
}

function isWholeFamily(cidr: string): boolean {
  return cidr === '0.0.0.0/0' || cidr === '::/0';
}
