import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations } from './automations.ts';
import { type Decision, decide, type Later, laterChanges, mayBeLater, needsLook } from './decision.ts';
import { type ExecutionRecord, hasSucceeded, readExecution } from './execution.ts';
import { factsInWords } from './facts.ts';
import { follow } from './follow.ts';
import { listInWords } from './list.ts';
import type { RestoreOptions, UndoOptions } from './options.ts';
import { planUndo } from './plan.ts';
import { alreadyInWords, endInWords, planInWords, refusalInWords, showCommand } from './report.ts';
import { actorOfRestore, lookAtCluster, readRecords } from './sight.ts';

/** What the command needs from outside. */
export interface CommandEffects {
  /** The executions in a Region, by default in the configured one. */
  automations(region: string | undefined): Automations;
  clusters(region: string): Pick<ClusterSource, 'describeCluster'>;
  /** sts:GetCallerIdentity: the number of the account. */
  account(region: string): Promise<string>;
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
  if (options.kind === 'list') return await list(automations, region, effects);
  const decision = await showDecision(options, automations, region, effects);
  if (decision.kind === 'already-as-before') {
    effects.stdout(alreadyInWords(decision.cluster));
    return 0;
  }
  if (decision.kind !== 'restore') {
    complain(refusalInWords(decision, region), effects);
    return 2;
  }
  if (!options.yes && !(await isConfirmed(effects))) return 2;
  const id = await automations.start(RUNBOOKS.RestoreEndpointAccess.documentName, decision.plan.parameters);
  effects.stdout(`Started execution ${id}.\n`);
  if (options.wait) return await waitForEnd(id, automations, region, effects);
  effects.stdout(`How it goes: ${showCommand(region, id)}\n`);
  return 0;
}

async function list(automations: Automations, region: string, effects: CommandEffects): Promise<ExitCode> {
  effects.stderr(`Account ${await accountInWords(region, effects)}, Region ${region}\n`);
  effects.stdout(await listInWords(region, automations, effects.clusters(region)));
  return 0;
}

/** Decides about the execution, and shows what the decision rests on if the cluster was looked at. */
async function showDecision(
  { execution: id, role, evenIfChanged }: RestoreOptions,
  automations: Automations,
  region: string,
  effects: CommandEffects,
): Promise<Decision> {
  const execution = await automations.find(id);
  if (execution === undefined) return { kind: 'execution-not-found', id };
  const record = readExecution(id, execution);
  const plan = planUndo(record, role);
  if (!needsLook(plan)) return plan;
  const account = await accountInWords(region, effects);
  const look = await lookAtCluster(effects.clusters(region), plan.cluster);
  const decision = decide(record, plan, { look, later: await readLater(record, automations), evenIfChanged });
  const doubt = plan.kind === 'restore' ? plan.doubt : undefined;
  effects.stdout(factsInWords(record, { region, account, cluster: plan.cluster, look, doubt }));
  if (decision.kind === 'restore') {
    effects.stdout(planInWords(decision, await actorOfRestore(role, automations), region));
  }
  return decision;
}

/** Only shown: the credentials that found the execution are of its account. So a failure stops nothing. */
async function accountInWords(region: string, effects: CommandEffects): Promise<string> {
  try {
    return await effects.account(region);
  } catch (error) {
    return `unknown: sts:GetCallerIdentity failed: ${oneLine(String(error))}`;
  }
}

async function readLater(record: ExecutionRecord, automations: Automations): Promise<Later> {
  try {
    const summaries = (await automations.list()).filter((summary) => mayBeLater(summary, record));
    return { kind: 'known', changes: laterChanges(record, await readRecords(summaries, automations)) };
  } catch (error) {
    return { kind: 'unknown', problem: oneLine((error as Error).message) };
  }
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
