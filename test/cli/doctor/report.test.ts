import { describe, expect, test } from 'vitest';
import { exitCode, type Row, report } from '../../../cli/doctor/report.ts';

const ok: Row = { region: 'eu-central-1', check: 'recorder', state: 'ok', sentence: 'The recorder is on.' };
const warning: Row = { region: 'eu-central-1', check: 'frequency', state: 'warning', sentence: 'Once a day.' };
const wrong: Row = { region: 'us-east-1', check: 'rule', state: 'wrong', sentence: 'There is no rule.' };
const unknown: Row = {
  region: 'us-east-1',
  check: 'condition keys',
  state: 'could not tell',
  sentence: 'iam:GetRole failed:\n\u001b[31mdenied',
};

describe('the exit code', () => {
  test.each([
    ['0 when all is well', [ok], 0],
    ['0 with warnings', [ok, warning], 0],
    ['1 when something is wrong', [ok, wrong, warning], 1],
    ['2 when it could not tell somewhere, whatever else is wrong', [wrong, unknown], 2],
  ] as const)('is %s', (_name, rows, code) => {
    expect(exitCode(rows)).toBe(code);
  });
});

describe('a report', () => {
  test('is a table with a line each, and harmless to a terminal', () => {
    expect(report([ok, warning, wrong, unknown], 2, ['af-south-1', 'me-central-1'], 'table')).toEqual({
      stdout: [
        'REGION        CHECK           STATE           FINDING',
        'eu-central-1  recorder        ok              The recorder is on.',
        'eu-central-1  frequency       warning         Once a day.',
        'us-east-1     rule            wrong           There is no rule.',
        'us-east-1     condition keys  could not tell  iam:GetRole failed: [31mdenied',
        '',
        '4 findings in 2 Regions: 1 ok, 1 warning, 1 wrong, 1 could not tell',
        'Not enabled, so not looked into: af-south-1, me-central-1',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  test('is JSON for programs, with the summary for people', () => {
    expect(report([wrong], 1, [], 'json')).toEqual({
      stdout:
        '[\n  {\n    "region": "us-east-1",\n    "check": "rule",\n    "state": "wrong",\n    "sentence": "There is no rule."\n  }\n]\n',
      stderr: '1 finding in 1 Region: 0 ok, 0 warnings, 1 wrong, 0 could not tell\n',
    });
  });
});
