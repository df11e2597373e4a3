import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Advice } from '../../../cli/plan/advice.ts';
import { advise, type Facts } from '../../../cli/plan/advise.ts';
import type { CallerOutcome } from '../../../cli/plan/caller.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import type { AuditLogEvidence } from '../../../cli/plan/evidence.ts';
import { isPrivateReady, outcomes } from '../../../cli/plan/outcomes.ts';
import { proposeCidrs } from '../../../cli/plan/proposal.ts';
import { arrives, type Call, isFull, lies, NAT, OTHER_NAT, PRIVATE, type World } from './oracle.ts';
import { ACCOUNT, endpoint, FROM, networks, path, publicAddress } from './samples.ts';
import { situations } from './worlds.ts';

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

const RUNS = { numRuns: 1000 };

describe('whatever the log shows', () => {
  test('every call belongs to a caller', () => {
    fc.assert(
      fc.property(situations, ({ calls: seen, world: around, read, me }) => {
        const { callers } = decide(seen, around, read, me);
        expect(seen.filter((one) => callersOf(one, callers).length === 0)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('no caller is reported as keeping access that loses it', () => {
    fc.assert(
      fc.property(situations, ({ calls: seen, world: around, read, me }) => {
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
      fc.property(situations, ({ calls: seen, world: around, read, me }) => {
        const { advice } = decide(seen, around, read, me);
        if (advice.action !== 'close-now') return;
        closed += 1;
        expect(isFull(read, around, 30)).toBe(true);
        expect(around.dns).not.toBe('blocked');
        expect(seen.filter((one) => one.kind === 'user' && !arrives(one, around, []))).toEqual([]);
      }),
      RUNS,
    );
    expect(closed).toBeGreaterThan(50);
  });

  test('a list that is proposed lets in every user and no more than today, and EKS accepts it', () => {
    let narrowed = 0;
    fc.assert(
      fc.property(situations, ({ calls: seen, world: around, read, me }) => {
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
    expect(narrowed).toBeGreaterThan(50);
  });
});
