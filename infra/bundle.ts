import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundledPackages, licenceTexts } from './licences.ts';

const ENTRY = fileURLToPath(new URL('../rules/eks-endpoint-public-access/handler.ts', import.meta.url));

/**
 * Writes the Lambda with everything inside, AWS SDK included, as an ES module, and the licences of what is inside beside it
 * in THIRD-PARTY-LICENSES.txt. This is what `cdk deploy` ships.
 */
export function bundleForAsset(outfile: string): void {
  const { metafile } = buildSync({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    format: 'esm',
    // The licences stand in full in a file of their own.
    legalComments: 'none',
    metafile: true,
    outfile,
  });
  const packages = bundledPackages(Object.keys(metafile.inputs));
  writeFileSync(join(dirname(outfile), 'THIRD-PARTY-LICENSES.txt'), licenceTexts(packages));
}
