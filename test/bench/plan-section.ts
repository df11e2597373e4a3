import { setTimeout as sleep } from 'node:timers/promises';
import { writeAuditLog } from '../aws/audit-event.ts';
import { minutes, seconds } from '../aws/clock.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { clusterNetwork } from '../aws/network.ts';
import { localTime, operatorEnvironment } from '../e2e/command-environment.ts';
import { type CommandUsage, runNode } from './command.ts';
import type { NodeVersion } from './node-versions.ts';
import { ratioText, type Section } from './report.ts';
import { ratiosByRound, spreadOf } from './statistics.ts';

const PROGRAM = 'dist/eks-endpoint-guard.mjs';
/** More than CloudWatch Logs answers to one query, so that the answer is cut. */
const CALLERS = 50_000;
const DAYS = 30;
const MOST_MEGABYTES = 200;

/** What `plan` takes for a cluster with few callers and for one with many, on the newest Node.js. */
export async function planSection(nodes: readonly NodeVersion[], rounds: number): Promise<Section> {
  const node = nodes.at(-1);
  if (node === undefined) throw new Error('there is no Node.js');
  const [few, many]: [CommandUsage[], CommandUsage[]] = [[], []];
  let calls = 0;
  for (let round = 0; round < rounds; round++) {
    await withCallers(1, async (aws) => {
      few.push(await plan(node, aws));
      calls = aws.log.entries.filter(({ actor }) => actor === aws.identities.operator.name).length;
    });
    await withCallers(CALLERS, async (aws) => {
      many.push(await plan(node, aws));
    });
  }
  const processor = (usages: readonly CommandUsage[]) => usages.map((usage) => usage.processorMilliseconds);
  const megabytes = Math.round(spreadOf(many.map(({ peakMegabytes }) => peakMegabytes)).median);
  return {
    title: 'The plan',
    text: `\`${PROGRAM} plan --yes\` on Node.js ${node.major} against the local AWS: one cluster, and an audit log of ${DAYS} days.`,
    figures: [
      { what: 'plan of a cluster with one caller: calls', measured: String(calls) },
      {
        what: `plan of a cluster with ${CALLERS.toLocaleString('en-US')} callers: memory`,
        measured: `${megabytes} MB`,
        goal: { most: MOST_MEGABYTES, is: megabytes, unit: ' MB' },
        peer: 'none plans',
      },
      {
        what: 'the same: processor time over that with one caller',
        measured: ratioText(ratiosByRound(processor(many), processor(few))),
      },
    ],
  };
}

/** Works in an account with one open cluster, which has so many callers at the begin and at the end of the window. */
async function withCallers(count: number, work: (aws: LocalAws) => Promise<void>): Promise<void> {
  const aws = await LocalAws.start();
  try {
    aws.ec2.network = clusterNetwork(['payments']);
    aws.eks.seedClusters(['payments'], { endpointPrivateAccess: true }, ['audit']);
    const from = aws.clock.now().getTime();
    await aws.clock.settle(minutes(DAYS * 24 * 60 + 30));
    for (const day of [1, DAYS - 1]) {
      const time = new Date(from + minutes(day * 24 * 60));
      const callers = Array.from({ length: count }, (_, index) => ({
        time,
        username: `user-${index}`,
        sourceIPs: [`20.${index >> 16}.${(index >> 8) & 255}.${index & 255}`],
        userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
      }));
      writeAuditLog(aws.logGroups, 'payments', callers);
    }
    aws.log.clear();
    await work(aws);
  } finally {
    await aws.stop();
  }
}

/** Runs the command at the time of the local AWS, which passes while it waits for its queries. */
async function plan(node: NodeVersion, aws: LocalAws): Promise<CommandUsage> {
  let hasEnded = false;
  const args = [...localTime(aws), PROGRAM, 'plan', '--yes'];
  const running = runNode(node.binary, args, operatorEnvironment(aws)).finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    await sleep(100);
    await aws.clock.settle(seconds(1));
  }
  const usage = await running;
  // Callers would lose access.
  if (usage.exitCode !== 1) throw new Error(`plan ended with ${usage.exitCode}, not 1: ${usage.stdout}`);
  return usage;
}
