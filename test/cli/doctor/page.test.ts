import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../cli/doctor/check.ts';

const page = readFileSync('docs/doctor.md', 'utf8');
const sources = ['cli/doctor/account.ts', 'cli/doctor/organization/organization.ts'].map((path) =>
  readFileSync(path, 'utf8'),
);

/** What stands in the first column of a table of the page, in backticks. */
function firstColumn(heading: string): readonly string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

describe('the page of the doctor', () => {
  test('explains every check, in order', () => {
    expect(firstColumn('Checks')).toEqual([...CHECKS]);
  });

  test('lists the permissions of the calls that are made', () => {
    const calls = [...sources.join('').matchAll(/call\('([^']+)'/g)].map(([, action]) => action);
    expect([...firstColumn('Permissions')].sort()).toEqual([...calls, 'ec2:DescribeRegions'].sort());
  });
});
