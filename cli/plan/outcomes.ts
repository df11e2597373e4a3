import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { type Coverage, coverage, covers, type Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import { parseAddresses } from './address.ts';
import type { Caller, CallerOutcome, Outcome } from './caller.ts';
import { classOfAddress, isOwnAddress } from './classify.ts';
import type { Path } from './path.ts';
import { stableCidrOf } from './stability.ts';
import type { Surroundings } from './surroundings.ts';

/** What a private path from inside the VPC depends on. */
const SETTINGS: ReadonlySet<Path['kind']> = new Set(['dns', 'security-group', 'network-acl']);

/**
 * Whether what comes from inside the VPC can be expected to reach a private endpoint: the DNS attributes are right, and no security
 * group and no network ACL is in the way as far as they could be looked up.
 */
export function isPrivateReady(paths: readonly Path[]): boolean {
  const settings = paths.filter(({ kind }) => SETTINGS.has(kind));
  return (
    settings.some(({ kind }) => kind === 'dns') &&
    settings.every(({ state }) => state === 'possible' || state === 'proven')
  );
}

/**
 * What closing the public endpoint, and limiting it to `narrowedTo`, does to each caller. Both also turn private access on, as the
 * runbooks do. `privateReady` is the answer of isPrivateReady. Where one address of a caller loses access, the caller does.
 */
export function outcomes(
  callers: readonly Caller[],
  surroundings: Surroundings,
  endpoint: EndpointAccess,
  narrowedTo: readonly Network[],
  privateReady: boolean,
): readonly CallerOutcome[] {
  const change: Change = { surroundings, endpoint, listed: coverage(narrowedTo), privateReady };
  return callers.map((caller) => {
    const addresses = parseAddresses(caller.addresses);
    return {
      ...caller,
      ifClosed: ifClosed(caller, addresses, change),
      ifNarrowed: ifNarrowed(caller, addresses, change),
    };
  });
}

interface Change {
  readonly surroundings: Surroundings;
  readonly endpoint: EndpointAccess;
  readonly listed: Coverage;
  readonly privateReady: boolean;
}

function ifClosed({ class: callerClass }: Caller, addresses: readonly Network[], change: Change): Outcome {
  switch (callerClass) {
    case 'aws':
    case 'connected-network':
      return 'keeps';
    case 'inside-vpc':
      return isOverPublicPath(addresses, change) ? movesToPrivate(change) : 'keeps';
    case 'own-vpc-public-path':
      return addresses.every((address) => isOwnAddress(address, change.surroundings))
        ? movesToPrivate(change)
        : 'unknown';
    case 'unauthenticated':
      return isPrivate(addresses, change) && !isOverPublicPath(addresses, change) ? 'keeps' : 'loses';
    case 'unknown':
      return 'unknown';
    default:
      return 'loses';
  }
}

function ifNarrowed(caller: Caller, addresses: readonly Network[], change: Change): Outcome {
  const closed = ifClosed(caller, addresses, change);
  if (closed === 'keeps' || caller.class === 'unknown') return closed;
  // AWS calls from addresses that change, and AWS Batch refuses a cluster that is not open to the internet.
  if (caller.class === 'aws-service-needs-public') return 'loses';
  const isListed = addresses.length > 0 && addresses.every((address) => covers(change.listed, address));
  if (closed === 'unknown') return ownVpcIfNarrowed(isListed, change);
  if (!isListed) return 'loses';
  if (caller.class === 'unauthenticated') return 'keeps';
  return addresses.every((address) => isStable(address, change)) ? 'keeps' : 'unknown';
}

/** A caller of the VPC itself, of which it is not known whether it reaches the private endpoint. */
function ownVpcIfNarrowed(isListed: boolean, { endpoint, privateReady }: Change): Outcome {
  // With private access on already, nothing changes for it but the list.
  if (endpoint.privateAccess) return isListed ? 'keeps' : 'unknown';
  return isListed || privateReady ? 'unknown' : 'loses';
}

/** One that still comes over the public endpoint although private access is on resolves the name in a way that nothing here shows. */
function movesToPrivate({ endpoint, privateReady }: Change): Outcome {
  return privateReady && !endpoint.privateAccess ? 'keeps' : 'unknown';
}

/** IPv6 addresses of a VPC are public: while private access is off, such a caller may come over the public endpoint. */
function isOverPublicPath(addresses: readonly Network[], { endpoint }: Change): boolean {
  return !endpoint.privateAccess && addresses.some(({ family }) => family === 'ipv6');
}

function isPrivate(addresses: readonly Network[], { surroundings }: Change): boolean {
  const classes = addresses.map((address) => classOfAddress(address, surroundings));
  return classes.length > 0 && classes.every((name) => name === 'inside-vpc' || name === 'connected-network');
}

function isStable(address: Network, { surroundings, endpoint }: Change): boolean {
  return stableCidrOf(address, surroundings, endpoint) !== undefined;
}
