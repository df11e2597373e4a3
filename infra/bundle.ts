import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundledPackages, licenceTexts } from './licences.ts';

const ENTRY = fileURLToPath(new URL('../rules/eks-endpoint-public-access/handler.ts', import.meta.url));

/**
 * Writes the Lambda with everything inside, AWS SDK included, into a directory: index.mjs with what each start needs, the
 * modules that it loads when they are needed, and the licences of all that in THIRD-PARTY-LICENSES.txt. This is what
 * `cdk deploy` ships.
 */
export function bundleForAsset(directory: string): void {
  const { metafile } = buildSync({
    entryPoints: { index: ENTRY },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    format: 'esm',
    // What is imported when it is needed becomes a file of its own, so that a start does not read it.
    splitting: true,
    chunkNames: 'modules/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    // The licences stand in full in a file of their own.
    legalComments: 'none',
    metafile: true,
    outdir: directory,
  });
  const packages = bundledPackages(Object.keys(metafile.inputs));
  writeFileSync(join(directory, 'THIRD-PARTY-LICENSES.txt'), licenceTexts(packages));
}
