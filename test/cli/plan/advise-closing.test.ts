import { describe, expect, test } from 'vitest';
import { advise } from '../../../cli/plan/advise.ts';
import type { Evidence } from '../../../cli/plan/evidence.ts';
import {
  BYSTANDERS,
  caller,
  DNS_BLOCKED,
  DNS_ON,
  endpoint,
  evidence,
  FROM,
  facts,
  LOG_OFF,
  networks,
  path,
  READY,
  surroundings,
  TIMED_OUT,
  TO,
} from './samples.ts';

const PRIVATE_ON =
  'aws eks update-cluster-config --region eu-central-1 --name shop --resources-vpc-config endpointPrivateAccess=true';
const CLOSE = `aws ssm start-automation-execution --region eu-central-1 --document-name EksEndpointGuard-MakeEndpointPrivate --parameters '{"ClusterName":["shop"],"RuleFunctionName":["none"]}'`;

describe('close-now', () => {
  test('With evidence for all days and private access on throughout, an endpoint that is not needed is closed.', () => {
    expect(advise(facts({ callers: BYSTANDERS }))).toEqual({
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

  test('A person who was last seen before private access was on still counts.', () => {
    const given = { callers: [caller({ last: FROM })], evidence: evidence({ privateSince: FROM }) };
    expect(advise(facts(given)).action).toBe('build-private-path-first');
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
    expect(advise(facts({ paths: DNS_BLOCKED }))).toEqual({
      action: 'build-private-path-first',
      cidrs: [],
      because: 'The private path is blocked: dns vpc-1. Fix that before public access changes, and run plan again.',
      next: DNS_ON,
    });
  });

  test('A security group that admits only its members changes nothing for callers that use the private endpoint already.', () => {
    const paths = [...READY, path('security-group', 'blocked', 'sg-7'), path('vpn', 'blocked')];
    expect(advise(facts({ paths })).action).toBe('close-now');
  });
});

describe('turn-private-on-first', () => {
  const privateOff = endpoint({ privateAccess: false });

  test.each<[sentence: string, evidence: Evidence]>([
    ['an audit log', evidence({ privateSince: undefined })],
    ['no evidence', LOG_OFF],
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
    expect(advise(facts({ endpoint: privateOff, paths: DNS_BLOCKED }))).toMatchObject({
      action: 'turn-private-on-first',
      because:
        'Private access is off, so nodes use the public endpoint too and hide who else does. Before it is turned on, fix what blocks the private path: dns vpc-1.',
      next: DNS_ON,
    });
  });

  test('A security group that admits only its members is named, and a way that is blocked is not.', () => {
    const paths = [...READY, path('security-group', 'blocked', 'sg-7'), path('vpn', 'blocked')];
    expect(advise(facts({ endpoint: privateOff, paths }))).toMatchObject({
      because:
        'Private access is off, so nodes use the public endpoint too and hide who else does. Before it is turned on, fix what blocks the private path: security-group sg-7.',
      next: PRIVATE_ON,
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
