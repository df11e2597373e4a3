import { type Family, type Network, parseCidr } from './networks.ts';

/** Private and documentation ranges of IPv4 (RFC 1918, RFC 5737). EKS is known to refuse them in publicAccessCidrs. */
const PRIVATE_AND_DOCUMENTATION = networks([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
]);

/** The same of IPv6 (RFC 4193, RFC 4291, RFC 3849). EKS does not publish its list, and no client can come from these. */
const PRIVATE_AND_DOCUMENTATION_IPV6 = networks(['fc00::/7', 'fe80::/10', '2001:db8::/32']);

/** Ranges that no block of publicAccessCidrs may lie in. EKS accepts a larger block that holds one of them. */
export const REFUSED_RANGES: readonly Network[] = [...PRIVATE_AND_DOCUMENTATION, ...PRIVATE_AND_DOCUMENTATION_IPV6];

/**
 * The addresses that no client of the internet has (IANA special-purpose address registries): an endpoint that is open to
 * all others is open to the internet.
 */
export const UNROUTED_RANGES: Readonly<Record<Family, readonly Network[]>> = {
  ipv4: [
    ...PRIVATE_AND_DOCUMENTATION,
    ...networks([
      '0.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '192.0.0.0/24',
      '192.88.99.0/24',
      '198.18.0.0/15',
      '224.0.0.0/3',
    ]),
  ],
  // Global unicast addresses are 2000::/3; these are the rest, and what is set aside in it.
  ipv6: networks(['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']),
};

function networks(texts: readonly string[]): readonly Network[] {
  return texts.map(parseCidr) as readonly Network[];
}
