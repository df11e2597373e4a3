import { isIPv4, isIPv6 } from 'node:net';

export type Family = 'ipv4' | 'ipv6';

/** The addresses from `first` to `last`, both included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** One CIDR block; `text` is how it was written. */
export interface Network extends AddressRange {
  readonly family: Family;
  readonly text: string;
}

/** What blocks cover together: in each family ascending ranges that neither overlap nor touch. */
export type Coverage = Readonly<Record<Family, readonly AddressRange[]>>;

export const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];
export const ADDRESS_BITS: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/** `::ffff:0:0/96`. No number of an IPv4 address is as large. */
const IPV4_MAPPED: AddressRange = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };

/**
 * Reads `address/prefix`; host bits are dropped, as EKS drops them. Undefined for anything that is not exactly that: no
 * prefix, leading zeros, a zone, or IPv4 written as IPv6, which says nothing of who reaches the endpoint over IPv4.
 */
export function parseCidr(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const [address, prefix] = [text.slice(0, slash), text.slice(slash + 1)];
  const family = familyOf(address);
  if (family === undefined || !/^(0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const hostBits = ADDRESS_BITS[family] - Number(prefix);
  if (hostBits < 0) return undefined;
  const first = (addressValue(address, family) >> BigInt(hostBits)) << BigInt(hostBits);
  const network: Network = { family, text, first, last: first + 2n ** BigInt(hostBits) - 1n };
  return isWithin(network, IPV4_MAPPED) ? undefined : network;
}

/** Reads several blocks. Undefined when one of them is not a CIDR block. */
export function parseCidrs(texts: readonly string[]): readonly Network[] | undefined {
  const networks = texts.map(parseCidr);
  return networks.every((network) => network !== undefined) ? networks : undefined;
}

export function coverage(networks: readonly Network[]): Coverage {
  return { ipv4: merge(networks, 'ipv4'), ipv6: merge(networks, 'ipv6') };
}

/** How many addresses ranges of a coverage hold together. */
export function addressCount(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((count, { first, last }) => count + last - first + 1n, 0n);
}

/** How many addresses a block of this prefix length holds. */
export function blockSize(family: Family, prefix: number): bigint {
  return 2n ** BigInt(ADDRESS_BITS[family] - prefix);
}

/** Whether every address of the network is covered, also by several blocks together. */
export function covers(outer: Coverage, network: Network): boolean {
  return outer[network.family].some((range) => isWithin(network, range));
}

function familyOf(address: string): Family | undefined {
  if (isIPv4(address)) return 'ipv4';
  return isIPv6(address) && /^[\da-f:]+$/i.test(address) ? 'ipv6' : undefined;
}

function addressValue(address: string, family: Family): bigint {
  if (family === 'ipv4') return hexValue(address.split('.').map((octet) => hex(Number(octet), 2)));
  // `::` stands for the groups that are missing from eight; an empty one, before or behind it, is one of them.
  const zeros = '0:'.repeat(9 - address.split(':').length);
  const groups = address.replace('::', `:${zeros}`).split(':');
  return hexValue(groups.map((group) => group.padStart(4, '0')));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function hexValue(digits: readonly string[]): bigint {
  return BigInt(`0x${digits.join('')}`);
}

function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

function merge(networks: readonly Network[], family: Family): AddressRange[] {
  const sorted = networks.filter((network) => network.family === family).sort((a, b) => Number(a.first - b.first));
  const merged: AddressRange[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || previous.last + 1n < first) {
      merged.push({ first, last });
      continue;
    }
    // Stryker disable next-line EqualityOperator: where both end together the range stays as it is.
    if (previous.last < last) merged[merged.length - 1] = { first: previous.first, last };
  }
  return merged;
}
