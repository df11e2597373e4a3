import { describe, expect, test } from 'vitest';
import { reachOf } from '../../../cli/audit/reach.ts';

const wordsOf = (...cidrs: string[]) => reachOf(cidrs).map(({ words }) => words);
const shareOf = (cidr: string) => reachOf([cidr]).map(({ share }) => share);

describe('what an endpoint lets in', () => {
  test.each([
    ['nothing', [], ['none', 'none']],
    ['one address', ['8.8.8.8/32'], ['1 address, one /32', 'none']],
    ['one block', ['198.51.100.0/24'], ['256 addresses, one /24', 'none']],
    ['a block with host bits', ['198.51.100.77/24'], ['256 addresses, one /24', 'none']],
    ['half of IPv4', ['0.0.0.0/1'], ['2,147,483,648 addresses, one /1', 'none']],
    ['all of IPv4', ['0.0.0.0/0'], ['all 4,294,967,296 addresses', 'none']],
    ['all of IPv4 in halves', ['0.0.0.0/1', '128.0.0.0/1'], ['all 4,294,967,296 addresses', 'none']],
    ['blocks that overlap', ['198.51.100.0/24', '198.51.100.7/32'], ['256 addresses, one /24', 'none']],
    [
      'two blocks that are no block',
      ['198.51.100.0/24', '8.8.8.8/32'],
      ['257 addresses, between a /24 and a /23', 'none'],
    ],
    ['one address of IPv6', ['2001:db8::1/128'], ['none', '1 address, one /128']],
    ['a few addresses of IPv6', ['2001:db8::/120'], ['none', '256 addresses, one /120']],
    ['the most that is written out', ['2001:db8::/75'], ['none', '9,007,199,254,740,992 addresses, one /75']],
    ['a large block of IPv6', ['2001:db8:10::/48'], ['none', '2^80 addresses, one /48']],
    [
      'no block of IPv6',
      ['2001:db8:10::/48', '2001:db8:20::/64'],
      ['none', 'about 2^80 addresses, between a /48 and a /47'],
    ],
    ['all of IPv6', ['::/0'], ['none', 'all 2^128 addresses']],
    ['both families', ['8.8.8.8/32', '2001:db8::/40'], ['1 address, one /32', '2^88 addresses, one /40']],
    ['what is no block', ['198.51.100.0', '::ffff:8.8.8.8/128'], ['none', 'none']],
  ])('of %s', (_name, cidrs, words) => {
    expect(wordsOf(...cidrs)).toEqual(words);
  });

  test('comes as IPv4 and then IPv6', () => {
    expect(reachOf([]).map(({ family }) => family)).toEqual(['ipv4', 'ipv6']);
  });
});

describe('the share of a bar is logarithmic', () => {
  test.each([
    ['10.0.0.0/32', 1 / 33, 0],
    ['10.0.0.0/24', 9 / 33, 0],
    ['10.0.0.0/16', 17 / 33, 0],
    ['10.0.0.0/8', 25 / 33, 0],
    ['0.0.0.0/0', 1, 0],
    ['2001:db8::/128', 0, 1 / 129],
    ['2001:db8::/64', 0, 65 / 129],
    ['2001::/32', 0, 97 / 129],
    ['::/0', 0, 1],
  ])('%s', (cidr, ipv4, ipv6) => {
    expect(shareOf(cidr)).toEqual([ipv4, ipv6]);
  });
});
