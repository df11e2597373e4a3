import {
  ADDRESS_BITS,
  addressCount,
  coverage,
  FAMILIES,
  type Family,
  parseCidr,
} from '../../rules/eks-endpoint-public-access/networks.ts';

/** What an endpoint lets in of one family. */
export interface Reach {
  readonly family: Family;
  /** Such as `256 addresses, one /24`. */
  readonly words: string;
  /** The length of a logarithmic bar, from 0 for no address to 1 for all that there are. */
  readonly share: number;
}

/** What the blocks of an audit's row let in together, by family. */
export function reachOf(cidrs: readonly string[]): readonly Reach[] {
  const union = coverage(cidrs.map(parseCidr).filter((network) => network !== undefined));
  return FAMILIES.map((family) => {
    const [count, bits] = [addressCount(union[family]), ADDRESS_BITS[family]];
    // One address is a step of its own, so that a /32 has a bar too.
    const share = count === 0n ? 0 : (Math.log2(Number(count)) + 1) / (bits + 1);
    return { family, words: inWords(count, bits), share };
  });
}

function inWords(count: bigint, bits: number): string {
  if (count === 0n) return 'none';
  if (count === 1n) return `1 address, one /${bits}`;
  const exponent = count.toString(2).length - 1;
  const isBlock = count === 2n ** BigInt(exponent);
  const written = exponent <= 53 ? count.toLocaleString('en') : `${isBlock ? '' : 'about '}2^${exponent}`;
  if (exponent === bits) return `all ${written} addresses`;
  const prefix = bits - exponent;
  return `${written} addresses, ${isBlock ? `one /${prefix}` : `between a /${prefix} and a /${prefix - 1}`}`;
}
