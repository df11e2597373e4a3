import type { AutomationExecution } from '@aws-sdk/client-ssm';
import type { Automations } from './automations.ts';
import type { Progress } from './progress.ts';
import { hasEnded } from './status.ts';

/** An EKS update takes minutes; more often would only use up Systems Manager's rate. */
const INTERVAL = 5000;

/** Waits until an execution that was just started has ended, however long that takes: its steps have time limits. */
export async function follow(
  id: string,
  automations: Automations,
  effects: { sleep(milliseconds: number): Promise<void>; readonly progress: Progress },
): Promise<AutomationExecution> {
  for (;;) {
    await effects.sleep(INTERVAL);
    const execution = await automations.find(id);
    if (execution === undefined) throw new Error(`execution ${id} is not to be found any more`);
    effects.progress(execution);
    if (hasEnded(execution.AutomationExecutionStatus ?? '')) return execution;
  }
}
