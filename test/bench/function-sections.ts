import { AwsServer } from './aws-server.ts';
import type { Certificate } from './certificate.ts';
import { leastSweepCalls, monthlyCostPerCluster } from './cost.ts';
import { change, coldStart, type FunctionBuild, functionSettings, sweep, type Work } from './function.ts';
import type { NodeVersion } from './node-versions.ts';
import { type Figure, ratioText, type Section } from './report.ts';
import { inRounds, ratiosByRound, type Spread, spreadOf } from './statistics.ts';

/** What the measurements of the function share. */
export interface FunctionBench {
  /** The empty handler first. */
  readonly builds: readonly FunctionBuild[];
  readonly nodes: readonly NodeVersion[];
  readonly certificate: Certificate | undefined;
  readonly rounds: number;
  readonly sweeps: readonly number[];
}

/** Issue "Speed": what a cold start of each build may take, over the empty handler, on the Node.js that Lambda runs. */
const COLD_START_GOALS: Readonly<Record<string, number>> = { bundle: 1.7, template: 2.3 };
const COLD_START_FLOOR = '1.16: the call signed by hand, without the SDK';

/** The processor time of a first change, of both builds over the empty handler, on each version of Node.js. */
export async function coldStartSection({ builds, nodes, certificate, rounds }: FunctionBench): Promise<Section> {
  const aws = await AwsServer.start({ clusters: () => 1, tls: certificate });
  const settings = functionSettings();
  const figures: Figure[] = [];
  try {
    for (const { major, binary: node } of [...nodes].reverse()) {
      const surroundings = { node, aws, certificateFile: certificate?.file, settings };
      const values = await inRounds(builds, rounds, (build) => coldStart(build, surroundings));
      for (const [index, { name }] of builds.entries()) {
        if (index === 0) continue;
        const ratio = ratiosByRound(values[index] ?? [], values[0] ?? []);
        figures.push(
          coldStartFigure(`${name}, Node.js ${major}`, ratio, major === 24 ? COLD_START_GOALS[name] : undefined),
        );
      }
    }
  } finally {
    aws.stop();
  }
  return {
    title: 'Cold start of the function',
    text: `Processor time from the start of the process to the answer to a first change, as a ratio to an empty handler. Each runs under AWS's
runtime client (aws-lambda-ric) with a stand-in for its compiled half, and calls a server ${certificate === undefined ? '**without TLS: openssl was not found**' : 'over TLS'}. \`bundle\` is what \`cdk deploy\`
ships, \`template\` is the code inside the template, with the SDK of the runtime. The stand-in loads Node's own HTTP client, which
AWS's does not: the empty handler seems dearer than on Lambda, and the ratios lower.`,
    figures,
  };
}

function coldStartFigure(what: string, ratio: Spread, most: number | undefined): Figure {
  return {
    what,
    measured: ratioText(ratio),
    ...(most === undefined
      ? {}
      : {
          goal: { most, is: Number(ratio.median.toFixed(2)) },
          floor: COLD_START_FLOOR,
          peer: 'rule of awslabs: 2.0 times the bundle',
        }),
  };
}

type Measurement<Result> = (...args: Parameters<typeof sweep>) => Promise<Result>;

/** Calls, processor time and memory of a change and of sweeps, and what a cluster costs a month by them. */
export async function workSections({
  builds,
  nodes,
  certificate,
  rounds,
  sweeps,
}: FunctionBench): Promise<readonly Section[]> {
  const build = builds.find(({ name }) => name === 'bundle');
  const node = nodes.at(-1);
  if (build === undefined || node === undefined) throw new Error('there is no bundle or no Node.js');
  const settings = functionSettings();
  const tls = certificate;
  const run = async <Result>(clusters: number, hasResults: boolean, work: Measurement<Result>): Promise<Result> => {
    const aws = await AwsServer.start({ clusters: () => clusters, hasResults, tls });
    try {
      return await work(build, { node: node.binary, aws, certificateFile: certificate?.file, settings });
    } finally {
      aws.stop();
    }
  };
  const changes: Work[] = [];
  const starts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    changes.push(await run(1, false, change));
    starts.push(await run(1, false, coldStart));
  }
  const figures: Figure[] = [
    {
      what: 'calls for a change',
      measured: String(Math.max(...changes.map(({ calls }) => calls))),
      goal: { most: 1, is: Math.max(...changes.map(({ calls }) => calls)) },
      floor: '1',
      peer: 'Cloud Custodian: 1; rdklib: 2; rule of awslabs: 4',
    },
    {
      what: 'processor time of a further change, over a cold start with its first',
      measured: ratioText(
        ratiosByRound(
          changes.map(({ processorMilliseconds }) => processorMilliseconds),
          starts,
        ),
      ),
    },
    {
      what: 'memory of changes',
      measured: `${Math.round(Math.max(...changes.map(({ peakMegabytes }) => peakMegabytes)))} MB`,
      peer: 'rule of awslabs, rdklib: 50 MB; Cloud Custodian: 58 MB',
    },
  ];
  const done = new Map<number, Work>();
  for (const clusters of sweeps) done.set(clusters, await run(clusters, true, sweep));
  const base = done.get(1000);
  for (const [clusters, work] of done) {
    const what = `sweep of ${clusters.toLocaleString('en-US')}`;
    const least = leastSweepCalls(clusters, clusters);
    figures.push({
      what: `${what}: calls over the least`,
      measured: (work.calls / least).toFixed(2),
      goal: { most: 1, is: work.calls / least },
      floor: `1.00: ${least.toLocaleString('en-US')} calls`,
    });
    if (base !== undefined && clusters > 1000) {
      const ratio = work.processorMilliseconds / clusters / (base.processorMilliseconds / 1000);
      figures.push({
        what: `${what}: processor time per cluster, over the sweep of 1,000`,
        measured: ratio.toFixed(2),
        goal: { most: 1.1, is: Number(ratio.toFixed(2)) },
        floor: '1',
      });
    }
    figures.push({
      what: `${what}: memory`,
      measured: `${Math.round(work.peakMegabytes)} MB`,
      goal: { most: settings.memoryMegabytes, is: Math.round(work.peakMegabytes), unit: ' MB' },
    });
  }
  const sections: Section[] = [
    {
      title: 'The function at work',
      text: `The bundle on Node.js ${node.major}, with the heap limits by which Lambda starts Node.js at the function's memory setting of ${settings.memoryMegabytes} MB.
All clusters of a sweep have results of an earlier one.`,
      figures,
    },
  ];
  if (base !== undefined) sections.push(costSection(base, spreadOf(starts).median, settings.memoryMegabytes));
  return sections;
}

/** At full speed Lambda gives a function one processor for 1,769 MB (Lambda developer guide, "Configure Lambda function memory"). */
const MEGABYTES_PER_PROCESSOR = 1769;

function costSection(base: Work, startMilliseconds: number, memoryMegabytes: number): Section {
  const share = memoryMegabytes / MEGABYTES_PER_PROCESSOR;
  const cost = monthlyCostPerCluster({
    clusters: 1000,
    changesPerCluster: 10,
    sweepsPerMonth: 30,
    memoryMegabytes,
    secondsPerChange: startMilliseconds / 1000 / share,
    secondsPerSweep: base.processorMilliseconds / 1000 / share,
  });
  const dollars = (amount: number): string => `${amount.toPrecision(2)} USD`;
  return {
    title: 'Cost per cluster and month',
    text: `With 10 changes of a cluster, each of which starts the function anew, and a sweep each day over 1,000 clusters, by prices of US East (N. Virginia) without the free tier:
\`test/bench/cost.ts\` has them with source and date. Processor time of this machine stands for that of Lambda.`,
    figures: [
      {
        what: 'rule evaluations',
        measured: dollars(cost.evaluations),
        floor: 'the same for every rule that is evaluated as often',
      },
      { what: 'Lambda', measured: dollars(cost.lambda), floor: '0: a rule that AWS manages, at most once an hour' },
      { what: 'configuration items, with or without a rule', measured: dollars(cost.recording) },
    ],
  };
}
