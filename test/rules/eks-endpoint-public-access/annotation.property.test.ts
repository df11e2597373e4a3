import fc from 'fast-check';
import { expect, test } from 'vitest';
import { annotate } from '../../../rules/eks-endpoint-public-access/annotation.ts';
import { parseExemption } from '../../../rules/eks-endpoint-public-access/exemption.ts';
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

const hostile = fc.constantFrom(
  ...[
    '"',
    '\\',
    '\\"',
    '\n',
    '\r',
    '\u2028',
    '\u0000',
    '<a>',
    '<',
    '>',
    '{',
    '}',
    '</a>',
    '\\u0022',
    "'",
    ' ',
    '@',
    ':',
  ],
  ...[
    '/',
    '//',
    '://',
    'http',
    'https://',
    'HTTP://',
    'http:\\\\',
    'www',
    'www.',
    'WWW.',
    '.',
    '。',
    '．',
    '｡',
    'mailto:',
  ],
  ...['evil', 'evil.example', 'a.b', '1.2', '例え.テスト', 'xn--p1ai', 'jo@example.com', '-', '_', '😀'],
);
const bits = fc
  .array(fc.oneof({ weight: 4, arbitrary: hostile }, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 40 })
  .map((parts) => parts.join(''));
const tag = fc.tuple(bits, bits, bits).map(([before, after, reason]) => `2027-01-31 x${before}@${after} y${reason}`);

test('an annotation that quotes a tag fits between quotation marks, and links to no page', () => {
  fc.assert(
    fc.property(tag, finding, fc.constantFrom('exempt', 'exemption-expired'), (value, found, reason) => {
      const reading = parseExemption(value);
      if (reading.kind !== 'exemption') return;
      const annotation = annotate({ reason, finding: found, exemption: reading.exemption });
      expect(annotation.length).toBeLessThanOrEqual(256);
      expect(JSON.parse(`"${annotation}"`)).toBe(annotation);
      expect(annotation).not.toMatch(/["\\<>\p{C}\u2028\u2029]/u);
      for (const word of annotation.split(' ').filter((one) => !isEmailAddress(one))) {
        expect(word).not.toMatch(/:\/\/|www\.[^.]|[\p{L}\p{N}][.。．｡]\p{L}/iu);
      }
    }),
    { seed: 20_261_125, numRuns: 2000 },
  );
});

/** With what an annotation puts behind it: a colon, a full stop, or both. */
function isEmailAddress(word: string): boolean {
  const [name = '', domain = '', ...others] = word.replace(/[.,;:]{0,2}$/, '').split('@');
  return others.length === 0 && /^[A-Za-z0-9_.+-]+$/.test(name) && !/^www\./i.test(name) && /^[\w.-]+$/.test(domain);
}
