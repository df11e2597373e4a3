import { execFileSync } from 'node:child_process';
import { buildSync } from 'esbuild';

export default function setup(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
  buildSync({
    entryPoints: ['cli/audit/main.ts', 'cli/undo/main.ts', 'cli/doctor/main.ts'],
    outdir: 'dist/commands',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The ES module builds of the SDK, without the dynamic require that breaks in a module.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
}
