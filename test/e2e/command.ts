import { type ChildProcess, execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { auditSubcommand } from '../../cli/audit/options.ts';
import { doctorSubcommand } from '../../cli/doctor/options.ts';
import { planSubcommand } from '../../cli/plan/options.ts';
import { runProgram } from '../../cli/program.ts';
import type { Subcommand } from '../../cli/terminal/subcommand.ts';
import { undoSubcommand } from '../../cli/undo/options.ts';
import { seconds } from '../aws/clock.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { fakeProcess } from '../cli/run-program.ts';
import { localTime, operatorEnvironment } from './command-environment.ts';

/** What a command wrote, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Without progress, which a command shows once it takes longer than two seconds, as it may on a busy machine. */
  readonly stderr: string;
}

/** Such as `eu-central-1: 3 clusters looked at` and `1 of 2 Regions done`. */
const PROGRESS = /^((\d{12} )?\S+: \d+ clusters? .*|\d+ of \d+ (Region|account|audit log)s? .*)\n/gm;

type Command = 'audit' | 'plan' | 'undo' | 'doctor';

/** Runs a command of the program as it is shipped: one file, in a process of its own. */
export function runShipped(command: Command, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  return run(['dist/eks-endpoint-guard.mjs', command, ...args], env);
}

/** The same at the time of a local AWS, which passes while the command waits. Ctrl-C is pressed when `isInterrupted` says so. */
export async function runShippedInLocalTime(
  command: Command,
  args: readonly string[],
  aws: LocalAws,
  env: NodeJS.ProcessEnv = operatorEnvironment(aws),
  isInterrupted: () => boolean = () => false,
): Promise<CommandResult> {
  let hasEnded = false;
  let child: ChildProcess | undefined;
  const result = run([...localTime(aws), 'dist/eks-endpoint-guard.mjs', command, ...args], env, (started) => {
    child = started;
  }).finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    await sleep(100);
    await aws.clock.settle(seconds(1));
    if (child !== undefined && isInterrupted()) {
      child.kill('SIGINT');
      child = undefined;
    }
  }
  return await result;
}

/** How long a command waits here at most, in real time. */
const MOST_MILLISECONDS = 50;

/** The commands with AWS behind them, without the settings of the program's own process. */
const HERE: Readonly<Record<Command, () => Promise<Subcommand>>> = {
  audit: async () => auditSubcommand((await import('../../cli/audit/main.ts')).main),
  plan: async () => planSubcommand((await import('../../cli/plan/main.ts')).main),
  undo: async () => undoSubcommand((await import('../../cli/undo/main.ts')).main),
  doctor: async () => doctorSubcommand((await import('../../cli/doctor/main.ts')).main),
};

/**
 * Runs a command of the program in this process, from its sources: for suites that run one command dozens of times. What is
 * shipped is run by `runShipped`. One command at a time.
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const before = { ...process.env };
  const { effects, written } = fakeProcess({
    now: () => new Date(),
    elapsed: () => performance.now(),
    // The local AWS has a time of its own.
    sleep: (milliseconds) => sleep(Math.min(milliseconds, MOST_MILLISECONDS)),
  });
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) delete process.env[name];
  for (const [name, value] of Object.entries({ HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env })) {
    if (value !== undefined) process.env[name] = value;
  }
  try {
    const exitCode = await runProgram([command, ...args], effects, [await HERE[command]()]);
    return { exitCode, stdout: written.stdout, stderr: written.stderr.replace(PROGRESS, '') };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** The same at the time of a local AWS, which passes while the command waits. */
export async function runCommandInLocalTime(
  command: Command,
  args: readonly string[],
  aws: LocalAws,
  env: NodeJS.ProcessEnv = operatorEnvironment(aws),
): Promise<CommandResult> {
  vi.useFakeTimers({ toFake: ['Date'], now: aws.clock.now() });
  let hasEnded = false;
  const result = runCommand(command, args, env).finally(() => {
    hasEnded = true;
  });
  try {
    while (!hasEnded) {
      await sleep(20);
      await aws.clock.settle(seconds(1));
      vi.setSystemTime(aws.clock.now());
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
}

/** Runs Node as a process of its own, without a terminal, and with nothing of this one's AWS configuration. */
function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<CommandResult> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      {
        env: { PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...env },
        maxBuffer: 64 * 1024 * 1024,
      },
      (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr: stderr.replace(PROGRESS, '') }),
    );
    child.stdin?.end();
    onStart(child);
  });
}
