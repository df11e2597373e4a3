import { describe, expect, test } from 'vitest';
import { play, type RunbookTable, type StepScenario } from '../../runbooks/scenario.ts';
import type { Stage } from './stage.ts';
import { FAULTS, failAt } from './step-faults.ts';

/** Tests what comes of a call that is refused, in each step of the table, once and always, and in those of the last try. */
export function testCalls(stage: () => Stage, table: RunbookTable): void {
  const cases = (scenarios: readonly StepScenario[]) =>
    scenarios.flatMap(({ step, expected }) => FAULTS.map((fault) => ({ step, fault, what: fault.what, expected })));

  describe('a call of the runbook', () => {
    test.each(cases(table.refused))('that is $what always in $step: $expected', async ({ step, fault, expected }) => {
      failAt(stage(), step, fault);
      expect((await play(stage(), table)).outcome).toBe(expected);
    });

    test.each(cases(table.refused))('that is $what once in $step is made again', async ({ step, fault }) => {
      failAt(stage(), step, fault, 1);
      expect((await play(stage(), table)).outcome).toBe(table.done.expected);
    });

    test.each(cases(table.refusedInLastTry))(
      'that is $what always in $step, after the first try was refused: $expected',
      async ({ step, fault, expected }) => {
        failAt(stage(), step, fault);
        const busy = { prepare: (_stage: unknown, cluster: string) => stage().aws.eks.busyFor(cluster, 5) };
        expect((await play(stage(), table, busy)).outcome).toBe(expected);
      },
    );
  });
}
