import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, licenceTexts } from './licences.ts';

const ENTRY = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  // The licences stand in full at the end.
  legalComments: 'none',
} as const;

/**
 * Writes the command line as one file that needs Node and nothing else. Its commands stay functions that run when they are
 * called for, as they are imported in the source. The licences of what is inside are a comment at its end.
 *
 * The first pass splits the program into a file for each import() and leaves out what nothing uses: esbuild does so only for
 * modules that are not called for later. The second pass joins these files. Without the first, a third of the file would be
 * what the SDK has for other calls, and Node would read it for `--help`.
 */
export async function bundleProgram(outfile: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    const { metafile } = await build({
      ...COMMON,
      entryPoints: [ENTRY],
      splitting: true,
      // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
      mainFields: ['module', 'main'],
      metafile: true,
      outdir: directory,
    });
    await build({
      ...COMMON,
      entryPoints: [join(directory, 'main.js')],
      minify: true,
      // CommonJS packages require modules of Node.
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      outfile,
    });
    const licences = licenceTexts(bundledPackages(Object.keys(metafile.inputs)));
    if (licences.includes('*/')) throw new Error('a licence contains */, which would end the comment');
    appendFileSync(outfile, `/*\nThis file contains the following packages.\n\n${licences}*/\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
