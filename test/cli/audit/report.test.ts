import { describe, expect, test } from 'vitest';
import { report, toCsv } from '../../../cli/audit/report.ts';
import type { AuditRow } from '../../../cli/audit/row.ts';
import { auditRow } from './fakes.ts';

const disabled = auditRow({ region: 'af-south-1', cluster: null, compliance: 'not-enabled', sentence: 'Not enabled.' });
const payments = auditRow({ cluster: 'payments', reason: 'exempt', sentence: `${'word '.repeat(14)}end` });
const open = auditRow({
  cluster: 'shop',
  compliance: 'NON_COMPLIANT',
  reason: 'open-to-internet',
  sentence: 'Open.',
  fix: 'This way.',
});
const rows = [disabled, payments];
const summary =
  '1 cluster in 1 Region: 1 COMPLIANT, 0 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n' +
  'Not enabled, so not looked into: af-south-1\n';
const all = { output: 'table', onlyNonCompliant: false, skipDeniedRegions: false, parameters: {} } as const;
const terminal = { columns: undefined, colours: false };

test('as json all rows are on standard output, and the summary on standard error', async () => {
  const { stdout, stderr } = await report(rows, 1, { ...all, output: 'json' }, terminal);
  expect(JSON.parse(stdout)).toEqual(rows);
  expect(stderr).toBe(summary);
});

test('as csv all rows are on standard output, and the summary on standard error', async () => {
  const { stdout, stderr } = await report(rows, 1, { ...all, output: 'csv' }, terminal);
  expect(stdout.split('\r\n')).toHaveLength(4);
  expect(stderr).toBe(summary);
});

test('only the problems are printed if so wanted, which what could not be evaluated may be', async () => {
  const unknown = auditRow({ compliance: 'could-not-tell' });
  const denied = auditRow({ compliance: 'denied' });
  const options = { ...all, output: 'json', onlyNonCompliant: true } as const;
  const { stdout, stderr } = await report([payments, open, unknown, denied, disabled], 1, options, terminal);
  expect(JSON.parse(stdout)).toEqual([open, unknown, denied]);
  expect(stderr).toContain('1 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE, 1 could not tell\n');
});

describe('as a table', () => {
  const header = 'REGION        CLUSTER   COMPLIANCE  REASON  SENTENCE\n';
  const whole = `eu-central-1  payments  COMPLIANT   exempt  ${'word '.repeat(14)}end\n`;

  test.each([
    ['unknown', undefined],
    ['narrow', 80],
    ['wide', 200],
  ])('are the clusters, where the terminal is %s', async (_name, columns) => {
    expect(await report(rows, 1, all, { ...terminal, columns })).toEqual({ stdout: header + whole, stderr: summary });
  });

  test('the first fix follows the summary', async () => {
    expect((await report([open], 1, all, terminal)).stderr).toBe(
      '1 cluster in 1 Region: 0 COMPLIANT, 1 NON_COMPLIANT, 0 NOT_APPLICABLE, 0 could not tell\n' +
        'To fix eu-central-1/shop, one of:\n  This way.\n',
    );
  });

  test('is 120 columns wide unless the terminal is wider', async () => {
    const longer = [{ ...payments, sentence: `${'word '.repeat(14)}seven to` }];
    const table = async (columns: number | undefined) =>
      (await report(longer, 1, all, { ...terminal, columns })).stdout.split('\n').slice(1, -1);
    const long = `eu-central-1  payments  COMPLIANT   exempt  ${'word '.repeat(14)}seven`;
    expect(await table(undefined)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(await table(80)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(await table(121)).toEqual([long, `${' '.repeat(44)}to`]);
    expect(await table(122)).toEqual([`${long} to`]);
  });

  test('a row without a cluster or a Region has a dash', async () => {
    const unknown = auditRow({
      region: null,
      cluster: null,
      compliance: 'could-not-tell',
      reason: 'x',
      sentence: 'Why.',
    });
    expect((await report([unknown], 1, all, terminal)).stdout).toContain(
      '-       -        could-not-tell  x       Why.\n',
    );
  });

  test('has colours on a terminal, which move no column', async () => {
    const unknown = auditRow({ compliance: 'could-not-tell' });
    const { stdout } = await report([payments, open, unknown], 1, all, { ...terminal, colours: true });
    expect(stdout).toContain('  \u001b[32mCOMPLIANT\u001b[39m       exempt ');
    expect(stdout).toContain('  \u001b[31mNON_COMPLIANT\u001b[39m   open-to-internet ');
    expect(stdout).toContain('  \u001b[33mcould-not-tell\u001b[39m  private-only ');
  });

  test('is empty without a cluster', async () => {
    expect(await report([disabled], 3, all, terminal)).toEqual({
      stdout: '',
      stderr: 'No clusters in 3 Regions.\nNot enabled, so not looked into: af-south-1\n',
    });
  });
});

test('as html the rows are a page on standard output, and the summary on standard error', async () => {
  const options = {
    ...all,
    output: 'html',
    onlyNonCompliant: true,
    parameters: { publicAccess: 'forbidden' },
  } as const;
  const { stdout, stderr } = await report([payments, open], 1, options, terminal);
  expect(stdout).toMatch(/^<!doctype html>\n/);
  expect(stdout).toContain('<code>publicAccess=forbidden</code>');
  expect(stdout).toContain('>shop<');
  expect(stdout).not.toContain('>payments<');
  expect(stderr).toContain('2 clusters in 1 Region: 1 COMPLIANT, 1 NON_COMPLIANT');
});

describe('as csv', () => {
  const HEADER =
    'account,accountName,region,cluster,arn,vpc,publicAccess,privateAccess,cidrs,addresses,compliance,reason,sentence,fix,lookedAt\r\n';

  test('without rows there is still the header', () => {
    expect(toCsv([])).toBe(HEADER);
  });

  test('a row is a line; lists have blanks between, and what is unknown is empty', () => {
    const listed = auditRow({ publicAccess: true, cidrs: ['8.8.8.8/32', '1.1.1.1/32'], addresses: 2 });
    const unknown = auditRow({
      cluster: null,
      arn: null,
      vpc: null,
      publicAccess: null,
      privateAccess: null,
      cidrs: null,
      addresses: null,
    });
    const end =
      'COMPLIANT,private-only,The API server endpoint is private: public access is off.,,2026-11-23T09:00:00.000Z\r\n';
    expect(toCsv([listed, unknown])).toBe(
      `${HEADER}111122223333,,eu-central-1,intern,arn:aws:eks:eu-central-1:111122223333:cluster/intern,vpc-0a1b2c3d,true,true,8.8.8.8/32 1.1.1.1/32,2,${end}111122223333,,eu-central-1,,,,,,,,${end}`,
    );
  });

  const cellOf = (sentence: AuditRow['sentence']) =>
    /,private-only,(.*),,2026-11-23T09:00:00.000Z\r\n$/s.exec(toCsv([auditRow({ sentence })]))?.[1];

  test.each([
    ['a comma', 'one, two', '"one, two"'],
    ['quotes', 'say "no" twice', '"say ""no"" twice"'],
    ['a carriage return and a line feed', 'one\r\ntwo', '"one\r\ntwo"'],
    ['a line feed alone', 'one\ntwo', '"one\ntwo"'],
    ['what acts on a terminal', 'a\u001b[2Jb\u009bc\u202ed', 'a [2Jb c d'],
    ['an apostrophe', "team's", "team's"],
    ['signs further on', 'a=b+c-d@e', 'a=b+c-d@e'],
  ])('text with %s is written as RFC 4180 has it', (_name, sentence, cell) => {
    expect(cellOf(sentence)).toBe(cell);
  });

  test.each([
    ['=', '=HYPERLINK(A1)', "'=HYPERLINK(A1)"],
    ['+', '+1', "'+1"],
    ['-', '-1', "'-1"],
    ['@', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['= with a comma', '=SUM(1,2)', `"'=SUM(1,2)"`],
  ])('text that starts with %s is no formula', (_name, sentence, cell) => {
    expect(cellOf(sentence)).toBe(cell);
  });
});

test('names that would act on a terminal do not, nor end a line', async () => {
  const hostile = auditRow({
    account: '1\n2',
    region: 'eu\u001b[2J',
    cluster: 'a\r\n\u009b2Jb',
    sentence: 'c\u202ed',
    compliance: 'NON_COMPLIANT',
  });
  const { stdout, stderr } = await report([hostile], 1, { ...all, accountCount: 1 }, terminal);
  expect(stdout.split('\n')).toHaveLength(3);
  expect(stdout + stderr).toContain('1 2/eu [2J/a 2Jb');
  expect(stdout).toContain('1 2      eu [2J  a 2Jb    NON_COMPLIANT  private-only  c d');
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

test('a table of several accounts has a column for them', async () => {
  const unknown = auditRow({
    account: null,
    region: null,
    cluster: null,
    compliance: 'could-not-tell',
    sentence: 'No.',
  });
  const { stdout } = await report([open, unknown], 2, { ...all, accountCount: 2 }, terminal);
  expect(stdout.split('\n').map((line) => line.slice(0, 34))).toEqual([
    'ACCOUNT       REGION        CLUSTE',
    '111122223333  eu-central-1  shop  ',
    '-             -             -     ',
    '',
  ]);
});
