import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressCount,
  coverage,
  covers,
  type Network,
  parseCidr,
} from '../../../rules/eks-endpoint-public-access/networks.ts';
import { type Block, bitsOf, block, coversByBits, LENGTH, sizeByBits, textOf } from './bits.ts';

function networkOf(block: Block): Network {
  return parseCidr(textOf(block)) ?? expect.fail(`${textOf(block)} was not read`);
}

/** Every block inside a block, itself included. */
function inside({ family, bits }: Block): Block[] {
  const self = { family, bits };
  if (bits.length === LENGTH[family]) return [self];
  return [self, ...inside({ family, bits: `${bits}0` }), ...inside({ family, bits: `${bits}1` })];
}

const UNIVERSES: readonly [name: string, universe: Block][] = [
  ['8.8.8.240/28', { family: 'ipv4', bits: bitsOf('080808f0', 28) }],
  ['the first /28 of IPv4', { family: 'ipv4', bits: bitsOf('00000000', 28) }],
  ['the last /28 of IPv4', { family: 'ipv4', bits: bitsOf('ffffffff', 28) }],
  ['2600:1f00::f0/124', { family: 'ipv6', bits: bitsOf('26001f000000000000000000000000f0', 124) }],
  ['the first /124 of IPv6', { family: 'ipv6', bits: bitsOf('0'.repeat(32), 124) }],
  ['the last /124 of IPv6', { family: 'ipv6', bits: bitsOf('f'.repeat(32), 124) }],
];

describe.each(UNIVERSES)('of all blocks inside %s', (_name, universe) => {
  const blocks = inside(universe);

  test('there are 31', () => {
    expect(blocks).toHaveLength(31);
  });

  test('any three have the size and cover the blocks that the oracle says', () => {
    for (const [index, first] of blocks.entries()) {
      for (const second of blocks.slice(0, index + 1)) {
        const third = blocks[(index * 7 + 3) % blocks.length] ?? first;
        const list = [first, second, third];
        const union = coverage(list.map(networkOf));
        expect(addressCount(union[universe.family])).toBe(sizeByBits(list, universe.family));
        const wrong = blocks.filter((inner) => covers(union, networkOf(inner)) !== coversByBits(list, inner));
        expect(wrong.map(textOf), `covered by ${list.map(textOf)}`).toEqual([]);
      }
    }
  });

  test('each subset of its sixteen addresses is covered in as few ranges as it has runs', () => {
    const addresses = blocks.filter(({ bits }) => bits.length === LENGTH[universe.family]);
    for (let subset = 0; subset < 65_536; subset += 13) {
      const chosen = subset.toString(2).padStart(16, '0');
      const list = addresses.filter((_address, index) => chosen[index] === '1');
      const union = coverage(list.map(networkOf).reverse());
      expect(union[universe.family]).toHaveLength(chosen.match(/1+/g)?.length ?? 0);
      expect(addressCount(union[universe.family])).toBe(BigInt(list.length));
    }
  });
});

const blocks = fc.array(fc.oneof(block('ipv4'), block('ipv6')), { maxLength: 40, size: 'max' });
const settings = { seed: 20_261_124, numRuns: 1000 } as const;

describe('of any list of up to forty blocks', () => {
  test('the size is what the oracle says, in either family', () => {
    fc.assert(
      fc.property(blocks, (list) => {
        const union = coverage(list.map(networkOf));
        expect(addressCount(union.ipv4)).toBe(sizeByBits(list, 'ipv4'));
        expect(addressCount(union.ipv6)).toBe(sizeByBits(list, 'ipv6'));
      }),
      settings,
    );
  });

  test('another block is covered when the oracle says so', () => {
    fc.assert(
      fc.property(blocks, fc.oneof(block('ipv4'), block('ipv6')), (list, inner) => {
        expect(covers(coverage(list.map(networkOf)), networkOf(inner))).toBe(coversByBits(list, inner));
      }),
      settings,
    );
  });

  test('every one of them is covered by them', () => {
    fc.assert(
      fc.property(blocks, (list) => {
        const networks = list.map(networkOf);
        const union = coverage(networks);
        expect(networks.filter((network) => !covers(union, network))).toEqual([]);
      }),
      settings,
    );
  });

  test('the ranges ascend, and neither overlap nor touch', () => {
    fc.assert(
      fc.property(blocks, (list) => {
        const union = coverage(list.map(networkOf));
        for (const ranges of [union.ipv4, union.ipv6]) {
          for (const [index, { first, last }] of ranges.entries()) {
            expect(first <= last).toBe(true);
            const next = ranges[index + 1];
            expect(next === undefined || last + 1n < next.first).toBe(true);
          }
        }
      }),
      settings,
    );
  });

  test('neither the order nor a repetition matters', () => {
    fc.assert(
      fc.property(
        blocks.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const union = coverage(list.map(networkOf));
          expect(coverage([...shuffled, ...list].map(networkOf))).toEqual(union);
        },
      ),
      settings,
    );
  });
});

describe('the text of a block', () => {
  const bit = fc.constantFrom('0', '1');

  test('may have any host bits: they are dropped', () => {
    fc.assert(
      fc.property(
        fc.oneof(block('ipv4'), block('ipv6')).chain((one) => {
          const hostBits = LENGTH[one.family] - one.bits.length;
          return fc.tuple(fc.constant(one), fc.string({ unit: bit, minLength: hostBits, maxLength: hostBits }));
        }),
        ([one, host]) => {
          const [address] = textOf({ family: one.family, bits: one.bits + host }).split('/');
          const { text: _text, ...range } = networkOf(one);
          const text = `${address}/${one.bits.length}`;
          expect(parseCidr(text)).toEqual({ ...range, text });
        },
      ),
      settings,
    );
  });

  test('of IPv6 may be written in any of its forms', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }),
        fc.nat(8),
        fc.nat(8),
        fc.boolean(),
        fc.boolean(),
        (written, from, count, upperCase, padded) => {
          // Some groups in a row are zeros, and are left out of the one text but not of the other.
          const groups = written.map((group, index) => (index >= from && index < from + count ? 0 : group));
          const formatted = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0'));
          const isLeftOut = count > 0 && from < 8;
          const short = isLeftOut
            ? `${formatted.slice(0, from).join(':')}::${formatted.slice(from + count).join(':')}`
            : formatted.join(':');
          fc.pre(!/^0+$/.test(formatted.slice(0, 5).join('')) || groups[5] !== 0xffff);
          const text = `${upperCase ? short.toUpperCase() : short}/128`;
          const value = BigInt(`0x${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`);
          expect(parseCidr(text)).toEqual({ family: 'ipv6', text, first: value, last: value });
        },
      ),
      settings,
    );
  });

  test('is not read with a letter, a blank or a sign in it that does not belong there', () => {
    const junk = fc.constantFrom(' ', '\t', '\n', '-', '+', 'g', 'x', '%', '[', ']', '*', ',', '\u0000', '٣');
    fc.assert(
      fc.property(fc.oneof(block('ipv4'), block('ipv6')), fc.nat(), junk, (one, where, sign) => {
        const text = textOf(one);
        const at = where % (text.length + 1);
        expect(parseCidr(text.slice(0, at) + sign + text.slice(at))).toBeUndefined();
      }),
      settings,
    );
  });

  test('is not read with a prefix length that the family does not have', () => {
    fc.assert(
      fc.property(fc.oneof(block('ipv4'), block('ipv6')), fc.integer({ min: 1 }), (one, more) => {
        const [address] = textOf(one).split('/');
        expect(parseCidr(`${address}/${LENGTH[one.family] + more}`)).toBeUndefined();
      }),
      settings,
    );
  });

  test('is a block of the prefix length that it names around the address that it names, whatever it is', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789./:af') }),
      fc.tuple(fc.ipV4Extended(), fc.nat(40)).map(([address, prefix]) => `${address}/${prefix}`),
      fc.tuple(fc.ipV6(), fc.nat(140)).map(([address, prefix]) => `${address}/${prefix}`),
    );
    fc.assert(
      fc.property(text, (one) => {
        const network = parseCidr(one);
        if (network === undefined) return;
        const [address, prefix] = one.split('/');
        const single = parseCidr(`${address}/${LENGTH[network.family]}`);
        // IPv4 written as IPv6 is no network, but lies in some.
        if (single !== undefined) expect(network.first <= single.first && single.last <= network.last).toBe(true);
        expect(network.last - network.first).toBe(BigInt(2) ** BigInt(LENGTH[network.family] - Number(prefix)) - 1n);
      }),
      { ...settings, numRuns: 5000 },
    );
  });
});
