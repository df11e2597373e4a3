import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsServer } from './aws-server.ts';
import { type CommandUsage, runNode, runUnderPython } from './command.ts';
import type { NodeVersion } from './node-versions.ts';
import { type Figure, ratioText, type Section } from './report.ts';
import { ratiosByRound, spreadOf } from './statistics.ts';

const AUDIT = ['dist/eks-endpoint-guard.mjs', 'audit', '--output', 'json'];
const LOAD_BUNDLE = ['-e', "import('./dist/rule/index.mjs')"];
const INSTALL_MILLISECONDS = 1_800_000;
const CLUSTERS = 200;
const DELAY = 60;

/** A tool of others: its package in PyPI, and its command for the clusters of a Region. */
interface Peer {
  readonly package: string;
  readonly title: string;
  command(binaries: string, directory: string): readonly string[];
}

/** Installs packages from PyPI; undefined where that fails, with the reason. */
type Installed = { readonly binaries: string; readonly version: string } | { readonly reason: string };

const PEERS: readonly Peer[] = [
  {
    package: 'c7n',
    title: 'Cloud Custodian',
    command(binaries, directory) {
      const policy = join(directory, 'policy.yml');
      const filters = [{ type: 'value', key: 'resourcesVpcConfig.endpointPublicAccess', value: true }];
      writeFileSync(policy, JSON.stringify({ policies: [{ name: 'open-endpoint', resource: 'aws.eks', filters }] }));
      const output = mkdtempSync(join(directory, 'c7n-output-'));
      return [join(binaries, 'custodian'), 'run', '--cache-period', '0', '-s', output, policy];
    },
  },
  {
    package: 'prowler',
    title: 'Prowler',
    command: (binaries, directory) => [
      join(binaries, 'prowler'),
      ...['aws', '-c', 'eks_cluster_not_publicly_accessible', '-f', 'eu-central-1', '-b'],
      ...['-M', 'csv', '-o', mkdtempSync(join(directory, 'prowler-output-'))],
    ],
  },
  {
    package: 'rdklib',
    title: 'rdklib',
    // A library, so what is measured is what each function that uses it does first.
    command: (binaries) => [join(binaries, 'python'), '-c', 'import rdklib'],
  },
];

/** Measures peers in the same rounds as the audit. A peer that cannot be installed or run is a line that says so. */
export async function peerSection(nodes: readonly NodeVersion[], directory: string, rounds: number): Promise<Section> {
  const node = nodes.at(-1);
  if (node === undefined) throw new Error('there is no Node.js');
  const figures: Figure[] = [];
  for (const peer of PEERS) figures.push(...(await comparison(peer, node, directory, rounds)));
  return {
    title: 'Peers in the same run',
    text: `${CLUSTERS} clusters, ${DELAY} ms a call, over \`eks-endpoint-guard audit\` in the same round. rdklib is a library of rules: \`import
rdklib\` is compared with loading the bundle of the function.`,
    figures,
  };
}

async function comparison(
  peer: Peer,
  node: NodeVersion,
  directory: string,
  rounds: number,
): Promise<readonly Figure[]> {
  const installed = install(peer.package, directory);
  if ('reason' in installed) return [{ what: peer.title, measured: `not measured: ${installed.reason}` }];
  const { binaries, version } = installed;
  const name = `${peer.title} ${version}`;
  const isLibrary = peer.package === 'rdklib';
  const [own, theirs]: [CommandUsage[], CommandUsage[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round++) {
      own.push(await withServer((aws) => runNode(node.binary, isLibrary ? LOAD_BUNDLE : AUDIT, aws.environment)));
      theirs.push(
        await withServer(async (aws) => {
          const environment = {
            ...aws.environment,
            PATH: process.env['PATH'] ?? '',
            HOME: directory,
            LC_ALL: 'C.UTF-8',
          };
          const usage = await runUnderPython(join(binaries, 'python'), peer.command(binaries, directory), environment);
          const described = aws.calls.get('eks:DescribeCluster') ?? 0;
          if (!isLibrary && described < CLUSTERS) throw new Error(`it described ${described} of ${CLUSTERS} clusters`);
          return usage;
        }),
      );
    }
  } catch (error) {
    return [{ what: name, measured: `not measured: ${(error as Error).message}` }];
  }
  const ratio = (of: (usage: CommandUsage) => number): string => ratioText(ratiosByRound(theirs.map(of), own.map(of)));
  const peak = spreadOf(theirs.map(({ peakMegabytes }) => peakMegabytes)).median;
  return [
    ...(isLibrary
      ? []
      : [{ what: `${name}: time`, measured: `${ratio(({ wallMilliseconds }) => wallMilliseconds)} times the audit` }]),
    {
      what: `${name}: processor time`,
      measured: `${ratio(({ processorMilliseconds }) => processorMilliseconds)} times`,
    },
    { what: `${name}: memory`, measured: `${Math.round(peak)} MB` },
  ];
}

async function withServer(work: (aws: AwsServer) => Promise<CommandUsage>): Promise<CommandUsage> {
  const aws = await AwsServer.start({ clusters: () => CLUSTERS, delay: () => DELAY });
  try {
    return await work(aws);
  } finally {
    aws.stop();
  }
}

function install(name: string, directory: string): Installed {
  const home = join(directory, `python-${name}`);
  const binaries = join(home, 'bin');
  try {
    execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' });
    execFileSync(join(binaries, 'pip'), ['install', '--quiet', '--disable-pip-version-check', name], {
      stdio: 'pipe',
      timeout: INSTALL_MILLISECONDS,
    });
    const shown = execFileSync(join(binaries, 'pip'), ['show', name], { encoding: 'utf8', stdio: 'pipe' });
    return { binaries, version: /^Version: (.*)$/m.exec(shown)?.[1] ?? '' };
  } catch (error) {
    const lines = (error as Error).message.trim().split('\n');
    return { reason: `${name} could not be installed (${lines.at(-1)})` };
  }
}
