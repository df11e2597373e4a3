import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { Clock } from '../aws/clock.ts';
import { type LocalFunction, startFunction } from '../aws/lambda/function-process.ts';
import { changeEvent, scheduledEvent } from '../rules/events.ts';
import type { AwsServer } from './aws-server.ts';
import { peakMegabytes, processorMilliseconds } from './resources.ts';

/** Where the code of a function is, and what it is called in the report. */
export interface FunctionBuild {
  readonly name: 'empty handler' | 'bundle' | 'template';
  readonly directory: string;
}

/** A function that does nothing, and both builds of the rule: that of `cdk deploy`, and the code inside the template. */
export function functionBuilds(directory: string): readonly FunctionBuild[] {
  const empty = join(directory, 'empty');
  const inline = join(directory, 'inline');
  for (const each of [empty, inline]) mkdirSync(each);
  writeFileSync(join(empty, 'index.mjs'), 'export const handler = async () => null;\n');
  writeFileSync(join(inline, 'index.js'), templateCode());
  return [
    { name: 'empty handler', directory: empty },
    { name: 'bundle', directory: resolve('dist/rule') },
    { name: 'template', directory: inline },
  ];
}

/** What a function is given by Lambda. */
interface Settings {
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}

function ruleFunction(): Readonly<Record<string, unknown>> {
  const { Resources } = parse(readFileSync('dist/eks-endpoint-guard.template.yaml', 'utf8'), {
    logLevel: 'error',
  }) as Template;
  const found = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
  if (found === undefined) throw new Error('the template has no function');
  return found.Properties;
}

function templateCode(): string {
  return (ruleFunction()['Code'] as { readonly ZipFile: string }).ZipFile;
}

/** The settings that the template gives the function. */
export function functionSettings(): Settings {
  const { MemorySize, Timeout } = ruleFunction();
  return { memoryMegabytes: MemorySize as number, timeoutSeconds: Timeout as number };
}

/** How a function is run: by which Node.js, against which server, and with what Lambda gives it. */
interface Surroundings {
  readonly node?: string;
  readonly aws: AwsServer;
  readonly certificateFile?: string | undefined;
  readonly settings: Settings;
}

async function withFunction<Result>(
  { directory }: FunctionBuild,
  { node, aws, certificateFile, settings }: Surroundings,
  work: (running: LocalFunction, pid: number) => Promise<Result>,
): Promise<Result> {
  const clock = new Clock(new Date());
  clock.run(1);
  const running = startFunction(
    {
      name: 'eks-endpoint-public-access',
      arn: 'arn:aws:lambda:eu-central-1:111122223333:function:eks-endpoint-public-access',
      handler: 'index.handler',
      taskRoot: directory,
      ...settings,
      environment: {
        ...aws.environment,
        ...(certificateFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificateFile }),
      },
      onLog: () => undefined,
      ...(node === undefined ? {} : { node }),
    },
    clock,
  );
  try {
    const pid = await running.pid();
    if (pid === undefined) throw new Error(`${node}: the function did not start`);
    return await work(running, pid);
  } finally {
    await running.stop();
    clock.stop();
  }
}

async function invoke(running: LocalFunction, event: unknown): Promise<void> {
  const result = await running.invoke(event);
  if (result.outcome !== 'returned') throw new Error(`the function ${result.outcome}: ${JSON.stringify(result)}`);
}

/** The processor time of a function from its start to its answer to a first change, in milliseconds. */
export function coldStart(build: FunctionBuild, surroundings: Surroundings): Promise<number> {
  return withFunction(build, surroundings, async (running, pid) => {
    await invoke(running, changeEvent());
    return processorMilliseconds(pid);
  });
}

/** What some work of a function took. */
export interface Work {
  readonly calls: number;
  readonly processorMilliseconds: number;
  readonly wallMilliseconds: number;
  readonly peakMegabytes: number;
}

/** What a running function takes for one change, after some others. */
export function change(build: FunctionBuild, surroundings: Surroundings): Promise<Work> {
  return withFunction(build, surroundings, async (running, pid) => {
    for (let count = 0; count < 5; count++) await invoke(running, changeEvent());
    return measure(surroundings.aws, pid, () => invoke(running, changeEvent()));
  });
}

/** What a sweep over all clusters of the server takes, from the start of the function. */
export function sweep(build: FunctionBuild, surroundings: Surroundings): Promise<Work> {
  return withFunction(build, surroundings, (running, pid) =>
    measure(surroundings.aws, pid, () => invoke(running, scheduledEvent())),
  );
}

async function measure(aws: AwsServer, pid: number, work: () => Promise<void>): Promise<Work> {
  const [calls, processor, wall] = [aws.totalCalls, processorMilliseconds(pid), performance.now()];
  await work();
  return {
    calls: aws.totalCalls - calls,
    processorMilliseconds: processorMilliseconds(pid) - processor,
    wallMilliseconds: performance.now() - wall,
    peakMegabytes: peakMegabytes(pid),
  };
}
