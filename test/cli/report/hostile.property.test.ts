import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditPage } from '../../../cli/audit/html.ts';
import { planPage } from '../../../cli/plan/html.ts';
import { auditRow } from '../audit/fakes.ts';
import { callerRow, planRow } from '../plan/rows.ts';

/** What breaks out of a place in HTML, CSS or a script, and what hides or turns around what follows. */
const PIECES = [
  ...[
    '<script>alert(1)</script>',
    '</script>',
    '</style>',
    '</title>',
    '</code>',
    '<!--',
    '-->',
    ']]>',
    '<svg/onload=x>',
  ],
  ...[
    '"',
    "'",
    '`',
    '>',
    '<',
    '&',
    '&lt;',
    '&#x3c;',
    '" onclick="x',
    "' onclick='x",
    '{{x}}',
    'javascript:x',
    '\\u003c',
  ],
  ...['\u0000', '\u001b[31m', '\r', '\u202e', '\u2066', '\u200f', '\u2028', '\ud83d', '\udc00', '\ufeff'],
];

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 }));
const hostile = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join('').replaceAll('\n', ' '));
/** Different texts, as different names are. */
const texts = fc.uniqueArray(hostile, { minLength: 12, maxLength: 12 });
const harmless = Array.from({ length: 12 }, (_, index) => `text ${index}`);

function audit(at: (index: number) => string): string {
  const row = auditRow({
    ...{ account: at(0), accountName: at(1), region: at(2), cluster: at(3), arn: at(4), vpc: at(5) },
    ...{ publicAccess: true, cidrs: [at(6), at(7)], compliance: 'NON_COMPLIANT', reason: at(8), sentence: at(9) },
    fix: `AWS CLI: ${at(10)}\n${at(11)}`,
  });
  const disabled = auditRow({ compliance: 'not-enabled', region: at(2), cluster: null });
  return auditPage([row, disabled], [row], { regions: 1, parameters: { [at(1)]: at(2) }, onlyNonCompliant: false });
}

function plan(at: (index: number) => string): string {
  const row = planRow({
    ...{ account: at(0), region: at(1), cluster: at(2), arn: at(3) },
    endpoint: { publicAccess: true, privateAccess: true, publicAccessCidrs: [at(4)] },
    evidence: {
      ...planRow().evidence,
      gaps: [{ from: '2026-11-23T12:00:00Z', to: '2026-11-24T12:00:00Z', why: at(5) }],
    },
    callers: [callerRow({ who: at(6), addresses: [at(7)], userAgent: at(8) })],
    paths: [{ kind: 'vpn', id: at(10), state: 'possible' }],
    advice: { action: 'narrow-to', cidrs: [at(4)], because: at(5), next: at(11) },
  });
  return planPage([row], [at(0)]);
}

/** The tags of a page without the values of their attributes. Style sheet and script are the page's own. */
function tagsOf(page: string): readonly string[] {
  const markup = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>');
  return (markup.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, '=""'));
}

/** Code points of control characters, of surrogates, and of what changes the direction or ends a line. */
const UNSHOWABLE = [
  [0x0, 0x8],
  [0xb, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xd800, 0xdfff],
] as const;

function isUnshowable(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return UNSHOWABLE.some(([first, last]) => first <= point && point <= last);
}

describe.each([
  ['audit', audit],
  ['plan', plan],
])('whatever the names in a report of %s are', (_name, report) => {
  test('it has the tags that it has with harmless names', () => {
    const expected = tagsOf(report((index) => harmless[index] ?? ''));
    fc.assert(
      fc.property(texts, (chosen) => {
        expect(tagsOf(report((index) => chosen[index] ?? ''))).toEqual(expected);
      }),
    );
  });

  test('it has no control or bidirectional character and no half of a character', () => {
    fc.assert(
      fc.property(texts, (chosen) => {
        const page = report((index) => chosen[index] ?? '');
        expect([...page].filter(isUnshowable)).toEqual([]);
      }),
    );
  });

  test('it has one script, which is its own', () => {
    const own = report((index) => harmless[index] ?? '').split('<script>')[1];
    fc.assert(
      fc.property(texts, (chosen) => {
        const page = report((index) => chosen[index] ?? '');
        expect(page.split(/<script/i)).toHaveLength(2);
        expect(page.split('<script>')[1]).toBe(own);
      }),
    );
  });
});
