import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const BUILD = fileURLToPath(new URL('../../infra/build.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  mkdirSync(join(directory, 'dist'));
  writeFileSync(join(directory, 'dist/preventive-scp.json'), '{}');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs the build in a directory with a `dist` of its own. */
function build(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', TSX, BUILD, ...args], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each([
  ['an unknown option', ['--out', 'x'], "Unknown option '--out'"],
  ['a positional argument', ['x'], "Unexpected argument 'x'"],
  ['--into without a value', ['--into'], "Option '--into <value>' argument missing"],
  ['--into with an empty name', ['--into', ''], '--into: the name of the directory is empty'],
  ['--into with blanks', ['--into', ' '], '--into: the name of the directory is empty'],
  ['--break-glass without an ARN', ['--break-glass', 'admin'], '"admin" is not the ARN of a role or user'],
  ['a file as the directory', ['--into', 'dist/preventive-scp.json'], "EEXIST: file already exists, mkdir 'dist/"],
  ['a directory that cannot be made', ['--into', '/dev/null/dist'], "ENOTDIR: not a directory, mkdir '/dev/null"],
])('%s is an error of one sentence with exit code 2, and nothing is touched', (_what, args, message) => {
  const { status, stdout, stderr } = build(...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(`npm run build: ${message}`);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(directory)).toEqual(['dist']);
  expect(readdirSync(join(directory, 'dist'))).toEqual(['preventive-scp.json']);
});

test('--help is read before anything is built', () => {
  const { status, stdout, stderr } = build('--help', '--into', 'elsewhere');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^npm run build /);
  expect(stdout).toContain('--break-glass');
  expect(stderr).toBe('');
  expect(readdirSync(directory)).toEqual(['dist']);
});
