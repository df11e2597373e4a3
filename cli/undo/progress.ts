import type { AutomationExecution } from '@aws-sdk/client-ssm';

/** Told again and again how an execution stands, it writes what is new. */
export type Progress = (execution: AutomationExecution) => void;

/** Longer than this without news, somebody who watches wonders. */
const SILENCE = 60_000;

/**
 * One line for each step that starts or ends, and one a minute while a step takes long; steps that were not reached say
 * nothing. `elapsed` is in milliseconds since some fixed moment.
 */
export function createProgress(effects: { elapsed(): number; write(text: string): void }): Progress {
  const known = new Map<string, string>();
  const start = effects.elapsed();
  let last = start;
  const tell = (line: string): void => {
    last = effects.elapsed();
    effects.write(`  ${line}\n`);
  };
  return ({ StepExecutions: steps = [] }) => {
    for (const { StepName: name = 'a step without a name', StepStatus: status = 'Pending' } of steps) {
      if (status === 'Pending' || known.get(name) === status) continue;
      known.set(name, status);
      tell(`${name}: ${status}`);
    }
    const now = effects.elapsed();
    if (now - last < SILENCE) return;
    const running = steps.find(({ StepStatus }) => StepStatus === 'InProgress')?.StepName ?? 'no step';
    tell(`${running} is in progress, ${Math.floor((now - start) / 60_000)} min after the start`);
  };
}
