import { describe, expect, test } from 'vitest';
import type { RunbookId } from '../../../remediation/runbooks.ts';
import { outcome, type Stage } from './stage.ts';

/** A runbook as it is interrupted: on a cluster that needs it. */
export interface Interrupted {
  readonly stage: () => Stage;
  readonly runbook: RunbookId;
  readonly cluster: () => Promise<string>;
  readonly parameters?: Record<string, string[]>;
  /** The outcome when all goes well. */
  readonly done: string;
}

/** Tests that a run which is stopped in one of these steps can be run again, and that EKS is asked for one update in all. */
export function testInterruptions(
  { stage, runbook, cluster: make, parameters, done }: Interrupted,
  steps: string[],
): void {
  describe('a run that is interrupted', () => {
    test.each(steps)('in %s can be run again, and does what it is for', async (step) => {
      const cluster = await make();
      stage().at(step, () => stage().stop());
      const stopped = await stage().run(runbook, cluster, parameters);
      expect(stopped.AutomationExecutionStatus).toBe('Cancelled');
      expect(outcome(stage(), cluster, await stage().run(runbook, cluster, parameters))).toBe(done);
      expect(stage().updatesOf(cluster)).toBe(1);
    });
  });
}
