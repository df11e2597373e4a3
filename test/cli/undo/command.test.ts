import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/terminal/arguments.ts';
import { AutomationError } from '../../../cli/undo/automations.ts';
import { type CommandEffects, undo } from '../../../cli/undo/command.ts';
import { undoSubcommand } from '../../../cli/undo/options.ts';
import { runProgramWith } from '../run-program.ts';
import {
  awsError,
  described,
  type Expected,
  ID,
  madePrivate,
  outputs,
  RESTORE_ID,
  RESTORE_ROLE,
  scripted,
} from './fakes.ts';

interface Scene {
  readonly script?: readonly (Expected | readonly Expected[])[];
  /** What EKS describes of the cluster payments; an Error is thrown. */
  readonly cluster?: object | undefined;
  /** The account that STS answers with; an Error is thrown. */
  readonly account?: string | Error;
  readonly columns?: number;
  /** The role that RestoreEndpointAccess acts as by default; undefined for none; an Error is thrown. */
  readonly role?: string | undefined | Error;
  /** The answer typed at the terminal. Undefined means that there is no terminal. */
  readonly answer?: string;
  readonly region?: () => Promise<string>;
}

/** What a run of the command wrote, asked and answered. Time passes only while it sleeps. */
async function run(args: readonly string[], scene: Scene = {}) {
  const { script = [], answer, region, account = '111122223333' } = scene;
  const cluster = 'cluster' in scene ? scene.cluster : described();
  const role = 'role' in scene ? scene.role : RESTORE_ROLE;
  const asked: string[] = [];
  const slept: number[] = [];
  const automations = scripted(...script.flat());
  const effects: Omit<CommandEffects, 'stdout' | 'stderr' | 'columns'> = {
    automations: (name) => {
      asked.push(`Systems Manager in ${name ?? 'the configured Region'}`);
      const defaultRole = async (document: string) => {
        expect(document).toBe('EksEndpointGuard-RestoreEndpointAccess');
        if (role instanceof Error) throw role;
        return role;
      };
      return { ...automations, region: region ?? automations.region, defaultRole };
    },
    clusters: (name) => ({
      describeCluster: async (clusterName) => {
        expect([name, clusterName]).toEqual(['eu-central-1', 'payments']);
        if (cluster instanceof Error) throw cluster;
        return cluster;
      },
    }),
    account: async (name) => {
      expect(name).toBe('eu-central-1');
      if (account instanceof Error) throw account;
      return account;
    },
    ask: async (question) => {
      if (answer === undefined) throw new Error('the test expected no question');
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
  const outcome = await runProgramWith(subcommand, args, {
    useProfile: async (name) => {
      if (name !== undefined) asked.push(`the profile ${name}`);
    },
    columns: scene.columns,
  });
  expect(automations.left).toEqual([]);
  return { ...outcome, asked, slept };
}

const noOther: Expected = { list: 'executions', answer: [] };
const found: readonly Expected[] = [{ find: ID, answer: madePrivate() }, noOther];
const parameters = {
  ClusterName: ['payments'],
  EndpointPublicAccess: ['true'],
  EndpointPrivateAccess: ['false'],
  PublicAccessCidrs: ['198.51.100.0/24', '203.0.113.7/32'],
  RuleFunctionName: ['endpoint-rule'],
};
const started: Expected = { start: 'EksEndpointGuard-RestoreEndpointAccess', parameters, answer: RESTORE_ID };

const FACTS = `EksEndpointGuard-MakeEndpointPrivate, execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f
  cluster  payments in eu-central-1
  ARN      arn:aws:eks:eu-central-1:111122223333:cluster/payments
  account  111122223333
  started  2026-11-23 09:00:00 UTC
  ended    2026-11-23 09:04:10 UTC: Success
  before   public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
  after    public access off, private access on
  now      public access off, private access on

`;
const PROPOSAL = `EksEndpointGuard-RestoreEndpointAccess will set
  public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
and acts as the role arn:aws:iam::111122223333:role/RestoreEndpointAccessRole-1A2B.

The same by hand:

  aws ssm start-automation-execution --region eu-central-1 \\
    --document-name EksEndpointGuard-RestoreEndpointAccess \\
    --parameters '{"ClusterName":["payments"],"EndpointPublicAccess":["true"],"EndpointPrivateAccess":["false"],"PublicAccessCidrs":["198.51.100.0/24","203.0.113.7/32"],"RuleFunctionName":["endpoint-rule"]}'

Automatic remediation, or infrastructure code that manages the cluster, may change the settings again.
If a service control policy forbids the restore, it fails and the endpoint stays as it is.

`;
const PLAN = `${FACTS}${PROPOSAL}`;
const STARTED = 'Started execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1.\n';
const WAITING = 'Waiting for the restore to finish (usually minutes). It continues if you stop this command.\n';
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
      stdout: `${PLAN}${STARTED}Restored. The endpoint now: public access on for 198.51.100.0/24, private access off.\n`,
      stderr: `${WAITING}  RecordSettingsBefore: Success
  RestoreAccess: InProgress
  RestoreAccess: Success
`,
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
      stdout: PLAN,
      stderr: 'eks-endpoint-guard undo: Nothing was started. The answer was not yes.\n',
    });
  });

  test('is restored without a question when yes was said before', async () => {
    expect(await run(['--execution', ID, '--yes'], { script: [found, started, ended] })).toMatchObject({
      exitCode: 0,
      asked: ['Systems Manager in the configured Region'],
    });
  });

  test('is shown and left unchanged when there is no terminal', async () => {
    expect(await run(['--execution', ID], { script: [found] })).toMatchObject({
      exitCode: 2,
      stdout: PLAN,
      stderr:
        'eks-endpoint-guard undo: Nothing was started. There is no terminal to ask at.\n' +
        'With --yes, the command restores without a question.\n',
    });
  });

  test('is only started with --no-wait', async () => {
    expect(await run(['--execution', ID, '--yes', '--no-wait'], { script: [found, started] })).toEqual({
      exitCode: 0,
      stdout: `${PLAN}${STARTED}Follow it with: ${SHOW}\n`,
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
    expect(stdout).toContain('\nand acts as the role arn:aws:iam::111122223333:role/restore.\n');
    expect(stdout).toContain('"AutomationAssumeRole":["arn:aws:iam::111122223333:role/restore"]}\'\n');
  });

  test.each<[name: string, role: undefined | Error, words: string]>([
    [
      'by the caller, where no role is deployed for it',
      undefined,
      'with your own permissions, because no role is deployed for it. You need eks:DescribeCluster, eks:DescribeUpdate, lambda:InvokeFunction, eks:UpdateClusterConfig',
    ],
    [
      'also when its default role is not known',
      new AutomationError('DescribeDocument', awsError('AccessDeniedException', 'Not\nyou.')),
      'as its default role, or with your own permissions if it has none: These credentials lack the permission ssm:DescribeDocument.',
    ],
  ])('is restored %s, and the plan says so', async (_name, role, words) => {
    const { exitCode, stdout } = await run(['--execution', ID, '--yes', '--no-wait'], {
      script: [found, started],
      role,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`\nand acts ${words.replace(/\.$/, '')}.\n`);
    expect(stdout).not.toContain('AutomationAssumeRole');
  });

  test.each([
    ['IPv4', ['0.0.0.0/0'], 'WARNING: this opens the endpoint to the whole Internet (0.0.0.0/0).\n'],
    ['IPv6', ['8.8.8.8/32', '::/0'], 'WARNING: this opens the endpoint to the whole Internet (::/0).\n'],
  ])('is shown with a warning when it opens to all of %s', async (_name, cidrs, warning) => {
    const Outputs = outputs({ access: ['True', 'False'], cidrs }, { access: ['False', 'True'], cidrs });
    const { stdout } = await run(['--execution', ID], {
      script: [{ find: ID, answer: madePrivate({ Outputs }) }, noOther],
    });
    expect(stdout).toContain(warning);
  });

  test('is shown with what is not certain about it', async () => {
    const timedOut = madePrivate({
      AutomationExecutionStatus: 'TimedOut',
      FailureMessage: 'Step timed out while step is verifying.',
      Outputs: outputs({ access: ['True', 'False'], cidrs: ['198.51.100.0/24'] }, undefined, { id: 'update-1' }),
    });
    const { stdout } = await run(['--execution', ID], { script: [{ find: ID, answer: timedOut }, noOther] });
    expect(stdout).toContain(`
  ended    2026-11-23 09:04:10 UTC: TimedOut. Step timed out while step is verifying.
  before   public access on for 198.51.100.0/24, private access off
  after    not recorded
  now      public access off, private access on
It may have changed nothing: it did not see its EKS update end, which may have had its effect later.
`);
    expect(stdout).not.toContain('No output available');
  });

  test('may not say when it ran', async () => {
    const { ExecutionStartTime: _start, ExecutionEndTime: _end, ...timeless } = madePrivate();
    const { stdout } = await run(['--execution', ID], { script: [{ find: ID, answer: timeless }, noOther] });
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
      stdout: `${PLAN}${STARTED}`,
      stderr: `${WAITING}  RestoreAccess: Failed
  RestoreAccessOnLastTry: Failed
eks-endpoint-guard undo: The restore ended Failed at step RestoreAccessOnLastTry. AccessDeniedException: explicit deny in a service control policy
See the execution with: ${SHOW}
`,
      asked: ['Systems Manager in the configured Region'],
      slept: [5000],
    });
  });

  test.each(['TimedOut', 'Cancelled', 'CompletedWithFailure'])('however it is called: %s', async (status) => {
    expect(await run(['--execution', ID, '--yes'], { script: [found, started, restore(status, {})] })).toMatchObject({
      exitCode: 1,
      stderr: `${WAITING}eks-endpoint-guard undo: The restore ended ${status}.\nSee the execution with: ${SHOW}\n`,
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
        'eks-endpoint-guard undo: Nothing was started. These credentials lack the permission ssm:StartAutomationExecution.\n' +
        'Allow ssm:StartAutomationExecution, or use other credentials.\n',
    });
  });

  test.each<[name: string, answer: Error | undefined, message: string]>([
    [
      'cannot be seen any more',
      new AutomationError('GetAutomationExecution', awsError('ExpiredTokenException', 'The token has expired')),
      'The AWS credentials have expired.\nSign in again, for example with: aws sso login. Then repeat the command.',
    ],
    [
      'is gone',
      undefined,
      'Systems Manager does not find the execution 73c8eef8-f4ee-4a05-820c-e354fb00b0b1 any more.',
    ],
  ])('when it %s, and says how to look', async (_name, answer, message) => {
    const script = [found, started, { find: RESTORE_ID, answer }];
    expect(await run(['--execution', ID, '--yes'], { script })).toMatchObject({
      exitCode: 2,
      stdout: `${PLAN}${STARTED}`,
      stderr: `${WAITING}eks-endpoint-guard undo: The end of the restore could not be seen. ${message}\nFollow it with: ${SHOW}\n`,
    });
  });
});

describe('nothing is started', () => {
  test('for an execution that is not known', async () => {
    expect(await run(['--execution', ID, '--yes'], { script: [{ find: ID, answer: undefined }] })).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard undo: Nothing was started. There is no automation execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f in ' +
        'eu-central-1.\nSystems Manager keeps executions by account and Region, for a limited time. ' +
        'Check the credentials, or give another Region with --regions.\n',
    });
  });

  test('for an execution that is refused, even with a yes', async () => {
    const running = madePrivate({ AutomationExecutionStatus: 'InProgress' });
    expect(await run(['--execution', ID, '--yes'], { script: [{ find: ID, answer: running }] })).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr:
        'eks-endpoint-guard undo: Nothing was started. The execution has not ended: it is InProgress.\nRepeat the command when it has ended.\n',
    });
  });

  test('for an execution that the caller may not see', async () => {
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
    // The cause is an error of the SDK that would be read as another problem.
    const cause = new Error('Region is missing');
    const region = () => Promise.reject(new UsageError('no Region is configured: give one as --regions', { cause }));
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

describe('a cluster that is no longer as the execution left it', () => {
  const opened = described({ endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] });
  const factsNow = (now: string) => FACTS.replace('now      public access off, private access on', `now      ${now}`);

  test('is shown and not restored, even with a yes', async () => {
    expect(await run(['--execution', ID, '--yes'], { script: [found], cluster: opened })).toMatchObject({
      exitCode: 2,
      stdout: factsNow('public access on for 8.8.8.0/24, private access on'),
      stderr: `eks-endpoint-guard undo: Nothing was started. The endpoint is no longer as the execution left it.
To restore the settings from before all the same, add --even-if-changed.
`,
    });
  });

  test('is restored with --even-if-changed, with a warning', async () => {
    const args = ['--execution', ID, '--yes', '--no-wait', '--even-if-changed'];
    const { exitCode, stdout } = await run(args, { script: [found, started], cluster: opened });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      factsNow('public access on for 8.8.8.0/24, private access on') +
        `WARNING: The endpoint is no longer as the execution left it.\n\n${PROPOSAL}${STARTED}Follow it with: ${SHOW}\n`,
    );
  });

  test.each<[name: string, cluster: object | undefined, problem: string]>([
    [
      'EKS refuses to describe it',
      awsError('AccessDeniedException', 'Not\nyou.'),
      'These credentials lack the permission eks:DescribeCluster.',
    ],
    [
      'its description lacks a setting',
      described({ endpointPublicAccess: undefined }),
      'The description of the cluster has no endpointPublicAccess.',
    ],
  ])('cannot be excluded when %s: nothing is started without --even-if-changed', async (_name, cluster, problem) => {
    const refused = await run(['--execution', ID, '--yes'], { script: [found], cluster });
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toContain('  ARN      unknown\n');
    expect(refused.stdout).toContain(`  now      unknown. ${problem}\n`);
    expect(refused.stderr).toContain(`: Nothing was started. The settings now are unknown. ${problem}\n`);
    const args = ['--execution', ID, '--yes', '--no-wait', '--even-if-changed'];
    const restored = await run(args, { script: [found, started], cluster });
    expect(restored.exitCode).toBe(0);
    expect(restored.stdout).toContain(`WARNING: The settings now are unknown. ${problem}\n`);
  });

  test('may have no ARN in its description', async () => {
    const { stdout } = await run(['--execution', ID], { script: [found], cluster: { ...described(), arn: undefined } });
    expect(stdout).toContain('  ARN      unknown\n');
  });

  test.each<[name: string, cluster: object | undefined, now: string, words: string]>([
    [
      'deleted',
      undefined,
      'EKS does not find the cluster',
      'EKS does not find the cluster payments in eu-central-1. It may have been deleted.',
    ],
    [
      'only connected to EKS',
      { ...described(), connectorConfig: { provider: 'GKE' } },
      'EKS does not run the endpoint of this cluster',
      'EKS does not run the endpoint of payments: it is a connected cluster, or a local one on an Outpost.',
    ],
  ])('because it is %s is refused even with --even-if-changed', async (_name, cluster, now, words) => {
    const result = await run(['--execution', ID, '--yes', '--even-if-changed'], { script: [found], cluster });
    expect(result).toMatchObject({ exitCode: 2, stderr: `eks-endpoint-guard undo: Nothing was started. ${words}\n` });
    expect(result.stdout).toContain(`  now      ${now}\n`);
  });
});

describe('a later execution', () => {
  const laterId = '99c8eef8-f4ee-4a05-820c-e354fb00b0b1';
  const summary = {
    id: laterId,
    document: 'EksEndpointGuard-RestrictPublicCidrs',
    started: new Date('2026-11-24T09:00:00Z'),
  };
  const later = madePrivate({ DocumentName: summary.document, ExecutionStartTime: summary.started });

  test('that changed the cluster stops the undo', async () => {
    const earlier = { ...summary, id: RESTORE_ID, started: new Date('2026-11-22T09:00:00Z') };
    const script: Expected[] = [
      { find: ID, answer: madePrivate() },
      { list: 'executions', answer: [summary, { ...summary, id: ID }, earlier] },
      { find: laterId, answer: later },
    ];
    expect(await run(['--execution', ID, '--yes'], { script })).toMatchObject({
      exitCode: 2,
      stdout: FACTS,
      stderr: `eks-endpoint-guard undo: Nothing was started. Execution ${laterId} of EksEndpointGuard-RestrictPublicCidrs, started 2026-11-24 09:00:00 UTC, changed the cluster later.
To restore the settings from before all the same, add --even-if-changed.
`,
    });
  });

  test.each<[name: string, script: readonly Expected[], problem: string]>([
    [
      'cannot be listed',
      [
        {
          list: 'executions',
          answer: new AutomationError('DescribeAutomationExecutions', awsError('AccessDeniedException', 'Not you.')),
        },
      ],
      'These credentials lack the permission ssm:DescribeAutomationExecutions.\nAllow ssm:DescribeAutomationExecutions, or use other credentials.',
    ],
    [
      'is listed and not found',
      [
        { list: 'executions', answer: [summary] },
        { find: laterId, answer: undefined },
      ],
      `Systems Manager lists the execution ${laterId}, and does not find it.`,
    ],
  ])('that %s stops the undo', async (_name, more, problem) => {
    const script = [{ find: ID, answer: madePrivate() }, more];
    const { exitCode, stderr } = await run(['--execution', ID, '--yes'], { script });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `eks-endpoint-guard undo: Nothing was started. Later executions on the cluster are unknown. ${problem}\n` +
        'To restore the settings from before all the same, add --even-if-changed.\n',
    );
  });
});

describe('where there is nothing to restore', () => {
  test('nothing is started, and the exit code is 0', async () => {
    const cluster = described({ endpointPublicAccess: true, endpointPrivateAccess: false });
    const { exitCode, stdout, stderr } = await run(['--execution', ID, '--yes'], { script: [found], cluster });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('  now      public access on for 198.51.100.0/24, 203.0.113.7/32, private access off\n');
    expect(stdout).toContain(
      '\n\nNothing was started. The endpoint of payments is already as it was before the execution.\n',
    );
  });

  test('an execution that found the endpoint private is answered the same way', async () => {
    const settings = { access: ['False', 'True'], cidrs: ['0.0.0.0/0'] } as const;
    const shut = { access: settings.access, cidrs: [...settings.cidrs] };
    const noUpdate = madePrivate({
      Outputs: outputs(shut, shut, {}),
      StepExecutions: [{ StepName: 'RecordSettingsAfter', StepStatus: 'Success' }],
    });
    const script = [{ find: ID, answer: noUpdate }, noOther];
    expect((await run(['--execution', ID], { script })).exitCode).toBe(0);
    const opened = described({ endpointPublicAccess: true });
    const { exitCode, stderr } = await run(['--execution', ID, '--even-if-changed'], { script, cluster: opened });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is nothing to undo: it made no update.');
    expect(stderr).toContain('start EksEndpointGuard-MakeEndpointPrivate, which makes it private again:');
  });
});

test('an account that STS does not name is shown as unknown and stops nothing', async () => {
  const account = awsError('TimeoutError', 'no\nanswer');
  const { exitCode, stdout } = await run(['--execution', ID, '--yes', '--no-wait'], {
    script: [found, started],
    account,
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('  account  unknown. AWS did not answer in time.\n');
});

test('a profile is used before any client is created', async () => {
  const { asked } = await run(['--execution', ID, '--profile', 'operator'], { script: [found] });
  expect(asked).toEqual(['the profile operator', 'Systems Manager in the configured Region']);
});

test('a list has each execution, starts nothing and exits with 0', async () => {
  const script: Expected[] = [
    { list: 'executions', answer: [{ id: ID, document: 'EksEndpointGuard-MakeEndpointPrivate', started: undefined }] },
    { find: ID, answer: madePrivate() },
  ];
  expect(await run(['--list', '--profile', 'operator'], { script })).toEqual({
    exitCode: 0,
    stdout: `MakeEndpointPrivate, execution 4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f
  cluster  payments
  started  2026-11-23 09:00:00 UTC
  before   public access on for 198.51.100.0/24, 203.0.113.7/32, private access off
  after    public access off, private access on
  undo     yes
`,
    stderr: 'Account 111122223333, Region eu-central-1\n',
    asked: ['the profile operator', 'Systems Manager in the configured Region'],
    slept: [],
  });
});

test('a list that AWS refuses exits with 2', async () => {
  const denied = new AutomationError('DescribeAutomationExecutions', awsError('AccessDeniedException', 'Not you.'));
  expect(await run(['--list'], { script: [{ list: 'executions', answer: denied }] })).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr:
      'Account 111122223333, Region eu-central-1\n' +
      'eks-endpoint-guard undo: These credentials lack the permission ssm:DescribeAutomationExecutions.\n' +
      'Allow ssm:DescribeAutomationExecutions, or use other credentials.\n',
  });
});

test('the help asks AWS nothing, and exits with 0 even beside an option that is wrong', async () => {
  const { exitCode, stdout, stderr, asked } = await run(['--execution', 'nonsense', '--help']);
  expect([exitCode, stderr, asked]).toEqual([0, '', []]);
  expect(stdout).toMatch(/^Usage: eks-endpoint-guard undo \[options\]\n/);
  for (const option of ['--list', '--regions', '--profile', '--role', '--even-if-changed', '--yes', '--no-wait']) {
    expect(stdout).toMatch(new RegExp(`^  ${option}( |$)`, 'm'));
  }
  const actions = [
    'ssm:GetAutomationExecution',
    'ssm:DescribeAutomationExecutions',
    'ssm:DescribeDocument',
    'ssm:StartAutomationExecution',
    'ssm:DescribeAutomationStepExecutions',
    'eks:DescribeCluster',
    'iam:PassRole',
    'sts:GetCallerIdentity',
  ];
  for (const action of actions) expect(stdout).toContain(action);
  const [, exitCodes = ''] = stdout.split('\nExit codes: ');
  expect(exitCodes.replaceAll('\n', ' ')).toMatch(
    /^0 the endpoint is restored or already as before, .*; 1 the restore failed; 2 nothing was started, /,
  );
});

describe('with --output json', () => {
  const json = async (args: readonly string[], scene: Scene = {}) => {
    const { exitCode, stdout, stderr } = await run([...args, '--output', 'json'], scene);
    return { exitCode, rows: JSON.parse(stdout) as Record<string, unknown>[], stderr };
  };
  const office = { publicAccess: true, privateAccess: false, cidrs: ['198.51.100.0/24', '203.0.113.7/32'] };
  const shut = { publicAccess: false, privateAccess: true, cidrs: [] };
  const row = {
    account: '111122223333',
    region: 'eu-central-1',
    cluster: 'payments',
    arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    execution: ID,
    document: 'EksEndpointGuard-MakeEndpointPrivate',
    started: '2026-11-23T09:00:00.000Z',
    ended: '2026-11-23T09:04:10.000Z',
    before: office,
    after: shut,
    now: shut,
    undoable: true,
    fix: null,
    restore: null,
  };
  const unknown = Object.fromEntries(Object.keys(row).map((member) => [member, null]));

  test('a list has the same executions as rows', async () => {
    const script: Expected[] = [
      {
        list: 'executions',
        answer: [{ id: ID, document: 'EksEndpointGuard-MakeEndpointPrivate', started: undefined }],
      },
      { find: ID, answer: madePrivate() },
    ];
    expect(await json(['--list'], { script, account: awsError('AccessDenied', 'Not you.') })).toEqual({
      exitCode: 0,
      rows: [{ ...row, account: null, reason: 'undoable', sentence: 'The settings from before can be restored.' }],
      stderr: 'Account unknown, Region eu-central-1: These credentials lack the permission sts:GetCallerIdentity.\n',
    });
  });

  test('an empty list is an empty list', async () => {
    expect(await json(['--list'], { script: [noOther] })).toEqual({
      exitCode: 0,
      rows: [],
      stderr:
        'Account 111122223333, Region eu-central-1\n' +
        'There is no execution of EksEndpointGuard-MakeEndpointPrivate or EksEndpointGuard-RestrictPublicCidrs in eu-central-1.\n',
    });
  });

  test('a restore is a row with the settings that it left; the words are on standard error', async () => {
    const ended = restore(
      'Success',
      { RestoreAccess: 'Success' },
      { Outputs: outputs(undefined, { access: ['True', 'False'], cidrs: ['198.51.100.0/24'] }) },
    );
    const sentence = 'Restored. The endpoint now: public access on for 198.51.100.0/24, private access off.';
    expect(await json(['--execution', ID], { script: [found, started, ended], answer: 'y' })).toEqual({
      exitCode: 0,
      rows: [
        {
          ...row,
          now: { publicAccess: true, privateAccess: false, cidrs: ['198.51.100.0/24'] },
          reason: 'restored',
          sentence,
          restore: RESTORE_ID,
        },
      ],
      stderr: `${PLAN}${STARTED}${WAITING}  RestoreAccess: Success\n${sentence}\n`,
    });
  });

  const restoreIt = ['--execution', ID, '--yes'];
  const expired = new AutomationError('GetAutomationExecution', awsError('ExpiredTokenException', 'no'));
  const denied = new AutomationError('StartAutomationExecution', awsError('AccessDeniedException', 'no'));
  test.each<[name: string, args: readonly string[], scene: Scene, exitCode: number, expected: object]>([
    [
      'that was only started',
      [...restoreIt, '--no-wait'],
      { script: [found, started] },
      0,
      { undoable: true, reason: 'started', fix: `Follow it with: ${SHOW}`, restore: RESTORE_ID },
    ],
    [
      'that failed',
      restoreIt,
      { script: [found, started, restore('Failed', {})] },
      1,
      { reason: 'restore-failed', sentence: 'The restore ended Failed.', now: shut, restore: RESTORE_ID },
    ],
    [
      'whose end was not seen',
      restoreIt,
      { script: [found, started, { find: RESTORE_ID, answer: expired }] },
      2,
      { reason: 'end-not-seen', restore: RESTORE_ID },
    ],
    [
      'that AWS refused to start',
      restoreIt,
      { script: [found, { ...started, answer: denied }] },
      2,
      {
        undoable: true,
        reason: 'denied',
        fix: 'Allow ssm:StartAutomationExecution, or use other credentials.',
        restore: null,
      },
    ],
    ['that was not confirmed', ['--execution', ID], { script: [found] }, 2, { reason: 'not-confirmed' }],
    ['that was declined', ['--execution', ID], { script: [found], answer: 'n' }, 2, { reason: 'declined' }],
    [
      'of settings that are as before',
      restoreIt,
      { script: [found], cluster: described({ endpointPublicAccess: true, endpointPrivateAccess: false }) },
      0,
      { undoable: false, reason: 'already-as-before', now: office },
    ],
    [
      'of a cluster that changed',
      restoreIt,
      { script: [found], cluster: described({ endpointPublicAccess: true, publicAccessCidrs: [] }) },
      2,
      {
        undoable: false,
        reason: 'changed-since',
        sentence: 'The endpoint is no longer as the execution left it.',
        now: { publicAccess: true, privateAccess: true, cidrs: null },
      },
    ],
    [
      'of an execution that runs',
      restoreIt,
      { script: [{ find: ID, answer: madePrivate({ AutomationExecutionStatus: 'InProgress' }) }] },
      2,
      { account: '111122223333', undoable: false, reason: 'still-running', now: null, arn: null },
    ],
    [
      'of an execution that is not found',
      restoreIt,
      { script: [{ find: ID, answer: undefined }] },
      2,
      {
        ...unknown,
        account: '111122223333',
        region: 'eu-central-1',
        execution: ID,
        reason: 'execution-not-found',
        fix: expect.any(String),
      },
    ],
    [
      'that AWS does not answer about',
      restoreIt,
      { script: [{ find: ID, answer: expired }] },
      2,
      { ...unknown, execution: ID, reason: 'expired-credentials', fix: expect.any(String) },
    ],
    [
      'of a command line that is not understood',
      ['--execution', ID, '--list'],
      {},
      2,
      { ...unknown, execution: ID, reason: 'bad-usage', sentence: '--list cannot be combined with --execution' },
    ],
  ])('an undo %s is one row', async (_name, args, scene, exitCode, expected) => {
    const answer = await json(args, scene);
    expect(answer).toMatchObject({ exitCode, rows: [expected] });
    expect(Object.keys(answer.rows[0] ?? {})).toEqual([
      ...Object.keys(row).slice(0, 12),
      'reason',
      'sentence',
      'fix',
      'restore',
    ]);
  });
});

test('an undo of a cluster of which nothing is known gives each advice once', async () => {
  const no = awsError('ThrottlingException', 'Rate exceeded');
  const script: Expected[] = [
    { find: ID, answer: madePrivate() },
    { list: 'executions', answer: new AutomationError('DescribeAutomationExecutions', no) },
  ];
  const { stderr } = await run(['--execution', ID, '--yes'], { script, cluster: no });
  expect(stderr).toBe(
    'eks-endpoint-guard undo: Nothing was started. The settings now are unknown. AWS limits the rate of eks:DescribeCluster, and ' +
      'kept doing so after several attempts. Later executions on the cluster are unknown. AWS limits the rate of ' +
      'ssm:DescribeAutomationExecutions, and kept doing so after several attempts.\n' +
      'Wait a minute, then repeat the command with fewer Regions.\n' +
      'To restore the settings from before all the same, add --even-if-changed.\n',
  );
});
