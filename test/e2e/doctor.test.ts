import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { EXPECTED_RUNBOOKS } from '../runbooks/expected-runbooks.ts';
import { runCommand, runShipped } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { type GuardedAwsOptions, startGuardedAws } from './guarded-aws.ts';
import { startPackedAws } from './packed-aws.ts';

let aws: LocalAws;
afterEach(() => aws.stop());

/** A guarded account with an open cluster that the rule has evaluated today, which is when the doctor looks. */
async function start(options: GuardedAwsOptions = {}, startAws = startGuardedAws): Promise<void> {
  aws = await startAws({ startTime: new Date(), ...options });
  aws.eks.seedClusters(['payments'], {});
  aws.recorder.capture('payments');
  await aws.settle();
}

const doctor = (...args: readonly string[]) => runCommand('doctor', args, operatorEnvironment(aws));

/** What is not ok, and the exit code. */
async function complaints() {
  const { exitCode, stdout } = await doctor('--regions', 'eu-central-1', '--output', 'json');
  const rows = JSON.parse(stdout) as { region: string; check: string; state: string; sentence: string }[];
  const told = rows
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`);
  return { exitCode, told };
}

const runbooks = Object.keys(EXPECTED_RUNBOOKS);

describe('eks-endpoint-guard doctor', () => {
  test('finds nothing wrong with a healthy guarded account, and exits with 0', async () => {
    await start();
    const { exitCode, stdout, stderr } = await runShipped(
      'doctor',
      ['--regions', 'eu-central-1'],
      operatorEnvironment(aws),
    );
    const checks = 14 + 3 * runbooks.length;
    expect([exitCode, stderr.replace(/at \S+Z/, 'at TIME')]).toEqual([
      0,
      'Account 111122223333, seen by arn:aws:iam::111122223333:user/operator at TIME\n' +
        `${checks} checks in 1 Region: ${checks} ok, 0 warnings, 0 problems, 0 could not tell\n`,
    ]);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/).slice(1, 3).join(' | '));
    const ok = (check: string) => `${check} | ok`;
    expect(stdout).toMatch(/^eu-central-1\n/);
    // Sentences that need a second line continue under themselves.
    expect(lines.filter((line) => line.includes('|'))).toEqual([
      ok('recorder'),
      ok('recording'),
      ok('frequency'),
      ok('rule'),
      ok('rule-parameters'),
      ok('invocation'),
      ok('function'),
      ok('function-log'),
      ok('permission'),
      ...runbooks.map(() => ok('document')),
      ok('remediation'),
      ok('remediation-parameters'),
      ok('exceptions'),
      ...runbooks.map(() => ok('role')),
      ...runbooks.map(() => ok('condition-keys')),
      ok('notifications'),
      ok('trail'),
    ]);
  });

  test('prints what is not ok, with --problems-only, and exits with 1', async () => {
    await start();
    aws.recorder.isRecording = false;
    const { exitCode, stdout, stderr } = await doctor('--problems-only');
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      [
        'eu-central-1',
        '  recorder  problem  The configuration recorder default is off: only the daily sweep sees a change. Turn it on: aws',
        '                     configservice start-configuration-recorder --configuration-recorder-name default',
        '',
      ].join('\n'),
    );
    expect(stderr).toContain('23 checks in 1 Region: 22 ok, 0 warnings, 1 problem, 0 could not tell\n');
  });

  test('finds nothing wrong where a conformance pack brings rule and remediation', async () => {
    await start({}, startPackedAws);
    expect(await complaints()).toEqual({ exitCode: 0, told: [] });
  });

  test('reads and changes nothing else', async () => {
    await start();
    const before = aws.log.entries.length;
    await doctor('--regions', 'eu-central-1');
    const calls = aws.log.entries.slice(before).map(({ service, operation }) => `${service}:${operation}`);
    expect([...new Set(calls)].sort()).toEqual([
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
      'cloudtrail:DescribeTrails',
      'cloudtrail:GetTrailStatus',
      'config:DescribeConfigRuleEvaluationStatus',
      'config:DescribeConfigRules',
      'config:DescribeConfigurationRecorderStatus',
      'config:DescribeConfigurationRecorders',
      'config:DescribeRemediationConfigurations',
      'config:DescribeRemediationExceptions',
      'config:GetComplianceDetailsByConfigRule',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAccountAliases',
      'lambda:GetFunctionConfiguration',
      'lambda:GetPolicy',
      'logs:FilterLogEvents',
      'ssm:DescribeDocument',
      'sts:GetCallerIdentity',
    ]);
  });

  test('names what it may not ask, reports the rest, and exits with 2', async () => {
    await start();
    const error = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });
    aws.faults.add({ operation: 'lambda:GetPolicy', error });
    aws.ssm.documents.addVersion('EksEndpointGuard-RestrictPublicCidrs');
    const { exitCode, told } = await complaints();
    expect(exitCode).toBe(2);
    expect(told).toEqual([
      'permission could-not-tell: A policy of the organization denies lambda:GetPolicy in eu-central-1. Leave the Region out, or ask the administrators of the organization.',
      'document problem: The document EksEndpointGuard-RestrictPublicCidrs has version 2, but version 1 is the default and runs: aws ssm update-document-default-version --name EksEndpointGuard-RestrictPublicCidrs --document-version 2',
    ]);
  });

  test('does not understand what its help does not describe, and exits with 2', async () => {
    await start();
    expect(await doctor('--regions', 'all', '--repair')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        "eks-endpoint-guard doctor: unknown option '--repair'\nFor the options: eks-endpoint-guard doctor --help\n",
    });
  });
});
