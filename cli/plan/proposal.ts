import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { coverage, covers, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import type { RuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { mergeNetworks, parseAddress, parseAddresses } from './address.ts';
import type { Caller, CallerClass } from './caller.ts';
import { isPrivateAddress } from './classify.ts';
import { DEFAULT_RULE, isAdmitted, isRefused, isWithinRule, stableCidrOf } from './stability.ts';
import type { Surroundings } from './surroundings.ts';

/** EKS takes no more CIDRs in publicAccessCidrs. */
export const MOST_CIDRS = 40;

/** The callers that depend on the public endpoint, and that a list of CIDRs can let in. */
const NEED_PUBLIC: ReadonlySet<CallerClass> = new Set([
  'own-vpc-public-path',
  'other-vpc',
  'node-outside',
  'exported-token',
  'person-or-ci',
]);

export interface Proposal {
  /** The CIDRs that the endpoint could be limited to, merged. Empty where there is no caller to list, or a problem. */
  readonly cidrs: readonly Network[];
  /** Why the callers' CIDRs cannot be listed. */
  readonly problem: { readonly kind: 'too-many'; readonly count: number } | { readonly kind: 'too-wide' } | undefined;
}

/** Whether a caller comes over the public endpoint. Those of AWS, and those whose requests fail, are not counted. */
export function needsPublic(caller: Caller): boolean {
  return NEED_PUBLIC.has(caller.class);
}

/**
 * The CIDRs that let in every caller that has a stable address, and the user's own address where it is let in today. Callers
 * without a stable address are not in it: `outcomes` says that they would lose access.
 */
export function proposeCidrs(
  callers: readonly Caller[],
  surroundings: Surroundings,
  endpoint: EndpointAccess,
  myAddress: string | undefined,
  rule: RuleParameters = DEFAULT_RULE,
): Proposal {
  const networks = callers
    .filter((caller) => needsPublic(caller) && !caller.isDynamic)
    .flatMap(({ addresses }) => parseAddresses(addresses))
    .map((address) => stableCidrOf(address, surroundings, endpoint))
    .filter((network) => network !== undefined);
  const mine = ownAddress(myAddress, endpoint);
  const cidrs = mergeNetworks(mine === undefined ? networks : [...networks, mine]);
  if (cidrs.length > MOST_CIDRS) return { cidrs: [], problem: { kind: 'too-many', count: cidrs.length } };
  const narrowed: EndpointAccess = { publicAccess: true, privateAccess: true, publicAccessCidrs: cidrs };
  if (cidrs.length > 0 && !isWithinRule(narrowed, rule)) return { cidrs: [], problem: { kind: 'too-wide' } };
  return { cidrs, problem: undefined };
}

/** The user's own address, where the public endpoint accepts calls from it today. */
export function ownAddress(myAddress: string | undefined, endpoint: EndpointAccess): Network | undefined {
  const address = parseAddress(myAddress);
  if (address === undefined || isPrivateAddress(address) || isRefused(address)) return undefined;
  return isAdmitted(address, endpoint) ? address : undefined;
}

/** The CIDRs of today that no authenticated caller came from. */
export function unusedCidrs(callers: readonly Caller[], { publicAccessCidrs }: EndpointAccess): readonly Network[] {
  const seen = callers.filter(({ isAuthenticated }) => isAuthenticated);
  const used = seen.flatMap(({ addresses }) => parseAddresses(addresses));
  return publicAccessCidrs.filter((cidr) => {
    const block = coverage([cidr]);
    return !used.some((address) => covers(block, address));
  });
}
