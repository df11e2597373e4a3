import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundledPackages, licenceTexts } from './licences.ts';

const ENTRY = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/**
 * Writes the command line as one file that needs Node and nothing else. Its commands stay functions that run when they are
 * called for, as they are imported in the source. The licences of what is inside are a comment at its end.
 */
export function bundleProgram(outfile: string): void {
  const { metafile } = buildSync({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    format: 'esm',
    // CommonJS packages require modules of Node.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    // The licences stand in full at the end.
    legalComments: 'none',
    metafile: true,
    outfile,
  });
  const licences = licenceTexts(bundledPackages(Object.keys(metafile.inputs)));
  if (licences.includes('*/')) throw new Error('a licence contains */, which would end the comment');
  appendFileSync(outfile, `/*\nThis file contains the following packages.\n\n${licences}*/\n`);
}
