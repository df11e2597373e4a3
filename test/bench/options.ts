import { parseArgs } from 'node:util';

export const HELP = `npm run bench -- [--quick] [--peers]

Measures the speed of what dist/ has, prints the figures beside their goals, and writes docs/performance.md. It builds dist/
first, and takes the binaries of Node.js 20, 22 and 24 from npm. It needs Linux.

  --quick  fewer rounds, and no sweep of 10,000 clusters
  --peers  installs Cloud Custodian, rdklib and Prowler from PyPI and measures them beside it
  --help   this text

Exit code: 0 when everything was measured, 2 when something could not be. A missed goal does not change it.
`;

export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  readonly peers: boolean;
}

/** Reads the command line. Throws an Error that names what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const option = { type: 'boolean', default: false } as const;
  return parseArgs({ args: [...args], options: { help: option, quick: option, peers: option } }).values;
}
