import type { StepExecution } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { createProgress, follow } from '../../../cli/undo/follow.ts';
import { ID, scripted } from './fakes.ts';

/** What is written while steps stand so at certain moments, in milliseconds after the start. */
function written(...moments: readonly (readonly [at: number, steps: Readonly<Record<string, string>>])[]) {
  const start = 50_000;
  let now = start;
  const lines: string[] = [];
  const progress = createProgress({ elapsed: () => now, write: (text) => lines.push(text) });
  for (const [at, steps] of moments) {
    now = start + at;
    const StepExecutions = Object.entries(steps).map(([StepName, StepStatus]) => ({ StepName, StepStatus }));
    progress({ StepExecutions: StepExecutions as StepExecution[] });
  }
  return lines;
}

test('each step has a line when it starts and when it ends, once', () => {
  expect(
    written(
      [5000, { Update: 'InProgress', Wait: 'Pending' }],
      [10_000, { Update: 'InProgress', Wait: 'Pending' }],
      [15_000, { Update: 'Success', Wait: 'InProgress' }],
      [20_000, { Update: 'Success', Wait: 'Failed' }],
    ),
  ).toEqual(['  Update: InProgress\n', '  Update: Success\n', '  Wait: InProgress\n', '  Wait: Failed\n']);
});

test('a step that takes long has a line once a minute', () => {
  const waiting = { Update: 'Success', Wait: 'InProgress' };
  expect(
    written(
      [5000, waiting],
      [64_999, waiting],
      [65_000, waiting],
      [70_000, waiting],
      [124_999, waiting],
      [125_000, waiting],
    ),
  ).toEqual([
    '  Update: Success\n',
    '  Wait: InProgress\n',
    '  Wait is in progress, 1 min after the start\n',
    '  Wait is in progress, 2 min after the start\n',
  ]);
});

test('an execution that waits in the queue has a line too', () => {
  expect(written([5000, {}], [60_000, { Update: 'Pending' }])).toEqual([
    '  no step is in progress, 1 min after the start\n',
  ]);
});

test('an execution without steps has no line', () => {
  const lines: string[] = [];
  createProgress({ elapsed: () => 0, write: (text) => lines.push(text) })({});
  expect(lines).toEqual([]);
});

test('a step without a name has a line, one without a status has none', () => {
  const lines: string[] = [];
  const showProgress = createProgress({ elapsed: () => 0, write: (text) => lines.push(text) });
  showProgress({ StepExecutions: [{ StepStatus: 'InProgress' }, { StepName: 'Wait' }] });
  expect(lines).toEqual(['  a step without a name: InProgress\n']);
});

test('an execution is followed until it has a status that is an end', async () => {
  const success = { AutomationExecutionStatus: 'Success' } as const;
  const { left, ...automations } = scripted(
    { find: ID, answer: {} },
    { find: ID, answer: { AutomationExecutionStatus: 'InProgress' } },
    { find: ID, answer: success },
  );
  const effects = { sleep: async () => {}, elapsed: () => 0, write: () => {} };
  expect(await follow(ID, automations, effects)).toEqual(success);
  expect(left).toEqual([]);
});
