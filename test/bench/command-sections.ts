import { AwsServer } from './aws-server.ts';
import { type CommandUsage, runNode } from './command.ts';
import type { NodeVersion } from './node-versions.ts';
import { type Figure, ratioText, type Section } from './report.ts';
import { inRounds, ratiosByRound, type Spread, spreadOf } from './statistics.ts';

const PROGRAM = 'dist/eks-endpoint-guard.mjs';
const DELAY = 60;

type ServerOptions = Parameters<typeof AwsServer.start>[0];

/** A command that is measured, the AWS that it meets, and what is made of its rounds. */
interface MeasuredCommand {
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly aws: ServerOptions;
  readonly figures: (usages: readonly CommandUsage[]) => readonly Figure[];
}

const seconds = (usages: readonly CommandUsage[], divisor: number): Spread =>
  spreadOf(usages.map(({ wallMilliseconds }) => wallMilliseconds / 1000 / divisor));

const memory = (what: string, usages: readonly CommandUsage[], most: number, peer?: string): Figure => {
  const { median } = spreadOf(usages.map(({ peakMegabytes }) => peakMegabytes));
  return { what, measured: `${Math.round(median)} MB`, goal: { most, is: Math.round(median), unit: ' MB' }, peer };
};

const regions = Array.from({ length: 30 }, (_, index) => `eu-bench-${index + 1}`);
/** A distant Region answers late. */
const slowRegion = 'eu-bench-7';
const audit = ['audit', '--output', 'json'];
/** One call after another: lists, descriptions, who looks, and whether there is a rule. */
const SEQUENTIAL_SECONDS = (1013 * DELAY) / 1000;
/** The Region's calls, and those before and after: where Regions are, who looks, the alias, and whether there is a rule. */
const SLOWEST_SECONDS = (3 * 400 + 3 * DELAY) / 1000;
const THROTTLED = { clusters: 150, perSecond: 20, burst: 50 };

/**
 * The commands that are measured on one version of Node.js. A command is added by one entry: its arguments, its exit code, what the
 * server has, and its figures.
 */
const COMMANDS: readonly MeasuredCommand[] = [
  {
    args: audit,
    exitCode: 1,
    aws: { clusters: () => 1000, delay: () => DELAY },
    figures: (usages) => {
      const ratio = seconds(usages, SEQUENTIAL_SECONDS);
      const goal = { most: 0.11, is: Number(ratio.median.toFixed(2)) };
      const peer = 'Cloud Custodian: 0.50; Prowler: 2.09';
      return [
        {
          what: 'audit of 1,000 clusters: time over that of one call after another',
          measured: ratioText(ratio),
          goal,
          peer,
        },
        memory('audit of 1,000 clusters: memory', usages, 150, 'Cloud Custodian: 85 MB; Prowler: 363 MB'),
      ];
    },
  },
  {
    args: [...audit, '--regions', 'all'],
    exitCode: 1,
    aws: { clusters: () => 1, regions, delay: (region) => (region === slowRegion ? 400 : DELAY) },
    figures: (usages) => {
      const ratio = seconds(usages, SLOWEST_SECONDS);
      return [
        {
          what: 'audit of 30 Regions: time over that of the calls of the slowest',
          measured: ratioText(ratio),
          goal: { most: 1.5, is: Number(ratio.median.toFixed(2)) },
          floor: '1',
        },
      ];
    },
  },
  {
    args: audit,
    exitCode: 1,
    aws: { clusters: () => THROTTLED.clusters, rate: THROTTLED },
    figures: (usages) => {
      const ratio = seconds(usages, (THROTTLED.clusters - THROTTLED.burst) / THROTTLED.perSecond);
      return [
        {
          what: `audit while EKS takes ${THROTTLED.perSecond} calls a second: time over the least that this allows`,
          measured: ratioText(ratio),
          floor: '1',
        },
      ];
    },
  },
];

/** What the commands take, on the newest Node.js. */
export async function commandSection(nodes: readonly NodeVersion[], rounds: number): Promise<Section> {
  const node = nodes.at(-1);
  if (node === undefined) throw new Error('there is no Node.js');
  const usages = COMMANDS.map((): CommandUsage[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, command] of COMMANDS.entries()) usages[index]?.push(await runCommand(node.binary, command));
  }
  return {
    title: 'The commands',
    text: `\`${PROGRAM}\` on Node.js ${node.major} against a server on this machine. A call takes ${DELAY} ms, or 400 ms
in the slowest of the 30 Regions, which have one cluster each. Times are those on a clock, so a busy machine raises them. The memory is
the most that the process held. One call after another is what the peers' figures are a ratio to, too.`,
    figures: COMMANDS.flatMap((command, index) => command.figures(usages[index] ?? [])),
  };
}

async function runCommand(node: string, { args, exitCode, aws: options }: MeasuredCommand): Promise<CommandUsage> {
  const aws = await AwsServer.start(options);
  try {
    const usage = await runNode(node, [PROGRAM, ...args], aws.environment);
    if (usage.exitCode !== exitCode) throw new Error(`${args.join(' ')} ended with ${usage.exitCode}, not ${exitCode}`);
    return usage;
  } finally {
    aws.stop();
  }
}

/** The processor time of `--help`, over that of Node.js itself, on each version. */
export async function startUpSection(nodes: readonly NodeVersion[], rounds: number): Promise<Section> {
  const figures: Figure[] = [];
  for (const { major, binary } of [...nodes].reverse()) {
    const subjects = [
      ['-e', '0'],
      [PROGRAM, '--help'],
    ];
    const measure = async (args: readonly string[]) => (await runNode(binary, args)).processorMilliseconds;
    const [empty = [], help = []] = await inRounds(subjects, rounds, measure);
    figures.push({ what: `--help, Node.js ${major}`, measured: ratioText(ratiosByRound(help, empty)), floor: '1' });
  }
  return {
    title: 'Start of the command line',
    text: `Processor time of \`${PROGRAM} --help\`, as a ratio to \`node -e 0\`.`,
    figures,
  };
}
