import { describe, expect, test } from 'vitest';
import { acceptedCidrs } from './public-cidrs.ts';

describe('a list of public access CIDRs', () => {
  test.each([
    ['1.2.3.4/24', '1.2.3.0/24'],
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['255.255.255.255/9', '255.128.0.0/9'],
    ['8.8.8.8/32', '8.8.8.8/32'],
    ['2600:1f14:0ABC:d0ff::1/56', '2600:1f14:abc:d000::/56'],
    ['2600:1f14::/0', '::/0'],
    ['2600::ffff:1:2/127', '2600::ffff:1:2/127'],
    ['2600::1.2.3.4/128', '2600::102:304/128'],
    ['::1/1', '::/1'],
    ['ffff::/3', 'e000::/3'],
  ])('keeps %s as %s', (given, kept) => {
    expect(acceptedCidrs([given], true)).toEqual([kept]);
  });

  test.each([
    '8.8.8.8',
    '8.8.8.8/33',
    '8.8.8.8/',
    '8.8.8/8',
    '8.8.8.8/8/8',
    'invalidXXXX',
    '2600::/129',
    'fe80::1%eth0/64',
    '',
  ])('with %s is refused as invalid', (cidr) => {
    expect(() => acceptedCidrs(['9.9.9.9/32', cidr], true)).toThrow(
      `The following CIDRs are invalid in publicAccessCidrs: [${cidr}]`,
    );
  });

  test.each(['10.1.0.0/27', '172.31.0.0/16', '192.168.1.1/32', '203.0.113.0/24', 'fd00::/8', '2001:db8::/48'])(
    'with %s is refused as not allowed',
    (cidr) => {
      expect(() => acceptedCidrs(['9.9.9.9/32', cidr], true)).toThrow(
        `The following CIDRs are not allowed in publicAccessCidrs: [${cidr}]`,
      );
    },
  );

  test.each([
    ['203.0.113.5/32', true],
    ['2001:db8::/48', true],
    ['10.1.0.0/27', false],
  ])('with %s is refused with a note about documentation ranges: %s', (cidr, hasNote) => {
    const refusal = expect(() => acceptedCidrs([cidr], true));
    const note = 'EKS refuses addresses that are reserved for documentation, such as 203.0.113.0/24; try 8.8.8.8/32';
    if (hasNote) refusal.toThrow(note);
    else refusal.toThrow(/\[10\.1\.0\.0\/27\]$/);
  });

  test('with IPv6 blocks is refused when the endpoint is not dual-stack', () => {
    expect(() => acceptedCidrs(['::/0', '9.9.9.9/32', '2600::/16'], false)).toThrow(
      'The following CIDRs are invalid in publicAccessCidrs: [::/0, 2600::/16]',
    );
  });

  test('may have 40 entries and no more', () => {
    const cidrs = Array.from({ length: 41 }, (_, index) => `8.8.${index}.0/24`);
    expect(acceptedCidrs(cidrs.slice(1), false)).toHaveLength(40);
    expect(() => acceptedCidrs(cidrs, false)).toThrow('at most 40');
  });
});
