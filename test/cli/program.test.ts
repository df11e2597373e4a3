import { describe, expect, test } from 'vitest';
import { runProgram } from '../../cli/program.ts';
import { UsageError } from '../../cli/terminal/arguments.ts';
import type { Subcommand } from '../../cli/terminal/subcommand.ts';
import { fakeProcess } from './run-program.ts';

/** Runs the program as it is. */
async function run(...args: readonly string[]) {
  const { effects, written } = fakeProcess();
  return { exitCode: await runProgram(args, effects), ...written };
}

/** Runs a command that ends so. */
async function runThatEnds(end: Subcommand['run'], ...args: readonly string[]) {
  const { effects, written } = fakeProcess();
  const look: Subcommand = { name: 'look', summary: 'looks', declare: () => undefined, run: end };
  return { exitCode: await runProgram(['look', ...args], effects, [look]), ...written };
}

describe('the program', () => {
  test.each([['--help'], ['-h'], ['help']])('lists its commands for %s', async (...args) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: eks-endpoint-guard \[options\] \[command\]\n/);
    for (const name of ['audit', 'plan', 'undo', 'doctor']) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  test.each(['audit', 'plan', 'undo', 'doctor'])('shows the help of %s', async (name) => {
    const help = await run('help', name);
    expect(help).toEqual(await run(name, '--help'));
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain(`Usage: eks-endpoint-guard ${name} [options]\n`);
  });

  test('shows its version', async () => {
    expect(await run('--version')).toEqual({ exitCode: 0, stdout: 'eks-endpoint-guard 0.2.0\n', stderr: '' });
  });

  test('shows its help as an error when no command is named', async () => {
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('  audit [options]   list EKS clusters');
  });

  test.each([
    [['audi'], "unknown command 'audi' (Did you mean audit?)"],
    [['docter', '--help'], "unknown command 'docter' (Did you mean doctor?)"],
    [['help', 'undoo'], "unknown command 'undoo' (Did you mean undo?)"],
    [['scan'], "unknown command 'scan' (Did you mean plan?)"],
    [['remediate'], "unknown command 'remediate'"],
    [['--verison'], "unknown option '--verison' (Did you mean --version?)"],
  ])('does not understand %j', async (args, problem) => {
    const stderr = `eks-endpoint-guard: ${problem}\nFor the options: eks-endpoint-guard --help\n`;
    expect(await run(...args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });
});

describe('a command', () => {
  test.each([0, 1, 2] as const)('that ends with %s exits with it and writes nothing more', async (code) => {
    expect(await runThatEnds(async () => code)).toEqual({ exitCode: code, stdout: '', stderr: '' });
  });

  test.each([
    ['an error', new Error('no\nRegions'), 'no Regions'],
    ['something that is no error', 'nothing', 'nothing'],
  ])('that fails with %s writes why, on one line, and exits with 2', async (_name, thrown, problem) => {
    expect(await runThatEnds(() => Promise.reject(thrown))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `eks-endpoint-guard look: ${problem}\n`,
    });
  });

  test('that is used wrongly points to its help too', async () => {
    expect(await runThatEnds(() => Promise.reject(new UsageError('--regions is wrong')))).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'eks-endpoint-guard look: --regions is wrong\nFor the options: eks-endpoint-guard look --help\n',
    });
  });
});
