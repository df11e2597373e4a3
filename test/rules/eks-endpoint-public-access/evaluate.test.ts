import { describe, expect, test } from 'vitest';
import type { ClusterEndpoint } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { evaluate } from '../../../rules/eks-endpoint-public-access/evaluate.ts';
import { type Network, parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { ALL_BUT_PRIVATE, CASES, type Reach } from './cases.ts';

const TODAY = '2026-11-24';
const TAG = 'endpoint-exemption';

function endpoint({ publicAccess, privateAccess, cidrs }: Reach, tags: Record<string, string> = {}): ClusterEndpoint {
  return { publicAccess, privateAccess, publicAccessCidrs: publicAccess ? networks(cidrs ?? []) : [], tags };
}

function networks(cidrs: readonly string[]): Network[] {
  return cidrs.map((text) => parseCidr(text) ?? expect.fail(`${text} is no CIDR`));
}

const open = (...cidrs: string[]): Reach => ({ publicAccess: true, privateAccess: true, cidrs });
const publicOnly = (...cidrs: string[]): Reach => ({ publicAccess: true, privateAccess: false, cidrs });
const privateOnly: Reach = { publicAccess: false, privateAccess: true };

describe('by default parameters an endpoint that is', () => {
  test.each(CASES)('$name: $reason', ({ reason, ...reach }) => {
    expect(evaluate(endpoint(reach), parseRuleParameters({}), TODAY).reason).toBe(reason);
  });
});

describe('the parameters decide:', () => {
  test.each<[name: string, reach: Reach, parameters: Record<string, unknown>, reason: string]>([
    ['forbidden, and public to an office', open('8.8.8.8/32'), { publicAccess: 'forbidden' }, 'public-forbidden'],
    ['forbidden, and private', privateOnly, { publicAccess: 'forbidden' }, 'private-only'],
    ['restricted, spelt out', open('8.8.8.8/32'), { publicAccess: 'restricted' }, 'restricted'],

    ['a /8 where a /9 is the widest', open('8.0.0.0/8'), { widestIpv4: '9' }, 'too-wide'],
    ['a /9 where a /9 is the widest', open('8.0.0.0/9'), { widestIpv4: '9' }, 'restricted'],
    ['a /7 where a /7 is the widest', open('8.0.0.0/7'), { widestIpv4: '7' }, 'restricted'],
    ['one address where a /32 is the widest', open('8.8.8.8/32'), { widestIpv4: '32' }, 'restricted'],
    ['two addresses where a /32 is the widest', open('8.8.8.8/32', '9.9.9.9/32'), { widestIpv4: '32' }, 'too-wide'],
    ['one half where everything is the widest', open('128.0.0.0/1'), { widestIpv4: '0' }, 'restricted'],
    ['everything where everything is the widest', open('0.0.0.0/0'), { widestIpv4: '0' }, 'open-to-internet'],
    ['everything in IPv6 where everything is the widest', open('::/0'), { widestIpv6: '0' }, 'open-to-internet'],
    ['an IPv6 /32 where a /33 is the widest', open('2600:1f00::/32'), { widestIpv6: '33' }, 'too-wide'],
    ['an IPv6 /31 where a /31 is the widest', open('2600:1f00::/31'), { widestIpv6: '31' }, 'restricted'],
    ['a narrow IPv4 limit, and an IPv6 /40', open('2600:1f00::/40'), { widestIpv4: '32' }, 'restricted'],
    [
      'all but the private ranges where everything is the widest',
      open(...ALL_BUT_PRIVATE),
      { widestIpv4: '0' },
      'open-to-internet',
    ],
    [
      'all public addresses of IPv6 where everything is the widest',
      open('2000::/3', '8.8.8.8/32'),
      { widestIpv6: '0' },
      'open-to-internet',
    ],
    ['a narrow IPv6 limit, and an IPv4 /8', open('8.0.0.0/8'), { widestIpv6: '128' }, 'restricted'],

    ['an office inside the allow-list', open('8.8.8.8/32'), { allowedCidrs: '8.8.8.0/24' }, 'restricted'],
    ['the allow-list itself', open('8.8.8.0/24'), { allowedCidrs: '8.8.8.0/24' }, 'restricted'],
    ['wider than the allow-list', open('8.8.8.0/23'), { allowedCidrs: '8.8.8.0/24' }, 'outside-allowed-cidrs'],
    [
      'inside the union of two adjacent blocks, though in neither',
      open('8.8.8.0/24'),
      { allowedCidrs: '8.8.8.128/25,8.8.8.0/25' },
      'restricted',
    ],
    [
      'across a gap of one address between two blocks',
      open('8.8.8.0/30'),
      { allowedCidrs: '8.8.8.0/31,8.8.8.3/32' },
      'outside-allowed-cidrs',
    ],
    [
      'inside the union of IPv6 blocks',
      open('2600:1f00::/40'),
      { allowedCidrs: '2600:1f00::/41,2600:1f00:80::/41' },
      'restricted',
    ],
    [
      'one of two outside the allow-list',
      open('8.8.8.8/32', '9.9.9.9/32'),
      { allowedCidrs: '8.8.8.0/24' },
      'outside-allowed-cidrs',
    ],
    ['IPv6 where only IPv4 is allowed', open('2600:1f00::/40'), { allowedCidrs: '0.0.0.0/0' }, 'outside-allowed-cidrs'],
    [
      'public to an office where no address is allowed',
      open('8.8.8.8/32'),
      { allowedCidrs: [] },
      'outside-allowed-cidrs',
    ],
    ['private where no address is allowed', privateOnly, { allowedCidrs: [] }, 'private-only'],
    ['an empty text is no allow-list', open('8.8.8.8/32'), { allowedCidrs: '' }, 'restricted'],
    [
      'the internet, though all addresses are allowed',
      open('0.0.0.0/0'),
      { allowedCidrs: '0.0.0.0/0' },
      'open-to-internet',
    ],
    ['too wide, though all of it is allowed', open('8.0.0.0/7'), { allowedCidrs: '8.0.0.0/7' }, 'too-wide'],

    [
      'private access required, and off',
      publicOnly('8.8.8.8/32'),
      { privateEndpoint: 'required' },
      'private-endpoint-off',
    ],
    ['private access required, and on', open('8.8.8.8/32'), { privateEndpoint: 'required' }, 'restricted'],
    ['private access optional, and off', publicOnly('8.8.8.8/32'), { privateEndpoint: 'optional' }, 'restricted'],
    ['private access required, and private', privateOnly, { privateEndpoint: 'required' }, 'private-only'],
    [
      'private access required, and both off, which EKS does not allow',
      { publicAccess: false, privateAccess: false },
      { privateEndpoint: 'required' },
      'private-endpoint-off',
    ],
  ])('%s', (_name, reach, parameters, reason) => {
    expect(evaluate(endpoint(reach), parseRuleParameters(parameters), TODAY).reason).toBe(reason);
  });
});

test.each([
  [
    'loopback addresses',
    [
      '0.0.0.0/2',
      '64.0.0.0/3',
      '96.0.0.0/4',
      '112.0.0.0/5',
      '120.0.0.0/6',
      '124.0.0.0/7',
      '126.0.0.0/8',
      '128.0.0.0/1',
    ],
  ],
  ['multicast and reserved addresses', ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3']],
])('an endpoint that leaves out only %s is open to the internet, whatever the limit', (_name, cidrs) => {
  const parameters = parseRuleParameters({ widestIpv4: '0' });
  expect(evaluate(endpoint(open(...cidrs)), parameters, TODAY).reason).toBe('open-to-internet');
});

describe('of several findings the first is told, in this order:', () => {
  const allParameters = { allowedCidrs: '9.9.9.9/32', privateEndpoint: 'required' };

  test.each<[reason: string, reach: Reach, parameters: Record<string, unknown>]>([
    ['public-forbidden', publicOnly('0.0.0.0/0'), { ...allParameters, publicAccess: 'forbidden' }],
    ['open-to-internet', publicOnly('0.0.0.0/0', '::/1'), allParameters],
    ['too-wide', publicOnly('8.0.0.0/7'), allParameters],
    ['outside-allowed-cidrs', publicOnly('8.8.8.8/32'), allParameters],
    ['private-endpoint-off', publicOnly('9.9.9.9/32'), allParameters],
  ])('%s', (reason, reach, parameters) => {
    expect(evaluate(endpoint(reach), parseRuleParameters(parameters), TODAY).reason).toBe(reason);
  });
});

describe('a verdict carries what its sentence needs:', () => {
  const [office, home] = networks(['8.8.8.8/32', '9.9.9.9/32']);
  const [wide4, wide6] = networks(['8.0.0.0/7', '2600::/16']);
  const all = networks(['0.0.0.0/0', '::/0']);

  test.each<[reach: Reach, parameters: Record<string, unknown>, verdict: Record<string, unknown>]>([
    [privateOnly, {}, { reason: 'private-only' }],
    [open('8.8.8.8/32', '9.9.9.9/32'), {}, { reason: 'restricted', open: [office, home] }],
    [open('8.8.8.8/32'), { publicAccess: 'forbidden' }, { reason: 'public-forbidden' }],
    [open('0.0.0.0/0', '::/0'), {}, { reason: 'open-to-internet', open: all, families: ['ipv4', 'ipv6'] }],
    [open(), {}, { reason: 'open-to-internet', open: [], families: [] }],
    [open('8.0.0.0/7', '2600::/16'), {}, { reason: 'too-wide', open: [wide4], widest: 8 }],
    [open('8.8.8.8/32', '2600::/16'), {}, { reason: 'too-wide', open: [wide6], widest: 40 }],
    [
      open('8.8.8.8/32', '9.9.9.9/32'),
      { allowedCidrs: '8.8.8.0/24' },
      { reason: 'outside-allowed-cidrs', outside: [home] },
    ],
    [publicOnly('8.8.8.8/32'), { privateEndpoint: 'required' }, { reason: 'private-endpoint-off' }],
  ])('%j by %j', (reach, parameters, verdict) => {
    expect(evaluate(endpoint(reach), parseRuleParameters(parameters), TODAY)).toEqual(verdict);
  });
});

describe('an exemption', () => {
  const value = '2027-01-31 team-x@example.com load test from outside';
  const exemption = { lastDay: '2027-01-31', owner: 'team-x@example.com', reason: 'load test from outside' };

  test.each<[reason: string, reach: Reach, parameters: Record<string, unknown>]>([
    ['public-forbidden', open('8.8.8.8/32'), { publicAccess: 'forbidden' }],
    ['open-to-internet', open('0.0.0.0/0'), {}],
    ['too-wide', open('8.0.0.0/7'), {}],
    ['outside-allowed-cidrs', open('8.8.8.8/32'), { allowedCidrs: '9.9.9.9/32' }],
    ['private-endpoint-off', publicOnly('8.8.8.8/32'), { privateEndpoint: 'required' }],
  ])('can be from %s', (reason, reach, parameters) => {
    const verdict = evaluate(
      endpoint(reach, { [TAG]: value }),
      parseRuleParameters({ ...parameters, exemptionTag: TAG }),
      TODAY,
    );
    expect(verdict).toEqual({ reason: 'exempt', finding: expect.objectContaining({ reason }), exemption });
  });

  test.each<[name: string, value: string, today: string, verdict: Record<string, unknown>]>([
    ['counts on a day before its last', value, '2027-01-30', { reason: 'exempt', exemption }],
    ['counts on its last day', value, '2027-01-31', { reason: 'exempt', exemption }],
    ['is over on the day after', value, '2027-02-01', { reason: 'exemption-expired', exemption }],
    ['counts when it ends as late as is honoured, 90 days on', value, '2026-11-02', { reason: 'exempt', exemption }],
    [
      'does not count when it ends a day later than is honoured',
      value,
      '2026-11-01',
      {
        reason: 'exemption-invalid',
        problem: { kind: 'too-far', lastDay: '2027-01-31', latestDay: '2027-01-30' },
      },
    ],
    [
      'does not count without a last day',
      'team-x@example.com load test',
      '2027-01-30',
      { reason: 'exemption-invalid', problem: { kind: 'malformed', missing: 'last-day' } },
    ],
    [
      'does not count when its tag is empty',
      '',
      '2027-01-30',
      { reason: 'exemption-invalid', problem: { kind: 'malformed', missing: 'last-day' } },
    ],
  ])('%s', (_name, text, today, verdict) => {
    const finding = { reason: 'open-to-internet', open: [], families: [] };
    expect(evaluate(endpoint(open(), { [TAG]: text }), parseRuleParameters({ exemptionTag: TAG }), today)).toEqual({
      finding,
      ...verdict,
    });
  });

  test.each([
    ['1', '2027-01-31', 'exempt'],
    ['1', '2027-01-30', 'exempt'],
    ['1', '2027-01-29', 'exemption-invalid'],
    ['365', '2026-01-31', 'exempt'],
    ['365', '2026-01-30', 'exemption-invalid'],
  ])('of at most %s days, looked at on %s: %s', (maxExemptionDays, today, reason) => {
    const parameters = parseRuleParameters({ exemptionTag: TAG, maxExemptionDays });
    expect(evaluate(endpoint(open(), { [TAG]: value }), parameters, today).reason).toBe(reason);
  });

  test.each<
    [name: string, reach: Reach, tags: Record<string, string>, parameters: Record<string, unknown>, reason: string]
  >([
    ['when the rule knows no exemptions', open(), { [TAG]: value }, {}, 'open-to-internet'],
    ['when the rule knows another tag', open(), { [TAG]: value }, { exemptionTag: 'other' }, 'open-to-internet'],
    [
      'when the tag is spelt in another case',
      open(),
      { [TAG]: value },
      { exemptionTag: TAG.toUpperCase() },
      'open-to-internet',
    ],
    [
      'when the cluster has no tag of a name that objects have',
      open(),
      {},
      { exemptionTag: 'constructor' },
      'open-to-internet',
    ],
    ['when nothing is wrong', open('8.8.8.8/32'), { [TAG]: value }, { exemptionTag: TAG }, 'restricted'],
    ['when nothing is wrong, be it nonsense', privateOnly, { [TAG]: 'soon' }, { exemptionTag: TAG }, 'private-only'],
  ])('is not looked for %s', (_name, reach, tags, parameters, reason) => {
    expect(evaluate(endpoint(reach, tags), parseRuleParameters(parameters), '2027-01-30').reason).toBe(reason);
  });
});
