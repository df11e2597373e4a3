import { describe, expect, test } from 'vitest';
import type { Stage } from './stage.ts';
import { FAULTS, failAt } from './step-faults.ts';

/** A runbook as its calls are tested: run for a new cluster each time, with what is to be prepared for it. */
export interface Rehearsal {
  readonly stage: () => Stage;
  /** Runs it, and answers the outcome in words. */
  readonly run: (prepare?: (cluster: string) => void) => Promise<string>;
  /** The outcome when all goes well. */
  readonly done: string;
}

type Outcomes = readonly (readonly [step: string, outcome: string])[];

/** Tests what comes of a call that is refused, in each of these steps, once and always, and in those of the last try. */
export function testCalls({ stage, run, done }: Rehearsal, steps: Outcomes, inLastTry: Outcomes): void {
  const cases = (outcomes: Outcomes) =>
    outcomes.flatMap(([step, expected]) => FAULTS.map((fault) => ({ step, fault, what: fault.what, expected })));

  describe('a call of the runbook', () => {
    test.each(cases(steps))('that is $what always in $step: $expected', async ({ step, fault, expected }) => {
      failAt(stage(), step, fault);
      expect(await run()).toBe(expected);
    });

    test.each(cases(steps))('that is $what once in $step is made again', async ({ step, fault }) => {
      failAt(stage(), step, fault, 1);
      expect(await run()).toBe(done);
    });

    test.each(cases(inLastTry))(
      'that is $what always in $step, after the first try was refused: $expected',
      async ({ step, fault, expected }) => {
        failAt(stage(), step, fault);
        expect(await run((cluster) => stage().aws.eks.busyFor(cluster, 5))).toBe(expected);
      },
    );
  });
}
