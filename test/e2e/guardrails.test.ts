import { afterEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { runLoop } from './loop.ts';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/team';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ACTIONS = ['config:*', 'ec2:Describe*', 'eks:*', 'lambda:InvokeFunction', 'logs:*', 'sqs:*'];

let aws: LocalAws;
afterEach(() => aws.stop());

const start = async (parameters: Record<string, string>, actions = ACTIONS) => {
  aws = await startGuardedAws({
    parameters,
    prepare: ({ identities }) =>
      identities.putManagedPolicy('team', {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      }),
  });
};

describe("with a company's guardrails", () => {
  test('the loop closes under a boundary, and the log has its key and its days', async () => {
    await start({ PermissionsBoundaryArn: BOUNDARY, KmsKeyArn: KEY, LogRetentionDays: '365', Alarms: 'on' });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    const [name = ''] = aws.lambda.logs.keys();
    expect(aws.logGroups.find(name)).toEqual({ name, retentionInDays: 365, kmsKeyId: KEY });
  });

  test('a boundary that lacks an action denies it to the runbook', async () => {
    await start(
      { PermissionsBoundaryArn: BOUNDARY },
      ACTIONS.map((action) => (action === 'eks:*' ? 'eks:Describe*' : action)),
    );
    expect(await runLoop(aws, 'payments')).toMatchObject({ closed: false });
    expect(JSON.stringify(aws.log.denials())).toContain('eks:UpdateClusterConfig');
  });
});
