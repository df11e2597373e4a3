import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { ProcessEffects } from '../terminal/command.ts';
import { type ExitCode, toJson } from '../terminal/report.ts';
import type { Automations } from './automations.ts';
import { type Decision, decide, type Later, type Look, laterChanges, mayBeLater, needsLook } from './decision.ts';
import { type ExecutionRecord, readExecution } from './execution.ts';
import { factsInWords } from './facts.ts';
import { listEntries, listInWords, listRows } from './list.ts';
import type { RestoreOptions, UndoOptions } from './options.ts';
import { planUndo, UNDOABLE_DOCUMENTS } from './plan.ts';
import { answerOf, planInWords } from './report.ts';
import { type Outcome, type RestoreEffects, startRestore } from './restore.ts';
import { type RowFacts, toRow } from './row.ts';
import { actorOfRestore, lookAtCluster, problemOf, readRecords } from './sight.ts';

/** What the command needs from outside. */
export interface CommandEffects extends Omit<RestoreEffects, 'write'>, Pick<ProcessEffects, 'stdout' | 'columns'> {
  /** The executions in a Region, by default in the configured one. */
  automations(region: string | undefined): Automations;
  clusters(region: string): Pick<ClusterSource, 'describeCluster'>;
  /** sts:GetCallerIdentity: the number of the account. */
  account(region: string): Promise<string>;
}

/** The account, or why it is unknown. */
type Account =
  | { readonly id: string; readonly problem?: undefined }
  | { readonly id: undefined; readonly problem: string };

/** Runs the command and resolves to its exit code. Throws AutomationError when AWS did not answer about the execution. */
export async function undo(options: UndoOptions, effects: CommandEffects): Promise<ExitCode> {
  const automations = effects.automations(options.region);
  const region = await automations.region();
  const account = await readAccount(region, effects);
  if (options.kind === 'restore') return await restore(options, automations, region, account, effects);
  effects.stderr(
    `Account ${account.id ?? 'unknown'}, Region ${region}${account.id === undefined ? `: ${account.problem}` : ''}\n`,
  );
  const entries = await listEntries(automations, effects.clusters(region));
  if (options.output === 'json') {
    effects.stdout(toJson(listRows(entries, account.id, region)));
  } else {
    effects.stdout(listInWords(entries, region, effects.columns));
  }
  if (entries.length === 0) {
    effects.stderr(`There is no execution of ${UNDOABLE_DOCUMENTS.join(' or ')} in ${region}.\n`);
  }
  return 0;
}

async function restore(
  options: RestoreOptions,
  automations: Automations,
  region: string,
  account: Account,
  effects: CommandEffects,
): Promise<ExitCode> {
  const isJson = options.output === 'json';
  // Words for people are not for standard output where a program reads it.
  const write = isJson ? effects.stderr : effects.stdout;
  const { facts, decision } = await lookAndShow(options, automations, region, account, { ...effects, stdout: write });
  const outcome: Outcome =
    decision.kind === 'restore'
      ? await startRestore(decision.plan, options, automations, region, { ...effects, write })
      : { exitCode: decision.kind === 'already-as-before' ? 0 : 2, answer: answerOf(decision, region) };
  report(outcome, write, effects);
  if (isJson) {
    const { now, restore: id } = outcome;
    effects.stdout(toJson([toRow({ ...facts, now, restore: id }, outcome.answer)]));
  }
  return outcome.exitCode;
}

/** What was decided about an execution, and the facts of its row. */
interface Sight {
  readonly facts: RowFacts;
  readonly decision: Decision;
}

/** Decides about the execution, and shows what the decision rests on if the cluster was looked at. */
async function lookAndShow(
  { execution: id, role, evenIfChanged }: RestoreOptions,
  automations: Automations,
  region: string,
  account: Account,
  effects: CommandEffects,
): Promise<Sight> {
  const place = { account: account.id, region, execution: id };
  const execution = await automations.find(id);
  if (execution === undefined) return { facts: place, decision: { kind: 'execution-not-found', id } };
  const record = readExecution(id, execution);
  const plan = planUndo(record, role);
  if (!needsLook(plan)) return { facts: { ...place, record, undoable: false }, decision: plan };
  const look: Look = await lookAtCluster(effects.clusters(region), plan.cluster);
  const decision = decide(record, plan, { look, later: await readLater(record, automations), evenIfChanged });
  // Stryker disable next-line ConditionalExpression: only a plan to restore has a doubt.
  const doubt = plan.kind === 'restore' ? plan.doubt : undefined;
  const surroundings = {
    region,
    account: account.id ?? `unknown. ${account.problem}`,
    cluster: plan.cluster,
    look,
    doubt,
  };
  effects.stdout(factsInWords(record, surroundings, effects.columns));
  if (decision.kind === 'restore') {
    effects.stdout(planInWords(decision, await actorOfRestore(role, automations), region));
  }
  return { facts: { ...place, record, look, undoable: decision.kind === 'restore' }, decision };
}

/** Only shown: the credentials that find the execution are of its account. So a failure stops nothing. */
async function readAccount(region: string, effects: CommandEffects): Promise<Account> {
  try {
    return { id: await effects.account(region) };
  } catch (error) {
    return { id: undefined, problem: problemOf(error, { action: 'sts:GetCallerIdentity' }).sentence };
  }
}

async function readLater(record: ExecutionRecord, automations: Automations): Promise<Later> {
  try {
    const summaries = (await automations.list()).filter((summary) => mayBeLater(summary, record));
    // Stryker disable next-line StringLiteral: every kind but 'unknown' has the changes.
    return { kind: 'known', changes: laterChanges(record, await readRecords(summaries, automations)) };
  } catch (error) {
    return { kind: 'unknown', problem: problemOf(error) };
  }
}

/** Says what became of the undo: a success by `write`, all else on standard error. */
function report({ exitCode, answer, restore: id }: Outcome, write: (text: string) => void, { stderr }: CommandEffects) {
  const { sentence, fix } = answer;
  const text = `${id === undefined ? 'Nothing was started. ' : ''}${sentence}\n${fix === '' ? '' : `${fix}\n`}`;
  if (exitCode === 0) write(text);
  else stderr(`eks-endpoint-guard undo: ${text}`);
}
