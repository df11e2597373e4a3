import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { evaluate } from '../../rules/eks-endpoint-public-access/evaluate.ts';
import { coverage, covers, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { parseRuleParameters, type RuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { REFUSED_RANGES } from '../../rules/eks-endpoint-public-access/reserved-ranges.ts';
import { ownerOf } from './classify.ts';
import type { Surroundings } from './surroundings.ts';

const REFUSED = coverage(REFUSED_RANGES);

/** The rule as it is deployed without parameters. */
export const DEFAULT_RULE: RuleParameters = parseRuleParameters({});

/** Whether the user declared that the address stays, with `--stable`. */
export function isDeclaredStable(address: Network, { stable }: Surroundings): boolean {
  return stable.some((network) => contains(network, address));
}

/** Whether the address is an Elastic IP of the account or the organization. */
export function isElastic(address: Network, surroundings: Surroundings): boolean {
  return ownerOf(address, surroundings)?.isElastic === true;
}

/**
 * The CIDR that lets in this address now and later; undefined where no CIDR does. That is an Elastic IP, a network that the user
 * declared stable, or a CIDR that a limited endpoint lists today: its owner chose it. Never one that admits what is kept out now.
 */
export function stableCidrOf(
  address: Network,
  surroundings: Surroundings,
  endpoint: EndpointAccess,
): Network | undefined {
  if (!isAdmitted(address, endpoint) || covers(REFUSED, address)) return undefined;
  const declared = surroundings.stable.find((network) => contains(network, address) && isAdmitted(network, endpoint));
  if (declared !== undefined) return declared;
  if (isElastic(address, surroundings) || isDeclaredStable(address, surroundings)) return address;
  return chosenCidrs(endpoint).find((network) => contains(network, address));
}

/** Whether the public endpoint accepts calls from the whole network today. Without CIDRs it accepts calls from everywhere. */
export function isAdmitted(network: Network, { publicAccessCidrs }: EndpointAccess): boolean {
  return publicAccessCidrs.length === 0 || covers(coverage(publicAccessCidrs), network);
}

/** Whether EKS refuses the address in publicAccessCidrs. */
export function isRefused(address: Network): boolean {
  return covers(REFUSED, address);
}

/** The CIDRs that the endpoint is limited to; none while the rule finds that it is open, or open too wide. */
export function chosenCidrs(endpoint: EndpointAccess): readonly Network[] {
  return isWithinRule(endpoint, DEFAULT_RULE) ? endpoint.publicAccessCidrs : [];
}

/** Whether the rule finds nothing wrong with the endpoint. No exemption counts here, so that the day does not matter. */
export function isWithinRule(endpoint: EndpointAccess, rule: RuleParameters): boolean {
  // Stryker disable next-line StringLiteral: see above.
  return evaluate({ ...endpoint, tags: {} }, rule, '').reason === 'restricted';
}

function contains(outer: Network, inner: Network): boolean {
  return covers(coverage([outer]), inner);
}
