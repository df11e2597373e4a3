import type { EvaluationResult } from '../../../rules/config-rule/evaluation.ts';

/** Who can reach an endpoint, as EKS says it; without `cidrs` its answer has no list. */
export interface Reach {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly cidrs?: readonly string[] | null;
}

/** What the rule has to say of an endpoint by its default parameters. All of it is written by hand. */
export interface Case extends Reach {
  readonly name: string;
  readonly compliance: EvaluationResult['compliance'];
  readonly reason: string;
  readonly annotation: string;
}

/** All of IPv4 but RFC 1918 (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16) in as few blocks as there can be. */
export const ALL_BUT_PRIVATE = [
  ['0.0.0.0/5', '8.0.0.0/7'],
  ['11.0.0.0/8', '12.0.0.0/6', '16.0.0.0/4', '32.0.0.0/3', '64.0.0.0/2', '128.0.0.0/3', '160.0.0.0/5', '168.0.0.0/6'],
  ['172.0.0.0/12'],
  ['172.32.0.0/11', '172.64.0.0/10', '172.128.0.0/9', '173.0.0.0/8', '174.0.0.0/7', '176.0.0.0/4'],
  ['192.0.0.0/9', '192.128.0.0/11', '192.160.0.0/13'],
  ['192.169.0.0/16', '192.170.0.0/15', '192.172.0.0/14', '192.176.0.0/12', '192.192.0.0/10'],
  ['193.0.0.0/8', '194.0.0.0/7', '196.0.0.0/6', '200.0.0.0/5', '208.0.0.0/4', '224.0.0.0/3'],
].flat();

/** 11.0.0.0/8 but for 11.0.0.0: a block of each length. EKS would not take so many, the rule has to judge them all the same. */
const ELEVEN_WITHOUT_ITS_FIRST = Array.from({ length: 24 }, (_, index) => {
  const first = 0x0b000000 + 2 ** index;
  return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${32 - index}`;
});

/** The most CIDRs that EKS takes, none of them private, none beside another. */
const FORTY_SCATTERED = Array.from({ length: 40 }, (_, index) => `${2 * index + 1}.0.0.0/8`);

const open = { publicAccess: true, privateAccess: true };

const isPrivate = {
  compliance: 'COMPLIANT',
  reason: 'private-only',
  annotation: 'The API server endpoint is private: public access is off.',
} as const;

const openToInternet = (by: string) =>
  ({
    compliance: 'NON_COMPLIANT',
    reason: 'open-to-internet',
    annotation: `The public endpoint is open to the whole Internet (${by}). Remediate makes it private; or limit publicAccessCidrs.`,
  }) as const;

const tooWide = (extent: string) =>
  ({
    compliance: 'NON_COMPLIANT',
    reason: 'too-wide',
    annotation: `The public endpoint is open to ${extent}. Remediate makes it private; or narrow publicAccessCidrs.`,
  }) as const;

const restricted = (extent: string) =>
  ({
    compliance: 'COMPLIANT',
    reason: 'restricted',
    annotation: `The public endpoint is limited to ${extent}.`,
  }) as const;

/** Endpoints as other tools were seen to misjudge them, and those at the edges of what is allowed. */
export const CASES: readonly Case[] = [
  { name: 'private, no list', publicAccess: false, privateAccess: true, ...isPrivate },
  { name: 'private, empty list', publicAccess: false, privateAccess: true, cidrs: [], ...isPrivate },
  {
    name: 'private, a list left over from when it was public',
    publicAccess: false,
    privateAccess: true,
    cidrs: ['0.0.0.0/0'],
    ...isPrivate,
  },
  {
    name: 'public only, to the internet',
    publicAccess: true,
    privateAccess: false,
    cidrs: ['0.0.0.0/0'],
    ...openToInternet('0.0.0.0/0'),
  },
  { name: 'public and private, to the internet', ...open, cidrs: ['0.0.0.0/0'], ...openToInternet('0.0.0.0/0') },
  { name: 'the internet, with host bits', ...open, cidrs: ['1.2.3.4/0'], ...openToInternet('0.0.0.0/0') },
  { name: 'the internet by IPv6 only', ...open, cidrs: ['::/0'], ...openToInternet('::/0') },
  {
    name: 'the internet in both families',
    ...open,
    cidrs: ['0.0.0.0/0', '::/0'],
    ...openToInternet('0.0.0.0/0 and ::/0'),
  },
  {
    name: 'the internet beside an office',
    ...open,
    cidrs: ['8.8.8.8/32', '0.0.0.0/0'],
    ...openToInternet('0.0.0.0/0'),
  },
  {
    name: 'the internet by IPv6, an office by IPv4',
    ...open,
    cidrs: ['8.8.8.8/32', '::/0'],
    ...openToInternet('::/0'),
  },
  {
    name: 'two halves of the Internet',
    ...open,
    cidrs: ['0.0.0.0/1', '128.0.0.0/1'],
    ...openToInternet('0.0.0.0/0 by 2 ranges'),
  },
  {
    name: 'two halves of IPv6',
    ...open,
    cidrs: ['8000::/1', '::/1'],
    ...openToInternet('::/0 by 2 ranges'),
  },
  {
    name: 'two halves of both families',
    ...open,
    cidrs: ['0.0.0.0/1', '::/1', '128.0.0.0/1', '8000::/1'],
    ...openToInternet('0.0.0.0/0 by 2 ranges and ::/0 by 2 ranges'),
  },
  {
    name: 'eight eighths of the Internet',
    ...open,
    cidrs: ['0', '32', '64', '96', '128', '160', '192', '224'].map((octet) => `${octet}.0.0.0/3`),
    ...openToInternet('0.0.0.0/0 by 8 ranges'),
  },
  { name: 'no list of CIDRs', ...open, ...openToInternet('no publicAccessCidrs') },
  { name: 'null for a list of CIDRs', ...open, cidrs: null, ...openToInternet('no publicAccessCidrs') },
  { name: 'an empty list of CIDRs', ...open, cidrs: [], ...openToInternet('no publicAccessCidrs') },
  {
    name: 'all but the private ranges, by 31 blocks',
    ...open,
    cidrs: ALL_BUT_PRIVATE,
    ...openToInternet('all public IPv4 by 31 ranges'),
  },
  {
    name: 'forty scattered /8',
    ...open,
    cidrs: FORTY_SCATTERED,
    ...tooWide('40 ranges, 671,088,640 addresses: more than a /8'),
  },
  {
    name: 'all but the private ranges and one address more',
    ...open,
    cidrs: ALL_BUT_PRIVATE.flatMap((cidr) => (cidr === '11.0.0.0/8' ? ELEVEN_WITHOUT_ITS_FIRST : [cidr])),
    ...tooWide('54 ranges, 4,277,075,967 addresses: more than a /8'),
  },
  {
    name: 'one half of the Internet',
    ...open,
    cidrs: ['128.0.0.0/1'],
    ...tooWide('128.0.0.0/1 (2,147,483,648 addresses): more than a /8'),
  },
  { name: 'a /5', ...open, cidrs: ['8.0.0.0/5'], ...tooWide('8.0.0.0/5 (134,217,728 addresses): more than a /8') },
  {
    name: 'a /8: as wide as may be',
    ...open,
    cidrs: ['8.0.0.0/8'],
    ...restricted('8.0.0.0/8 (16,777,216 addresses)'),
  },
  {
    name: 'a /8 by its halves, and twice',
    ...open,
    cidrs: ['8.0.0.0/9', '8.128.0.0/9', '8.0.0.0/8'],
    ...restricted('3 ranges, 16,777,216 addresses'),
  },
  {
    name: 'a /8 and one address',
    ...open,
    cidrs: ['8.0.0.0/8', '9.9.9.9/32'],
    ...tooWide('2 ranges, 16,777,217 addresses: more than a /8'),
  },
  {
    name: 'the half of IPv6 that has all public addresses',
    ...open,
    cidrs: ['2000::/1'],
    ...openToInternet('all public IPv6 by 1 range'),
  },
  {
    name: 'one half of the public addresses of IPv6',
    ...open,
    cidrs: ['2000::/4'],
    ...tooWide('2000::/4 (2^124 addresses): more than a /40'),
  },
  {
    name: 'a host of IPv6 with the length of an IPv4 host, which is a whole provider',
    ...open,
    cidrs: ['2600:1f00::1/32'],
    ...tooWide('2600:1f00::1/32 (2^96 addresses): more than a /40'),
  },
  {
    name: 'a /40 of IPv6: as wide as may be',
    ...open,
    cidrs: ['2600:1f00::/40'],
    ...restricted('2600:1f00::/40 (2^88 addresses)'),
  },
  {
    name: 'a /40 of IPv6 and one address',
    ...open,
    cidrs: ['2600:1f00::/40', '2a00::1/128'],
    ...tooWide('2 IPv6 ranges, over 2^88 addresses: more than a /40'),
  },
  {
    name: 'a /39 of IPv6 beside a little IPv4',
    ...open,
    cidrs: ['8.8.8.8/32', '2600:1f00::/39'],
    ...tooWide('2600:1f00::/39 (2^89 addresses): more than a /40'),
  },
  {
    name: 'both families too wide: IPv4 is told',
    ...open,
    cidrs: ['2600::/12', '8.0.0.0/7'],
    ...tooWide('8.0.0.0/7 (33,554,432 addresses): more than a /8'),
  },
  {
    name: 'as wide as may be in both families',
    ...open,
    cidrs: ['8.0.0.0/8', '2600:1f00::/40'],
    ...restricted('1 range, 16,777,216 addresses and 1 IPv6 range, 2^88 addresses'),
  },
  { name: 'an office', ...open, cidrs: ['8.8.8.8/32'], ...restricted('8.8.8.8/32') },
  {
    name: 'an office, public only: its nodes may be cut off',
    publicAccess: true,
    privateAccess: false,
    cidrs: ['8.8.8.8/32'],
    ...restricted('8.8.8.8/32'),
  },
];
