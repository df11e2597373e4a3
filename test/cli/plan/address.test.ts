import { describe, expect, test } from 'vitest';
import {
  addressText,
  compareNetworks,
  mergeNetworks,
  parseAddress,
  parseAddresses,
} from '../../../cli/plan/address.ts';
import { networks } from './samples.ts';

describe('parseAddress', () => {
  test.each([
    ['An IPv4 address is a block of one address.', '203.0.113.40', '203.0.113.40/32'],
    ['An IPv4-mapped IPv6 address is the IPv4 address.', '::ffff:203.0.113.40', '203.0.113.40/32'],
    ['So it is in hexadecimal and in capitals.', '::FFFF:CB00:7128', '203.0.113.40/32'],
    ['So it is without abbreviation.', '0:0:0:0:0:ffff:203.0.113.40', '203.0.113.40/32'],
    ['An IPv6 address has one text.', '2001:DB8:0:0::01', '2001:db8::1/128'],
    ['IPv4 in an IPv6 address that is not mapped stays IPv6.', '64:ff9b::8.8.8.8', '64:ff9b::808:808/128'],
  ])('%s', (_sentence, text, expected) => {
    expect(parseAddress(text)?.text).toBe(expected);
  });

  test.each([undefined, '', 'localhost', '8.8.8', '8.8.8.8/32', '08.8.8.8', '::1%lo', '8.8.8.8 ', '[::1]', 'a:b'])(
    '%s is not an address.',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );

  test('The address stands before the slash.', () => {
    expect(networks('8.8.8.8/32', '2600::1/128').map(addressText)).toEqual(['8.8.8.8', '2600::1']);
  });
});

test('Of several texts those that are addresses are read.', () => {
  expect(parseAddresses(['9.9.9.9', 'x', '2600::1']).map(addressText)).toEqual(['9.9.9.9', '2600::1']);
});

describe('mergeNetworks', () => {
  test.each<[sentence: string, given: string[], expected: string[]]>([
    ['Nothing stays nothing.', [], []],
    ['One block stays as it is, without host bits.', ['8.8.8.9/24'], ['8.8.8.0/24']],
    ['Two halves become one block.', ['8.8.8.0/25', '8.8.8.128/25'], ['8.8.8.0/24']],
    ['Neighbours of different blocks stay two.', ['8.8.8.1/32', '8.8.8.2/32'], ['8.8.8.1/32', '8.8.8.2/32']],
    ['Neighbours of one block become one.', ['8.8.8.2/32', '8.8.8.3/32'], ['8.8.8.2/31']],
    ['A block inside another is left out.', ['8.8.0.0/16', '8.8.8.8/32'], ['8.8.0.0/16']],
    [
      'A run of addresses becomes as few blocks as hold exactly it.',
      ['8.8.8.1/32', '8.8.8.2/31', '8.8.8.4/30', '8.8.8.8/32'],
      ['8.8.8.1/32', '8.8.8.2/31', '8.8.8.4/30', '8.8.8.8/32'],
    ],
    ['The first and the last address are no exception.', ['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/0']],
    ['The last address stands alone.', ['255.255.255.255/32'], ['255.255.255.255/32']],
    ['IPv6 is written in canonical form.', ['2600:1F14:0:0::/57', '2600:1f14:0:80::/57'], ['2600:1f14::/56']],
    ['IPv4 comes before IPv6.', ['2600::/16', '9.9.9.9/32', '8.8.8.8/32'], ['8.8.8.8/32', '9.9.9.9/32', '2600::/16']],
  ])('%s', (_sentence, given, expected) => {
    expect(mergeNetworks(networks(...given)).map(({ text }) => text)).toEqual(expected);
  });

  test('A merged block has the numbers of its text.', () => {
    const [merged] = mergeNetworks(networks('8.8.8.0/25', '8.8.8.128/25'));
    expect(merged).toEqual({ family: 'ipv4', first: 0x08080800n, last: 0x080808ffn, text: '8.8.8.0/24' });
  });
});

test('Networks are ordered by family and by address.', () => {
  const given = networks('2600::/16', '9.0.0.0/8', '::1/128', '100.0.0.0/8', '2400::/16', '9.0.0.0/8');
  expect([...given].sort(compareNetworks).map(({ text }) => text)).toEqual([
    '9.0.0.0/8',
    '9.0.0.0/8',
    '100.0.0.0/8',
    '::1/128',
    '2400::/16',
    '2600::/16',
  ]);
});
