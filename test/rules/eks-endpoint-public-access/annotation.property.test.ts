import fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotate } from '../../../rules/eks-endpoint-public-access/annotation.ts';
import { parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';
import type { Finding, Verdict } from '../../../rules/eks-endpoint-public-access/verdict.ts';
import { block, textOf } from './bits.ts';

const forty = { maxLength: 40, size: 'max' } as const;
const networks = (least: number) =>
  fc
    .tuple(fc.array(block('ipv4'), forty), fc.array(block('ipv6'), forty))
    .map(([ipv4, ipv6]) => [...ipv4, ...ipv6].flatMap((one) => parseCidr(textOf(one)) ?? []))
    .filter((list) => list.length >= least);

const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc.constant({ reason: 'public-forbidden' } as const),
  fc.constant({ reason: 'private-endpoint-off' } as const),
  fc.record({
    reason: fc.constant('open-to-internet' as const),
    open: networks(0),
    families: fc.subarray(['ipv4', 'ipv6'] as const),
  }),
  fc.record({ reason: fc.constant('too-wide' as const), open: networks(1), widest: fc.nat(128) }),
  fc.record({ reason: fc.constant('outside-allowed-cidrs' as const), outside: networks(1) }),
);
const day = fc.integer({ min: 2000, max: 9999 }).map((year) => `${year}-12-31`);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 256, size: 'max' });
const exemption = fc.record({ lastDay: day, owner: words, reason: words });

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  finding,
  fc.constant({ reason: 'private-only' } as const),
  fc.constant({ reason: 'not-an-eks-control-plane' } as const),
  fc.record({ reason: fc.constant('restricted' as const), open: networks(1) }),
  fc.record({ reason: fc.constantFrom('exempt', 'exemption-expired'), finding, exemption }),
  fc.record({
    reason: fc.constant('exemption-invalid' as const),
    finding,
    problem: fc.oneof(
      fc.record({
        kind: fc.constant('malformed' as const),
        missing: fc.constantFrom('last-day', 'owner', 'reason'),
      }),
      fc.record({ kind: fc.constant('too-far' as const), lastDay: day, latestDay: day }),
    ),
  }),
);

test('an annotation of any verdict has 1 to 256 characters, a full stop at its end, and no half character', () => {
  fc.assert(
    fc.property(verdict, (one) => {
      const annotation = annotate(one);
      expect(annotation.length).toBeLessThanOrEqual(256);
      expect(annotation).toMatch(/^[A-Z].*\.$/su);
      expect(annotation).not.toMatch(/\p{Surrogate}/u);
    }),
    { seed: 20_261_124, numRuns: 2000 },
  );
});
