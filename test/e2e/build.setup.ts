import { execFileSync } from 'node:child_process';

export default function setup(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'infra/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
