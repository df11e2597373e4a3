import { BlockList, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Advice } from '../../../cli/plan/advice.ts';
import { advise, type Facts } from '../../../cli/plan/advise.ts';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { CallerOutcome } from '../../../cli/plan/caller.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import type { AuditLogEvidence } from '../../../cli/plan/evidence.ts';
import { isPrivateReady, outcomes } from '../../../cli/plan/outcomes.ts';
import { proposeCidrs } from '../../../cli/plan/proposal.ts';
import {
  ACCOUNT,
  ACCOUNT_OF_AWS,
  endpoint,
  evidence,
  FROM,
  networks,
  path,
  publicAddress,
  row,
  TO,
} from './samples.ts';

/** What exists, as the oracle reads it. The lists that plan gets are made from it. */
interface World {
  readonly vpc: readonly string[];
  readonly remote: readonly string[];
  readonly open: readonly string[];
  readonly stable: readonly string[];
  readonly privateAccess: boolean;
  readonly dns: 'possible' | 'blocked' | 'unknown';
  readonly securityGroup: 'possible' | 'blocked' | 'unknown';
}

interface Call {
  /** The caller as the report names it. */
  readonly who: string;
  readonly kind: 'aws' | 'scanner' | 'user';
  /** Undefined where the log does not show it. */
  readonly address: string | undefined;
  readonly row: AuditLogRow;
}

const NAT = '52.1.1.1';
const OTHER_NAT = '52.2.2.2';
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7'];

/*
 * The oracle. It imports nothing of plan, and does no arithmetic: Node.js compares the addresses.
 */
function lies(address: string | undefined, cidrs: readonly string[]): boolean {
  const list = new BlockList();
  for (const [base = '', prefix] of cidrs.map((cidr) => cidr.split('/')))
    list.addSubnet(base, Number(prefix), family(base));
  return address !== undefined && list.check(address, family(address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Whether a call still arrives once the public endpoint accepts only these CIDRs, or none. */
function arrives({ kind, address }: Call, world: World, accepted: readonly string[]): boolean {
  if (kind === 'aws' || lies(address, accepted) || lies(address, [...world.remote, ...PRIVATE])) return true;
  const moves = !world.privateAccess && world.dns === 'possible' && world.securityGroup === 'possible';
  const isOverPublicPath = address === NAT || (!world.privateAccess && address?.includes(':') === true);
  if (lies(address, world.vpc)) return !isOverPublicPath || moves;
  return address === NAT && moves;
}

/** Whether the evidence is all that closing asks for. */
function isFull({ from, to, gaps, isCut, privateSince }: AuditLogEvidence, world: World, days: number): boolean {
  const start = Math.min(from.getTime(), to.getTime() - days * 86_400_000);
  return (
    gaps.length === 0 &&
    !isCut &&
    world.privateAccess &&
    from.getTime() === start &&
    Number(privateSince ?? to) <= start
  );
}

const addresses = fc.constantFrom(
  '10.20.3.17',
  '52.94.0.9',
  '100.64.7.7',
  '2600:1f14::5',
  '10.46.1.9',
  '172.31.0.1',
  '192.168.5.5',
  'fd00::7',
  '52.7.7.7',
  NAT,
  OTHER_NAT,
  '52.3.3.3',
  '8.8.8.5',
  '8.8.8.6',
  '8.8.8.200',
  '9.9.9.9',
  '2a00::9',
  '203.0.113.40',
);
/** Addresses from which nothing is lost, or that a list can let in. */
const calmAddresses = fc.constantFrom(
  '10.20.3.17',
  '10.46.1.9',
  '192.168.5.5',
  '10.20.3.18',
  OTHER_NAT,
  '8.8.8.5',
  '9.9.9.9',
);

interface Name {
  readonly who: string;
  readonly username: string;
  readonly canonicalArn: string | undefined;
  readonly arn: string | undefined;
}

const named = (username: string): Name => ({ who: username, username, canonicalArn: undefined, arn: undefined });
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const session = (name: string, account = ACCOUNT) => `arn:aws:sts::${account}:assumed-role/${name}`;
const EKS_ROLE = 'AWSWesleyClusterManagerLambda-X';

const users = fc.constantFrom<Name[]>(
  named('alice'),
  named('system:serviceaccount:kube-system:argocd-manager'),
  { ...named('system:node:edge-7'), who: 'system:node:*' },
  { who: role(EKS_ROLE), username: 'eks:admin', canonicalArn: role(EKS_ROLE), arn: undefined },
  {
    who: role('Me', ACCOUNT_OF_AWS),
    username: 'eks:admin',
    canonicalArn: undefined,
    arn: session(`Me/${EKS_ROLE}`, ACCOUNT_OF_AWS),
  },
  { who: role('me'), username: 'system:kube-scheduler', canonicalArn: role('me'), arn: undefined },
  {
    who: role('node'),
    username: 'system:node:ip-10-20-9-9.ec2.internal',
    canonicalArn: role('node'),
    arn: session('node/i-0abc'),
  },
  {
    who: role('AWSServiceRoleForBatch'),
    username: 'aws-batch',
    canonicalArn: role('AWSServiceRoleForBatch'),
    arn: undefined,
  },
  {
    who: role('deploy'),
    username: session('deploy/GitHubActions'),
    canonicalArn: role('deploy'),
    arn: session('deploy/GitHubActions'),
  },
);
const aws = fc.constantFrom<Name[]>(named('eks:k8s-metrics'), named('system:apiserver'), {
  who: role(EKS_ROLE, ACCOUNT_OF_AWS),
  username: 'eks:addon-manager',
  canonicalArn: role(EKS_ROLE, ACCOUNT_OF_AWS),
  arn: session(`${EKS_ROLE}/1`, ACCOUNT_OF_AWS),
});
const scanners = fc.constant(named('system:anonymous'));

const identities = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('user' as const), name: users }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('aws' as const), name: aws }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('scanner' as const), name: scanners }) },
);

type Identity = typeof identities extends fc.Arbitrary<infer Value> ? Value : never;

const call = (who: fc.Arbitrary<Identity>, from: fc.Arbitrary<string | undefined>, cut: fc.Arbitrary<boolean>) =>
  fc
    .record({
      identity: who,
      address: from,
      isChainCut: cut,
      code: fc.constantFrom(200, 403, 404),
      isMapped: fc.boolean(),
      last: fc.date({ min: FROM, max: TO, noInvalidDate: true }),
      podName: fc.constantFrom(undefined, 'pod-0'),
    })
    .map(({ identity, address, isChainCut, code, isMapped, last, podName }) => {
      const { who, ...name } = identity.name;
      const written = isMapped && address?.includes(':') === false ? `::ffff:${address}` : address;
      return {
        who,
        kind: identity.kind,
        address: isChainCut ? undefined : address,
        row: row({ ...name, address: written, isChainCut, code, first: FROM, last, podName }),
      };
    });

/** Of all kinds, and of kinds that lead to a decision. */
const calls: fc.Arbitrary<Call[]> = fc.oneof(
  fc.array(
    call(
      identities,
      fc.oneof({ weight: 9, arbitrary: addresses }, { weight: 1, arbitrary: fc.constant(undefined) }),
      fc.constantFrom(false, false, false, false, false, true),
    ),
    { maxLength: 12 },
  ),
  fc.array(
    call(
      identities.filter(({ name }) => name.username !== 'aws-batch'),
      calmAddresses,
      fc.constant(false),
    ),
    { maxLength: 3 },
  ),
);

const world: fc.Arbitrary<World> = fc.record({
  vpc: fc.constantFrom(['10.20.0.0/16'], ['10.20.0.0/16', '52.94.0.0/24', '100.64.0.0/16', '2600:1f14::/56']),
  remote: fc.constantFrom([], [], ['52.7.0.0/16']),
  open: fc.constantFrom(
    ['0.0.0.0/0'],
    ['0.0.0.0/0', '::/0'],
    [],
    ['8.8.8.0/25', '9.9.9.9/32'],
    ['8.8.0.0/16', '52.0.0.0/8'],
  ),
  stable: fc.subarray(['8.8.8.0/24', '8.8.8.4/30', '9.9.9.9/32', '2a00::/48', '203.0.113.0/24', '8.0.0.0/7']),
  privateAccess: fc.constantFrom(true, true, false),
  dns: fc.constantFrom('possible', 'possible', 'possible', 'blocked', 'unknown'),
  securityGroup: fc.constantFrom('possible', 'possible', 'possible', 'blocked', 'unknown'),
});

const evidences: fc.Arbitrary<AuditLogEvidence> = fc
  .record({
    isCut: fc.constantFrom(false, false, false, true),
    gaps: fc.constantFrom([], [], [], [{ from: FROM, to: TO, why: 'a gap' }]),
    late: fc.constantFrom(0, 0, 0, 1, 86_400_000),
    privateSince: fc.constantFrom(FROM, FROM, new Date(FROM.getTime() - 1), new Date(FROM.getTime() + 1), undefined),
  })
  .map(({ late, ...members }) => evidence({ ...members, from: new Date(FROM.getTime() + late) }));

interface Decision {
  readonly advice: Advice;
  readonly callers: readonly CallerOutcome[];
  readonly narrowedTo: readonly string[];
}

function decide(seen: readonly Call[], given: World, read: AuditLogEvidence, myAddress: string | undefined): Decision {
  const surroundings = {
    account: ACCOUNT,
    vpcId: 'vpc-1',
    vpcCidrs: networks(...given.vpc),
    remoteNetworks: networks(...given.remote),
    ownAddresses: new Map([[NAT, publicAddress()]]),
    otherVpcAddresses: new Map([
      [OTHER_NAT, publicAddress({ vpcId: 'vpc-2' })],
      ['52.3.3.3', publicAddress({ vpcId: 'vpc-2', isElastic: false })],
    ]),
    stable: networks(...given.stable),
    missing: [],
  };
  const callers = groupCallers(
    seen.map((one) => one.row),
    surroundings,
  );
  const facts: Facts = {
    region: 'eu-central-1',
    cluster: 'shop',
    endpoint: endpoint({ privateAccess: given.privateAccess, publicAccessCidrs: networks(...given.open) }),
    surroundings,
    evidence: read,
    callers,
    paths: [path('dns', given.dns), path('security-group', given.securityGroup)],
    days: 30,
    myAddress,
  };
  const { cidrs } = proposeCidrs(callers, surroundings, facts.endpoint, myAddress);
  return {
    advice: advise(facts),
    callers: outcomes(callers, surroundings, facts.endpoint, cidrs, isPrivateReady(facts.paths)),
    narrowedTo: cidrs.map(({ text }) => text),
  };
}

/** The callers that a call may be part of. */
function callersOf({ who, address }: Call, callers: readonly CallerOutcome[]): readonly CallerOutcome[] {
  const isShown = (shown: readonly string[]) => (address === undefined ? shown.length === 0 : shown.includes(address));
  return callers.filter((caller) => caller.who === who && isShown(caller.addresses));
}

const given = [calls, world, evidences, fc.option(addresses, { nil: undefined })] as const;
const RUNS = { numRuns: 1000 };

describe('whatever the log shows', () => {
  test('every call belongs to a caller', () => {
    fc.assert(
      fc.property(...given, (seen, around, read, me) => {
        const { callers } = decide(seen, around, read, me);
        expect(seen.filter((one) => callersOf(one, callers).length === 0)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('no caller is reported as keeping access that loses it', () => {
    fc.assert(
      fc.property(...given, (seen, around, read, me) => {
        const { callers, narrowedTo } = decide(seen, around, read, me);
        const wrong = seen.flatMap((one) =>
          callersOf(one, callers).filter(
            (caller) =>
              (caller.class === 'aws') !== (one.kind === 'aws') ||
              (caller.ifClosed === 'keeps' && !arrives(one, around, [])) ||
              (caller.ifNarrowed === 'keeps' && !arrives(one, around, narrowedTo)),
          ),
        );
        expect(wrong).toEqual([]);
      }),
      RUNS,
    );
  });

  test('nothing is closed without full evidence, nor while a user would lose access', () => {
    let closed = 0;
    fc.assert(
      fc.property(...given, (seen, around, read, me) => {
        const { advice } = decide(seen, around, read, me);
        if (advice.action !== 'close-now') return;
        closed += 1;
        expect(isFull(read, around, 30)).toBe(true);
        expect([around.dns, around.securityGroup]).not.toContain('blocked');
        expect(seen.filter((one) => one.kind === 'user' && !arrives(one, around, []))).toEqual([]);
      }),
      RUNS,
    );
    expect(closed).toBeGreaterThan(20);
  });

  test('a list that is proposed lets in every user and no more than today, and EKS accepts it', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(...given, (seen, around, read, me) => {
        const { advice } = decide(seen, around, read, me);
        if (advice.action !== 'narrow-to') {
          expect(advice.cidrs).toEqual([]);
          return;
        }
        narrowed += 1;
        const users = seen.filter((one) => one.kind === 'user');
        const gone = users.filter((one) => !arrives(one, around, advice.cidrs));
        // Before private access was on, the VPC used its NAT gateway.
        expect(
          gone.filter(({ address, row: { last } }) => address !== NAT || last > (read.privateSince ?? FROM)),
        ).toEqual([]);
        if (me !== undefined && lies(me, around.open) && !lies(me, [...PRIVATE, '203.0.113.0/24']))
          expect(lies(me, advice.cidrs)).toBe(true);
        expect(advice.cidrs.length).toBeLessThanOrEqual(40);
        for (const cidr of advice.cidrs) {
          const base = cidr.slice(0, cidr.indexOf('/'));
          expect(lies(base, ['203.0.113.0/24', ...PRIVATE])).toBe(false);
          if (around.open.length > 0) expect(lies(base, around.open)).toBe(true);
        }
      }),
      RUNS,
    );
    expect(narrowed).toBeGreaterThan(20);
  });
});
