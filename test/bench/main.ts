import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { commandSection, startUpSection } from './command-sections.ts';
import { functionBuilds } from './function.ts';
import { coldStartSection, workSections } from './function-sections.ts';
import { installNodes, type NodeVersion } from './node-versions.ts';
import { HELP, readOptions } from './options.ts';
import { peerSection } from './peers.ts';
import { planSection } from './plan-section.ts';
import { page, type Section, terminalTable } from './report.ts';
import { timeToFixSection } from './time-to-fix.ts';

/** What was measured by hand against the goals, to be read before it is tried again. */
const TRIED: readonly string[] = [
  "Cold start: what was tried and not kept. The bundle as one file took 2.05 times the empty handler, as CommonJS 1.95 to 2.1, and by another bundler 1.9; as it is, it took 1.83 in the same runs. With all that a start needs in one file it took 1.81, against 1.84 in that run. A client that is spared the configuration files, and a start that reads no IPv6 address, made no difference larger than that between two runs. Loading the SDK takes 85 % of the time in which the code of the template is loaded. TLS and the first call come on top. About 10 ms are the product's own. The empty handler loads modules with the runtime client that a real one may not load, so the real ratios are larger.",
  'Sweep: without heap limits a sweep grows to 250 MB, all of it garbage. Lambda starts Node.js with limits by the memory setting.',
  'Audit: 16 clusters of a Region at a time instead of 8 halve the time where EKS answers all calls. Where it takes 50 or 100 calls a second, an audit of 500 clusters takes 1.5 to 2.6 times the least possible time instead of 1.3, because the SDK slows down after a refusal. Its other way of retrying, standard, takes 1.3 times there, with twice the refusals: each of them uses up what nodes that start need. EKS does not publish its limits.',
  'Prices are from secondary sources. Compare them with the pricing pages of AWS.',
];

const PAGE = 'docs/performance.md';

// The SDK's notice that it will soon need Node 22 is for us who develop this, not for the figures.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

async function main(): Promise<void> {
  const { help, quick, peers } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  if (process.platform !== 'linux')
    throw new Error('it needs Linux, whose /proc has the processor time of each thread');
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    say('builds dist/');
    execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
    say('installs Node.js 20, 22 and 24');
    const nodes = installNodes(directory);
    const shared = {
      builds: functionBuilds(directory),
      nodes,
      certificate: makeCertificate(directory),
      rounds: quick ? 5 : 15,
      sweeps: quick ? [100, 1000] : [100, 1000, 10_000],
    };
    const sections: Section[] = [];
    const add = (...measured: readonly Section[]): void => {
      sections.push(...measured);
      for (const section of measured) process.stdout.write(terminalTable(section));
    };
    add(await coldStartSection(shared));
    add(...(await workSections({ ...shared, rounds: quick ? 2 : 5 })));
    add(await commandSection(nodes, quick ? 2 : 5));
    add(await planSection(nodes, quick ? 1 : 3));
    add(await startUpSection(nodes, shared.rounds));
    add(await timeToFixSection());
    if (peers) add(await peerSection(nodes, directory, quick ? 1 : 3));
    const notes = peers
      ? TRIED
      : [
          ...TRIED,
          'This run measured no peers: `npm run bench -- --peers` does. Figures of peers beside a goal are of 2026-11-25.',
        ];
    writeFileSync(PAGE, page(sections, circumstances(nodes, shared.rounds), notes));
    say(`wrote ${PAGE}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function say(what: string): void {
  process.stderr.write(`bench: ${what}\n`);
}

function circumstances(nodes: readonly NodeVersion[], rounds: number) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ')[0];
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${processors[0]?.model.trim()}, ${processors.length} cores, ${memory}, load ${load} at the end`,
    versions: [`eks-endpoint-guard ${version}`, ...nodes.map((node) => `Node.js ${node.version}`)],
    rounds: `${rounds} of each cold start and each start of the command line`,
  };
}

main().then(
  // A connection that a killed process kept open must not keep this one.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`npm run bench: ${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  },
);
