import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations } from './automations.ts';
import { hasSucceeded, readExecution } from './execution.ts';
import { follow } from './follow.ts';
import type { UndoOptions } from './options.ts';
import { type Plan, planUndo, type Refusal } from './plan.ts';
import { endInWords, planInWords, refusalInWords, showCommand } from './report.ts';

/** What the command needs from outside. */
export interface CommandEffects {
  /** The executions in a Region, by default in the configured one. */
  automations(region: string | undefined): Automations;
  /** The line that the user typed, without its end; empty when the input ended. */
  ask(question: string): Promise<string>;
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether a user can answer at a terminal. */
  readonly interactive: boolean;
}

/** Runs the command and resolves to its exit code. Throws AutomationError when AWS did not answer before the restore started. */
export async function undo(options: UndoOptions, effects: CommandEffects): Promise<ExitCode> {
  const automations = effects.automations(options.region);
  const region = await automations.region();
  const plan = await showPlan(options, automations, region, effects);
  if (plan.kind !== 'restore') {
    complain(refusalInWords(plan, region), effects);
    return 2;
  }
  if (!options.yes && !(await isConfirmed(effects))) return 2;
  const id = await automations.start(RUNBOOKS.RestoreEndpointAccess.documentName, plan.parameters);
  effects.stdout(`Started execution ${id}.\n`);
  if (options.wait) return await waitForEnd(id, automations, region, effects);
  effects.stdout(`How it goes: ${showCommand(region, id)}\n`);
  return 0;
}

/** Decides about the execution, and shows the plan if there is one. */
async function showPlan(
  { execution: id, role }: UndoOptions,
  automations: Automations,
  region: string,
  effects: CommandEffects,
): Promise<Plan | Refusal> {
  const execution = await automations.find(id);
  if (execution === undefined) return { kind: 'execution-not-found', id };
  const record = readExecution(id, execution);
  const plan = planUndo(record, role);
  if (plan.kind === 'restore') effects.stdout(planInWords(record, plan, region));
  return plan;
}

async function isConfirmed(effects: CommandEffects): Promise<boolean> {
  if (!effects.interactive) {
    complain('nothing was started: there is no terminal to ask at; --yes restores without a question', effects);
    return false;
  }
  const answer = await effects.ask('Restore? [y/N] ');
  if (/^\s*y(es)?\s*$/i.test(answer)) return true;
  effects.stdout('Nothing was started.\n');
  return false;
}

async function waitForEnd(
  id: string,
  automations: Automations,
  region: string,
  effects: CommandEffects,
): Promise<ExitCode> {
  effects.stdout(
    'Waiting until it has ended: minutes, or longer while EKS is busy. It goes on when this command is stopped.\n',
  );
  try {
    const { sleep, elapsed, stdout: write } = effects;
    const restore = readExecution(id, await follow(id, automations, { sleep, elapsed, write }));
    const succeeded = hasSucceeded(restore.status);
    (succeeded ? effects.stdout : effects.stderr)(endInWords(restore, region));
    return succeeded ? 0 : 1;
  } catch (error) {
    complain(`${oneLine((error as Error).message)}. How the restore ends is to be seen by:`, effects);
    effects.stderr(`  ${showCommand(region, id)}\n`);
    return 2;
  }
}

function complain(message: string, { stderr }: CommandEffects): void {
  stderr(`eks-endpoint-guard undo: ${message}\n`);
}
