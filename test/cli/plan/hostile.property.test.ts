import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advise } from '../../../cli/plan/advise.ts';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { endpoint, evidence, networks, path, READY, row, surroundings } from './samples.ts';

/** Control characters, bidirectional marks and what shows nothing, as Unicode lists them (UAX 9, Default_Ignorable_Code_Point). */
const HIDDEN = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be left.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]/,
  /\u034f|[\u180b-\u180d]|[\u200b-\u200f]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/u,
];
const LONE_SURROGATE = /\p{Cs}/u;

/** What a stranger can write: each text has a mark that must not be found where no such text belongs. */
const MARK = 'Mallory';
const nasty = fc.constantFrom(
  '\u001b[2J',
  '\u0000',
  '\r\n',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u061c',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\u2028',
  '\u3164',
  '\ufe0f',
  '\u{e0041}',
  '\ud800',
  '\udc00',
  "'; id; '",
  '$(id)',
  '`id`',
  '"',
  '\\',
  '. ',
  'system:node:',
  'eks:',
  'arn:aws:sts::111122223333:assumed-role/deploy/',
  'arn:aws:iam::111122223333:role/',
  'system:serviceaccount:',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .chain((parts) => fc.nat(parts.length).map((at) => parts.toSpliced(at, 0, MARK).join('')));
const addresses = fc.oneof(fc.constantFrom('8.8.8.5', '9.9.9.9', '10.46.1.9', '2a00::9'), text);

const hostileRow: fc.Arbitrary<AuditLogRow> = fc
  .record({
    address: addresses,
    username: text,
    canonicalArn: fc.option(text, { nil: undefined }),
    arn: fc.option(text, { nil: undefined }),
    podName: fc.option(text, { nil: undefined }),
    userAgent: text,
    code: fc.constantFrom(200, 401, 403),
  })
  .map((members) => row(members));

const around = surroundings({ stable: networks('8.8.8.0/24', '9.9.9.9/32', '2a00::/48') });

describe('whatever strangers write', () => {
  test('no text of a caller has a hidden character, and each is one bounded line', () => {
    fc.assert(
      fc.property(fc.array(hostileRow, { maxLength: 6 }), (rows) => {
        for (const caller of groupCallers(rows, around)) {
          const texts = [
            caller.who,
            ...caller.sessions,
            ...caller.addresses,
            caller.userAgent ?? '',
            caller.system ?? '',
          ];
          for (const one of texts) {
            for (const hidden of HIDDEN) expect(one).not.toMatch(hidden);
            expect(one).not.toMatch(LONE_SURROGATE);
            expect(one.length).toBeLessThanOrEqual(720);
          }
          expect(caller.addresses.filter((address) => !/^[\d.a-f:]+$/.test(address))).toEqual([]);
        }
      }),
    );
  });

  test('no advice has any of it, and it has two sentences at most', () => {
    fc.assert(
      fc.property(
        fc.array(hostileRow, { maxLength: 6 }),
        fc.boolean(),
        fc.constantFrom('0.0.0.0/0', '8.8.8.0/24'),
        fc.constantFrom(READY, [...READY, path('vpn', 'possible')], [path('dns', 'blocked')]),
        (rows, privateAccess, open, paths) => {
          const advice = advise({
            region: 'eu-central-1',
            cluster: 'shop',
            endpoint: endpoint({ privateAccess, publicAccessCidrs: networks(open) }),
            surroundings: around,
            evidence: evidence(),
            callers: groupCallers(rows, around),
            paths,
            days: 30,
            myAddress: undefined,
          });
          expect(JSON.stringify(advice)).not.toContain(MARK);
          expect(advice.next ?? '').toMatch(/^[\w .:/"'[\]{},=&-]*$/);
          expect(advice.because).not.toMatch(/\bsafe/i);
          expect(advice.because.split(/\.(?=\s|$)/).filter((sentence) => sentence !== '').length).toBeLessThanOrEqual(
            2,
          );
        },
      ),
    );
  });
});
