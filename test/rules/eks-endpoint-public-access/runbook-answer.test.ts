import { describe, expect, test } from 'vitest';
import { answer, answerLine, type Description } from '../../../rules/eks-endpoint-public-access/runbook-answer.ts';
import type { ExpectedAccess, Question } from '../../../rules/eks-endpoint-public-access/runbook-question.ts';

type GivenParameters = Readonly<Record<string, unknown>>;

const DEFAULTS: readonly GivenParameters[] = [{}];

const DAY = '2026-11-24';

/** Asks about a cluster that EKS describes so, on the last day that an exemption through 2026-11-24 holds. */
function ask(question: Question, cluster: unknown, rules: readonly GivenParameters[] = []): string {
  const named = rules.map((parameters, index) => ({ name: `rule-${index}`, parameters: JSON.stringify(parameters) }));
  const given = answer(question, named, cluster as Description, DAY);
  return given.kind === 'unanswerable' ? `no answer: ${given.failure}` : answerLine(given);
}

const compliance = (cluster: unknown, rules: readonly GivenParameters[] = DEFAULTS) =>
  ask({ ask: 'compliance', clusterName: 'payments' }, cluster, rules);

const narrowing = (
  cluster: unknown,
  publicAccessCidrs: readonly string[],
  rules = DEFAULTS,
  hybridNodes: 'refuse' | 'allow' = 'refuse',
) => ask({ ask: 'narrowing', clusterName: 'payments', publicAccessCidrs, hybridNodes }, cluster, rules);

/** A comparison of settings needs no rules. */
const settings = (cluster: unknown, wanted: ExpectedAccess) =>
  ask({ ask: 'settings', clusterName: 'payments', settings: wanted }, cluster);

/** What EKS answers; without `cidrs` it has no list. */
const endpoint = (publicAccess: unknown, privateAccess: unknown, cidrs?: readonly string[]) => ({
  name: 'payments',
  resourcesVpcConfig: {
    endpointPublicAccess: publicAccess,
    endpointPrivateAccess: privateAccess,
    publicAccessCidrs: cidrs,
  },
});
const tagged = (cluster: object, value: string) => ({ ...cluster, tags: { 'endpoint-exemption': value } });

const isPrivate = endpoint(false, true);
const openToAll = endpoint(true, true, ['0.0.0.0/0']);
const dualStack = endpoint(true, true, ['0.0.0.0/0', '::/0']);
const office = endpoint(true, true, ['8.8.8.8/32']);
const connected = { name: 'payments', connectorConfig: { provider: 'EKS_ANYWHERE' } };
const onOutpost = { name: 'payments', outpostConfig: { outpostArns: ['arn'] }, resourcesVpcConfig: {} };
const EXEMPTIONS = { exemptionTag: 'endpoint-exemption' };

describe('whether a cluster complies is answered for one that is', () => {
  test.each<[name: string, cluster: unknown, parameters: GivenParameters, text: string]>([
    ['private', isPrivate, {}, 'answer=COMPLIANT private-only'],
    ['open to an office', office, {}, 'answer=COMPLIANT restricted'],
    [
      'exempt through today',
      tagged(openToAll, '2026-11-24 team-x@example.com load test'),
      EXEMPTIONS,
      'answer=COMPLIANT exempt',
    ],
    ['open to the internet', openToAll, {}, 'answer=NON_COMPLIANT open-to-internet'],
    ['open without a list', endpoint(true, true), {}, 'answer=NON_COMPLIANT open-to-internet'],
    ['open to too many', endpoint(true, true, ['8.0.0.0/7']), {}, 'answer=NON_COMPLIANT too-wide'],
    ['open to others', office, { allowedCidrs: '9.9.9.9/32' }, 'answer=NON_COMPLIANT outside-allowed-cidrs'],
    ['public though it may not be', office, { publicAccess: 'forbidden' }, 'answer=NON_COMPLIANT public-forbidden'],
    [
      'without the private endpoint',
      endpoint(true, false, ['8.8.8.8/32']),
      { privateEndpoint: 'required' },
      'answer=NON_COMPLIANT private-endpoint-off',
    ],
    [
      'no longer exempt',
      tagged(openToAll, '2026-11-23 team-x@example.com load test'),
      EXEMPTIONS,
      'answer=NON_COMPLIANT exemption-expired',
    ],
    ['badly exempt', tagged(openToAll, 'please'), EXEMPTIONS, 'answer=NON_COMPLIANT exemption-invalid'],
    [
      'exempt by a rule that knows no exemptions',
      tagged(openToAll, '2026-11-24 team-x@example.com load test'),
      {},
      'answer=NON_COMPLIANT open-to-internet',
    ],
    ['connected', connected, {}, 'answer=NOT_APPLICABLE not-an-eks-control-plane'],
    ['local to an Outpost', onOutpost, {}, 'answer=NOT_APPLICABLE not-an-eks-control-plane'],
    ['unknown', undefined, {}, 'answer=NOT_APPLICABLE deleted'],
  ])('%s', (_name, cluster, parameters, text) => {
    expect(compliance(cluster, [parameters])).toBe(text);
  });
});

describe('of several rules of one function', () => {
  const forbidden = { publicAccess: 'forbidden' };

  test.each<[name: string, rules: readonly GivenParameters[], text: string]>([
    ['the first counts where all are content', [{}, { widestIpv4: '32' }], 'answer=COMPLIANT restricted'],
    ['the first that is not content counts, be it the last', [{}, forbidden], 'answer=NON_COMPLIANT public-forbidden'],
    ['the first that is not content counts, be it the first', [forbidden, {}], 'answer=NON_COMPLIANT public-forbidden'],
    [
      'the first that is not content counts, be there two',
      [{}, { allowedCidrs: '9.9.9.9/32' }, forbidden],
      'answer=NON_COMPLIANT outside-allowed-cidrs',
    ],
  ])('%s', (_name, rules, text) => {
    expect(compliance(office, rules)).toBe(text);
  });

  test('each may find fault with a narrowing', () => {
    const rules = [{}, { allowedCidrs: '8.8.8.0/24' }, { widestIpv4: '24' }];
    expect(narrowing(openToAll, ['8.8.8.0/24'], rules)).toBe('answer=NON_COMPLIANT open-to-internet');
    expect(narrowing(openToAll, ['9.9.9.9/32'], rules)).toBe(
      'answer=NON_COMPLIANT open-to-internet refused=outside-allowed-cidrs',
    );
    expect(narrowing(openToAll, ['8.8.8.0/23'], rules)).toBe(
      'answer=NON_COMPLIANT open-to-internet refused=outside-allowed-cidrs',
    );
  });
});

describe('a cluster that does not comply may be narrowed', () => {
  test.each<[name: string, cluster: unknown, cidrs: readonly string[], parameters: GivenParameters, text: string]>([
    ['from the whole internet', openToAll, ['8.8.8.8/32'], {}, 'answer=NON_COMPLIANT open-to-internet'],
    [
      'from the whole internet by both families',
      dualStack,
      ['8.8.8.8/32', '2600:1f00::/48'],
      {},
      'answer=NON_COMPLIANT open-to-internet',
    ],
    [
      'to a block that only adjacent ones together hold',
      endpoint(true, true, ['8.128.0.0/9', '8.0.0.0/9', '9.0.0.0/8']),
      ['8.0.0.0/8'],
      {},
      'answer=NON_COMPLIANT too-wide',
    ],
    [
      'to what is allowed',
      endpoint(true, true, ['8.8.8.8/32', '9.9.9.9/32']),
      ['9.9.9.9/32'],
      { allowedCidrs: '9.9.9.0/24' },
      'answer=NON_COMPLIANT outside-allowed-cidrs',
    ],
    [
      'to what is open now, for the private endpoint is turned on as well',
      endpoint(true, false, ['8.8.8.8/32']),
      ['8.8.8.8/32'],
      { privateEndpoint: 'required' },
      'answer=NON_COMPLIANT private-endpoint-off',
    ],
    [
      'where its exemption has ended',
      tagged(openToAll, '2026-11-23 team-x@example.com load test'),
      ['8.8.8.8/32'],
      EXEMPTIONS,
      'answer=NON_COMPLIANT exemption-expired',
    ],
  ])('%s', (_name, cluster, cidrs, parameters, text) => {
    expect(narrowing(cluster, cidrs, [parameters])).toBe(text);
  });
});

describe('a narrowing is refused', () => {
  test.each<[name: string, cluster: unknown, cidrs: readonly string[], parameters: GivenParameters, text: string]>([
    [
      'that leaves it open to the internet',
      openToAll,
      ['0.0.0.0/0'],
      {},
      'answer=NON_COMPLIANT open-to-internet refused=open-to-internet',
    ],
    [
      'that leaves it open to the internet by halves',
      openToAll,
      ['0.0.0.0/1', '128.0.0.0/1'],
      {},
      'answer=NON_COMPLIANT open-to-internet refused=open-to-internet',
    ],
    ['that is too wide', openToAll, ['8.0.0.0/7'], {}, 'answer=NON_COMPLIANT open-to-internet refused=too-wide'],
    [
      'that is too wide for this rule',
      openToAll,
      ['8.8.8.0/24'],
      { widestIpv4: '25' },
      'answer=NON_COMPLIANT open-to-internet refused=too-wide',
    ],
    [
      'that lets in who is not allowed',
      openToAll,
      ['8.8.8.8/32', '9.9.9.9/32'],
      { allowedCidrs: '8.8.8.8/32' },
      'answer=NON_COMPLIANT open-to-internet refused=outside-allowed-cidrs',
    ],
    [
      'where nothing may be public',
      openToAll,
      ['8.8.8.8/32'],
      { publicAccess: 'forbidden' },
      'answer=NON_COMPLIANT public-forbidden refused=public-forbidden',
    ],
    [
      'to what is no CIDR',
      openToAll,
      ['8.8.8.8/32', 'all-addresses'],
      {},
      'answer=NON_COMPLIANT open-to-internet refused=invalid-cidrs',
    ],
    ['to an empty text', openToAll, [''], {}, 'answer=NON_COMPLIANT open-to-internet refused=invalid-cidrs'],
    [
      'to an empty list, which lets all addresses in',
      openToAll,
      [],
      {},
      'answer=NON_COMPLIANT open-to-internet refused=invalid-cidrs',
    ],
    [
      'that lets in others than now',
      endpoint(true, true, ['8.0.0.0/7']),
      ['12.0.0.0/8'],
      {},
      'answer=NON_COMPLIANT too-wide refused=wider-than-now',
    ],
    [
      'that lets in one more than now',
      endpoint(true, true, ['8.0.0.0/7', '12.0.0.0/32']),
      ['12.0.0.0/31'],
      {},
      'answer=NON_COMPLIANT too-wide refused=wider-than-now',
    ],
    [
      'whose IPv4 is open now and whose IPv6 is not',
      openToAll,
      ['8.8.8.8/32', '2600:1f00::/48'],
      {},
      'answer=NON_COMPLIANT open-to-internet refused=wider-than-now',
    ],
    [
      'that opens what is closed',
      endpoint(false, false, ['0.0.0.0/0']),
      ['8.8.8.8/32'],
      { privateEndpoint: 'required' },
      'answer=NON_COMPLIANT private-endpoint-off refused=wider-than-now',
    ],
    [
      'by the rule first, be it wider than now or not',
      office,
      ['9.9.9.9/32'],
      { publicAccess: 'forbidden' },
      'answer=NON_COMPLIANT public-forbidden refused=public-forbidden',
    ],
  ])('%s', (_name, cluster, cidrs, parameters, text) => {
    expect(narrowing(cluster, cidrs, [parameters])).toBe(text);
  });

  test('by a rule that would take it for exempt, when another finds fault with what is', () => {
    const cluster = tagged(openToAll, '2026-11-24 team-x@example.com load test');
    expect(narrowing(cluster, ['8.0.0.0/7'], [{ widestIpv4: '7' }, EXEMPTIONS])).toBe(
      'answer=NON_COMPLIANT open-to-internet refused=too-wide',
    );
  });
});

describe('a cluster is not narrowed, and its CIDRs are not looked at, when it is', () => {
  test.each<[name: string, cluster: unknown, text: string]>([
    ['private', isPrivate, 'answer=COMPLIANT private-only'],
    ['restricted', office, 'answer=COMPLIANT restricted'],
    ['exempt', tagged(openToAll, '2026-11-24 team-x@example.com load test'), 'answer=COMPLIANT exempt'],
    ['connected', connected, 'answer=NOT_APPLICABLE not-an-eks-control-plane'],
    ['local to an Outpost', onOutpost, 'answer=NOT_APPLICABLE not-an-eks-control-plane'],
    ['unknown', undefined, 'answer=NOT_APPLICABLE deleted'],
  ])('%s', (_name, cluster, text) => {
    expect(narrowing(cluster, ['all-addresses'], [EXEMPTIONS])).toBe(text);
  });
});

describe('a cluster is at the settings', () => {
  const three = ['8.8.8.8/32', '9.9.0.0/16', '2600:1f00::/32'];

  test.each<[name: string, cluster: unknown, wanted: ExpectedAccess]>([
    ['as they are', office, { publicAccess: true, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] }],
    [
      'with its switches the other way',
      endpoint(true, false, ['0.0.0.0/0']),
      { publicAccess: true, privateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] },
    ],
    ['when public access is not asked about', office, { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] }],
    [
      'in another order, and twice',
      endpoint(true, true, three),
      {
        privateAccess: true,
        publicAccessCidrs: ['2600:1f00::/32', '9.9.0.0/16', '8.8.8.8/32', '2600:1f00::/32'],
      },
    ],
    [
      'written with host bits and in long',
      endpoint(true, true, three),
      { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32', '9.9.9.9/16', '2600:1f00:0:0:0:0:0:1/32'] },
    ],
    [
      'split into halves',
      endpoint(true, true, three),
      {
        privateAccess: true,
        publicAccessCidrs: ['8.8.8.8/32', '9.9.128.0/17', '9.9.0.0/17', '2600:1f00::/32'],
      },
    ],
    [
      'whatever its list, while public access is off',
      endpoint(false, true, ['9.9.9.9/32']),
      { publicAccess: false, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] },
    ],
    [
      'whatever its list, while public access is off and is not asked about',
      isPrivate,
      { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] },
    ],
  ])('%s', (_name, cluster, wanted) => {
    expect(settings(cluster, wanted)).toBe('answer=SAME');
  });
});

describe('a cluster differs from the settings in', () => {
  const off = { publicAccess: false, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };
  const on = { publicAccess: true, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };
  const list = (...publicAccessCidrs: string[]) => ({ privateAccess: true, publicAccessCidrs });

  test.each<[name: string, cluster: unknown, wanted: ExpectedAccess, text: string]>([
    ['public access, which is on', office, off, 'answer=DIFFERENT endpointPublicAccess'],
    ['public access, which is off', isPrivate, on, 'answer=DIFFERENT endpointPublicAccess'],
    [
      'private access, which is off',
      endpoint(true, false, ['8.8.8.8/32']),
      on,
      'answer=DIFFERENT endpointPrivateAccess',
    ],
    ['private access, which is on', office, { ...on, privateAccess: false }, 'answer=DIFFERENT endpointPrivateAccess'],
    ['its list, which lets in more', endpoint(true, true, ['8.8.8.0/24']), on, 'answer=DIFFERENT publicAccessCidrs'],
    ['its list, which lets in fewer', office, list('8.8.8.0/24'), 'answer=DIFFERENT publicAccessCidrs'],
    ['its list, which lacks one half', office, list('8.8.8.8/32', '8.8.8.9/32'), 'answer=DIFFERENT publicAccessCidrs'],
    ['its list, which lacks IPv6', openToAll, list('0.0.0.0/0', '::/0'), 'answer=DIFFERENT publicAccessCidrs'],
    ['its list, which has IPv6 too', dualStack, list('0.0.0.0/0'), 'answer=DIFFERENT publicAccessCidrs'],
    ['its list, which should not be there', office, list(), 'answer=DIFFERENT publicAccessCidrs'],
    [
      'everything',
      openToAll,
      { publicAccess: false, privateAccess: false, publicAccessCidrs: ['8.8.8.8/32'] },
      'answer=DIFFERENT endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs',
    ],
  ])('%s', (_name, cluster, wanted, text) => {
    expect(settings(cluster, wanted)).toBe(text);
  });
});

describe('a question has no answer when', () => {
  const wanted = { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };

  test.each<[name: string, cluster: unknown]>([
    ['connected', connected],
    ['local to an Outpost', onOutpost],
    ['unknown', undefined],
    ['described without a switch', endpoint(undefined, true)],
    ['described with what is no CIDR', endpoint(true, true, ['all-addresses'])],
  ])('settings are compared of a cluster that is %s', (_name, cluster) => {
    expect(settings(cluster, wanted)).toBe('no answer: endpoint-not-described');
  });

  test.each([
    ['while public access is on', office],
    ['while public access is off, though the list says nothing then', isPrivate],
  ])('settings are compared with what is no CIDR, %s', (_name, cluster) => {
    expect(settings(cluster, { privateAccess: true, publicAccessCidrs: ['8.8.8.8/32', 'all-addresses'] })).toBe(
      'no answer: cidrs-not-valid',
    );
  });

  test.each<[name: string, cluster: unknown]>([
    ['without a switch', endpoint(undefined, true)],
    ['with what is no CIDR', endpoint(true, true, ['all-addresses'])],
    ['without an endpoint', {}],
  ])('compliance is asked of a cluster that is described %s', (_name, cluster) => {
    expect(compliance(cluster)).toBe('no answer: endpoint-not-described');
    expect(narrowing(cluster, ['8.8.8.8/32'])).toBe('no answer: endpoint-not-described');
  });

  // A limit may be there that the description lacks: EKS's API always shows one while public access is on.
  test.each<[name: string, cluster: unknown]>([
    ['without a list of CIDRs', endpoint(true, true)],
    ['with an empty list of CIDRs', endpoint(true, true, [])],
  ])('CIDRs are compared with those of a public endpoint that is described %s', (_name, cluster) => {
    expect(compliance(cluster)).toBe('answer=NON_COMPLIANT open-to-internet');
    expect(narrowing(cluster, ['8.8.8.8/32'])).toBe('no answer: cidrs-not-described');
    expect(settings(cluster, wanted)).toBe('no answer: cidrs-not-described');
    expect(settings(cluster, { privateAccess: true, publicAccessCidrs: ['0.0.0.0/0', '::/0'] })).toBe(
      'no answer: cidrs-not-described',
    );
    expect(settings(cluster, { privateAccess: true, publicAccessCidrs: [] })).toBe('no answer: cidrs-not-described');
  });

  test('tags that may hold an exemption are missing', () => {
    expect(compliance(openToAll, [EXEMPTIONS])).toBe('no answer: endpoint-not-described');
    expect(compliance(openToAll, [{}, EXEMPTIONS])).toBe('no answer: endpoint-not-described');
    expect(narrowing(openToAll, ['8.8.8.8/32'], [EXEMPTIONS])).toBe('no answer: endpoint-not-described');
    expect(compliance({ ...openToAll, tags: {} }, [EXEMPTIONS])).toBe('answer=NON_COMPLIANT open-to-internet');
    expect(compliance(isPrivate, [EXEMPTIONS])).toBe('answer=COMPLIANT private-only');
    expect(compliance(office, [{ publicAccess: 'forbidden' }, EXEMPTIONS])).toBe(
      'answer=NON_COMPLIANT public-forbidden',
    );
  });

  test('no rule of this kind has the function', () => {
    expect(compliance(isPrivate, [])).toBe('no answer: rule-not-found');
    expect(narrowing(openToAll, ['8.8.8.8/32'], [])).toBe('no answer: rule-not-found');
    expect(compliance(undefined, [])).toBe('no answer: rule-not-found');
  });
});

describe('a rule is broken, and no other counts, when', () => {
  const named = (name: string, parameters: string | undefined) => ({ name, parameters });
  const given = (...rules: { name: string; parameters: string | undefined }[]) =>
    answer({ ask: 'compliance', clusterName: 'payments' }, rules, isPrivate as Description, DAY);

  test.each<[name: string, parameters: string, problem: string]>([
    [
      'a parameter is out of range',
      '{"widestIpv4":"33"}',
      'rule parameter widestIpv4: is not a whole number from 0 to 32',
    ],
    [
      'a parameter is unknown',
      '{"answer=COMPLIANT":"x"}',
      'rule parameter answer=COMPLIANT: is not known; the rule takes publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays',
    ],
    ['its parameters are not JSON', '{', 'ruleParameters: is not JSON'],
    ['its parameters are a list', '[]', 'ruleParameters: is not a record'],
  ])('%s', (_name, parameters, problem) => {
    const found = given(named('sound', undefined), named('broken', parameters));
    expect(found).toEqual({ kind: 'broken-rule', name: 'broken', problem });
    expect(answerLine(found as Exclude<typeof found, { kind: 'unanswerable' }>)).toBe('answer=BROKEN_RULE');
    expect(given(named('broken', parameters), named('sound', '{}'))).toEqual(found);
  });

  test('a narrowing is asked', () => {
    expect(narrowing(openToAll, ['8.8.8.8/32'], [{}, { widestIpv4: '33' }])).toBe('answer=BROKEN_RULE');
  });

  test.each([undefined, '', '{}'])('its parameters are not %j', (parameters) => {
    expect(given(named('sound', parameters))).toMatchObject({ kind: 'evaluated', reason: 'private-only' });
  });
});

describe('EKS would refuse the CIDRs, and so the narrowing is refused at once:', () => {
  test.each([
    '10.0.0.0/8',
    '10.1.0.128/27',
    '172.16.0.0/12',
    '172.31.255.255/32',
    '192.168.7.0/24',
    '192.0.2.0/24',
    '198.51.100.10/32',
    '203.0.113.0/25',
    'fd00:1::/64',
    'fe80::1/128',
    '2001:db8:1::/48',
  ])('%s', (cidr) => {
    expect(narrowing(dualStack, ['8.8.8.8/32', cidr])).toBe(
      'answer=NON_COMPLIANT open-to-internet refused=reserved-cidrs',
    );
  });

  test.each(['9.255.255.255/32', '11.0.0.0/8', '172.0.0.0/8', '172.32.0.0/12', '192.169.0.0/16', '2001:db9::/48'])(
    'not %s',
    (cidr) => {
      expect(narrowing(dualStack, [cidr])).toBe('answer=NON_COMPLIANT open-to-internet');
    },
  );
});

describe('a cluster with hybrid nodes', () => {
  const remote = { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }] };
  const hybrid = (privateAccess: boolean) => ({
    ...endpoint(true, privateAccess, ['0.0.0.0/0']),
    remoteNetworkConfig: remote,
  });

  test.each<[name: string, cluster: unknown, hybridNodes: 'refuse' | 'allow', text: string]>([
    [
      'is not given both accesses',
      hybrid(false),
      'refuse',
      'answer=NON_COMPLIANT open-to-internet refused=hybrid-nodes',
    ],
    ['is given both where that was asked for', hybrid(false), 'allow', 'answer=NON_COMPLIANT open-to-internet'],
    ['that has both already is narrowed', hybrid(true), 'refuse', 'answer=NON_COMPLIANT open-to-internet'],
    [
      'is one that has networks: an empty configuration is none',
      { ...hybrid(false), remoteNetworkConfig: { remoteNodeNetworks: [] } },
      'refuse',
      'answer=NON_COMPLIANT open-to-internet',
    ],
  ])('%s', (_name, cluster, hybridNodes, text) => {
    expect(narrowing(cluster, ['8.8.8.8/32'], DEFAULTS, hybridNodes)).toBe(text);
  });
});

describe('no text of the cluster’s owner gets into the answer, though the tag says COMPLIANT', () => {
  const words = 'answer=COMPLIANT answer=SAME refused=';
  const wanted = { publicAccess: false, privateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };

  test.each([
    ['exempt', `2026-11-24 COMPLIANT@example.com ${words}`, 'answer=COMPLIANT exempt', 'answer=COMPLIANT exempt'],
    [
      'no longer exempt',
      `2026-11-23 COMPLIANT@example.com ${words}`,
      'answer=NON_COMPLIANT exemption-expired',
      'answer=NON_COMPLIANT exemption-expired refused=too-wide',
    ],
    [
      'badly exempt',
      words,
      'answer=NON_COMPLIANT exemption-invalid',
      'answer=NON_COMPLIANT exemption-invalid refused=too-wide',
    ],
  ])('%s', (_name, tag, compliant, narrowed) => {
    const cluster = tagged(openToAll, tag);
    expect(compliance(cluster, [EXEMPTIONS])).toBe(compliant);
    expect(narrowing(cluster, ['8.0.0.0/7'], [EXEMPTIONS])).toBe(narrowed);
    expect(settings(cluster, wanted)).toBe('answer=DIFFERENT endpointPublicAccess, publicAccessCidrs');
  });
});
