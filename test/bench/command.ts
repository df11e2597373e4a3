import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const usagePreload = fileURLToPath(new URL('usage.cjs', import.meta.url));

/** How long a command may take before it is stopped, and reported as one without usage. */
const LIMIT_MILLISECONDS = 600_000;

/** What a command took from its start to its end, and what it printed. */
export interface CommandUsage {
  readonly wallMilliseconds: number;
  readonly processorMilliseconds: number;
  readonly peakMegabytes: number;
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs a program of Node.js to its end, with nothing of this process's environment but what is given. */
export async function runNode(
  node: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandUsage> {
  const { wallMilliseconds, exitCode, stdout, usage } = await run(node, ['--require', usagePreload, ...args], {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    ...environment,
  });
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage) as NodeJS.ResourceUsage;
  return {
    wallMilliseconds,
    exitCode,
    stdout,
    processorMilliseconds: (userCPUTime + systemCPUTime) / 1000,
    peakMegabytes: (maxRSS * 1024) / 1e6,
  };
}

/** Prints what a command of any language used to its own fourth stream. */
const PYTHON_USAGE = `
import json, os, resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
os.write(3, json.dumps([(used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss * 1024 / 1e6]).encode())
sys.exit(code)`;

/** Runs any program to its end under an interpreter of Python, which reports what its child used. */
export async function runUnderPython(
  python: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandUsage> {
  const { wallMilliseconds, exitCode, stdout, usage } = await run(
    python,
    ['-c', PYTHON_USAGE, ...command],
    environment,
  );
  const [processorMilliseconds = 0, peakMegabytes = 0] = JSON.parse(usage) as readonly number[];
  return { wallMilliseconds, exitCode, stdout, processorMilliseconds, peakMegabytes };
}

async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const startedAt = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore', 'pipe'], timeout: LIMIT_MILLISECONDS });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [exitCode, stdout, usage] = await Promise.all([
    ended,
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
  ]);
  if (usage === '') throw new Error(`${command} ${args.join(' ')} ended with ${exitCode} and reported no usage`);
  return { wallMilliseconds: performance.now() - startedAt, exitCode, stdout, usage };
}
