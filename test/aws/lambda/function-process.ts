import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../clock.ts';
import { RuntimeApi, type RuntimeResult } from './runtime-api.ts';
import { timeLimit } from './time-limit.ts';

export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly taskRoot: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
  /** The binary of Node.js that runs it. Default: the one that runs this process. */
  readonly node?: string;
}

export type InvocationResult =
  | RuntimeResult
  | { readonly outcome: 'timed-out'; readonly afterSeconds: number }
  | { readonly outcome: 'crashed'; readonly exitCode: number | null };

/** A function that runs in a process of its own and sees the local clock's time. It starts at the first invocation and stays warm; invocations queue. */
export interface FunctionProcess {
  invoke(payload: unknown): Promise<InvocationResult>;
  /** What is invoked from now on finds this environment, in a new process. One that has no process does not ask for it. */
  renew(environment: () => Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/** A function in a process of its own; `pid` starts it where it is not running. */
export interface LocalFunction extends FunctionProcess {
  pid(): Promise<number | undefined>;
}

interface Running {
  readonly child: ChildProcess;
  readonly api: RuntimeApi;
  readonly exited: Promise<number | null>;
}

const runtimeClient = fileURLToPath(import.meta.resolve('aws-lambda-ric'));
const nativeClient = new URL('native-client.mjs', import.meta.url).href;
const projectModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

export function startFunction(configuration: FunctionConfiguration, clock: Clock): LocalFunction {
  let running: Promise<Running> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let { environment } = configuration;

  async function stop(): Promise<void> {
    const current = await running;
    running = undefined;
    if (current === undefined) return;
    current.child.kill('SIGKILL');
    await current.exited;
    current.api.close();
  }

  async function invokeNow(payload: unknown): Promise<InvocationResult> {
    running ??= start({ ...configuration, environment }, clock);
    const { api, exited } = await running;
    const milliseconds = configuration.timeoutSeconds * 1000;
    const limit = timeLimit(milliseconds, clock);
    const result = await Promise.race<InvocationResult>([
      api.invoke(payload, milliseconds),
      exited.then((exitCode) => ({ outcome: 'crashed', exitCode })),
      limit.passed.then(() => ({ outcome: 'timed-out', afterSeconds: configuration.timeoutSeconds })),
    ]);
    limit.cancel();
    if (result.outcome === 'crashed' || result.outcome === 'timed-out') await clock.hold(stop());
    return result;
  }

  return {
    invoke(payload) {
      const result = queue.then(() => invokeNow(payload));
      queue = result.catch(() => undefined);
      return result;
    },
    renew(next) {
      queue = queue.then(async () => {
        environment = next();
        await stop();
      });
    },
    async pid() {
      running ??= start({ ...configuration, environment }, clock);
      return (await running).child.pid;
    },
    stop,
  };
}

async function start(configuration: FunctionConfiguration, clock: Clock): Promise<Running> {
  const api = new RuntimeApi(configuration.arn, clock);
  const runtimeApi = await api.listen();
  const preload = `${nativeClient}?time=${clock.now().getTime()}`;
  const options = [...heapLimits(configuration.memoryMegabytes), '--import', preload];
  const child = spawn(configuration.node ?? process.execPath, [...options, runtimeClient, configuration.handler], {
    cwd: configuration.taskRoot,
    stdio: ['pipe', 'pipe', 'pipe'],
    // What Lambda gives a function, and nothing of this process's own environment.
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      _HANDLER: configuration.handler,
      LAMBDA_TASK_ROOT: configuration.taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: configuration.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${configuration.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      TZ: ':UTC',
      // Stands in for the SDK that the Lambda runtime carries.
      NODE_PATH: projectModules,
      // Lambda runs a newer Node than this machine may have; the SDK need not say so in the function's log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...configuration.environment,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', configuration.onLog);
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  return { child, api, exited };
}

/** As Lambda's runtime starts Node.js: a tenth of the memory is for new objects, half of it at a time (/var/runtime/bootstrap of its images). */
function heapLimits(megabytes: number): readonly string[] {
  const newSpace = Math.floor(megabytes / 10);
  return [`--max-semi-space-size=${Math.floor(newSpace / 2)}`, `--max-old-space-size=${megabytes - newSpace}`];
}
