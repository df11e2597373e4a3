import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy } from '../iam/policy.ts';
import { LocalAws } from '../local-aws.ts';

const trust = { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' };
const read = { Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' };
const arn = 'arn:aws:iam::111122223333:role/close';

let aws: LocalAws;
beforeEach(async () => {
  aws = await LocalAws.start();
  const policy = parsePolicy({ Version: '2012-10-17', Statement: [read] }, 'close');
  const trustPolicy = parsePolicy({ Version: '2012-10-17', Statement: [trust] }, 'close');
  aws.identities.addRole({ name: 'close', arn, trustPolicy, policies: [policy], inline: { runbook: policy } });
});
afterEach(() => aws.stop());

const client = (region = 'eu-central-1') => new IAMClient({ ...aws.clientConfiguration(), region });

describe('IAM', () => {
  test.each(['eu-central-1', 'us-east-1'])(
    'answers a role with its trust policy, URL-encoded, in %s',
    async (region) => {
      const { Role } = await client(region).send(new GetRoleCommand({ RoleName: 'close' }));
      expect(Role?.Arn).toBe(arn);
      expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A%222012-10-17%22/);
      expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ssm.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}',
      );
    },
  );

  test('answers an inline policy by its name', async () => {
    const command = new GetRolePolicyCommand({ RoleName: 'close', PolicyName: 'runbook' });
    const { PolicyDocument } = await client().send(command);
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["eks:DescribeCluster"],"Resource":["*"]}]}',
    );
  });

  test('knows no role and no policy of another name', async () => {
    await expect(client().send(new GetRoleCommand({ RoleName: 'open' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name open cannot be found.',
    });
    const command = new GetRolePolicyCommand({ RoleName: 'close', PolicyName: 'other' });
    await expect(client().send(command)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});
