import { expect, test } from 'vitest';
import { readExecution } from '../../../cli/undo/execution.ts';
import { toRow } from '../../../cli/undo/row.ts';
import { ID, madePrivate, outputs } from './fakes.ts';

const answer = { reason: 'undoable', sentence: 'Yes.', fix: '' };

/** The row of an execution in which little is recorded. */
function rowOf(before: Parameters<typeof outputs>[0], after?: Parameters<typeof outputs>[1]) {
  const {
    ExecutionStartTime: _start,
    ExecutionEndTime: _end,
    ...timeless
  } = madePrivate({
    Outputs: outputs(before, after),
  });
  const record = readExecution(ID, timeless);
  return toRow({ account: undefined, region: 'eu-central-1', execution: ID, record }, answer);
}

test('a row has null for what an execution did not record', () => {
  expect(rowOf(undefined)).toEqual({
    account: null,
    region: 'eu-central-1',
    cluster: 'payments',
    arn: null,
    execution: ID,
    document: 'EksEndpointGuard-MakeEndpointPrivate',
    started: null,
    ended: null,
    before: null,
    after: null,
    now: null,
    undoable: null,
    reason: 'undoable',
    sentence: 'Yes.',
    fix: null,
    restore: null,
  });
});

test('CIDRs that were not recorded, or that cannot be read, are null and not none', () => {
  const row = rowOf({ access: ['True', 'False'] }, { access: ['True', 'True'], cidrs: ['8.8.8.8/32', 'null'] });
  expect(row.before).toEqual({ publicAccess: true, privateAccess: false, cidrs: null });
  expect(row.after).toEqual({ publicAccess: true, privateAccess: true, cidrs: null });
});

test('a private endpoint lets in no CIDRs, whatever the execution recorded', () => {
  const row = rowOf(
    { access: ['False', 'True'], cidrs: ['null'] },
    { access: ['False', 'True'], cidrs: ['0.0.0.0/0'] },
  );
  expect([row.before?.cidrs, row.after?.cidrs]).toEqual([[], []]);
});
