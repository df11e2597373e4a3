import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

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

test('an unknown end of the update is refused with exit code 2', async () => {
  const { exitCode, stderr } = await start('--update-ends', 'soon');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'npm start: --update-ends: soon is none of Successful, Failed, Cancelled, never\n',
  });
});
