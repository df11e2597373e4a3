import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { UsageError } from '../terminal/arguments.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations } from './automations.ts';
import { hasSucceeded, readExecution } from './execution.ts';
import { follow } from './follow.ts';
import { parseOptions, type UndoOptions } from './options.ts';
import { type Plan, planUndo, type Refusal } from './plan.ts';
import { endInWords, planInWords, refusalInWords, showCommand } from './report.ts';

const HELP = `npm run undo -- --execution ID [--region R] [--role ARN] [--yes] [--no-wait]

Takes back what an execution of EksEndpointGuard-MakeEndpointPrivate or EksEndpointGuard-RestrictPublicCidrs did: shows
what the execution recorded, asks, and starts EksEndpointGuard-RestoreEndpointAccess with the endpoint's settings from
before. It needs ssm:GetAutomationExecution and ssm:StartAutomationExecution, and iam:PassRole for the role that
Restore acts as; where steps are many, also ssm:DescribeAutomationStepExecutions.

  --execution  the id of the automation execution to undo. The Systems Manager console shows it, and:
               aws ssm describe-automation-executions
  --region     the Region of the cluster. Without it, the configured one: AWS_REGION, or that of the profile
  --role       the ARN of the role that Restore acts as. Without it, the one that was deployed for it
  --yes        restores without a question; without it, somebody has to answer at a terminal
  --no-wait    returns when the restore has been started. Else its steps are shown until it has ended
  --help       this text

Exit code: 0 when the endpoint is restored, or with --no-wait when the restore has been started; 1 when the restore or a
call to AWS failed; 2 when nothing was started, because there is nothing to undo, it cannot be undone, nobody said yes,
or the command line was not understood.
`;

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

type ExitCode = 0 | 1 | 2;

/** Runs the command with the arguments after its name, and resolves to its exit code. */
export async function runUndo(args: readonly string[], effects: CommandEffects): Promise<ExitCode> {
  try {
    const options = parseOptions(args);
    if (options.kind === 'undo') return await undo(options, effects);
    effects.stdout(HELP);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    complain(oneLine((error as Error).message), effects);
    if (isUsage) effects.stderr('npm run undo -- --help says what it takes.\n');
    return isUsage ? 2 : 1;
  }
}

async function undo(options: Extract<UndoOptions, { kind: 'undo' }>, effects: CommandEffects): Promise<ExitCode> {
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
  { execution: id, role }: Extract<UndoOptions, { kind: 'undo' }>,
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
    return 1;
  }
}

function complain(message: string, { stderr }: CommandEffects): void {
  stderr(`npm run undo: ${message}\n`);
}
