import { expect, test } from 'vitest';
import { toCsv } from '../../../cli/audit/csv.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';

const row: AuditRow = {
  region: 'eu-central-1',
  cluster: 'payments',
  compliance: 'COMPLIANT',
  reason: 'private-only',
  annotation: 'All is well',
};

test('without rows there is still the header', () => {
  expect(toCsv([])).toBe('region,cluster,compliance,reason,annotation\r\n');
});

test('a row is a line; where there is no cluster the cell is empty', () => {
  expect(toCsv([row, { ...row, cluster: null, compliance: 'could not tell' }])).toBe(
    'region,cluster,compliance,reason,annotation\r\n' +
      'eu-central-1,payments,COMPLIANT,private-only,All is well\r\n' +
      'eu-central-1,,could not tell,private-only,All is well\r\n',
  );
});

test.each([
  ['a comma', 'one, two', '"one, two"'],
  ['quotes', 'say "no" twice', '"say ""no"" twice"'],
  ['a carriage return', 'one\rtwo', '"one\rtwo"'],
  ['a line feed', 'one\ntwo', '"one\ntwo"'],
  ['an apostrophe', "team's", "team's"],
])('text with %s is written as RFC 4180 has it', (_name, annotation, cell) => {
  expect(toCsv([{ ...row, annotation }])).toContain(`,private-only,${cell}\r\n`);
});

test.each([
  ['=', '=HYPERLINK(A1)', "'=HYPERLINK(A1)"],
  ['+', '+1', "'+1"],
  ['-', '-1', "'-1"],
  ['@', '@SUM(A1)', "'@SUM(A1)"],
  ['= with a comma', '=SUM(1,2)', `"'=SUM(1,2)"`],
])('text that starts with %s is no formula', (_name, annotation, cell) => {
  expect(toCsv([{ ...row, annotation }])).toContain(`,private-only,${cell}\r\n`);
});

test('text with such a character further on is left as it is', () => {
  expect(toCsv([{ ...row, annotation: 'a=b+c-d@e' }])).toContain(',private-only,a=b+c-d@e\r\n');
});
