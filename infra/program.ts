import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { bundledPackages, licenceTexts } from './licences.ts';

const ENTRY = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** The oldest Node.js that the command line supports. */
const TARGET = 'node20';

/**
 * Writes the command line as one file that needs Node and nothing else. Its commands stay functions that run when they are
 * called for, as they are imported in the source. The licences of what is inside are a comment at its end.
 *
 * Rolldown splits the program into a file for each import() and leaves out what nothing uses: of the EC2 client, it finds half a
 * megabyte more than esbuild. Then esbuild joins these files, because only esbuild keeps what is imported later from running at
 * the start.
 */
export async function bundleProgram(outfile: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    const files = await split(directory);
    await build({
      entryPoints: [join(directory, MAIN)],
      bundle: true,
      platform: 'node',
      target: TARGET,
      format: 'esm',
      minify: true,
      logLevel: 'warning',
      // The licences stand in full at the end.
      legalComments: 'none',
      // CommonJS packages require modules of Node.
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      outfile,
    });
    const licences = licenceTexts(bundledPackages(files));
    if (licences.includes('*/')) throw new Error('a licence contains */, which would end the comment');
    appendFileSync(outfile, `/*\nThis file contains the following packages.\n\n${licences}*/\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const MAIN = 'main.js';

/** Writes the program into a directory, with a file for each import(). Resolves to the source files of which something is used. */
async function split(directory: string): Promise<readonly string[]> {
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    transform: { target: TARGET },
    // The ES module builds of the SDK: smaller, and without the dynamic require that breaks in a module.
    resolve: { mainFields: ['module', 'main'] },
  });
  try {
    const { output } = await bundle.write({ dir: directory, format: 'esm', entryFileNames: MAIN });
    return output.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
  } finally {
    await bundle.close();
  }
}
