import { describe, expect, test } from 'vitest';
import type { Caller, Outcome } from '../../../cli/plan/caller.ts';
import { isPrivateReady, outcomes } from '../../../cli/plan/outcomes.ts';
import type { Path } from '../../../cli/plan/path.ts';
import type { Surroundings } from '../../../cli/plan/surroundings.ts';
import type { EndpointAccess } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { CALLER_CLASSES, caller, endpoint, networks, path, publicAddress, READY, surroundings } from './samples.ts';

interface Given {
  readonly around?: Partial<Surroundings>;
  readonly at?: Partial<EndpointAccess>;
  readonly to?: readonly string[];
  readonly ready?: boolean;
}

type Case = [sentence: string, who: Partial<Caller>, ifClosed: Outcome, ifNarrowed: Outcome, given?: Given];

const office = { around: { stable: networks('8.8.8.0/24') }, to: ['8.8.8.0/24'] };
const privateOff = { privateAccess: false };
const nat = { class: 'own-vpc-public-path', addresses: ['52.1.1.1'] } as const;
const ipv6 = { class: 'inside-vpc', addresses: ['2600:1f14::5'] } as const;

const CASES: readonly Case[] = [
  ['AWS keeps access.', { class: 'aws' }, 'keeps', 'keeps'],
  ['A connected network keeps access.', { class: 'connected-network', addresses: ['10.46.1.9'] }, 'keeps', 'keeps'],
  [
    'A connected network keeps access over IPv6 with private access off.',
    { class: 'connected-network', addresses: ['fd00::7'] },
    'keeps',
    'keeps',
    { at: privateOff },
  ],
  ['What is inside the VPC keeps access.', { class: 'inside-vpc', addresses: ['10.20.0.9'] }, 'keeps', 'keeps'],
  [
    'So it does with private access off.',
    { class: 'inside-vpc', addresses: ['10.20.0.9'] },
    'keeps',
    'keeps',
    { at: privateOff },
  ],
  ['With private access on, IPv6 from the VPC is private.', ipv6, 'keeps', 'keeps'],
  [
    'With private access off, IPv6 from the VPC moves to the private endpoint.',
    ipv6,
    'keeps',
    'keeps',
    { at: privateOff, ready: true },
  ],
  ['With private access off, IPv6 from the VPC may be cut off.', ipv6, 'unknown', 'loses', { at: privateOff }],
  [
    'The VPC over the public path moves when private access is turned on.',
    nat,
    'keeps',
    'keeps',
    { at: privateOff, ready: true },
  ],
  ['Without DNS it may not reach the private endpoint.', nat, 'unknown', 'loses', { at: privateOff }],
  ['Without DNS its address on the list may help.', nat, 'unknown', 'unknown', { at: privateOff, to: ['52.1.1.0/24'] }],
  ['With private access on already, it should have moved.', nat, 'unknown', 'unknown', { ready: true }],
  [
    'With private access on already, its address on the list lets it in as today.',
    nat,
    'unknown',
    'keeps',
    { to: ['52.1.1.1/32'] },
  ],
  [
    'A terminated node is not known to have been in the VPC.',
    { ...nat, addresses: ['54.7.7.7'] },
    'unknown',
    'unknown',
    { at: privateOff, ready: true },
  ],
  [
    'A terminated node that is not listed loses access where nothing private is ready.',
    { ...nat, addresses: ['52.1.1.1', '54.7.7.7'] },
    'unknown',
    'loses',
    { at: privateOff, to: ['52.1.1.1/32'] },
  ],
  [
    'Another VPC loses access, unless its NAT address is listed.',
    { class: 'other-vpc', addresses: ['52.2.2.2'] },
    'loses',
    'keeps',
    { to: ['52.2.2.2/32'] },
  ],
  ['Another VPC that is not listed loses access.', { class: 'other-vpc', addresses: ['52.2.2.2'] }, 'loses', 'loses'],
  [
    'Another VPC with an address that may change may lose it.',
    { class: 'other-vpc', addresses: ['52.2.2.2'] },
    'loses',
    'unknown',
    {
      to: ['52.2.2.2/32'],
      around: { otherVpcAddresses: new Map([['52.2.2.2', publicAddress({ isElastic: false })]]) },
    },
  ],
  [
    'Step Functions and Batch lose access, listed or not.',
    { class: 'aws-service-needs-public' },
    'loses',
    'loses',
    office,
  ],
  ['A node outside loses access.', { class: 'node-outside' }, 'loses', 'loses'],
  [
    'A node outside keeps access when its stable address is listed.',
    { class: 'node-outside' },
    'loses',
    'keeps',
    office,
  ],
  [
    'An exported token keeps access when its stable address is listed.',
    { class: 'exported-token' },
    'loses',
    'keeps',
    office,
  ],
  ['A person keeps access when the stable address is listed.', {}, 'loses', 'keeps', office],
  ['A person with an address that may change may lose access.', {}, 'loses', 'unknown', { to: ['8.8.8.0/24'] }],
  ['A person who is not listed loses access.', {}, 'loses', 'loses'],
  ['One address that is not listed is enough.', { addresses: ['8.8.8.5', '9.9.9.9'] }, 'loses', 'loses', office],
  [
    'One address that may change is enough.',
    { addresses: ['8.8.8.5', '9.9.9.9'] },
    'loses',
    'unknown',
    { ...office, to: ['8.8.8.0/24', '9.9.9.9/32'] },
  ],
  ['A caller without an address is not listed.', { addresses: [] }, 'loses', 'loses', office],
  [
    'A person within a CIDR of a limited list stays as today.',
    {},
    'loses',
    'keeps',
    { at: { publicAccessCidrs: networks('8.8.8.0/24') }, to: ['8.8.8.0/24'] },
  ],
  [
    'An unknown caller stays unknown.',
    { class: 'unknown', addresses: [] },
    'unknown',
    'unknown',
    { ...office, ready: true },
  ],
  [
    'An unknown caller stays unknown with private access off.',
    { class: 'unknown', addresses: [] },
    'unknown',
    'unknown',
    { at: privateOff },
  ],
  [
    'One terminated node among others is enough.',
    { ...nat, addresses: ['52.1.1.1', '54.7.7.7'] },
    'unknown',
    'unknown',
    { at: privateOff, ready: true },
  ],
  ['A scanner loses access.', { class: 'unauthenticated' }, 'loses', 'loses'],
  ['A scanner from a listed address keeps it.', { class: 'unauthenticated' }, 'loses', 'keeps', { to: ['8.8.8.0/24'] }],
  [
    'A probe from inside the VPC keeps access.',
    { class: 'unauthenticated', addresses: ['10.20.0.1', '192.168.1.1'] },
    'keeps',
    'keeps',
  ],
  [
    'A probe also from outside loses access.',
    { class: 'unauthenticated', addresses: ['10.20.0.1', '8.8.8.8'] },
    'loses',
    'loses',
  ],
  [
    'With private access off, an IPv6 probe from inside the VPC may come over the public endpoint.',
    { class: 'unauthenticated', addresses: ['10.20.0.1', '2600:1f14::5'] },
    'loses',
    'loses',
    { at: privateOff, ready: true },
  ],
  [
    'An unauthenticated request without an address loses access.',
    { class: 'unauthenticated', addresses: [] },
    'loses',
    'loses',
  ],
];

describe('outcomes', () => {
  test.each(CASES)('%s', (_sentence, who, ifClosed, ifNarrowed, { around, at, to = [], ready = false } = {}) => {
    const given = caller({ ...who });
    const around6 = { vpcCidrs: networks('10.20.0.0/16', '2600:1f14::/56'), ...around };
    expect(outcomes([given], surroundings(around6), endpoint(at), networks(...to), ready)).toEqual([
      { ...given, ifClosed, ifNarrowed },
    ]);
  });

  test('Every class has an outcome.', () => {
    const classes = CASES.map(([, { class: callerClass = 'person-or-ci' }]) => callerClass);
    expect(new Set(classes)).toEqual(new Set(CALLER_CLASSES));
  });
});

describe('isPrivateReady', () => {
  test.each<[sentence: string, paths: readonly Path[], expected: boolean]>([
    ['DNS and a security group that are right are enough.', READY, true],
    ['DNS alone is enough.', [path('dns', 'possible')], true],
    ['A proven setting is right.', [path('dns', 'proven')], true],
    ['Without a look at DNS it is not ready.', [path('security-group', 'possible')], false],
    ['Without any look it is not ready.', [], false],
    ['DNS that is off is not ready.', [path('dns', 'blocked')], false],
    ['DNS that is not known is not ready.', [path('dns', 'unknown')], false],
    ['A security group that blocks is not ready.', [path('dns', 'possible'), path('security-group', 'blocked')], false],
    ['A network ACL that blocks is not ready.', [path('dns', 'possible'), path('network-acl', 'blocked')], false],
    ['A second setting that blocks is not ready.', [...READY, path('security-group', 'blocked')], false],
    ['A VPN that is blocked does not matter inside the VPC.', [...READY, path('vpn', 'blocked')], true],
  ])('%s', (_sentence, paths, expected) => {
    expect(isPrivateReady(paths)).toBe(expected);
  });
});
