import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import {
  ADDRESS_BITS,
  type AddressRange,
  blockSize,
  coverage,
  FAMILIES,
  type Family,
  type Network,
  parseCidr,
} from '../../rules/eks-endpoint-public-access/networks.ts';

/** How the text of an IPv4-mapped IPv6 address starts (RFC 4291): so an IPv6 socket shows clients that come over IPv4. */
const IPV4_MAPPED = '::ffff:';

/**
 * Reads one address as a block of its own. Undefined for anything else. An IPv4-mapped IPv6 address is read as the IPv4 address that
 * it stands for. `text` is the block in canonical form, so that one address has one text however it was written.
 */
export function parseAddress(address: string | undefined): Network | undefined {
  if (address === undefined) return undefined;
  const canonical = canonicalAddress(address);
  const family: Family = canonical.includes(':') ? 'ipv6' : 'ipv4';
  return parseCidr(`${canonical}/${ADDRESS_BITS[family]}`);
}

/** Reads several addresses, without what is not one. */
export function parseAddresses(addresses: Iterable<string>): readonly Network[] {
  return [...addresses].map((address) => parseAddress(address)).filter((address) => address !== undefined);
}

/** The address of a block that holds only one. */
export function addressText({ text }: Network): string {
  return text.slice(0, text.indexOf('/'));
}

/** As few blocks as hold exactly the addresses of the networks: none is left out, and none is added. */
export function mergeNetworks(networks: readonly Network[]): readonly Network[] {
  const covered = coverage(networks);
  return FAMILIES.flatMap((family) => covered[family].flatMap((range) => [...blocksOf(family, range)]));
}

/** Ascending; IPv4 before IPv6. */
export function compareNetworks(a: Network, b: Network): number {
  if (a.family !== b.family) return a.family === 'ipv4' ? -1 : 1;
  return Number(a.first - b.first);
}

function* blocksOf(family: Family, { first, last }: AddressRange): Generator<Network> {
  for (let next = first; next <= last; ) {
    let prefix = ADDRESS_BITS[family];
    while (fits(next, blockSize(family, prefix - 1), last)) prefix -= 1;
    const end = next + blockSize(family, prefix) - 1n;
    yield { family, first: next, last: end, text: `${textOf(family, next)}/${prefix}` };
    next = end + 1n;
  }
}

/** Whether a block of this size can start here and ends in time. */
function fits(first: bigint, size: bigint, last: bigint): boolean {
  return first % size === 0n && first + size - 1n <= last;
}

function textOf(family: Family, value: bigint): string {
  const digits = value.toString(16).padStart(ADDRESS_BITS[family] / 4, '0');
  if (family === 'ipv6') return canonicalAddress(digits.replace(/....(?=.)/g, '$&:'));
  return digits.replace(/../g, (octet) => `.${Number.parseInt(octet, 16)}`).slice(1);
}

/** The text itself where it is no IPv6 address. A zone (`fe80::1%eth0`) means nothing outside its host. */
function canonicalAddress(address: string): string {
  if (!isIPv6(address) || address.includes('%')) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const end = canonical.slice(IPV4_MAPPED.length);
  return isIPv4(end) ? end : canonical;
}
