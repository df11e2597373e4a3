import { describe, expect, test } from 'vitest';
import { AutomationError } from '../../../cli/undo/automations.ts';
import { awsError, described, type Expected, ID, madePrivate, outputs, RESTORE_ID } from './fakes.ts';
import { found, noOther, PLAN, restore, run, type Scene, SHOW, STARTED, started, WAITING } from './run-undo.ts';

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
