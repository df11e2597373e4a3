import { readFileSync } from 'node:fs';
import { runProgram } from '../../cli/program.ts';
import { SUBCOMMANDS } from '../../cli/subcommands.ts';
import { parseOptions } from '../aws/options.ts';
import { fakeProcess } from '../cli/run-program.ts';
import type { Words } from './shell.ts';

const READ = 'the command line was understood';

/** Stand for what a reader fills in. */
const VALUES: Readonly<Record<string, string>> = { ID: '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f', LIST: 'eu-central-1' };

/** Why `eks-endpoint-guard` does not understand a command line. Its own declarations and readers decide. */
async function programProblem(args: Words): Promise<string | undefined> {
  const { effects, written } = fakeProcess({
    // A command reads its options first. So nothing is asked of AWS.
    useProfile: () => Promise.reject(new Error(READ)),
  });
  const [command = '', ...options] = args;
  if (args.length === 0) return undefined;
  if (options.length === 0 && SUBCOMMANDS.some(({ name }) => name === command)) return undefined;
  await runProgram(
    args.map((word) => VALUES[word] ?? word),
    effects,
  );
  const [problem = ''] = written.stderr.split('\n');
  return problem === '' || problem.includes(READ) ? undefined : problem;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };
const OF_NPM = ['ci', 'install', 'pack', 'view'];
const OF_NPX = ['cdk', 'biome', 'vitest', 'tsc', 'knip', 'stryker'];
/** Options of scripts that do not export how they read them. */
const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  bench: ['--quick', '--peers', '--help'],
  build: ['--into', '--break-glass', '--help'],
};

/** Why `npm …` is not a command of npm or of package.json. */
function npmProblem([command = '', ...args]: Words): string | undefined {
  if (command === 'run') {
    const [script = '', separator, ...options] = args;
    if (scripts[script] === undefined) return `package.json has no script ${script}`;
    if (separator !== undefined && separator !== '--') return `${separator} goes to npm: -- is missing`;
    return optionProblem(script, options);
  }
  const isKnown = OF_NPM.includes(command) || (['start', 'test'].includes(command) && scripts[command] !== undefined);
  return isKnown ? undefined : `npm ${command} is unknown`;
}

function optionProblem(script: string, options: Words): string | undefined {
  if (options.length === 0) return undefined;
  const known = OPTIONS_OF[script];
  if (known !== undefined) {
    const unknown = options.find((word) => word.startsWith('--') && !known.includes(word));
    return unknown === undefined ? undefined : `npm run ${script} has no option ${unknown}`;
  }
  if (script !== 'local-aws') return `npm run ${script} takes no options`;
  try {
    parseOptions(options.map((word) => (word === 'N' ? '1' : word)));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is wrong with a command that runs something of this repository; undefined for what is right, or another's. */
export async function repositoryCommandProblem([program = '', ...args]: Words): Promise<string | undefined> {
  if (program === 'npm') return npmProblem(args);
  if (program === 'eks-endpoint-guard') return await programProblem(args);
  const [first = '', second = ''] = args;
  if (program === 'node') {
    return /(^|\/)eks-endpoint-guard\.mjs$/.test(first) ? await programProblem(args.slice(1)) : undefined;
  }
  if (program !== 'npx') return undefined;
  if (first === '--no-install' && second === 'eks-endpoint-guard') return await programProblem(args.slice(2));
  // Without --no-install, npx would look for a package of that name in the registry.
  if (first === 'eks-endpoint-guard') return 'npx needs --no-install before eks-endpoint-guard';
  return OF_NPX.includes(first) ? undefined : `npx ${first} is none of ${OF_NPX.join(', ')}`;
}
