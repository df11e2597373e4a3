import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/terminal/arguments.ts';
import { AutomationError } from '../../../cli/undo/automations.ts';
import { type CommandEffects, undo } from '../../../cli/undo/command.ts';
import { undoSubcommand } from '../../../cli/undo/options.ts';
import { runProgramWith } from '../run-program.ts';
import { awsError, type Expected, ID, madePrivate, outputs, RESTORE_ID, scripted } from './fakes.ts';

interface Scene {
  readonly script?: readonly Expected[];
  /** What somebody at the terminal types. Without it nobody is there. */
  readonly answer?: string;
  readonly region?: () => Promise<string>;
}

/** What a run of the command wrote, asked and answered. Time passes only while it sleeps. */
async function run(args: readonly string[], { script = [], answer, region }: Scene = {}) {
  const asked: string[] = [];
  const slept: number[] = [];
  const automations = scripted(...script);
  const effects: Omit<CommandEffects, 'stdout' | 'stderr'> = {
    automations: (name) => {
      asked.push(`Systems Manager in ${name ?? 'the configured Region'}`);
      return { ...automations, region: region ?? automations.region };
    },
    ask: async (question) => {
      if (answer === undefined) throw new Error('the test expected nobody to be asked');
      asked.push(question);
      return answer;
    },
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    elapsed: () => slept.reduce((sum, milliseconds) => sum + milliseconds, 0),
    interactive: answer !== undefined,
  };
  const subcommand = undoSubcommand((options, process) => undo(options, { ...process, ...effects }));
  const outcome = await runProgramWith(subcommand, args);
  expect(automations.left).toEqual([]);
  return { ...outcome, asked, slept };
}

const found: Expected = { find: ID, answer: madePrivate() };
const parameters = {
  ClusterName: ['payments'],
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
  RuleFunctionName: ['endpoint-rule'],
};
const started: Expected = { start: 'EksEndpointGuard-RestoreEndpointAccess', parameters, answer: RESTORE_ID };

const PLAN = `EksEndpointGuard-MakeEndpointPrivate, execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f
  cluster  payments in eu-central-1
  started  2026-11-23 09:00:00 UTC
  ended    2026-11-23 09:04:10 UTC: Success
  before   public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
  after    public access off, private access on

EksEndpointGuard-RestoreEndpointAccess will set
  public access on for 198.51.100.0/24, 203.0.113.7/32, private access off

The same by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["false"],"PublicAccessCidrs":["198.51.100.0/24","203.0.113.7/32"],"RuleFunctionName":["endpoint-rule"]}'

Automatic remediation, where it is on, or the next run of the infrastructure code that has the cluster may undo it.
A service control policy can forbid it; then it fails and the endpoint stays as it is.

`;
const STARTED = 'Started execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1.\n';
const WAITING =
  'Waiting until it has ended: minutes, or longer while EKS is busy. It goes on when this command is stopped.\n';
const SHOW =
  'aws ssm get-automation-execution --region eu-central-1 --automation-execution-id 73c8eef8-f4ee-4a05-820c-e354fb00b0b1';

/** How the restore stands. */
function restore(status: string, steps: Readonly<Record<string, string>>, more: AutomationExecution = {}): Expected {
  const StepExecutions = Object.entries(steps).map(([StepName, StepStatus]) => ({ StepName, StepStatus }));
  return {
    find: RESTORE_ID,
    answer: {
      AutomationExecutionStatus: status,
      StepExecutions: StepExecutions as StepExecution[],
      ...more,
    } as AutomationExecution,
  };
}

describe('an execution that can be undone', () => {
  const ended = restore(
    'Success',
    { RecordSettingsBefore: 'Success', RestoreAccess: 'Success' },
    { Outputs: outputs(undefined, { access: ['True', 'False'], cidrs: ['198.51.100.0/24'] }) },
  );

  test('is shown, asked about, restored and followed to its end', async () => {
    const underWay = restore('InProgress', { RecordSettingsBefore: 'Success', RestoreAccess: 'InProgress' });
    expect(await run(['--execution', ID], { script: [found, started, underWay, ended], answer: 'y' })).toEqual({
      exitCode: 0,
      stdout: `${PLAN}${STARTED}${WAITING}  RecordSettingsBefore: Success
  RestoreAccess: InProgress
  RestoreAccess: Success
Restored. The endpoint now: public access on for 198.51.100.0/24, private access off.
`,
      stderr: '',
      asked: ['Systems Manager in the configured Region', 'Restore? [y/N] '],
      slept: [5000, 5000],
    });
  });

  test.each(['y', 'Y', 'yes', ' YES '])('is restored by the answer %j', async (answer) => {
    const { exitCode } = await run(['--execution', ID, '--no-wait'], { script: [found, started], answer });
    expect(exitCode).toBe(0);
  });

  test.each(['', 'n', 'N', 'no', 'yesterday', 'yy', 'ok'])('is left alone by the answer %j', async (answer) => {
    expect(await run(['--execution', ID], { script: [found], answer })).toMatchObject({
      exitCode: 2,
      stdout: `${PLAN}Nothing was started.\n`,
      stderr: '',
    });
  });

  test('is restored without a question when yes was said before', async () => {
    expect(await run(['--execution', ID, '--yes'], { script: [found, started, ended] })).toMatchObject({
      exitCode: 0,
      asked: ['Systems Manager in the configured Region'],
    });
  });

  test('is shown and left alone when there is nobody to ask', async () => {
    expect(await run(['--execution', ID], { script: [found] })).toMatchObject({
      exitCode: 2,
      stdout: PLAN,
      stderr:
        'eks-endpoint-guard undo: nothing was started: there is no terminal to ask at; --yes restores without a question\n',
    });
  });

  test('is only started when nobody wants to wait', async () => {
    expect(await run(['--execution', ID, '--yes', '--no-wait'], { script: [found, started] })).toEqual({
      exitCode: 0,
      stdout: `${PLAN}${STARTED}How it goes: ${SHOW}\n`,
      stderr: '',
      asked: ['Systems Manager in the configured Region'],
      slept: [],
    });
  });

  test('is looked for in the Region that is given', async () => {
    const { asked } = await run(['--execution', ID, '--regions', 'us-east-1'], { script: [found] });
    expect(asked).toEqual(['Systems Manager in us-east-1']);
  });

  test('is restored as the role that is given', async () => {
    const role = 'arn:aws:iam::111122223333:role/restore';
    const asRole = { ...started, parameters: { ...parameters, AutomationAssumeRole: [role] } };
    const args = ['--execution', ID, '--role', role, '--yes', '--no-wait'];
    const { exitCode, stdout } = await run(args, { script: [found, asRole] });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"AutomationAssumeRole":["arn:aws:iam::111122223333:role/restore"]}\'\n');
  });

  test.each([
    ['IPv4', ['0.0.0.0/0'], 'WARNING: this opens the endpoint to the whole Internet (0.0.0.0/0).\n'],
    ['IPv6', ['8.8.8.8/32', '::/0'], 'WARNING: this opens the endpoint to the whole Internet (::/0).\n'],
  ])('is shown with a warning when it opens to all of %s', async (_name, cidrs, warning) => {
    const Outputs = outputs({ access: ['True', 'False'], cidrs }, { access: ['False', 'True'], cidrs });
    const { stdout } = await run(['--execution', ID], { script: [{ find: ID, answer: madePrivate({ Outputs }) }] });
    expect(stdout).toContain(warning);
  });

  test('is shown with what is not certain about it', async () => {
    const timedOut = madePrivate({
      AutomationExecutionStatus: 'TimedOut',
      FailureMessage: 'Step timed out while step is verifying.',
      Outputs: outputs({ access: ['True', 'False'], cidrs: ['198.51.100.0/24'] }, undefined, { id: 'update-1' }),
    });
    const { stdout } = await run(['--execution', ID], { script: [{ find: ID, answer: timedOut }] });
    expect(stdout).toContain(`
  ended    2026-11-23 09:04:10 UTC: TimedOut. Step timed out while step is verifying.
  before   public access on for 198.51.100.0/24, private access off
  after    not recorded
It may have changed nothing: it did not see its EKS update end, which may have had its effect later.
`);
    expect(stdout).not.toContain('No output available');
  });

  test('may not say when it ran', async () => {
    const { ExecutionStartTime: _start, ExecutionEndTime: _end, ...timeless } = madePrivate();
    const { stdout } = await run(['--execution', ID], { script: [{ find: ID, answer: timeless }] });
    expect(stdout).toContain('  started  at a time that is not recorded\n');
    expect(stdout).toContain('  ended    at a time that is not recorded: Success\n');
  });
});

describe('a restore that fails exits with 1', () => {
  test('and says where and why', async () => {
    const failed = restore(
      'Failed',
      { RestoreAccess: 'Failed', RestoreAccessOnLastTry: 'Failed', WaitUntilUpdateHasEnded: 'Pending' },
      { FailureMessage: 'AccessDeniedException: explicit deny in a service control policy' },
    );
    expect(await run(['--execution', ID, '--yes'], { script: [found, started, failed] })).toEqual({
      exitCode: 1,
      stdout: `${PLAN}${STARTED}${WAITING}  RestoreAccess: Failed\n  RestoreAccessOnLastTry: Failed\n`,
      stderr: `The restore ended Failed at step RestoreAccessOnLastTry.
AccessDeniedException: explicit deny in a service control policy
All there is to see of it: ${SHOW}
`,
      asked: ['Systems Manager in the configured Region'],
      slept: [5000],
    });
  });

  test.each(['TimedOut', 'Cancelled', 'CompletedWithFailure'])('however it is called: %s', async (status) => {
    expect(await run(['--execution', ID, '--yes'], { script: [found, started, restore(status, {})] })).toMatchObject({
      exitCode: 1,
      stderr: `The restore ended ${status}.\nAll there is to see of it: ${SHOW}\n`,
    });
  });
});

describe('a restore whose start or end cannot be seen exits with 2', () => {
  test('when it could not be started', async () => {
    const denied = new AutomationError('StartAutomationExecution', awsError('AccessDeniedException', 'Not you.'));
    expect(await run(['--execution', ID, '--yes'], { script: [found, { ...started, answer: denied }] })).toMatchObject({
      exitCode: 2,
      stdout: PLAN,
      stderr:
        'eks-endpoint-guard undo: These credentials lack the permission ssm:StartAutomationExecution.\n' +
        'Allow ssm:StartAutomationExecution, or use other credentials.\n',
    });
  });

  test.each<[name: string, answer: Error | undefined, message: string]>([
    [
      'cannot be seen any more',
      new AutomationError('GetAutomationExecution', awsError('ExpiredTokenException', 'The token has expired')),
      'ssm:GetAutomationExecution failed: ExpiredTokenException: The token has expired',
    ],
    ['is gone', undefined, 'execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1 is not to be found any more'],
  ])('when it %s, and says how to look', async (_name, answer, message) => {
    const script = [found, started, { find: RESTORE_ID, answer }];
    expect(await run(['--execution', ID, '--yes'], { script })).toMatchObject({
      exitCode: 2,
      stdout: `${PLAN}${STARTED}${WAITING}`,
      stderr: `eks-endpoint-guard undo: ${message}. How the restore ends is to be seen by:\n  ${SHOW}\n`,
    });
  });
});

describe('nothing is started', () => {
  test('for an execution that is not known', async () => {
    expect(await run(['--execution', ID, '--yes'], { script: [{ find: ID, answer: undefined }] })).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard undo: there is no automation execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f in eu-central-1. Systems ' +
        'Manager keeps executions by account and Region, and not forever: look at the credentials, or give another --regions\n',
    });
  });

  test('for an execution that is refused, whoever says yes', async () => {
    const running = madePrivate({ AutomationExecutionStatus: 'InProgress' });
    expect(await run(['--execution', ID, '--yes'], { script: [{ find: ID, answer: running }] })).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'eks-endpoint-guard undo: the execution has not ended yet: it is InProgress. Undo it when it has ended\n',
    });
  });

  test('for an execution that nobody may see', async () => {
    const denied = new AutomationError('GetAutomationExecution', awsError('AccessDeniedException', 'Not\nyou.'));
    expect(await run(['--execution', ID, '--yes'], { script: [{ find: ID, answer: denied }] })).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard undo: These credentials lack the permission ssm:GetAutomationExecution.\n' +
        'Allow ssm:GetAutomationExecution, or use other credentials.\n',
    });
  });

  test('where no Region is configured', async () => {
    const region = () => Promise.reject(new UsageError('no Region is configured: give one as --regions'));
    expect(await run(['--execution', ID], { region })).toMatchObject({
      exitCode: 2,
      stderr:
        'eks-endpoint-guard undo: no Region is configured: give one as --regions\nFor the options: eks-endpoint-guard undo --help\n',
    });
  });

  test('by a command line that is not understood', async () => {
    expect(await run([])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard undo: --execution is missing: give the id of an automation execution\n' +
        'For the options: eks-endpoint-guard undo --help\n',
      asked: [],
      slept: [],
    });
  });
});

test('the help asks AWS nothing, and exits with 0 even beside an option that is wrong', async () => {
  const { exitCode, stdout, stderr, asked } = await run(['--execution', 'nonsense', '--help']);
  expect([exitCode, stderr, asked]).toEqual([0, '', []]);
  expect(stdout).toMatch(/^Usage: eks-endpoint-guard undo \[options\]\n/);
  for (const option of ['--execution', '--regions', '--role', '--yes', '--no-wait']) expect(stdout).toContain(option);
});
