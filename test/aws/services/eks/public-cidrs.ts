import { BlockList, isIP } from 'node:net';
import { AwsError } from '../../error.ts';

/** Quota L-93A74D60, "Public endpoint access CIDR ranges per cluster", which cannot be raised. */
const MOST_CIDRS = 40;
const DOCUMENTATION_HINT =
  ' (a note of the local AWS: EKS refuses addresses that are reserved for documentation, such as 203.0.113.0/24; try 8.8.8.8/32)';

// EKS refuses private and documentation ranges; the whole list is not published. Assumed: what is refused in IPv6.
const nonPublic = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fe80::/10');
/** RFC 5737 and RFC 3849. AWS's own examples have addresses of these. */
const documentation = blocks('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32');

function blocks(...cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    list.addSubnet(network, Number(prefix), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The list as EKS keeps it, without host bits: `1.2.3.4/24` comes back as `1.2.3.0/24`. Throws what EKS refuses it with. */
export function acceptedCidrs(cidrs: readonly string[], dualStack: boolean): string[] {
  if (cidrs.length > MOST_CIDRS) {
    // Assumed text: how EKS refuses the 41st is not documented.
    throw new AwsError('InvalidParameterException', `publicAccessCidrs may have at most ${MOST_CIDRS} CIDRs`);
  }
  const parsed = cidrs.map(parse);
  // IPv4 clusters refuse IPv6 blocks (EKS user guide, cluster endpoint access).
  refuse('invalid', parsed, ({ family }) => family === 0 || (family === 6 && !dualStack));
  const isIn = (list: BlockList, { address, family }: ParsedCidr): boolean =>
    list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  // EKS says no more than that they are not allowed, which leaves a reader of AWS's examples at a loss.
  const hint = parsed.some((cidr) => isIn(documentation, cidr)) ? DOCUMENTATION_HINT : '';
  refuse('not allowed', parsed, (cidr) => isIn(nonPublic, cidr) || isIn(documentation, cidr), hint);
  return parsed.map(mask);
}

interface ParsedCidr {
  readonly cidr: string;
  readonly address: string;
  /** 0 for what is no CIDR. */
  readonly family: 0 | 4 | 6;
  readonly prefix: number;
}

function parse(cidr: string): ParsedCidr {
  const [address = '', prefix = '', ...rest] = cidr.split('/');
  const version = isIP(address);
  const isCidr =
    rest.length === 0 &&
    !address.includes('%') &&
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) <= (version === 4 ? 32 : 128);
  const family = isCidr && (version === 4 || version === 6) ? version : 0;
  return { cidr, address, family, prefix: Number(prefix) };
}

function refuse(
  problem: string,
  cidrs: readonly ParsedCidr[],
  isRefused: (cidr: ParsedCidr) => boolean,
  hint = '',
): void {
  const refused = cidrs.filter(isRefused).map(({ cidr }) => cidr);
  if (refused.length === 0) return;
  throw new AwsError(
    'InvalidParameterException',
    `The following CIDRs are ${problem} in publicAccessCidrs: [${refused.join(', ')}]${hint}`,
  );
}

function mask({ address, family, prefix }: ParsedCidr): string {
  const [parts, bits] = family === 4 ? [ipv4Parts(address), 8] : [ipv6Parts(address), 16];
  const masked = parts.map((part, index) => {
    const kept = Math.min(bits, Math.max(0, prefix - index * bits));
    return part & ~((1 << (bits - kept)) - 1);
  });
  return `${family === 4 ? masked.join('.') : shortIpv6(masked)}/${prefix}`;
}

function ipv4Parts(address: string): number[] {
  return address.split('.').map(Number);
}

function ipv6Parts(address: string): number[] {
  const [left = '', right] = canonicalIpv6(address).split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((part) => Number.parseInt(part, 16));
}

function shortIpv6(parts: readonly number[]): string {
  return canonicalIpv6(parts.map((part) => part.toString(16)).join(':'));
}

/** The shortest text of an address, in hexadecimal groups throughout, as URLs write it. */
function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
