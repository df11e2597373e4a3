import { EKSClient } from '@aws-sdk/client-eks';
import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import { operatorEnvironment, runCommand } from './command.ts';
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

const undo = (...args: readonly string[]) => runCommand('undo', args, operatorEnvironment(aws));

/** How many executions somebody tried to start. */
const starts = () => aws.log.of('ssm:StartAutomationExecution').length;

describe('eks-endpoint-guard undo', () => {
  test('opens the endpoint again as it was, follows the restore to its end, and exits with 0', async () => {
    const id = await madePrivate();
    expect(await endpointNow()).toEqual(closed);
    aws.clock.run(SPEED);
    const { exitCode, stdout, stderr } = await runCommand(
      'undo',
      ['--execution', id, '--yes'],
      operatorEnvironment(aws),
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await endpointNow()).toEqual(asBefore);
    expect(stdout).toContain(
      `EksEndpointGuard-MakeEndpointPrivate, execution ${id}\n  cluster  payments in eu-central-1\n`,
    );
    expect(stdout).toContain('  before   public access on for 0.0.0.0/0, private access off\n');
    expect(stdout).toContain('WARNING: this opens the endpoint to the whole Internet (0.0.0.0/0).\n');
    expect(stdout).toContain('  RecordSettingsBefore: Success\n');
    expect(stdout).toContain('\nRestored. ');
    expect(stdout).not.toContain('No output available');
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

  test.each(['ssm:GetAutomationExecution', 'ssm:StartAutomationExecution'])(
    'exits with 2 when %s fails',
    async (operation) => {
      const id = await madePrivate();
      aws.faults.add({ operation, error: new AwsError('AccessDeniedException', 'Not you.', { status: 403 }) });
      const { exitCode, stderr } = await undo('--execution', id, '--yes');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr:
          `eks-endpoint-guard undo: These credentials lack the permission ${operation}.\n` +
          `Allow ${operation}, or use other credentials.\n`,
      });
    },
  );
});

describe('nothing is started, and the exit code is 2,', () => {
  /** Refused with these words, and not one execution more. */
  async function refused(words: string, ...args: readonly string[]) {
    const before = starts();
    const { exitCode, stderr } = await undo(...args);
    expect(stderr).toContain(`eks-endpoint-guard undo: ${words}`);
    expect(exitCode).toBe(2);
    expect(starts()).toBe(before);
  }

  test('when nobody is there to say yes', async () => {
    const id = await madePrivate();
    await refused('nothing was started: there is no terminal to ask at', '--execution', id);
    expect(await endpointNow()).toEqual(closed);
  });

  test('for an execution that does not exist', async () => {
    aws = await startGuardedAws();
    await refused(`there is no automation execution ${UNKNOWN} in eu-central-1.`, '--execution', UNKNOWN, '--yes');
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

  test('for an execution that found the endpoint private', async () => {
    const again = await startAgain(await madePrivate(), 'payments');
    await aws.settle();
    await refused('there is nothing to undo: it made no update.', '--execution', again, '--yes');
  });

  test('for an execution that waits for its update', async () => {
    const first = await madePrivate();
    aws.eks.seedClusters(['shop'], {});
    const running = await startAgain(first, 'shop');
    await refused('the execution has not ended yet: it is InProgress.', '--execution', running, '--yes');
  });

  test('for a restore', async () => {
    await undo('--execution', await madePrivate(), '--yes', '--no-wait');
    await aws.settle();
    const restore = await latest('EksEndpointGuard-RestoreEndpointAccess');
    await refused('the execution is itself a restore.', '--execution', restore, '--yes');
    expect(await endpointNow()).toEqual(asBefore);
  });

  test('for a command line that is not understood', async () => {
    aws = await startGuardedAws();
    await refused('--execution is missing: give the id of an automation execution\n', '--yes');
  });
});
