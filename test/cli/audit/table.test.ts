import { expect, test } from 'vitest';
import type { AuditRow } from '../../../cli/audit/row.ts';
import { toTable } from '../../../cli/audit/table.ts';

const row: AuditRow = {
  region: 'eu-central-1',
  cluster: 'payments',
  compliance: 'NON_COMPLIANT',
  reason: 'open-to-internet',
  annotation: 'The public endpoint is open to the whole Internet (0.0.0.0/0).',
};

test('columns are as wide as what stands in them', () => {
  const rows: AuditRow[] = [
    row,
    {
      region: 'us-east-1',
      cluster: 'internal-tools',
      compliance: 'COMPLIANT',
      reason: 'private-only',
      annotation: 'Private.',
    },
  ];
  expect(toTable(rows, 130)).toBe(
    [
      'REGION        CLUSTER         COMPLIANCE     REASON            ANNOTATION',
      'eu-central-1  payments        NON_COMPLIANT  open-to-internet  The public endpoint is open to the whole Internet (0.0.0.0/0).',
      'us-east-1     internal-tools  COMPLIANT      private-only      Private.',
      '',
    ].join('\n'),
  );
});

test('the header counts for the width, and a row without cluster has a dash', () => {
  const short: AuditRow = { region: 'r', cluster: null, compliance: 'COMPLIANT', reason: 'x', annotation: 'a' };
  expect(toTable([short], 120)).toBe(
    ['REGION  CLUSTER  COMPLIANCE  REASON  ANNOTATION', 'r       -        COMPLIANT   x       a', ''].join('\n'),
  );
});

// The columns before the annotation are 14 + 10 + 15 + 18 = 57 characters wide.
test.each([
  ['that just fits stays on one line', 57 + 62, ['The public endpoint is open to the whole Internet (0.0.0.0/0).']],
  [
    'that is one character too long goes on under itself',
    57 + 61,
    ['The public endpoint is open to the whole Internet', '(0.0.0.0/0).'],
  ],
  [
    'gets 40 characters even where there is no room',
    80,
    ['The public endpoint is open to the whole', 'Internet (0.0.0.0/0).'],
  ],
  ['gets all the room there is', 57 + 47, ['The public endpoint is open to the whole', 'Internet (0.0.0.0/0).']],
])('an annotation %s', (_name, width, lines) => {
  const table = toTable([row], width).split('\n').slice(1, -1);
  const [first, ...others] = lines;
  expect(table).toEqual([
    `eu-central-1  payments  NON_COMPLIANT  open-to-internet  ${first}`,
    ...others.map((line) => ' '.repeat(57) + line),
  ]);
});

test('a word that is longer than a line has one of its own', () => {
  const arn = `arn:aws:iam::111122223333:user/${'x'.repeat(20)}`;
  expect(
    toTable([{ ...row, annotation: `${arn} is not authorized` }], 1)
      .split('\n')
      .slice(1),
  ).toEqual([
    `eu-central-1  payments  NON_COMPLIANT  open-to-internet  ${arn}`,
    `${' '.repeat(57)}is not authorized`,
    '',
  ]);
});
