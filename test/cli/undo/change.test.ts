import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../cli/undo/change.ts';
import type { RecordedAccess, Update } from '../../../cli/undo/execution.ts';
import { complete } from './fakes.ts';

const open = complete(true, false, '8.8.8.8/32');
const closed = complete(false, true, '8.8.8.8/32');
const made = (status?: string): Update => ({ kind: 'made', status });

test.each<[name: string, after: RecordedAccess | undefined, update: Update, kind: string, why?: string]>([
  ['changed: the update was successful and other settings were seen', closed, made('Successful'), 'changed'],
  ['changed: the update was successful and the runbook did not look again', undefined, made('Successful'), 'changed'],
  ['changed: other settings were seen though the update failed', closed, made('Failed'), 'changed'],
  ['changed: other settings were seen though the update is not known', closed, { kind: 'unknown' }, 'changed'],
  [
    'unchanged: no update was made, although another user changed it',
    closed,
    { kind: 'not-made' },
    'unchanged',
    'it made no update',
  ],
  [
    'unchanged: no update was made and the runbook did not look again',
    undefined,
    { kind: 'not-made' },
    'unchanged',
    'it made no update',
  ],
  [
    'unchanged: the same was seen after the update',
    open,
    made('Successful'),
    'unchanged',
    'the endpoint was the same before and after it',
  ],
  [
    'unchanged: the same was seen after the update had failed',
    open,
    made('Failed'),
    'unchanged',
    'the endpoint was the same before and after it',
  ],
  [
    'perhaps: the update failed and the runbook did not look again',
    undefined,
    made('Failed'),
    'perhaps-changed',
    'its EKS update ended Failed, and the runbook did not look again',
  ],
  [
    'perhaps: the update was cancelled and the runbook did not look again',
    undefined,
    made('Cancelled'),
    'perhaps-changed',
    'its EKS update ended Cancelled, and the runbook did not look again',
  ],
  [
    'perhaps: the runbook did not see the update end',
    undefined,
    made(),
    'perhaps-changed',
    'it did not see its EKS update end, which may have had its effect later',
  ],
  [
    'perhaps: the same was seen while the update was in progress',
    open,
    made('InProgress'),
    'perhaps-changed',
    'it did not see its EKS update end, which may have had its effect later',
  ],
  [
    'perhaps: whether there was an update is not known',
    undefined,
    { kind: 'unknown' },
    'perhaps-changed',
    'whether EKS took its update is not recorded',
  ],
  [
    'unchanged: the same was seen after an update that is not known',
    open,
    { kind: 'unknown' },
    'unchanged',
    'the endpoint was the same before and after it',
  ],
])('%s', (_name, after, update, kind, why) => {
  expect(changeOf(open, after, update)).toEqual(why === undefined ? { kind } : { kind, why });
});

describe('settings after a failed update', () => {
  const unreadable: RecordedAccess = {
    kind: 'cidrs-unreadable',
    publicAccess: true,
    privateAccess: true,
    unreadable: ['null'],
  };
  const unrecorded: RecordedAccess = { kind: 'cidrs-not-recorded', publicAccess: true, privateAccess: true };
  test.each<[name: string, a: RecordedAccess, b: RecordedAccess, kind: string]>([
    ['are the same', complete(true, false, '8.8.8.8/32'), complete(true, false, '8.8.8.8/32'), 'unchanged'],
    [
      'are the same in another order',
      complete(true, true, '8.8.8.8/32', '1.1.1.1/32'),
      complete(true, true, '1.1.1.1/32', '8.8.8.8/32'),
      'unchanged',
    ],
    [
      'are the same when a CIDR is listed twice',
      complete(true, true, '8.8.8.8/32', '1.1.1.1/32'),
      complete(true, true, '8.8.8.8/32', '1.1.1.1/32', '8.8.8.8/32'),
      'unchanged',
    ],
    ['differ in public access', complete(true, true, '8.8.8.8/32'), complete(false, true, '8.8.8.8/32'), 'changed'],
    ['differ in private access', complete(true, true, '8.8.8.8/32'), complete(true, false, '8.8.8.8/32'), 'changed'],
    ['differ in CIDRs', complete(true, true, '0.0.0.0/0'), complete(true, true, '8.8.8.8/32'), 'changed'],
    [
      'differ in one CIDR more',
      complete(true, true, '8.8.8.8/32'),
      complete(true, true, '8.8.8.8/32', '1.1.1.1/32'),
      'changed',
    ],
    [
      'are the same when EKS emptied the list of a private one',
      complete(false, true),
      complete(false, true, '0.0.0.0/0'),
      'unchanged',
    ],
    [
      'differ in what would open later, though private',
      complete(false, true, '0.0.0.0/0'),
      complete(false, true, '8.8.8.8/32'),
      'changed',
    ],
    [
      'may differ when one list was not recorded and public access is on',
      unrecorded,
      complete(true, true, '8.8.8.8/32'),
      'perhaps-changed',
    ],
    ['may differ when neither list was recorded', unrecorded, unrecorded, 'perhaps-changed'],
    ['may differ when one list cannot be read', unreadable, complete(true, true, '8.8.8.8/32'), 'perhaps-changed'],
    ['may differ when neither list can be read', unreadable, unreadable, 'perhaps-changed'],
    [
      'may differ when one list was not recorded and the other cannot be read',
      unrecorded,
      unreadable,
      'perhaps-changed',
    ],
    ['differ in public access, whatever cannot be read', unreadable, complete(false, true), 'changed'],
    ['differ in private access, whatever was not recorded', unrecorded, complete(true, false, '8.8.8.8/32'), 'changed'],
  ])('%s', (_name, a, b, kind) => {
    expect(changeOf(a, b, made('Failed')).kind).toBe(kind);
    expect(changeOf(b, a, made('Failed')).kind).toBe(kind);
  });
});

test.each([
  ['was successful', made('Successful'), { kind: 'changed' }],
  [
    'failed',
    made('Failed'),
    { kind: 'perhaps-changed', why: 'its EKS update ended Failed, and whether the CIDRs are the same is not known' },
  ],
  [
    'is not known',
    { kind: 'unknown' },
    { kind: 'perhaps-changed', why: 'whether EKS took its update is not recorded' },
  ],
  ['was not made', { kind: 'not-made' }, { kind: 'unchanged', why: 'it made no update' }],
] as const)('CIDRs that cannot be read prove nothing: the update %s', (_name, update, change) => {
  const after: RecordedAccess = { ...open, kind: 'cidrs-unreadable', unreadable: ['null'] };
  expect(changeOf(open, after, update)).toEqual(change);
});
