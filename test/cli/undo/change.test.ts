import { expect, test } from 'vitest';
import { changeOf } from '../../../cli/undo/change.ts';
import type { Endpoint } from '../../../cli/undo/endpoint.ts';
import type { Update } from '../../../cli/undo/execution.ts';

const open: Endpoint = { publicAccess: true, privateAccess: false, cidrs: ['8.8.8.8/32'] };
const closed: Endpoint = { publicAccess: false, privateAccess: true, cidrs: ['8.8.8.8/32'] };
const made = (status?: string): Update => ({ kind: 'made', status });

test.each<[name: string, after: Endpoint | undefined, update: Update, kind: string, why?: string]>([
  ['changed: the update was successful and other settings were seen', closed, made('Successful'), 'changed'],
  ['changed: the update was successful and nobody looked', undefined, made('Successful'), 'changed'],
  ['changed: other settings were seen though the update failed', closed, made('Failed'), 'changed'],
  ['changed: other settings were seen though the update is not known', closed, { kind: 'unknown' }, 'changed'],
  [
    'unchanged: no update was made, whoever else changed it',
    closed,
    { kind: 'not-made' },
    'unchanged',
    'it made no update',
  ],
  [
    'unchanged: no update was made and nobody looked',
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
    'perhaps: the update failed and nobody looked',
    undefined,
    made('Failed'),
    'perhaps-changed',
    'its EKS update ended Failed, and nobody looked again',
  ],
  [
    'perhaps: the update was cancelled and nobody looked',
    undefined,
    made('Cancelled'),
    'perhaps-changed',
    'its EKS update ended Cancelled, and nobody looked again',
  ],
  [
    'perhaps: nobody saw the update end',
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
