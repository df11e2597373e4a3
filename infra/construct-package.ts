import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { RUNBOOKS } from '../remediation/runbooks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** The module that exports the construct. The package has it at the same path, so that it finds the runbooks as here. */
const ENTRY = 'infra/guard.ts';

/** What the construct may load: its peers, the library that reads parameters, and Node.js. */
const ALLOWED = /^(aws-cdk-lib|constructs|zod|node:[a-z]+)(\/|$)/;

/**
 * Writes the construct as a package for CDK apps into a directory: CommonJS, because an app that `cdk init` makes is, and its
 * Jest tests cannot load anything else; with type declarations and the texts of the runbooks. Throws an Error when the
 * construct would load a package that it must not depend on.
 */
export async function writeConstructPackage(directory: string): Promise<void> {
  const declarations = writeDeclarations(directory);
  declarations.catch(() => undefined);
  const { outputs } = (
    await build({
      entryPoints: [join(root, ENTRY)],
      absWorkingDir: root,
      outfile: join(directory, ENTRY.replace(/\.ts$/, '.js')),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      // CommonJS has no import.meta.url.
      define: { 'import.meta.url': 'moduleUrl' },
      banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
      plugins: [externalPackages],
      logLevel: 'warning',
      metafile: true,
    })
  ).metafile;
  const loaded = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const wrong = loaded.filter((path) => !ALLOWED.test(path));
  if (wrong.length > 0) throw new Error(`the construct must not depend on ${[...new Set(wrong)].join(', ')}`);
  for (const { folder } of Object.values(RUNBOOKS)) {
    const file = join('remediation', folder, 'runbook.yaml');
    mkdirSync(join(directory, 'remediation', folder), { recursive: true });
    cpSync(join(root, file), join(directory, file));
  }
  // The package around it says "type": "module".
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`);
  await declarations;
}

/** Packages stay outside. One from which nothing is used is not loaded. */
const externalPackages: Plugin = {
  name: 'external-packages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, external: true, sideEffects: false },
    );
  },
};

/** TypeScript 7 has no API: its compiler runs as a process. Throws an Error with what it reports. */
async function writeDeclarations(directory: string): Promise<void> {
  const compiler = require.resolve('typescript/package.json').replace(/package\.json$/, 'bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.package.json', '--outDir', directory], {
      cwd: root,
    });
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string };
    throw new Error(`the declarations of the construct could not be written: ${stdout.trim() || error}`);
  }
}
