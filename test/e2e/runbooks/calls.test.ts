import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { play, type StepScenario } from '../../runbooks/scenario.ts';
import { Stage } from './stage.ts';
import { FAULTS, failAt } from './step-faults.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
});
afterEach(() => stage.clear());
afterAll(() => stage.aws.stop());

const cases = (scenarios: readonly StepScenario[]) =>
  scenarios.flatMap(({ step, expected }) => FAULTS.map((fault) => ({ step, fault, what: fault.what, expected })));

// Each step of the table once and always, and those of the last try.
describe.each(Object.values(EXPECTED_RUNBOOKS))('a call of $runbook', (runbook) => {
  test.each(cases(runbook.refused))('that is $what always in $step: $expected', async ({ step, fault, expected }) => {
    failAt(stage, step, fault);
    expect((await play(stage, runbook)).outcome).toBe(expected);
  });

  test.each(cases(runbook.refused))('that is $what once in $step is made again', async ({ step, fault }) => {
    failAt(stage, step, fault, 1);
    expect((await play(stage, runbook)).outcome).toBe(runbook.done.expected);
  });

  test.each(cases(runbook.refusedInLastTry))(
    'that is $what always in $step, after the first try was refused: $expected',
    async ({ step, fault, expected }) => {
      failAt(stage, step, fault);
      const busy = { prepare: (_stage: unknown, cluster: string) => stage.aws.eks.busyFor(cluster, 5) };
      expect((await play(stage, runbook, busy)).outcome).toBe(expected);
    },
  );
});
