import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../cli/plan/caller.ts';
import { ownAddress, proposeCidrs, unusedCidrs } from '../../../cli/plan/proposal.ts';
import type { Surroundings } from '../../../cli/plan/surroundings.ts';
import type { EndpointAccess } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { caller, endpoint, networks, publicAddress, surroundings } from './samples.ts';

const limitedTo = (...cidrs: string[]) => endpoint({ publicAccessCidrs: networks(...cidrs) });
const office = { stable: networks('8.8.8.0/24') };

describe('proposeCidrs', () => {
  test.each<
    [
      sentence: string,
      callers: Partial<Caller>[],
      expected: string[],
      given?: { around?: Partial<Surroundings>; at?: EndpointAccess; me?: string },
    ]
  >([
    ['Without callers there is nothing to list.', [], []],
    ['A caller whose address is not known to stay is not listed.', [{}], []],
    ['A declared network is listed whole.', [{}], ['8.8.8.0/24'], { around: office }],
    ['A declared network that has no caller is not listed.', [{ addresses: ['9.9.9.9'] }], [], { around: office }],
    [
      'Neighbours are merged, and nothing is added.',
      [{}, { addresses: ['8.8.9.1', '9.9.9.9'] }],
      ['8.8.8.0/23', '9.9.9.9/32'],
      { around: { stable: networks('8.8.8.0/24', '8.8.9.0/24', '9.9.9.9/32') } },
    ],
    [
      'Elastic IPs of the account are listed.',
      [
        { class: 'own-vpc-public-path', addresses: ['52.1.1.1'] },
        { class: 'other-vpc', addresses: ['52.2.2.2'] },
      ],
      ['52.1.1.1/32', '52.2.2.2/32'],
    ],
    [
      'A public address that is not elastic is not listed.',
      [{ class: 'other-vpc', addresses: ['52.3.3.3'] }],
      [],
      { around: { otherVpcAddresses: new Map([['52.3.3.3', publicAddress({ isElastic: false })]]) } },
    ],
    [
      'Nodes and exported tokens are listed.',
      [
        { class: 'node-outside', addresses: ['8.8.8.1'] },
        { class: 'exported-token', addresses: ['9.9.9.9'] },
      ],
      ['8.8.8.0/24', '9.9.9.9/32'],
      { around: { stable: networks('8.8.8.0/24', '9.9.9.9/32') } },
    ],
    [
      'Others than callers that need public access are not listed.',
      [
        { class: 'aws' },
        { class: 'inside-vpc' },
        { class: 'connected-network' },
        { class: 'aws-service-needs-public' },
        { class: 'unauthenticated' },
        { class: 'unknown' },
      ],
      [],
      { around: office },
    ],
    ['A dynamic caller is not listed.', [{ isDynamic: true }], [], { around: office }],
    [
      'What EKS refuses is not listed.',
      [{ addresses: ['203.0.113.9'] }],
      [],
      { around: { stable: networks('203.0.113.0/24') } },
    ],
    [
      "Of a limited endpoint the list's own CIDR is kept.",
      [{}],
      ['8.8.8.0/25'],
      { at: limitedTo('9.9.9.9/32', '8.8.8.0/25') },
    ],
    ['The CIDRs of an endpoint that is too wide open are not kept.', [{}], [], { at: limitedTo('8.0.0.0/7') }],
    [
      'A declared network that would let in more than today is cut to the address.',
      [{}],
      ['8.8.8.5/32'],
      { around: office, at: limitedTo('8.8.8.0/25') },
    ],
    [
      'Of two declared networks the one that lets in no more than today is listed.',
      [{}],
      ['8.8.8.4/30'],
      { around: { stable: networks('8.8.8.0/24', '8.8.8.4/30') }, at: limitedTo('8.8.8.0/25') },
    ],
    [
      'An address that is kept out today stays out.',
      [{ addresses: ['8.8.8.200'] }],
      [],
      { around: office, at: limitedTo('8.8.8.0/25') },
    ],
    ['An endpoint without CIDRs lets in everything.', [{}], ['8.8.8.0/24'], { around: office, at: limitedTo() }],
    ["The user's own address is added.", [{}], ['8.8.8.0/24', '9.9.9.9/32'], { around: office, me: '9.9.9.9' }],
    ["The user's own address is merged.", [{}], ['8.8.8.0/24'], { around: office, me: '8.8.8.77' }],
    [
      "The user's own address is not added where it is kept out today.",
      [{}],
      ['8.8.8.0/25'],
      { at: limitedTo('8.8.8.0/25'), me: '9.9.9.9' },
    ],
    ["The user's own private address is not added.", [{}], ['8.8.8.0/24'], { around: office, me: '10.1.1.1' }],
  ])('%s', (_sentence, callers, expected, { around = {}, at = endpoint(), me } = {}) => {
    const { cidrs, problem } = proposeCidrs(callers.map(caller), surroundings(around), at, me);
    expect({ cidrs: cidrs.map(({ text }) => text), problem }).toEqual({ cidrs: expected, problem: undefined });
  });

  /** Every second address, so that none of them merge. */
  const apart = (count: number) => {
    const addresses = Array.from({ length: count }, (_, index) => `9.9.${index}.9`);
    const around = surroundings({ stable: networks(...addresses.map((address) => `${address}/32`)) });
    return proposeCidrs([caller({ addresses })], around, endpoint(), undefined);
  };

  test('Forty CIDRs are proposed, and forty-one are a problem.', () => {
    expect(apart(40).cidrs).toHaveLength(40);
    expect(apart(41)).toEqual({ cidrs: [], problem: { kind: 'too-many', count: 41 } });
  });

  test('Forty-one neighbours are not too many once they are merged.', () => {
    const addresses = Array.from({ length: 41 }, (_, index) => `9.9.9.${index}`);
    const around = surroundings({ stable: networks(...addresses.map((address) => `${address}/32`)) });
    const { cidrs } = proposeCidrs([caller({ addresses })], around, endpoint(), undefined);
    expect(cidrs.map(({ text }) => text)).toEqual(['9.9.9.0/27', '9.9.9.32/29', '9.9.9.40/32']);
  });

  test('What the rule finds too wide is a problem.', () => {
    const wide = surroundings({ stable: networks('8.0.0.0/7') });
    expect(proposeCidrs([caller()], wide, endpoint(), undefined)).toEqual({ cidrs: [], problem: { kind: 'too-wide' } });
  });

  test("The deployed rule's own parameters count.", () => {
    const rule = parseRuleParameters({ widestIpv4: '25' });
    expect(proposeCidrs([caller()], surroundings(office), endpoint(), undefined, rule).problem).toEqual({
      kind: 'too-wide',
    });
    const required = parseRuleParameters({ privateEndpoint: 'required' });
    expect(proposeCidrs([caller()], surroundings(office), endpoint(), undefined, required).problem).toBeUndefined();
  });
});

describe('ownAddress', () => {
  test.each([
    ['A public address that is let in counts.', '8.8.8.8', endpoint(), '8.8.8.8/32'],
    ['A public address that is kept out does not.', '8.8.8.8', limitedTo('9.0.0.0/8'), undefined],
    ['No address is none.', undefined, endpoint(), undefined],
    ['What is not an address is none.', 'home', endpoint(), undefined],
    ['A private address does not depend on the list.', '192.168.1.1', endpoint(), undefined],
    ['A documentation address cannot be listed.', '203.0.113.9', endpoint(), undefined],
  ])('%s', (_sentence, address, at, expected) => {
    expect(ownAddress(address, at)?.text).toBe(expected);
  });
});

describe('unusedCidrs', () => {
  const listed = limitedTo('8.8.8.0/24', '9.9.9.9/32');

  test('A CIDR that no caller came from is unused.', () => {
    expect(unusedCidrs([caller()], listed).map(({ text }) => text)).toEqual(['9.9.9.9/32']);
  });

  test('A CIDR that only unauthenticated requests came from is unused.', () => {
    const scanner = caller({ class: 'unauthenticated', isAuthenticated: false, addresses: ['9.9.9.9'] });
    expect(unusedCidrs([caller(), scanner], listed).map(({ text }) => text)).toEqual(['9.9.9.9/32']);
  });

  test('A CIDR that a dynamic caller came from is used.', () => {
    expect(unusedCidrs([caller({ isDynamic: true, addresses: ['8.8.8.1', '9.9.9.9'] })], listed)).toEqual([]);
  });
});
