import { describe, expect, test } from 'vitest';
import { advise, type Facts } from '../../../cli/plan/advise.ts';
import { parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';
import {
  BYSTANDERS,
  caller,
  DNS_BLOCKED,
  DNS_ON,
  endpoint,
  evidence,
  facts,
  LOG_OFF,
  networks,
  path,
  READY,
  surroundings,
  TIMED_OUT,
} from './samples.ts';

const office = surroundings({ stable: networks('8.8.8.0/24') });

describe('narrow-to', () => {
  const person = caller();

  test('Where every caller has a stable address, the open endpoint is limited to those by the runbook.', () => {
    expect(advise(facts({ surroundings: office, callers: [person, ...BYSTANDERS] }))).toEqual({
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

  test('All of these are named, and none of an endpoint that is open.', () => {
    const limited = endpoint({ publicAccessCidrs: networks('8.8.8.0/24', '9.9.9.9/32', '9.9.9.7/32') });
    expect(advise(facts({ endpoint: limited, callers: [person] })).because).toMatch(
      / No caller was seen from 9\.9\.9\.9\/32, 9\.9\.9\.7\/32, which/,
    );
    const open = endpoint({ publicAccessCidrs: networks('0.0.0.0/0', '::/0') });
    expect(advise(facts({ endpoint: open, surroundings: office, callers: [person] })).because).not.toContain('::/0');
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
    expect(advise(facts({ surroundings: office, callers: [person], paths: DNS_BLOCKED }))).toMatchObject({
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
    expect(advise(facts({ callers: [runner], paths: DNS_BLOCKED })).next).toBe(DNS_ON);
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
    expect(advise(facts({ evidence: LOG_OFF }))).toEqual({
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
      because: 'The audit log gave no evidence of who uses this endpoint. No evidence does not mean no callers.',
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
