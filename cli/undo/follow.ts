import type { AutomationExecution } from '@aws-sdk/client-ssm';
import type { Automations } from './automations.ts';
import { hasEnded } from './execution.ts';

/** An EKS update takes minutes. Shorter intervals only use up Systems Manager's request rate. */
const INTERVAL = 5000;

/** The longest time without a line while a step runs. */
const SILENCE = 60_000;

/** What following needs from outside. Times are in milliseconds; `elapsed` counts from some fixed moment. */
export interface FollowEffects {
  sleep(milliseconds: number): Promise<void>;
  elapsed(): number;
  write(text: string): void;
}

/** Waits until an execution that was just started has ended, however long that takes: its steps have time limits. */
export async function follow(
  id: string,
  automations: Automations,
  effects: FollowEffects,
): Promise<AutomationExecution> {
  const showProgress = createProgress(effects);
  for (;;) {
    await effects.sleep(INTERVAL);
    const execution = await automations.find(id);
    if (execution === undefined) throw new Error(`Systems Manager does not find the execution ${id} any more.`);
    showProgress(execution);
    // Stryker disable next-line StringLiteral: no text but the names of the final statuses is an end.
    if (hasEnded(execution.AutomationExecutionStatus ?? '')) return execution;
  }
}

/**
 * Writes what is new at each look at the same execution: one line for each step that starts or ends, and one a minute
 * while a step takes long. Steps that were not reached have no line.
 */
export function createProgress({
  elapsed,
  write,
}: Pick<FollowEffects, 'elapsed' | 'write'>): (execution: AutomationExecution) => void {
  const known = new Map<string, string>();
  const start = elapsed();
  let last = start;
  const writeLine = (line: string): void => {
    last = elapsed();
    write(`  ${line}\n`);
  };
  // Stryker disable next-line ArrayDeclaration: a step that has no status gets no line.
  return ({ StepExecutions: steps = [] }) => {
    for (const { StepName: name = 'a step without a name', StepStatus: status = 'Pending' } of steps) {
      if (status === 'Pending' || known.get(name) === status) continue;
      known.set(name, status);
      writeLine(`${name}: ${status}`);
    }
    const now = elapsed();
    if (now - last < SILENCE) return;
    const running = steps.find(({ StepStatus }) => StepStatus === 'InProgress')?.StepName ?? 'no step';
    writeLine(`${running} is in progress, ${Math.floor((now - start) / 60_000)} min after the start`);
  };
}
