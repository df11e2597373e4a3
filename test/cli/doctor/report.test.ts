import { describe, expect, test } from 'vitest';
import { byPlace, exitCode, type Row, report } from '../../../cli/doctor/report.ts';

const place = { account: '111122223333', accountName: null, region: 'eu-central-1' };
const virginia = { ...place, region: 'us-east-1' };
const ok: Row = { ...place, check: 'recorder', state: 'ok', sentence: 'The recorder is on.' };
const warning: Row = { ...place, check: 'frequency', state: 'warning', sentence: 'Once a day.' };
const problem: Row = { ...virginia, check: 'rule', state: 'problem', sentence: 'There is no rule.' };
const unknown: Row = {
  ...virginia,
  check: 'condition-keys',
  state: 'could-not-tell',
  sentence: 'iam:GetRole failed:\n\u001b[31mdenied',
};
const general: Row = { account: null, accountName: null, region: null, check: 'pack', state: 'ok', sentence: 'There.' };

describe('the exit code', () => {
  test.each([
    ['0 when all is well', [ok], 0],
    ['0 with warnings', [ok, warning], 0],
    ['1 with a problem', [ok, problem, warning], 1],
    ['2 when it could not tell somewhere, whatever problems there are', [problem, unknown], 2],
  ] as const)('is %s', (_name, rows, code) => {
    expect(exitCode(rows)).toBe(code);
  });
});

test('rows are in the order of account, Region and check, the whole before its parts', () => {
  const other: Row = { ...ok, account: '222233334444' };
  const whole: Row = { ...ok, region: null, check: 'access' };
  expect(byPlace([other, problem, warning, whole, ok])).toEqual([whole, ok, warning, problem, other]);
});

describe('a table', () => {
  const span = { regions: 2, notEnabled: ['af-south-1', 'me-central-1'] };
  const table = (rows: readonly Row[], options: object = {}, terminal: object = {}) =>
    report(
      rows,
      { ...span, ...options },
      { output: 'table', problemsOnly: false, ...options },
      { columns: undefined, colours: false, ...terminal },
    );

  test('has a heading for each Region, and is harmless to a terminal', () => {
    expect(table([ok, warning, problem, unknown])).toEqual({
      stdout: [
        'eu-central-1',
        '  recorder        ok              The recorder is on.',
        '  frequency       warning         Once a day.',
        '',
        'us-east-1',
        '  rule            problem         There is no rule.',
        '  condition-keys  could-not-tell  iam:GetRole failed: [31mdenied',
        '',
      ].join('\n'),
      stderr:
        '4 checks in 2 Regions: 1 ok, 1 warning, 1 problem, 1 could not tell\nNot enabled, so not looked into: af-south-1, me-central-1\n',
    });
  });

  test('has the account in its headings where there are several, and the organization below', () => {
    const named = { ...ok, accountName: 'payments' };
    const whole: Row = { ...problem, region: null };
    const regional = { ...general, region: 'eu-central-1' };
    const { stdout, stderr } = table([named, whole, general, regional], { accounts: 2, regions: 1, notEnabled: [] });
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      '111122223333 (payments), eu-central-1',
      '111122223333',
      'organization',
      'organization, eu-central-1',
    ]);
    expect(stderr).toBe('4 checks in 1 Region of 2 accounts: 3 ok, 0 warnings, 1 problem, 0 could not tell\n');
  });

  test('names a row of the whole account by the account', () => {
    expect(table([{ ...ok, region: null }]).stdout).toMatch(/^111122223333\n/);
  });

  test.each([
    ['the terminal', 130, 130],
    ['120 characters where the terminal is narrower', 80, 120],
    ['120 characters where there is no terminal', undefined, 120],
  ])('is as wide as %s', (_name, columns, width) => {
    const long = { ...ok, sentence: 'word '.repeat(60).trim() };
    const lines = table([long], {}, { columns }).stdout.trimEnd().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(width - 6);
    expect(lines[1]).toMatch(/^ {16}word/);
  });

  test('has colours on a terminal', () => {
    const { stdout } = table([ok, problem], {}, { colours: true });
    expect(stdout).toContain('\u001b[1meu-central-1\u001b[22m\n');
    expect(stdout).toContain('\u001b[32mok     \u001b[39m  The');
    expect(stdout).toContain('\u001b[31mproblem\u001b[39m  There');
  });

  test('of problems leaves out what is ok, and headings without a row; the summary counts all', () => {
    const { stdout, stderr } = table([ok, general, problem, unknown, warning], { problemsOnly: true, notEnabled: [] });
    expect(stdout).not.toContain('ok');
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual(['us-east-1', 'eu-central-1']);
    expect(stderr).toBe('5 checks in 2 Regions: 2 ok, 1 warning, 1 problem, 1 could not tell\n');
  });

  test('is empty where nothing is left of it', () => {
    expect(table([ok], { problemsOnly: true }).stdout).toBe('');
  });
});

describe('JSON', () => {
  const json = (rows: readonly Row[], problemsOnly = false) =>
    report(rows, { regions: 1, notEnabled: [] }, { output: 'json', problemsOnly }, { columns: 80, colours: true });

  test('is for programs, with the summary for people', () => {
    expect(json([{ ...problem, accountName: 'payments' }])).toEqual({
      stdout:
        '[\n  {\n    "account": "111122223333",\n    "accountName": "payments",\n    "region": "us-east-1",\n    "check": "rule",\n    "state": "problem",\n    "sentence": "There is no rule."\n  }\n]\n',
      stderr: '1 check in 1 Region: 0 ok, 0 warnings, 1 problem, 0 could not tell\n',
    });
  });

  test('has only problems on demand', () => {
    expect(JSON.parse(json([ok, problem], true).stdout)).toHaveLength(1);
    expect(json([ok], true).stdout).toBe('[]\n');
  });
});
