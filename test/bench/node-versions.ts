import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A binary of Node.js, and its version as `24.11.0`. */
export interface NodeVersion {
  readonly major: number;
  readonly version: string;
  readonly binary: string;
}

/** The versions that the command line supports; Lambda runs the function on the last. */
const MAJORS = [20, 22, 24] as const;

/** Installs Node.js 20, 22 and 24 from npm below a directory. Throws where npm has none for this machine. */
export function installNodes(directory: string): readonly NodeVersion[] {
  const name = `node-${process.platform}-${process.arch}`;
  return MAJORS.map((major) => {
    const home = join(directory, `node-${major}`);
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{}');
    const options = ['--prefix', home, '--no-audit', '--no-fund', '--silent'];
    execFileSync('npm', ['install', ...options, `${name}@${major}`], { stdio: 'inherit' });
    const binary = join(home, 'node_modules', name, 'bin/node');
    const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim().slice(1);
    return { major, version, binary };
  });
}
