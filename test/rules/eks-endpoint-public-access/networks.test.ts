import { describe, expect, test } from 'vitest';
import {
  addressCount,
  blockSize,
  coverage,
  covers,
  type Network,
  parseCidr,
} from '../../../rules/eks-endpoint-public-access/networks.ts';

function networks(...cidrs: string[]): Network[] {
  return cidrs.map((text) => parseCidr(text) ?? expect.fail(`${text} is no CIDR`));
}

const LAST_IPV6 = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffffn;

describe('a CIDR is read', () => {
  test.each<[text: string, first: bigint, last: bigint]>([
    ['0.0.0.0/0', 0n, 0xffff_ffffn],
    ['255.255.255.255/32', 0xffff_ffffn, 0xffff_ffffn],
    ['8.8.4.0/22', 0x0808_0400n, 0x0808_07ffn],
    ['128.0.0.0/1', 0x8000_0000n, 0xffff_ffffn],
    ['1.2.3.4/0', 0n, 0xffff_ffffn],
    ['1.2.3.4/24', 0x0102_0300n, 0x0102_03ffn],
    ['10.11.12.13/31', 0x0a0b_0c0cn, 0x0a0b_0c0dn],
  ])('of IPv4: %s', (text, first, last) => {
    expect(parseCidr(text)).toEqual({ family: 'ipv4', text, first, last });
  });

  test.each<[text: string, first: bigint, last: bigint]>([
    ['::/0', 0n, LAST_IPV6],
    ['::/128', 0n, 0n],
    ['::1/128', 1n, 1n],
    ['1::/16', 0x0001_0000_0000_0000_0000_0000_0000_0000n, 0x0001_ffff_ffff_ffff_ffff_ffff_ffff_ffffn],
    ['8000::/1', 0x8000_0000_0000_0000_0000_0000_0000_0000n, LAST_IPV6],
    ['2600:1f00::/32', 0x2600_1f00_0000_0000_0000_0000_0000_0000n, 0x2600_1f00_ffff_ffff_ffff_ffff_ffff_ffffn],
    [
      '2600:1F00:0:0:0:0:0:0/32',
      0x2600_1f00_0000_0000_0000_0000_0000_0000n,
      0x2600_1f00_ffff_ffff_ffff_ffff_ffff_ffffn,
    ],
    ['2600:1f00::9:8:7/128', 0x2600_1f00_0000_0000_0000_0009_0008_0007n, 0x2600_1f00_0000_0000_0000_0009_0008_0007n],
    ['1:2:3:4:5:6:7:8/128', 0x0001_0002_0003_0004_0005_0006_0007_0008n, 0x0001_0002_0003_0004_0005_0006_0007_0008n],
    ['1:2:3:4:5:6:7::/128', 0x0001_0002_0003_0004_0005_0006_0007_0000n, 0x0001_0002_0003_0004_0005_0006_0007_0000n],
    ['::2:3:4:5:6:7:8/128', 0x0000_0002_0003_0004_0005_0006_0007_0008n, 0x0000_0002_0003_0004_0005_0006_0007_0008n],
    ['2600::ffff/112', 0x2600_0000_0000_0000_0000_0000_0000_0000n, 0x2600_0000_0000_0000_0000_0000_0000_ffffn],
    // Wider than what stands for IPv4 in IPv6, and so not IPv4.
    ['::/80', 0n, 0xffff_ffff_ffffn],
    ['::ffff:0:0/95', 0xfffe_0000_0000n, 0xffff_ffff_ffffn],
    ['::fffe:0:0/96', 0xfffe_0000_0000n, 0xfffe_ffff_ffffn],
    ['::1:0:0:0/96', 0x1_0000_0000_0000n, 0x1_0000_ffff_ffffn],
  ])('of IPv6: %s', (text, first, last) => {
    expect(parseCidr(text)).toEqual({ family: 'ipv6', text, first, last });
  });

  test.each([
    '',
    '/',
    '/8',
    '8.8.8.8',
    '8.8.8.8/',
    '8.8.8.8/33',
    '8.8.8.8/-1',
    '8.8.8.8/08',
    '8.8.8.8/+8',
    '8.8.8.8/8.0',
    '8.8.8.8/8/8',
    '8.8.8.8/8/',
    '8.8.8.8/255.0.0.0',
    ' 8.8.8.8/32',
    '8.8.8.8/32 ',
    '8.8.8.8/32\n',
    '8.8.8.8 /32',
    '8.8.8/24',
    '8.8.8.8.8/32',
    '8.8.8.256/32',
    '08.8.8.8/32',
    '0x8.8.8.8/32',
    '134744072/32',
    '*/0',
    'all-addresses',
    '::',
    '::/129',
    '::/1000',
    '::/00',
    ':/0',
    ':::/0',
    '1::2::3/64',
    '1:2:3:4:5:6:7/64',
    '1:2:3:4:5:6:7:8:9/64',
    '1:2:3:4:5:6:7:8::/64',
    '12345::/16',
    'g::/16',
    '[::]/0',
    'fe80::1%eth0/128',
    'fe80::1%/128',
    '::8.8.8.8/128',
    '::ffff:8.8.8.8/128',
    '::ffff:808:808/128',
    '::ffff:0:0/96',
    '::ffff:ffff:ffff/128',
  ])('not from %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('what CIDRs cover together', () => {
  test.each<[cidrs: string[], ipv4: [bigint, bigint][]]>([
    [[], []],
    [['8.8.8.8/32'], [[0x0808_0808n, 0x0808_0808n]]],
    [['8.8.8.8/32', '8.8.8.8/32'], [[0x0808_0808n, 0x0808_0808n]]],
    [['8.8.8.0/25', '8.8.8.128/25'], [[0x0808_0800n, 0x0808_08ffn]]],
    [['8.8.8.128/25', '8.8.8.0/25'], [[0x0808_0800n, 0x0808_08ffn]]],
    [['8.8.8.0/24', '8.8.8.64/26', '8.8.8.255/32'], [[0x0808_0800n, 0x0808_08ffn]]],
    [['8.8.8.64/26', '8.8.8.0/24'], [[0x0808_0800n, 0x0808_08ffn]]],
    [
      ['8.8.8.0/32', '8.8.8.2/32'],
      [
        [0x0808_0800n, 0x0808_0800n],
        [0x0808_0802n, 0x0808_0802n],
      ],
    ],
    [
      ['9.0.0.0/8', '1.0.0.0/8', '8.0.0.0/8'],
      [
        [0x0100_0000n, 0x01ff_ffffn],
        [0x0800_0000n, 0x09ff_ffffn],
      ],
    ],
    [['0.0.0.0/1', '128.0.0.0/1'], [[0n, 0xffff_ffffn]]],
  ])('is in ranges that neither overlap nor touch: %j', (cidrs, ipv4) => {
    expect(coverage(networks(...cidrs))).toEqual({ ipv4: ipv4.map(([first, last]) => ({ first, last })), ipv6: [] });
  });

  test('keeps the families apart', () => {
    expect(coverage(networks('::8/125', '0.0.0.0/29', '::/125'))).toEqual({
      ipv4: [{ first: 0n, last: 7n }],
      ipv6: [{ first: 0n, last: 15n }],
    });
  });

  test('does not change the list', () => {
    const list = networks('9.0.0.0/8', '8.0.0.0/8');
    coverage(list);
    expect(list.map(({ text }) => text)).toEqual(['9.0.0.0/8', '8.0.0.0/8']);
  });
});

test.each<[cidrs: string[], count: bigint]>([
  [[], 0n],
  [['8.8.8.8/32'], 1n],
  [['8.8.8.0/24', '8.8.8.128/25', '9.9.9.9/32'], 257n],
  [['0.0.0.0/1', '128.0.0.0/1'], 4_294_967_296n],
])('%j hold so many addresses: %i', (cidrs, count) => {
  expect(addressCount(coverage(networks(...cidrs)).ipv4)).toBe(count);
});

test.each([
  ['ipv4', 0, 4_294_967_296n],
  ['ipv4', 8, 16_777_216n],
  ['ipv4', 32, 1n],
  ['ipv6', 0, 340_282_366_920_938_463_463_374_607_431_768_211_456n],
  ['ipv6', 32, 79_228_162_514_264_337_593_543_950_336n],
  ['ipv6', 128, 1n],
] as const)('an %s block of prefix length %i holds so many addresses: %i', (family, prefix, size) => {
  expect(blockSize(family, prefix)).toBe(size);
});

describe('a CIDR is covered by others', () => {
  test.each<[cidr: string, outer: string[], covered: boolean]>([
    ['8.8.8.8/32', ['8.8.8.0/24'], true],
    ['8.8.8.0/24', ['8.8.8.0/24'], true],
    ['8.8.8.0/23', ['8.8.8.0/24'], false],
    ['8.8.8.0/24', ['8.8.8.0/25', '8.8.8.128/25'], true],
    ['8.8.8.0/24', ['8.8.8.0/25', '8.8.8.128/26', '8.8.8.192/27', '8.8.8.224/27'], true],
    ['8.8.8.0/24', ['8.8.8.0/25', '8.8.8.128/26', '8.8.8.224/27'], false],
    ['8.8.8.0/24', ['8.8.8.0/25', '9.9.9.0/24'], false],
    ['8.8.8.8/32', ['9.9.9.9/32', '8.8.8.8/32'], true],
    ['8.8.8.8/32', [], false],
    ['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1'], true],
    ['0.0.0.8/29', ['::/64'], false],
    ['::8/125', ['0.0.0.0/0'], false],
    ['::8/125', ['::/64'], true],
  ])('%s by %j: %s', (cidr, outer, covered) => {
    const [network = expect.fail()] = networks(cidr);
    expect(covers(coverage(networks(...outer)), network)).toBe(covered);
  });
});
