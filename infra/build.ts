import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { preventivePolicy } from './preventive-policy.ts';
import { writeInto } from './target-directory.ts';

const HELP = `npm run build [-- --into DIRECTORY] [--break-glass ARN]...

Writes the templates, the Lambda bundle, the CDK cloud assembly and the package of the construct.

  --into         the directory to write into (default dist). Files that no build wrote are never changed or removed there.
  --break-glass  writes preventive-scp.json too, which lets only this role or user open an endpoint. Repeat it for more
                 (docs/preventive-policy.md).
  --help         this text

Exit code: 0 when everything was written, 2 when nothing was changed because of an error.
`;

const DEFAULT_TARGET = 'dist';

interface Options {
  readonly help: boolean;
  readonly into: string | undefined;
  /** The text of the service control policy, when it is asked for. */
  readonly policy: string | undefined;
}

/** Reads the command line. Throws an Error that names what is wrong. */
function readOptions(args: readonly string[]): Options {
  const {
    help,
    into,
    'break-glass': breakGlass,
  } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      into: { type: 'string' },
      'break-glass': { type: 'string', multiple: true },
    },
  }).values;
  if (into?.trim() === '') throw new Error('--into: the name of the directory is empty');
  return { help, into, policy: breakGlass === undefined ? undefined : preventivePolicy(breakGlass) };
}

async function main(): Promise<void> {
  const { help, into, policy } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const target = into ?? DEFAULT_TARGET;
  // Loaded here, because the CDK takes a second to load and neither --help nor a mistake needs it.
  const { PREVENTIVE_POLICY, writeArtifacts } = await import('./artifacts.ts');
  const files = await writeInto(target, (directory) => writeArtifacts(directory, policy), {
    replaceAny: into === undefined,
    onRequest: [PREVENTIVE_POLICY],
  });
  for (const file of files.filter((each) => !/^(cdk\.out|package|rule\/modules)\//.test(each))) {
    const path = join(target, file);
    process.stdout.write(`${path}  ${statSync(path).size.toLocaleString('en-US')} bytes\n`);
  }
  process.stdout.write(`${join(target, 'package')}  the construct, for CDK apps\n`);
  if (policy === undefined) {
    const how = 'npm run build -- --break-glass ARN names who may still open an endpoint (docs/preventive-policy.md)';
    process.stdout.write(`${join(target, PREVENTIVE_POLICY)}  not written: ${how}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`npm run build: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
});
