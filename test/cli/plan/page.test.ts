import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../cli/plan/permissions.ts';
import { CALLER_CLASSES } from './samples.ts';

const page = readFileSync('docs/plan.md', 'utf8');
const firstColumn = (header: string) => {
  const [, table = ''] = page.split(`| ${header} | `);
  return [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
};

describe('the page of plan', () => {
  test('has the policy of the permissions that a plan uses', () => {
    const [, policy = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    const actions = (isOfLogGroup: boolean) =>
      PERMISSIONS.filter((each) => (each.isOfLogGroup ?? false) === isOfLogGroup).map(({ action }) => action);
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: actions(false).toSorted(), Resource: '*' },
        { Effect: 'Allow', Action: actions(true), Resource: 'arn:aws:logs:*:*:log-group:/aws/eks/*/cluster:*' },
      ],
    });
  });

  test('explains every class and every advice', () => {
    expect(firstColumn('caller')).toEqual(CALLER_CLASSES);
    expect(firstColumn('advice')).toEqual([
      'close-now',
      'turn-private-on-first',
      'narrow-to',
      'build-private-path-first',
      'keep-public',
      'cannot-tell',
    ]);
  });
});
