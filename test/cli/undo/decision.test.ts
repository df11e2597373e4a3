import { describe, expect, test } from 'vitest';
import { type Decision, decide, type Later, type Look, laterChanges, needsLook } from '../../../cli/undo/decision.ts';
import { type ExecutionRecord, type RecordedAccess, readExecution } from '../../../cli/undo/execution.ts';
import { objectionInWords } from '../../../cli/undo/facts.ts';
import { planUndo } from '../../../cli/undo/plan.ts';
import { complete, ID, madePrivate, RESTORE_ID } from './fakes.ts';

const office = complete(true, false, '198.51.100.0/24', '203.0.113.7/32');
const closed = complete(false, true);
const record: ExecutionRecord = readExecution(ID, madePrivate());

const seen = (access: RecordedAccess, status = 'ACTIVE'): Look => ({ kind: 'seen', arn: 'arn', access, status });
const change = (kind: 'changed' | 'perhaps-changed' | 'still-running') => ({
  kind,
  id: RESTORE_ID,
  document: 'EksEndpointGuard-RestoreEndpointAccess',
  started: new Date('2026-11-23T10:00:00Z'),
});
const denied = { sentence: 'It is denied.', fix: 'Allow it.' };
const noLater: Later = { kind: 'known', changes: [] };
const laterBy = (kind: 'changed' | 'perhaps-changed' | 'still-running'): Later => ({
  kind: 'known',
  changes: [change(kind)],
});

function decided(look: Look, later: Later, evenIfChanged: boolean, of: ExecutionRecord = record): Decision {
  const plan = planUndo(of, undefined);
  if (!needsLook(plan)) throw new Error(`the test expected a plan to check, not ${plan.kind}`);
  return decide(of, plan, { look, later, evenIfChanged });
}

/** The kind of a decision, and of its objections. */
function inShort(decision: Decision): string {
  if (decision.kind === 'restore') return ['restore', ...decision.overruled.map(({ kind }) => kind)].join(' ');
  if (decision.kind === 'changed-since') return ['refuse', ...decision.objections.map(({ kind }) => kind)].join(' ');
  return decision.kind;
}

const otherOrder = complete(true, false, '203.0.113.7/32', '198.51.100.0/24');
const unlisted: RecordedAccess = { kind: 'cidrs-not-recorded', publicAccess: true, privateAccess: false };
const afterUnknown: ExecutionRecord = { ...record, after: undefined };
const afterUnlisted: ExecutionRecord = { ...record, after: unlisted };

describe('an execution whose settings from before could be restored', () => {
  test.each<
    [name: string, look: Look, later: Later, decision: string, evenIfChanged: string, of?: ExecutionRecord | undefined]
  >([
    ['is undone when the endpoint is as it left it', seen(closed), noLater, 'restore', 'restore'],
    ['needs nothing when the endpoint is as before', seen(office), noLater, 'already-as-before', 'already-as-before'],
    [
      'needs nothing when EKS lists the same CIDRs in another order',
      seen(otherOrder),
      noLater,
      'already-as-before',
      'already-as-before',
    ],
    [
      'needs nothing when a later execution restored the settings',
      seen(office),
      laterBy('changed'),
      'already-as-before',
      'already-as-before',
    ],
    [
      'needs nothing when how it left the endpoint is unknown and the endpoint is as before',
      seen(office),
      noLater,
      'already-as-before',
      'already-as-before',
      afterUnknown,
    ],
    [
      'is refused when the endpoint has other settings',
      seen(complete(true, true, '8.8.8.0/24')),
      noLater,
      'refuse drifted',
      'restore drifted',
    ],
    [
      'is refused when only private access differs',
      seen(complete(true, true, '198.51.100.0/24', '203.0.113.7/32')),
      noLater,
      'refuse drifted',
      'restore drifted',
    ],
    [
      'is refused when the endpoint is open without a list',
      seen(unlisted),
      noLater,
      'refuse drifted',
      'restore drifted',
    ],
    [
      'is refused when how it left the endpoint is unknown',
      seen(closed),
      noLater,
      'refuse not-comparable',
      'restore not-comparable',
      afterUnknown,
    ],
    [
      'is refused when the CIDRs that it left are unknown',
      seen(complete(true, false, '8.8.8.0/24')),
      noLater,
      'refuse not-comparable',
      'restore not-comparable',
      afterUnlisted,
    ],
    [
      'is refused when a later execution changed the cluster, though the settings are the same',
      seen(closed),
      laterBy('changed'),
      'refuse changed-later',
      'restore changed-later',
    ],
    [
      'is refused when a later execution may have changed it',
      seen(closed),
      laterBy('perhaps-changed'),
      'refuse changed-later',
      'restore changed-later',
    ],
    [
      'is refused while a later execution runs, though the settings are as before',
      seen(office),
      laterBy('still-running'),
      'refuse drifted changed-later',
      'restore drifted changed-later',
    ],
    [
      'is refused while the cluster is updated',
      seen(closed, 'UPDATING'),
      noLater,
      'refuse not-active',
      'restore not-active',
    ],
    [
      'is refused while the cluster is updated, though the settings are as before',
      seen(office, 'UPDATING'),
      noLater,
      'refuse drifted not-active',
      'restore drifted not-active',
    ],
    [
      'is refused when the settings now are unknown',
      { kind: 'unknown', problem: denied },
      noLater,
      'refuse settings-unknown',
      'restore settings-unknown',
    ],
    [
      'is refused when the later executions are unknown',
      seen(closed),
      { kind: 'unknown', problem: denied },
      'refuse later-unknown',
      'restore later-unknown',
    ],
    [
      'is refused when nothing is known, though the settings may be as before',
      { kind: 'unknown', problem: denied },
      { kind: 'unknown', problem: denied },
      'refuse settings-unknown later-unknown',
      'restore settings-unknown later-unknown',
    ],
    [
      'is refused when the later executions are unknown and the settings are as before',
      seen(office),
      { kind: 'unknown', problem: denied },
      'refuse drifted later-unknown',
      'already-as-before',
    ],
    ['is refused when the cluster is gone', { kind: 'not-found' }, noLater, 'cluster-not-found', 'cluster-not-found'],
    [
      'is refused when EKS does not run the endpoint',
      { kind: 'not-an-eks-control-plane' },
      noLater,
      'no-endpoint-to-change',
      'no-endpoint-to-change',
    ],
  ])('%s', (_name, look, later, decision, evenIfChanged, of) => {
    expect(inShort(decided(look, later, false, of))).toBe(decision);
    expect(inShort(decided(look, later, true, of))).toBe(evenIfChanged);
  });
});

test('an endpoint is not taken for as before when the settings from before are unknown', () => {
  const plan = planUndo(record, undefined);
  if (!needsLook(plan)) throw new Error(`the test expected a plan to check, not ${plan.kind}`);
  const facts = { look: seen(office), later: noLater, evenIfChanged: false };
  expect(inShort(decide({ ...record, before: undefined }, plan, facts))).toBe('refuse drifted');
});

describe('an execution whose settings from before are not restored', () => {
  const noUpdate: ExecutionRecord = { ...record, before: closed, after: closed, update: { kind: 'not-made' } };
  const fromPrivate: ExecutionRecord = { ...record, before: closed, after: office };
  test.each<[name: string, of: ExecutionRecord, look: Look, decision: string]>([
    ['needs nothing when the endpoint is private still', noUpdate, seen(closed), 'already-as-before'],
    ['is refused when the endpoint was opened since', noUpdate, seen(office), 'unchanged'],
    ['is refused when the settings now are unknown', noUpdate, { kind: 'unknown', problem: denied }, 'unchanged'],
    ['needs nothing when the endpoint is private again', fromPrivate, seen(closed), 'already-as-before'],
    ['is refused when the endpoint is public since', fromPrivate, seen(office), 'private-before'],
    ['is refused when the cluster is gone', fromPrivate, { kind: 'not-found' }, 'private-before'],
  ])('%s', (_name, of, look, decision) => {
    expect(inShort(decided(look, noLater, false, of))).toBe(decision);
    expect(inShort(decided(look, noLater, true, of))).toBe(decision);
  });

  test('needs no look at the cluster for other reasons', () => {
    expect(needsLook(planUndo({ ...record, status: 'InProgress' }, undefined))).toBe(false);
    expect(needsLook(planUndo({ ...record, before: unlisted }, undefined))).toBe(false);
  });
});

describe('a later execution', () => {
  const other: ExecutionRecord = {
    ...record,
    id: RESTORE_ID,
    document: 'EksEndpointGuard-RestoreEndpointAccess',
    started: new Date('2026-11-23T10:00:00Z'),
  };
  test.each<[name: string, changes: Partial<ExecutionRecord>, kind: string | undefined]>([
    ['counts when it changed the cluster', {}, 'changed'],
    ['counts when it started at the same time', { started: record.started }, 'changed'],
    ['counts when its time is not recorded', { started: undefined }, 'changed'],
    ['counts when its cluster is not recorded', { cluster: undefined }, 'changed'],
    ['counts while it runs', { status: 'InProgress', update: { kind: 'not-made' } }, 'still-running'],
    ['counts in a status that is not known', { status: 'Scheduled' }, 'still-running'],
    [
      'counts when its update was not seen to end',
      { after: undefined, update: { kind: 'made', status: undefined } },
      'perhaps-changed',
    ],
    ['counts when it recorded nothing', { before: undefined, update: { kind: 'unknown' } }, 'perhaps-changed'],
    ['does not count when it made no update', { update: { kind: 'not-made' } }, undefined],
    [
      'does not count when it made no update and recorded nothing',
      { before: undefined, update: { kind: 'not-made' } },
      undefined,
    ],
    ['does not count when the settings stayed the same', { after: office }, undefined],
    ['does not count on another cluster', { cluster: 'shop' }, undefined],
    ['does not count when it is of another document', { document: 'EksEndpointGuard-Other' }, undefined],
    ['does not count when it started earlier', { started: new Date('2026-11-23T08:59:59Z') }, undefined],
    ['does not count when it is the execution itself', { id: ID }, undefined],
  ])('%s', (_name, changes, kind) => {
    const { id, document, started } = { ...other, ...changes };
    expect(laterChanges(record, [{ ...other, ...changes }])).toEqual(
      kind === undefined ? [] : [{ kind, id, document, started }],
    );
  });

  test('counts when the time of the execution itself is not recorded', () => {
    const timeless: ExecutionRecord = { ...record, started: undefined };
    expect(laterChanges(timeless, [{ ...other, started: new Date('2026-11-01T00:00:00Z') }])).toHaveLength(1);
  });
});

test.each<[objection: Parameters<typeof objectionInWords>[0], words: string]>([
  [{ kind: 'settings-unknown', problem: denied }, 'The settings now are unknown. It is denied.'],
  [
    { kind: 'not-comparable' },
    'The settings now cannot be compared with those that the execution left, which are not fully known.',
  ],
  [{ kind: 'drifted' }, 'The endpoint is no longer as the execution left it.'],
  [
    { kind: 'not-active', status: 'UP\nDATING' },
    'The cluster is UP DATING, not ACTIVE: its settings may be about to change.',
  ],
  [{ kind: 'later-unknown', problem: denied }, 'Later executions on the cluster are unknown. It is denied.'],
  [
    { kind: 'changed-later', change: change('changed') },
    'Execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1 of EksEndpointGuard-RestoreEndpointAccess, started 2026-11-23 10:00:00 UTC, changed the cluster later.',
  ],
  [
    { kind: 'changed-later', change: { ...change('perhaps-changed'), started: undefined } },
    'Execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1 of EksEndpointGuard-RestoreEndpointAccess, started at a time that is not recorded, may have changed the cluster later.',
  ],
  [
    { kind: 'changed-later', change: change('still-running') },
    'Execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1 of EksEndpointGuard-RestoreEndpointAccess, started 2026-11-23 10:00:00 UTC, has not ended.',
  ],
])('an objection in words: %o', (objection, words) => {
  expect(objectionInWords(objection)).toBe(words);
});
