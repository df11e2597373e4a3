import fc from 'fast-check';
import type { Family } from '../../../rules/eks-endpoint-public-access/networks.ts';

/**
 * The oracle: a block is the string of its leading bits, an address is in it when it starts with them. It does no
 * arithmetic, which is all that networks.ts does.
 */
export interface Block {
  readonly family: Family;
  readonly bits: string;
}

export const LENGTH: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/** The plainest text of a block: four octets, or eight groups. */
export function textOf({ family, bits }: Block): string {
  const address = bits.padEnd(LENGTH[family], '0');
  const parts = address.match(family === 'ipv4' ? /.{8}/g : /.{16}/g) ?? [];
  const written = parts.map((part) => Number.parseInt(part, 2).toString(family === 'ipv4' ? 10 : 16));
  return `${written.join(family === 'ipv4' ? '.' : ':')}/${bits.length}`;
}

/** The blocks without those that lie inside another: what is left does not overlap, because blocks are nested or disjoint. */
function outermost(blocks: readonly Block[]): string[] {
  const all = [...new Set(blocks.map(({ bits }) => bits))];
  return all.filter((bits) => !all.some((other) => other !== bits && bits.startsWith(other)));
}

export function sizeByBits(blocks: readonly Block[], family: Family): bigint {
  return outermost(blocks.filter((block) => block.family === family)).reduce(
    (sum, bits) => sum + BigInt(`0b1${'0'.repeat(LENGTH[family] - bits.length)}`),
    0n,
  );
}

/** Whether blocks cover one: it lies in one of them, or they cover both of its halves. */
export function coversByBits(outer: readonly Block[], inner: Block): boolean {
  const near = outer.filter(
    ({ family, bits }) => family === inner.family && (bits.startsWith(inner.bits) || inner.bits.startsWith(bits)),
  );
  if (near.some(({ bits }) => inner.bits.startsWith(bits))) return true;
  if (near.length === 0) return false;
  return ['0', '1'].every((bit) => coversByBits(near, { family: inner.family, bits: inner.bits + bit }));
}

/** The leading bits of an address, given in hexadecimal. */
export const bitsOf = (hexadecimal: string, length: number) =>
  [...hexadecimal]
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
    .join('')
    .slice(0, length);

/** Blocks of any size, and often beside or inside one another: a prefix of few bits, and a few more. */
export const block = (family: Family): fc.Arbitrary<Block> => {
  const bits = fc.oneof(
    fc.string({ unit: fc.constantFrom('0', '1'), maxLength: LENGTH[family], size: 'max' }),
    fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 6 }),
    fc
      .string({ unit: fc.constantFrom('0', '1'), maxLength: 4 })
      .map((tail) => bitsOf('26001f00'.repeat(4), LENGTH[family] - 4) + tail),
  );
  return bits
    .map((text) => ({ family, bits: text }))
    .filter((one) => family === 'ipv4' || !one.bits.startsWith(`${'0'.repeat(80)}${'1'.repeat(16)}`));
};
