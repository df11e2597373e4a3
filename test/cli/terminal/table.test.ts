import { expect, test } from 'vitest';
import { toTable } from '../../../cli/terminal/table.ts';

const HEADER = ['REGION', 'CLUSTER', 'COMPLIANCE', 'REASON', 'ANNOTATION'];
const CELLS = ['eu-central-1', 'payments', 'NON_COMPLIANT', 'open-to-internet'];
const SENTENCE = 'The public endpoint is open to the whole Internet (0.0.0.0/0).';

test('columns are as wide as what stands in them', () => {
  const lines = [
    [...CELLS, SENTENCE],
    ['us-east-1', 'internal-tools', 'COMPLIANT', 'private-only', 'Private.'],
  ];
  expect(toTable(HEADER, lines, 130)).toBe(
    [
      'REGION        CLUSTER         COMPLIANCE     REASON            ANNOTATION',
      'eu-central-1  payments        NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
      'us-east-1     internal-tools  COMPLIANT      private-only      Private.',
      '',
    ].join('\n'),
  );
});

test('the header counts for the width of a column', () => {
  expect(toTable(HEADER, [['r', '-', 'COMPLIANT', 'x', 'a']], 120)).toBe(
    ['REGION  CLUSTER  COMPLIANCE  REASON  ANNOTATION', 'r       -        COMPLIANT   x       a', ''].join('\n'),
  );
});

// The columns before the sentence are 14 + 10 + 15 + 18 = 57 characters wide.
test.each([
  ['that just fits stays on one line', 57 + 62, ['The public endpoint is open to the whole Internet (0.0.0.0/0).']],
  [
    'that is one character too long continues under itself',
    57 + 61,
    ['The public endpoint is open to the whole Internet', '(0.0.0.0/0).'],
  ],
  [
    'gets 40 characters even where there is no room',
    80,
    ['The public endpoint is open to the whole', 'Internet (0.0.0.0/0).'],
  ],
  ['gets all the room there is', 57 + 47, ['The public endpoint is open to the whole', 'Internet (0.0.0.0/0).']],
])('a sentence %s', (_name, width, lines) => {
  const table = toTable(HEADER, [[...CELLS, SENTENCE]], width)
    .split('\n')
    .slice(1, -1);
  const [first, ...others] = lines;
  expect(table).toEqual([
    `eu-central-1  payments  NON_COMPLIANT  open-to-internet  ${first}`,
    ...others.map((line) => ' '.repeat(57) + line),
  ]);
});

test('a word that is longer than a line has a line of its own', () => {
  const arn = `arn:aws:iam::111122223333:user/${'x'.repeat(20)}`;
  expect(
    toTable(HEADER, [[...CELLS, `${arn} is not authorized`]], 1)
      .split('\n')
      .slice(1),
  ).toEqual([
    `eu-central-1  payments  NON_COMPLIANT  open-to-internet  ${arn}`,
    `${' '.repeat(57)}is not authorized`,
    '',
  ]);
});

test('without a width a sentence stays on one line, however long', () => {
  const sentence = `${'word '.repeat(500)}end`;
  expect(toTable(['CHECK', 'SENTENCE'], [['rule', sentence]])).toBe(`CHECK  SENTENCE\nrule   ${sentence}\n`);
});

test('without lines there is still the header', () => {
  expect(toTable(['CHECK', 'SENTENCE'], [])).toBe('CHECK  SENTENCE\n');
});

test('colours take no room, and wide characters take two columns', () => {
  const lines = [
    ['\u001b[31mred\u001b[39m', 'Coloured.'],
    ['日本', 'Wide.'],
  ];
  expect(toTable(['A', 'SENTENCE'], lines)).toBe('A     SENTENCE\n\u001b[31mred\u001b[39m   Coloured.\n日本  Wide.\n');
});
