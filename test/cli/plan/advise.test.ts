import { describe, expect, test } from 'vitest';
import { advise, type Facts } from '../../../cli/plan/advise.ts';
import type { Caller } from '../../../cli/plan/caller.ts';
import type { Evidence } from '../../../cli/plan/evidence.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import { caller, endpoint, evidence, FROM, networks, path, READY, surroundings, TO } from './samples.ts';

const OFF = { source: 'none', gaps: [], bytesScanned: 0, isLogOff: true, why: 'The audit log is off.' } as const;
const TIMED_OUT = { source: 'none', gaps: [], bytesScanned: 0, why: 'The query timed out.' } as const;
const PRIVATE_ON =
  'aws eks update-cluster-config --region eu-central-1 --name shop --resources-vpc-config endpointPrivateAccess=true';
const CLOSE = `aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-MakeEndpointPrivate --parameters '{"ClusterName":["shop"],"RuleFunctionName":["none"]}'`;
const DNS_ON =
  'aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-support && aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-hostnames';
const office = surroundings({ stable: networks('8.8.8.0/24') });
const dnsBlocked = [path('dns', 'blocked', 'vpc-1')];

function facts(members: Partial<Facts> = {}): Facts {
  return {
    region: 'eu-central-1',
    cluster: 'shop',
    endpoint: endpoint(),
    surroundings: surroundings(),
    evidence: evidence(),
    callers: [],
    paths: READY,
    days: 30,
    myAddress: undefined,
    ...members,
  };
}

const others: readonly Partial<Caller>[] = [
  { class: 'aws', addresses: ['35.163.244.48'] },
  { class: 'inside-vpc', addresses: ['10.20.3.17'] },
  { class: 'connected-network', addresses: ['10.46.1.9'] },
  { class: 'unauthenticated', addresses: ['176.65.134.20'], isAuthenticated: false },
];

describe('close-now', () => {
  test('With evidence for all days and private access on throughout, an endpoint that is not needed is closed.', () => {
    expect(advise(facts({ callers: others.map(caller) }))).toEqual({
      action: 'close-now',
      cidrs: [],
      because: 'No caller seen in 30 days needs public access.',
      next: CLOSE,
    });
  });

  test("The user's own address is named when it would be cut off.", () => {
    expect(advise(facts({ myAddress: '9.9.9.9' })).because).toBe(
      'No caller seen in 30 days needs public access. Your own address 9.9.9.9 would lose access.',
    );
    expect(advise(facts({ myAddress: '10.20.0.9' })).because).toBe('No caller seen in 30 days needs public access.');
  });

  test('Private access may have been turned on just as the evidence starts.', () => {
    expect(advise(facts({ evidence: evidence({ privateSince: FROM }) })).action).toBe('close-now');
  });

  test('A limited endpoint is closed too.', () => {
    expect(advise(facts({ endpoint: endpoint({ publicAccessCidrs: networks('8.8.8.0/24') }) })).next).toBe(CLOSE);
  });

  test('The days are as many as the user asked for.', () => {
    const week = evidence({ from: new Date('2026-11-18T00:00:00Z') });
    expect(advise(facts({ evidence: week, days: 7 })).because).toBe('No caller seen in 7 days needs public access.');
    const day = evidence({ from: new Date('2026-11-24T00:00:00Z') });
    expect(advise(facts({ evidence: day, days: 1 })).because).toBe('No caller seen in 1 day needs public access.');
  });

  test('What came from the NAT gateway before private access was on has moved.', () => {
    const nodes = caller({ class: 'own-vpc-public-path', addresses: ['52.1.1.1'], last: FROM });
    expect(advise(facts({ callers: [nodes], evidence: evidence({ privateSince: FROM }) })).action).toBe('close-now');
  });

  test('Hybrid nodes that come over a private path do not prevent it.', () => {
    const hybrid = surroundings({ remoteNetworks: networks('10.80.0.0/16') });
    expect(advise(facts({ surroundings: hybrid })).action).toBe('close-now');
  });

  const day = 86_400_000;
  test.each<[sentence: string, evidence: Evidence, because: string]>([
    [
      'a gap',
      evidence({ gaps: [{ from: FROM, to: TO, why: 'the log is younger' }] }),
      'The audit log does not cover all of 30 days, so callers may be missing. Run plan again when it covers them, or ask for fewer days.',
    ],
    [
      'one millisecond too few',
      evidence({ from: new Date(FROM.getTime() + 1) }),
      'The audit log covers 29 of 30 days, so callers may be missing. Run plan again when it covers them, or ask for fewer days.',
    ],
    [
      'a few days',
      evidence({ from: new Date(TO.getTime() - 7 * day) }),
      'The audit log covers 7 of 30 days, so callers may be missing. Run plan again when it covers them, or ask for fewer days.',
    ],
    [
      'an answer that was cut',
      evidence({ isCut: true }),
      'The audit log has more callers than one query returns, so some were not seen.',
    ],
    [
      'a log without a byte',
      evidence({ bytesScanned: 0 }),
      'The audit log does not cover all of 30 days, so callers may be missing. Run plan again when it covers them, or ask for fewer days.',
    ],
    [
      'times that are none',
      evidence({ from: new Date(Number.NaN) }),
      'The audit log does not cover all of 30 days, so callers may be missing. Run plan again when it covers them, or ask for fewer days.',
    ],
    [
      'private access since the second day',
      evidence({ privateSince: new Date(FROM.getTime() + day) }),
      'Private access was not on for all of 30 days, so callers may be missing. Run plan again when it was, or ask for fewer days.',
    ],
    [
      'private access since no known time',
      evidence({ privateSince: undefined }),
      'Private access was not on for all of 30 days, so callers may be missing. Run plan again when it was, or ask for fewer days.',
    ],
    [
      'private access since a time that is none',
      evidence({ privateSince: new Date(Number.NaN) }),
      'Private access was not on for all of 30 days, so callers may be missing. Run plan again when it was, or ask for fewer days.',
    ],
  ])('With %s it is not advised.', (_sentence, given, because) => {
    expect(advise(facts({ evidence: given }))).toEqual({ action: 'cannot-tell', cidrs: [], because, next: null });
  });

  test('With DNS blocked, the attributes are turned on first.', () => {
    expect(advise(facts({ paths: dnsBlocked }))).toEqual({
      action: 'build-private-path-first',
      cidrs: [],
      because: 'The private path is blocked: dns vpc-1. Fix that before public access changes, and run plan again.',
      next: DNS_ON,
    });
  });

  test('With a security group that blocks, that is fixed first.', () => {
    const paths = [...READY, path('security-group', 'blocked', 'sg-7'), path('vpn', 'blocked')];
    expect(advise(facts({ paths }))).toEqual({
      action: 'build-private-path-first',
      cidrs: [],
      because:
        'The private path is blocked: security-group sg-7. Fix that before public access changes, and run plan again.',
      next: null,
    });
  });
});

describe('turn-private-on-first', () => {
  const privateOff = endpoint({ privateAccess: false });

  test.each<[sentence: string, evidence: Evidence]>([
    ['an audit log', evidence({ privateSince: undefined })],
    ['no evidence', OFF],
  ])('With private access off and %s, it is turned on first.', (_sentence, given) => {
    expect(advise(facts({ endpoint: privateOff, evidence: given, callers: [caller()] }))).toEqual({
      action: 'turn-private-on-first',
      cidrs: [],
      because:
        'Private access is off, so nodes use the public endpoint too and hide who else does. Turn it on, wait a week, and run plan again.',
      next: PRIVATE_ON,
    });
  });

  test('With DNS blocked, the attributes are turned on before that.', () => {
    expect(advise(facts({ endpoint: privateOff, paths: dnsBlocked }))).toMatchObject({
      action: 'turn-private-on-first',
      because:
        'Private access is off, so nodes use the public endpoint too and hide who else does. Before it is turned on, fix what blocks the private path: dns vpc-1.',
      next: DNS_ON,
    });
  });

  test('It is not advised to a cluster with hybrid nodes.', () => {
    const hybrid = surroundings({ remoteNetworks: networks('10.80.0.0/16') });
    const given = { endpoint: privateOff, surroundings: hybrid };
    expect(advise(facts(given))).toEqual({
      action: 'build-private-path-first',
      cidrs: [],
      because:
        'This cluster has networks of hybrid nodes, which AWS advises to connect by public or by private access, not both. Build their private path first: routes, a security group that lets in port 443, and DNS.',
      next: null,
    });
    expect(advise(facts({ ...given, evidence: TIMED_OUT })).action).toBe('cannot-tell');
  });
});

describe('narrow-to', () => {
  const person = caller();

  test('Where every caller has a stable address, the open endpoint is limited to those by the runbook.', () => {
    expect(advise(facts({ surroundings: office, callers: [person, ...others.map(caller)] }))).toEqual({
      action: 'narrow-to',
      cidrs: ['8.8.8.0/24'],
      because: 'Every caller seen in 30 days that needs public access has a stable address within 1 CIDR.',
      next: `aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-RestrictPublicCidrs --parameters '{"ClusterName":["shop"],"PublicAccessCidrs":["8.8.8.0/24"]}'`,
    });
  });

  test("The user's own address is in it.", () => {
    expect(advise(facts({ surroundings: office, callers: [person], myAddress: '9.9.9.9' })).cidrs).toEqual([
      '8.8.8.0/24',
      '9.9.9.9/32',
    ]);
  });

  test('Evidence from before private access was on counts for those outside.', () => {
    const late = evidence({ privateSince: new Date('2026-11-20T00:00:00Z') });
    expect(advise(facts({ surroundings: office, callers: [person], evidence: late })).action).toBe('narrow-to');
  });

  test('CIDRs of today that no caller came from are left out, and the list is replaced.', () => {
    const limited = endpoint({ publicAccessCidrs: networks('8.8.8.0/24', '9.9.9.9/32') });
    expect(advise(facts({ endpoint: limited, callers: [person] }))).toEqual({
      action: 'narrow-to',
      cidrs: ['8.8.8.0/24'],
      because:
        "Every caller seen in 30 days that needs public access has a stable address within 1 CIDR. No caller was seen from 9.9.9.9/32, which today's list lets in.",
      next: `aws eks update-cluster-config --region eu-central-1 --name shop --resources-vpc-config '{"publicAccessCidrs":["8.8.8.0/24"]}'`,
    });
  });

  test('A declared network may be less than what is listed today.', () => {
    const limited = endpoint({ publicAccessCidrs: networks('8.8.0.0/16') });
    expect(advise(facts({ endpoint: limited, surroundings: office, callers: [person] }))).toMatchObject({
      cidrs: ['8.8.8.0/24'],
      because: 'Every caller seen in 30 days that needs public access has a stable address within 1 CIDR.',
      next: expect.stringContaining('publicAccessCidrs'),
    });
  });

  test('Where the endpoint is limited to that already, there is nothing to run.', () => {
    const limited = endpoint({ publicAccessCidrs: networks('8.8.8.0/25', '8.8.8.128/25') });
    const both = caller({ addresses: ['8.8.8.5', '8.8.8.200'] });
    expect(advise(facts({ endpoint: limited, callers: [both] }))).toEqual({
      action: 'narrow-to',
      cidrs: ['8.8.8.0/24'],
      because:
        'Every caller seen in 30 days that needs public access has a stable address within 1 CIDR. The endpoint is limited to that already.',
      next: null,
    });
  });

  test('With DNS blocked, nodes would be cut off.', () => {
    expect(advise(facts({ surroundings: office, callers: [person], paths: dnsBlocked }))).toMatchObject({
      action: 'build-private-path-first',
      next: DNS_ON,
    });
  });

  test('A security group that blocks does not matter while public access is on.', () => {
    const paths = [...READY, path('security-group', 'blocked')];
    expect(advise(facts({ surroundings: office, callers: [person], paths })).action).toBe('narrow-to');
  });

  test('It needs evidence for all days.', () => {
    const cut = { surroundings: office, callers: [person], evidence: evidence({ isCut: true }) };
    expect(advise(facts(cut)).action).toBe('cannot-tell');
  });

  test('The NAT gateway of a VPC that still uses the public endpoint is listed.', () => {
    const nat = caller({ class: 'own-vpc-public-path', addresses: ['52.1.1.1'] });
    expect(advise(facts({ callers: [nat] }))).toMatchObject({ action: 'narrow-to', cidrs: ['52.1.1.1/32'] });
  });
});

describe('build-private-path-first', () => {
  const runner = caller({ isDynamic: true, system: 'GitHub Actions' });

  test('A caller without a stable address is not left out.', () => {
    expect(advise(facts({ callers: [caller()] }))).toEqual({
      action: 'build-private-path-first',
      cidrs: [],
      because:
        '1 person or CI system would lose access: a list of CIDRs cannot follow their addresses, unless they are declared with --stable. No private path into the VPC was found.',
      next: null,
    });
  });

  test('Callers are counted by class, with the systems among them.', () => {
    const callers = [
      runner,
      runner,
      caller({ system: 'Argo CD' }),
      caller({ class: 'exported-token', system: 'Argo CD' }),
      caller({ class: 'exported-token' }),
      caller({ class: 'node-outside' }),
      caller({ class: 'node-outside' }),
      caller({ class: 'other-vpc' }),
      caller({ class: 'other-vpc' }),
      caller({ class: 'own-vpc-public-path' }),
      caller({ class: 'own-vpc-public-path' }),
    ];
    expect(advise(facts({ callers })).because).toBe(
      "2 callers from the VPC's own public addresses, 2 callers from another VPC, 2 groups of nodes outside the VPC, 2 exported service account tokens (Argo CD), 3 people or CI systems (Argo CD, GitHub Actions) would lose access: a list of CIDRs cannot follow their addresses, unless they are declared with --stable. No private path into the VPC was found.",
    );
    const ones = [
      caller({ class: 'own-vpc-public-path' }),
      caller({ class: 'other-vpc' }),
      caller({ class: 'node-outside' }),
      caller({ class: 'exported-token' }),
    ];
    expect(advise(facts({ callers: ones })).because).toContain(
      "1 caller from the VPC's own public addresses, 1 caller from another VPC, 1 group of nodes outside the VPC, 1 exported service account token would lose access",
    );
  });

  test('Those who would keep access are not counted.', () => {
    const stable = caller({ addresses: ['8.8.8.5'] });
    const given = facts({ surroundings: office, callers: [stable, caller({ addresses: ['9.9.9.9'] })] });
    expect(advise(given).because).toMatch(/^1 person or CI system would lose access/);
  });

  test('Ways into the VPC that exist are named.', () => {
    const ways = (['client-vpn', 'direct-connect', 'peering', 'transit-gateway', 'vpn'] as const).map((kind) =>
      path(kind, kind === 'vpn' ? 'proven' : 'possible'),
    );
    const paths = [...READY, ...ways, path('resolver-endpoint', 'possible'), path('peering', 'unknown', 'pcx-9')];
    expect(advise(facts({ callers: [runner], paths })).because).toMatch(
      / On paper these lead into the VPC: client-vpn client-vpn-1, direct-connect direct-connect-1, peering peering-1, transit-gateway transit-gateway-1, vpn vpn-1\.$/,
    );
  });

  test('What blocks is named before ways that exist.', () => {
    const paths = [path('vpn', 'possible'), path('network-acl', 'blocked', 'acl-1'), path('route', 'blocked', 'rtb-1')];
    expect(advise(facts({ callers: [runner], paths }))).toMatchObject({
      because: expect.stringMatching(/ The private path is blocked: network-acl acl-1, route rtb-1\.$/),
      next: null,
    });
    expect(advise(facts({ callers: [runner], paths: dnsBlocked })).next).toBe(DNS_ON);
  });

  test('It holds without evidence for all days.', () => {
    const given = { callers: [runner], evidence: evidence({ isCut: true }) };
    expect(advise(facts(given)).action).toBe('build-private-path-first');
  });

  test('More CIDRs than EKS takes are named.', () => {
    const addresses = Array.from({ length: 41 }, (_, index) => `9.9.${index}.9`);
    const stable = networks(...addresses.map((address) => `${address}/32`));
    const given = facts({ surroundings: surroundings({ stable }), callers: [caller({ addresses })] });
    expect(advise(given).because).toBe(
      '1 person or CI system would lose access: they need 41 CIDRs, and EKS takes 40. No private path into the VPC was found.',
    );
  });

  test('CIDRs that the rule finds too wide are named.', () => {
    const rule = parseRuleParameters({ widestIpv4: 25 });
    expect(advise(facts({ surroundings: office, callers: [caller()], rule })).because).toBe(
      '1 person or CI system would lose access: their CIDRs are more than the rule allows. No private path into the VPC was found.',
    );
  });
});

describe('keep-public', () => {
  const batch = caller({ class: 'aws-service-needs-public', requests: 1804 });
  const expected = {
    action: 'keep-public',
    cidrs: [],
    because:
      'AWS Step Functions or AWS Batch uses this endpoint (about 1808 requests). Both support only clusters with public access, so closing or narrowing it would break them.',
    next: null,
  };

  test.each<[sentence: string, members: Partial<Facts>]>([
    ['with private access on', {}],
    ['with private access off', { endpoint: endpoint({ privateAccess: false }) }],
    ['with an answer that was cut', { evidence: evidence({ isCut: true }) }],
  ])('Step Functions and Batch need public access, %s.', (_sentence, members) => {
    expect(advise(facts({ callers: [batch, caller({ ...batch, requests: 4 }), caller()], ...members }))).toEqual(
      expected,
    );
  });
});

describe('cannot-tell', () => {
  test('While the audit log is off, it is turned on.', () => {
    expect(advise(facts({ evidence: OFF }))).toEqual({
      action: 'cannot-tell',
      cidrs: [],
      because:
        'The audit log is off, so there is no evidence of who uses this endpoint. No evidence does not mean no callers.',
      next: `aws eks update-cluster-config --region eu-central-1 --name shop --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
    });
  });

  test('An audit log that could not be read is no evidence.', () => {
    expect(advise(facts({ evidence: TIMED_OUT }))).toEqual({
      action: 'cannot-tell',
      cidrs: [],
      because:
        'The audit log could not be read, so there is no evidence of who uses this endpoint. No evidence does not mean no callers.',
      next: null,
    });
  });

  test('A caller from an unknown place prevents a decision.', () => {
    const unknown = caller({ class: 'unknown', addresses: [] });
    expect(advise(facts({ callers: [unknown] }))).toEqual({
      action: 'cannot-tell',
      cidrs: [],
      because: 'The audit log does not show where 1 caller came from, so it is not known who would lose access.',
      next: null,
    });
    const given = facts({ surroundings: office, callers: [caller(), unknown, unknown] });
    expect(advise(given).because).toMatch(/ where 2 callers came from/);
  });
});

test('A cluster whose public access is off gets no advice.', () => {
  const closed = facts({ endpoint: endpoint({ publicAccess: false }) });
  expect(() => advise(closed)).toThrow(new RangeError('public access of shop is off, so it needs no advice'));
});
