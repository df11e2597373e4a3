import { execFileSync } from 'node:child_process';
import { bundleProgram } from '../../infra/program.ts';

export default function setup(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
  bundleProgram('dist/eks-endpoint-guard.mjs');
}
