import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EKSClient, UpdateClusterConfigCommand, type VpcConfigRequest } from '@aws-sdk/client-eks';
import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { runCommand, runShipped } from './command.ts';
import { operatorEnvironment } from './command-environment.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { endpoint, runLoop } from './loop.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** Minutes pass in less than the command waits before it looks. */
const SPEED = 600;

const asBefore = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] };
const closed = { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] };

let aws: LocalAws;
afterEach(() => aws.stop());

const ssm = () => new SSMClient(aws.clientConfiguration());
const endpointNow = () => endpoint(new EKSClient(aws.clientConfiguration()), 'payments');

/** A cluster that was open and that one click has made private. Resolves to the id of the execution. */
async function madePrivate(): Promise<string> {
  aws = await startGuardedAws();
  expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
  return latest('EksEndpointGuard-MakeEndpointPrivate');
}

async function latest(document: string): Promise<string> {
  const { AutomationExecutionMetadataList: [execution] = [] } = await ssm().send(
    new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'DocumentNamePrefix', Values: [document] }] }),
  );
  return execution?.AutomationExecutionId ?? 'none';
}

/** Starts MakeEndpointPrivate by hand, without the rule. */
async function startMakePrivate(cluster: string): Promise<string> {
  const { AutomationExecutionId: id = 'none' } = await ssm().send(
    new StartAutomationExecutionCommand({
      DocumentName: 'EksEndpointGuard-MakeEndpointPrivate',
      Parameters: { ClusterName: [cluster], RuleFunctionName: ['none'] },
    }),
  );
  return id;
}

const undo = (...args: readonly string[]) => runCommand('undo', args, operatorEnvironment(aws));

/** Another user changes the endpoint by hand, or by infrastructure code. */
async function change(resourcesVpcConfig: VpcConfigRequest, name = 'payments'): Promise<void> {
  await new EKSClient(aws.clientConfiguration()).send(new UpdateClusterConfigCommand({ name, resourcesVpcConfig }));
  await aws.settle();
}

/** How many executions a caller tried to start. */
const starts = () => aws.log.of('ssm:StartAutomationExecution').length;

describe('eks-endpoint-guard undo', () => {
  test('opens the endpoint again as it was, follows the restore to its end, and exits with 0', async () => {
    const id = await madePrivate();
    expect(await endpointNow()).toEqual(closed);
    aws.clock.run(SPEED);
    const { exitCode, stdout, stderr } = await runShipped(
      'undo',
      ['--execution', id, '--yes'],
      operatorEnvironment(aws),
    );
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^Waiting for the restore to finish \(usually minutes\)\. It continues if you stop this command\.\n( {2}\w+.*\n)+$/,
    );
    expect(stderr).toContain('  RecordSettingsBefore: Success\n');
    expect(await endpointNow()).toEqual(asBefore);
    expect(stdout).toContain(
      `EksEndpointGuard-MakeEndpointPrivate, execution ${id}\n  cluster  payments in eu-central-1\n` +
        `  ARN      arn:aws:eks:eu-central-1:${aws.place.account}:cluster/payments\n  account  ${aws.place.account}\n`,
    );
    expect(stdout).toContain('  now      public access off, private access on\n');
    expect(stdout).toContain('  before   public access on for 0.0.0.0/0, private access off\n');
    expect(stdout).toContain('WARNING: this opens the endpoint to the whole Internet (0.0.0.0/0).\n');
    expect(stdout).toContain('\nRestored. ');
    expect(stdout).not.toContain('No output available');
  });

  test('says that there is nothing to restore the second time, and exits with 0', async () => {
    const id = await madePrivate();
    await undo('--execution', id, '--yes', '--no-wait');
    await aws.settle();
    const before = starts();
    const { exitCode, stdout, stderr } = await undo('--execution', id, '--yes');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('  now      public access on for 0.0.0.0/0, private access off\n');
    expect(stdout).toContain(
      'Nothing was started. The endpoint of payments is already as it was before the execution.\n',
    );
    expect(starts()).toBe(before);
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('says the same of a cluster that was private from birth and still is', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['ledger'], { endpointPublicAccess: false, endpointPrivateAccess: true });
    const id = await startMakePrivate('ledger');
    await aws.settle();
    const before = starts();
    const { exitCode, stdout } = await undo('--execution', id, '--yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing was started. The endpoint of ledger is already as it was before the execution.');
    expect(starts()).toBe(before);
  });

  test('lists what can be undone and why not', async () => {
    const first = await madePrivate();
    await change({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] });
    const second = await startMakePrivate('payments');
    await aws.settle();
    const before = starts();
    const { exitCode, stdout, stderr } = await undo('--list');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `Account ${aws.place.account}, Region eu-central-1\n`,
    });
    const [newest, oldest, ...rest] = stdout.split('\n\n');
    expect(newest).toMatch(
      new RegExp(
        `^MakeEndpointPrivate, execution ${second}\n {2}cluster {2}payments\n {2}started {2}.* UTC\n` +
          ' {2}before {3}public access on for 8\\.8\\.8\\.0/24, private access on\n' +
          ' {2}after {4}public access off, private access on\n {2}undo {5}yes$',
      ),
    );
    expect(oldest).toContain(`MakeEndpointPrivate, execution ${first}\n`);
    expect(oldest).toMatch(/ only with --even-if-changed\. Execution .*, changed the cluster later\.\n$/);
    expect(rest).toEqual([]);
    expect(starts()).toBe(before);
    const json = await undo('--list', '--output', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { account: aws.place.account, region: 'eu-central-1', execution: second, undoable: true, reason: 'undoable' },
      { cluster: 'payments', execution: first, undoable: false, reason: 'changed-since' },
    ]);
  });

  test('uses the profile that is given', async () => {
    const id = await madePrivate();
    const folder = mkdtempSync(join(tmpdir(), 'undo-'));
    try {
      const { accessKeyId, secretAccessKey } = aws.identities.operatorCredentials;
      const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}`;
      const place = `region = ${aws.place.region}\nendpoint_url = ${aws.url}`;
      writeFileSync(join(folder, 'config'), `[profile operator]\n${keys}\n${place}\n`);
      const { exitCode, stdout, stderr } = await runShipped('undo', ['--execution', id, '--profile', 'operator'], {
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      });
      expect(stderr).toBe(
        'eks-endpoint-guard undo: Nothing was started. There is no terminal to ask at.\n' +
          'With --yes, the command restores without a question.\n',
      );
      expect(exitCode).toBe(2);
      expect(stdout).toContain(`  account  ${aws.place.account}\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('starts the restore and waits for nothing when it is told so', async () => {
    const id = await madePrivate();
    const { exitCode, stdout } = await undo('--execution', id, '--yes', '--no-wait');
    const restore = await latest('EksEndpointGuard-RestoreEndpointAccess');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Started execution ${restore}.\n`);
    expect(await endpointNow()).toEqual(closed);
    await aws.settle();
    expect(await endpointNow()).toEqual(asBefore);
    expect(aws.log.denials()).toEqual([]);
  });

  test('exits with 1 when the restore is forbidden, and the endpoint stays as it is', async () => {
    const id = await madePrivate();
    const error = new AwsError('AccessDeniedException', 'explicit deny in a service control policy', { status: 403 });
    aws.faults.add({ operation: 'eks:UpdateClusterConfig', error });
    aws.clock.run(SPEED);
    const { exitCode, stderr } = await undo('--execution', id, '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The restore ended Failed at step ');
    expect(stderr).toContain('explicit deny in a service control policy');
    expect(await endpointNow()).toEqual(closed);
  });

  test('names an unknown account when STS does not answer, and restores', async () => {
    const id = await madePrivate();
    const error = new AwsError('AccessDenied', 'Not you.', { status: 403 });
    aws.faults.add({ operation: 'sts:GetCallerIdentity', error });
    const { exitCode, stdout } = await undo('--execution', id, '--yes', '--no-wait');
    expect(stdout).toContain('  account  unknown. These credentials lack the permission sts:GetCallerIdentity.\n');
    expect(exitCode).toBe(0);
  });

  test.each([
    ['ssm:GetAutomationExecution', ''],
    ['ssm:StartAutomationExecution', 'Nothing was started. '],
  ])('exits with 2 when %s fails', async (operation, start) => {
    const id = await madePrivate();
    aws.faults.add({ operation, error: new AwsError('AccessDeniedException', 'Not you.', { status: 403 }) });
    const { exitCode, stderr } = await undo('--execution', id, '--yes');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr:
        `eks-endpoint-guard undo: ${start}These credentials lack the permission ${operation}.\n` +
        `Allow ${operation}, or use other credentials.\n`,
    });
  });
});

describe('nothing is started, and the exit code is 2,', () => {
  /** Refused with these words, and not one execution more. */
  async function refused(words: string, ...args: readonly string[]) {
    const before = starts();
    const { exitCode, stderr } = await undo(...args);
    expect(stderr).toContain(`eks-endpoint-guard undo: Nothing was started. ${words}`);
    expect(exitCode).toBe(2);
    expect(starts()).toBe(before);
  }

  test('without a terminal to ask at', async () => {
    const id = await madePrivate();
    await refused('There is no terminal to ask at.', '--execution', id);
    expect(await endpointNow()).toEqual(closed);
  });

  test('for an execution that does not exist', async () => {
    aws = await startGuardedAws();
    await refused(`There is no automation execution ${UNKNOWN} in eu-central-1.`, '--execution', UNKNOWN, '--yes');
  });

  /** Starts the runbook of an execution again, on a cluster. */
  async function startAgain(execution: string, cluster: string): Promise<string> {
    const { AutomationExecution: first } = await ssm().send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: execution }),
    );
    const { AutomationExecutionId: id = 'none' } = await ssm().send(
      new StartAutomationExecutionCommand({
        DocumentName: first?.DocumentName,
        Parameters: { ...first?.Parameters, ClusterName: [cluster] },
      }),
    );
    return id;
  }

  test('for an execution that found the endpoint private, when the endpoint was opened since', async () => {
    const again = await startAgain(await madePrivate(), 'payments');
    await aws.settle();
    await change({ endpointPublicAccess: true });
    await refused('There is nothing to undo: it made no update.', '--execution', again, '--yes');
  });

  test('for a cluster that was private from birth and was opened since: MakeEndpointPrivate is the command', async () => {
    aws = await startGuardedAws();
    aws.eks.seedClusters(['ledger'], { endpointPublicAccess: false, endpointPrivateAccess: true });
    const id = await startMakePrivate('ledger');
    await aws.settle();
    await change({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] }, 'ledger');
    const { stderr } = await undo('--execution', id, '--yes', '--even-if-changed');
    expect(stderr).toContain('start EksEndpointGuard-MakeEndpointPrivate, which makes it private again:');
    expect(stderr).toContain('--document-name EksEndpointGuard-MakeEndpointPrivate');
    expect(stderr).not.toContain('RestoreEndpointAccess');
    await refused('There is nothing to undo: it made no update.', '--execution', id, '--yes');
  });

  test('for a cluster that is no longer as the execution left it, unless told --even-if-changed', async () => {
    const id = await madePrivate();
    await change({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] });
    const drifted = await endpointNow();
    await refused('The endpoint is no longer as the execution left it.\n', '--execution', id, '--yes');
    expect(await endpointNow()).toEqual(drifted);
    const { exitCode, stdout } = await undo('--execution', id, '--yes', '--no-wait', '--even-if-changed');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  now      public access on for 8.8.8.0/24, private access on\n');
    expect(stdout).toContain('WARNING: The endpoint is no longer as the execution left it.\n');
    await aws.settle();
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('for an old execution, when a later one made the same settings from others', async () => {
    const first = await madePrivate();
    await change({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] });
    const second = await startMakePrivate('payments');
    await aws.settle();
    expect(second).toBe(await latest('EksEndpointGuard-MakeEndpointPrivate'));
    await refused(
      `Execution ${second} of EksEndpointGuard-MakeEndpointPrivate, started `,
      '--execution',
      first,
      '--yes',
    );
    await undo('--execution', second, '--yes', '--no-wait');
    await aws.settle();
    expect(await endpointNow()).toMatchObject({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] });
  });

  test('when EKS does not describe the cluster, unless told --even-if-changed', async () => {
    const id = await madePrivate();
    const error = new AwsError('AccessDeniedException', 'Not you.', { status: 403 });
    aws.faults.add({ operation: 'eks:DescribeCluster', error, times: 1 });
    await refused(
      'The settings now are unknown. These credentials lack the permission eks:DescribeCluster.\n' +
        'Allow eks:DescribeCluster, or use other credentials.\n',
      '--execution',
      id,
      '--yes',
    );
    expect(await endpointNow()).toEqual(closed);
  });

  test('when Systems Manager does not list the later executions', async () => {
    const id = await madePrivate();
    const error = new AwsError('AccessDeniedException', 'Not you.', { status: 403 });
    aws.faults.add({ operation: 'ssm:DescribeAutomationExecutions', error });
    await refused(
      'Later executions on the cluster are unknown. ' +
        'These credentials lack the permission ssm:DescribeAutomationExecutions.\n' +
        'Allow ssm:DescribeAutomationExecutions, or use other credentials.\n',
      '--execution',
      id,
      '--yes',
    );
  });

  test('while the restore of a first undo runs', async () => {
    const id = await madePrivate();
    await undo('--execution', id, '--yes', '--no-wait');
    const restore = await latest('EksEndpointGuard-RestoreEndpointAccess');
    const { stderr } = await undo('--execution', id, '--yes', '--no-wait');
    expect(stderr).toContain(`Execution ${restore} of EksEndpointGuard-RestoreEndpointAccess, started `);
    expect(stderr).toContain(', has not ended.\n');
    await refused('', '--execution', id, '--yes');
  });

  test('for an execution that waits for its update', async () => {
    const first = await madePrivate();
    aws.eks.seedClusters(['shop'], {});
    const running = await startAgain(first, 'shop');
    await refused('The execution has not ended: it is InProgress.', '--execution', running, '--yes');
  });

  test('for a restore', async () => {
    await undo('--execution', await madePrivate(), '--yes', '--no-wait');
    await aws.settle();
    const restore = await latest('EksEndpointGuard-RestoreEndpointAccess');
    await refused('The execution is itself a restore.', '--execution', restore, '--yes');
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('for a command line that is not understood', async () => {
    aws = await startGuardedAws();
    const { exitCode, stdout, stderr } = await undo('--yes', '--output', 'json');
    expect(stderr).toContain(
      'eks-endpoint-guard undo: --execution is missing: give the id of an automation execution\n',
    );
    expect({ exitCode, rows: JSON.parse(stdout).length, starts: starts() }).toEqual({
      exitCode: 2,
      rows: 1,
      starts: 0,
    });
  });
});
