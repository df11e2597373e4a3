import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../cli/terminal/arguments.ts';
import { AutomationError } from '../../../cli/undo/automations.ts';
import { awsError, described, type Expected, ID, madePrivate, outputs, RESTORE_ID } from './fakes.ts';
import {
  FACTS,
  found,
  noOther,
  PLAN,
  PROPOSAL,
  parameters,
  restore,
  run,
  SHOW,
  STARTED,
  started,
  WAITING,
} from './run-undo.ts';

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
