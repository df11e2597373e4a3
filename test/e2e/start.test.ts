import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** `npm start`, as package.json has it. */
function start(...args: readonly string[]): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'test/e2e/start.ts', ...args],
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

test('the story starts with the loop, shows the settings and the undo, and ends COMPLIANT', async () => {
  const { exitCode, stdout, stderr } = await start();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const parts = [
    'An EKS cluster is created whose API server is open to the internet.',
    'Principal  arn:aws:iam::111122223333:user/operator\n',
    '2026-11-23, times in UTC\n',
    '09:00:00  user/operator   CreateCluster payments, public access on\n',
    '  Rule            payments is NON_COMPLIANT\n',
    '  user/operator   Remediate (StartRemediationExecution) payments\n',
    '  SSM Automation  UpdateClusterConfig payments, public access off, private access on, as role/MakeEndpointPrivateRole\n',
    '    step          TurnPublicAccessOff: Success\n',
    '  Rule            payments is COMPLIANT\n',
    '  endpointPublicAccess   true                   false\n',
    '  endpointPrivateAccess  false                  true\n',
    '  publicAccessCidrs      0.0.0.0/0              0.0.0.0/0 (no effect)\n',
    '  $ npx --no-install eks-endpoint-guard undo --execution ',
    'EksEndpointGuard-RestoreEndpointAccess will set\n',
    '  Restore? [y/N] n\n',
    'COMPLIANT: payments was open to the internet and is private now.',
    'What to do next\n',
  ];
  const places = parts.map((part) => stdout.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(stdout.match(/CreateCluster|StartAutomationExecution /g)).toHaveLength(2);
});

test('a story whose update fails shows where it stopped, and ends with exit code 1', async () => {
  const { exitCode, stdout } = await start('--update-ends', 'Failed');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('NOT CLOSED, stopped at remediation: FAILED at AssertUpdateDidNotFail: ');
  expect(stdout).toContain('  endpointPublicAccess   true                   not recorded\n');
});

function openedBy(folder: string): string {
  const file = join(folder, 'opened');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test('an unknown end of the update is refused with exit code 2', async () => {
  const { exitCode, stderr } = await start('--update-ends', 'soon');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'npm start: --update-ends: soon is none of Successful, Failed, Cancelled, never\n',
  });
});

test('with --browser, the page of a local AWS with an open cluster is opened and served until an interrupt', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // In place of the system's own command, which would open a browser.
  const opener = join(folder, process.platform === 'darwin' ? 'open' : 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\necho "$1" > '${folder}/opened'\n`, { mode: 0o755 });
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/e2e/start.ts', '--browser'], {
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` },
  });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await expect.poll(() => stdout, { timeout: 60_000 }).toContain('Rule            open-1 is NON_COMPLIANT\n');
  const [, address = ''] = /^The page of the local AWS: (\S+)$/m.exec(stdout) ?? [];
  await expect.poll(() => openedBy(folder), { timeout: 60_000 }).toBe(`${address}\n`);
  expect(await (await fetch(address)).text()).toContain('<title>Local AWS: eks-endpoint-guard</title>');
  child.kill('SIGINT');
  expect(await exit).toBe(0);
});
