import { RUNBOOKS } from '../../remediation/runbooks.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { UsageError } from '../terminal/arguments.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations } from './automations.ts';
import { type Decision, decide, type Later, laterChanges, mayBeLater, needsLook } from './decision.ts';
import { type ExecutionRecord, hasSucceeded, readExecution } from './execution.ts';
import { factsInWords } from './facts.ts';
import { follow } from './follow.ts';
import { listInWords } from './list.ts';
import { type PlaceOptions, parseOptions, type UndoOptions } from './options.ts';
import { planUndo } from './plan.ts';
import { alreadyInWords, endInWords, planInWords, refusalInWords, showCommand } from './report.ts';
import { lookAtCluster, readRecords } from './sight.ts';

const HELP = `npm run undo -- --execution ID [--region R] [--profile P] [--role ARN] [--even-if-changed] [--yes] [--no-wait]
npm run undo -- --list [--region R] [--profile P]

Takes back what an execution of EksEndpointGuard-MakeEndpointPrivate or EksEndpointGuard-RestrictPublicCidrs did: shows
what the execution recorded and the settings now, asks, and starts EksEndpointGuard-RestoreEndpointAccess with the
endpoint's settings from before. It starts nothing when the settings are as before already, and refuses when the cluster
is not as the execution left it, or a later execution of a runbook of the guard changed it.

  --list       shows the executions in the Region, their clusters, and whether each can be undone
  --execution  the id of the automation execution to undo. --list shows it, and so does the Systems Manager console
  --region     the Region of the cluster. Without it, the configured one: AWS_REGION, or that of the profile
  --profile    a profile of the AWS configuration files. Without it, AWS_PROFILE or the default credentials
  --role       the ARN of the role that Restore acts as. Without it, the one that was deployed for it
  --even-if-changed
               restores although the cluster has changed since the execution, or may have
  --yes        restores without a question; without it, the command asks at a terminal
  --no-wait    returns when the restore has been started. Else its steps are shown until it has ended
  --help       this text

Permissions: ssm:GetAutomationExecution, ssm:DescribeAutomationExecutions, ssm:StartAutomationExecution,
eks:DescribeCluster, sts:GetCallerIdentity, and iam:PassRole for the role that Restore acts as; where steps are many,
also ssm:DescribeAutomationStepExecutions. --list starts nothing and passes no role.

Exit code: 0 when the endpoint is restored or as before already, with --no-wait when the restore has been started, and
after a list; 1 when the restore or a call to AWS failed; 2 when nothing was started, because there is nothing to undo,
it cannot be undone, the cluster changed since or could not be described, the answer was not yes, or the command line was not
understood.
`;

/** What the command needs from outside. */
export interface CommandEffects {
  /** The executions in a Region, by default in the configured one. */
  automations(region: string | undefined): Automations;
  clusters(region: string): Pick<ClusterSource, 'describeCluster'>;
  /** sts:GetCallerIdentity: the number of the account. */
  account(region: string): Promise<string>;
  /** Makes the clients that are created from now on use a profile of the AWS configuration files. */
  useProfile(name: string): void;
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
    if (options.kind === 'list') return await list(options, effects);
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
  const { automations, region } = await connect(options, effects);
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

async function list(options: PlaceOptions, effects: CommandEffects): Promise<ExitCode> {
  const { automations, region } = await connect(options, effects);
  effects.stderr(`Account ${await accountInWords(region, effects)}, Region ${region}\n`);
  effects.stdout(await listInWords(region, automations, effects.clusters(region)));
  return 0;
}

async function connect({ region, profile }: PlaceOptions, effects: CommandEffects) {
  if (profile !== undefined) effects.useProfile(profile);
  const automations = effects.automations(region);
  return { automations, region: await automations.region() };
}

/** Decides about the execution, and shows what the decision rests on if the cluster was looked at. */
async function showDecision(
  { execution: id, role, evenIfChanged }: Extract<UndoOptions, { kind: 'undo' }>,
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
  if (decision.kind === 'restore') effects.stdout(planInWords(decision.plan, decision.overruled, region));
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
    return 1;
  }
}

function complain(message: string, { stderr }: CommandEffects): void {
  stderr(`npm run undo: ${message}\n`);
}
