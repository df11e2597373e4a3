import { describe, expect, test } from 'vitest';
import { report, toCsv } from '../../../cli/audit/report.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';

const disabled: AuditRow = {
  region: 'af-south-1',
  cluster: null,
  compliance: 'not enabled',
  reason: 'not-opted-in',
  annotation: 'Not enabled.',
};
const payments: AuditRow = {
  region: 'eu-central-1',
  cluster: 'payments',
  compliance: 'COMPLIANT',
  reason: 'exempt',
  annotation: `${'word '.repeat(14)}end`,
};
const rows = [disabled, payments];
const summary =
  '1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 not applicable, 0 could not tell\n' +
  'Not enabled, so not looked into: af-south-1\n';

test('as json all rows go to standard output, and the summary does not', () => {
  expect(report(rows, 1, 'json', undefined)).toEqual({
    stdout: `[
  {
    "region": "af-south-1",
    "cluster": null,
    "compliance": "not enabled",
    "reason": "not-opted-in",
    "annotation": "Not enabled."
  },
  {
    "region": "eu-central-1",
    "cluster": "payments",
    "compliance": "COMPLIANT",
    "reason": "exempt",
    "annotation": "word word word word word word word word word word word word word word end"
  }
]
`,
    stderr: summary,
  });
});

test('as csv all rows go to standard output, and the summary does not', () => {
  expect(report(rows, 1, 'csv', undefined)).toEqual({
    stdout:
      'region,cluster,compliance,reason,annotation\r\n' +
      'af-south-1,,not enabled,not-opted-in,Not enabled.\r\n' +
      `eu-central-1,payments,COMPLIANT,exempt,${'word '.repeat(14)}end\r\n`,
    stderr: summary,
  });
});

describe('as a table', () => {
  const header = 'REGION        CLUSTER   COMPLIANCE  REASON  ANNOTATION\n';
  const whole = `eu-central-1  payments  COMPLIANT   exempt  ${'word '.repeat(14)}end\n`;

  test.each([
    ['a terminal is unknown', undefined, whole],
    ['a terminal is narrow', 80, whole],
    ['a terminal is wide', 200, whole],
  ])('the clusters and then the summary, where %s', (_name, columns, lines) => {
    expect(report(rows, 1, 'table', columns)).toEqual({ stdout: `${header}${lines}\n${summary}`, stderr: '' });
  });

  test('is 120 columns wide unless the terminal is wider', () => {
    const longer = [{ ...payments, annotation: `${'word '.repeat(14)}seven to` }];
    const table = (columns: number | undefined) => report(longer, 1, 'table', columns).stdout.split('\n').slice(1, -3);
    const long = `eu-central-1  payments  COMPLIANT   exempt  ${'word '.repeat(14)}seven`;
    expect(table(undefined)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(table(80)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(table(121)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(table(122)).toEqual([`${long} to`]);
  });

  test('a row without a cluster has a dash', () => {
    const unknown: AuditRow = { ...payments, cluster: null, compliance: 'could not tell', annotation: 'Why.' };
    expect(report([unknown], 1, 'table', undefined).stdout).toContain(
      'eu-central-1  -        could not tell  exempt  Why.\n',
    );
  });

  test('without a cluster is the summary alone', () => {
    expect(report([disabled], 3, 'table', undefined)).toEqual({
      stdout: 'No clusters in 3 Regions: there is nothing to judge.\nNot enabled, so not looked into: af-south-1\n',
      stderr: '',
    });
  });
});

describe('as csv', () => {
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
});
