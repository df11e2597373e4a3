import {
  ConfigServiceClient,
  DeleteRemediationExceptionsCommand,
  DescribeRemediationExceptionsCommand,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from 'vitest';
import { minutes, seconds } from '../aws/clock.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import type { UpdateOutcome } from '../aws/services/eks.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { compliance, endpoint, RULE_NAME } from './loop.ts';

const EXEMPTION_TAG = 'eks-endpoint-exemption';
const FOUND =
  '"EKS cluster payments (111122223333, eu-central-1) is NON_COMPLIANT with eks-endpoint-public-access: The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs."';
const EXPIRED =
  '"EKS cluster payments (111122223333, eu-central-1) is NON_COMPLIANT with eks-endpoint-public-access: The public endpoint is open to the whole Internet (0.0.0.0/0). The exemption by team@example.com ended on 2026-11-25: renew the tag, or fix the endpoint."';
const requested = (who: string, operation: string, time: string, settings: string) =>
  `{"message":"${who} requested ${operation} for EKS cluster payments (111122223333, eu-central-1) at ${time}. Without endpointPublicAccess: CreateCluster makes the endpoint public, UpdateClusterConfig keeps it as it is. Session and address: aws cloudtrail lookup-events --region eu-central-1 --lookup-attributes AttributeKey=EventId,AttributeValue=ID","requested":${settings}}`;
const CREATED = requested(
  'IAMUser operator',
  'CreateCluster',
  '2026-11-23T09:00:00Z',
  '{"subnetIds":["subnet-0a","subnet-0b"],"endpointPublicAccess":true}',
);
const OPENED_AT = (time: string) =>
  requested(
    'AssumedRole terraform',
    'UpdateClusterConfig',
    time,
    '{"endpointPublicAccess":true,"endpointPrivateAccess":true}',
  );
const runbook = (status: string) =>
  `"EksEndpointGuard-MakeEndpointPrivate (111122223333, eu-central-1) is ${status}. More: aws ssm get-automation-execution --automation-execution-id ID"`;
const [STARTED, SUCCEEDED, FAILED, TIMED_OUT] = ['InProgress', 'Success', 'Failed', 'TimedOut'].map(runbook);
const OPEN = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] };
const PRIVATE = { endpointPublicAccess: false, endpointPrivateAccess: true, publicAccessCidrs: ['0.0.0.0/0'] };

let aws: LocalAws;
afterEach(() => aws.stop());

const eks = () => new EKSClient(aws.clientConfiguration());
const config = () => new ConfigServiceClient(aws.clientConfiguration());

async function start(parameters: Record<string, string> = {}): Promise<void> {
  aws = await startGuardedAws({ parameters: { Automatic: 'on', NotificationTopic: 'create', ...parameters } });
}

async function createOpenCluster(name = 'payments', tags: Record<string, string> = {}): Promise<void> {
  await eks().send(
    new CreateClusterCommand({
      name,
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], endpointPublicAccess: true },
      tags,
    }),
  );
  await aws.settle();
}

/** The executions that the topic has been told of. */
function executionIds(): string[] {
  return [
    ...new Set(aws.sns.messages.flatMap(({ message }) => message.match(/(?<=execution-id )[0-9a-f-]{36}/) ?? [])),
  ];
}

/** What the topic was told since it was asked last, with ID for the ids of executions. */
function told(): string[] {
  return aws.sns.messages
    .splice(0)
    .map(({ message }) => message.replace(/(?<=execution-id |AttributeValue=)[0-9a-f-]{36}/, 'ID'));
}

async function until(time: string): Promise<void> {
  await aws.clock.settle(new Date(time).getTime() - aws.clock.now().getTime());
}

const shown = async (name = 'payments') => (await compliance(config(), name))?.ComplianceType;
const runs = () => aws.log.of('ssm:StartAutomationExecution');

async function exceptions() {
  const command = new DescribeRemediationExceptionsCommand({ ConfigRuleName: RULE_NAME });
  return (await config().send(command)).RemediationExceptions;
}

test('an open cluster is closed without a click, and the topic is told', async () => {
  await start();
  await createOpenCluster();
  expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
  expect(await shown()).toBe('COMPLIANT');
  expect(told()).toEqual([CREATED, FOUND, STARTED, SUCCEEDED]);
  expect(runs().map(({ actor, outcome }) => `${actor} ${outcome}`)).toEqual(['config.amazonaws.com ok']);
  expect(aws.log.denials()).toEqual([]);
  expect(await exceptions()).toEqual([]);
});

test('an open cluster is left to a click where nothing else was asked for', async () => {
  await start({ Automatic: 'off' });
  await createOpenCluster();
  expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
  expect(told()).toEqual([CREATED, FOUND]);
});

describe('updates that do not do', () => {
  const updatesEnd = (outcome: UpdateOutcome) => {
    aws.eks.nextUpdate(outcome);
    aws.eks.onUpdate(() => aws.eks.nextUpdate(outcome));
  };
  const putException = {
    ConfigRuleName: RULE_NAME,
    ResourceType: 'AWS::EKS::Cluster',
    ResourceId: 'payments',
    Message: '3 attempts failed within 307800 seconds',
  };

  test('because they end Failed are tried three times, and then there is an exception and quiet', async () => {
    await start();
    updatesEnd({ ends: 'Failed', errors: [{ errorCode: 'IpNotAvailable', errorMessage: 'no free address' }] });
    await createOpenCluster();
    expect(runs()).toHaveLength(3);
    expect(await exceptions()).toEqual([putException]);
    expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
    expect(await shown()).toBe('NON_COMPLIANT');
    expect(executionIds()).toHaveLength(3);
    const attempt = [STARTED, FAILED];
    expect(told()).toEqual([CREATED, FOUND, ...attempt, ...attempt, ...attempt]);
    const { at: given } = aws.log.of('config:exception-put')[0] ?? {};
    expect(Number(given) - Number(runs()[0]?.at)).toBeLessThan(seconds(307_800));

    // A change of the cluster, and a week of daily looks. The change is reported, and nothing else.
    const changedAt = `${aws.clock.now().toISOString().slice(0, 19)}Z`;
    await eks().send(
      new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: { endpointPrivateAccess: true } }),
    );
    await aws.clock.settle(minutes(7 * 24 * 60));
    expect(await shown()).toBe('NON_COMPLIANT');
    expect(runs()).toHaveLength(3);
    expect(told()).toEqual([
      requested('IAMUser operator', 'UpdateClusterConfig', changedAt, '{"endpointPrivateAccess":true}'),
    ]);
  });

  test('because they never end are tried three times within the seconds, too', async () => {
    await start();
    updatesEnd({ ends: 'never' });
    await createOpenCluster();
    expect(runs()).toHaveLength(3);
    expect(await exceptions()).toEqual([putException]);
    expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
    const attempt = [STARTED, TIMED_OUT];
    expect(told()).toEqual([CREATED, FOUND, ...attempt, ...attempt, ...attempt]);
  });

  test('twice, but then do, leave a closed cluster and no exception', async () => {
    await start();
    aws.eks.nextUpdate({ ends: 'Failed' });
    aws.eks.nextUpdate({ ends: 'Cancelled' });
    await createOpenCluster();
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    expect(await exceptions()).toEqual([]);
    const failed = [STARTED, FAILED];
    expect(told()).toEqual([CREATED, FOUND, ...failed, ...failed, STARTED, SUCCEEDED]);
  });

  test('are tried again by the daily look when the cause is fixed and the exception is deleted', async () => {
    await start();
    for (let index = 0; index < 3; index++) aws.eks.nextUpdate({ ends: 'Failed' });
    await createOpenCluster();
    expect(await exceptions()).toHaveLength(1);
    const { ConfigRuleName, ResourceType, ResourceId } = putException;
    await config().send(
      new DeleteRemediationExceptionsCommand({ ConfigRuleName, ResourceKeys: [{ ResourceType, ResourceId }] }),
    );
    told();
    await aws.clock.settle(minutes(25 * 60));
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    expect(told()).toEqual([STARTED, SUCCEEDED]);
  });
});

describe('a user who opens the endpoint each time that it was closed', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/terraform';

  /** An SDK client with the credentials of a role that a pipeline assumes. */
  async function terraform(): Promise<EKSClient> {
    const statement = (members: object) =>
      parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...members }] }, 'terraform');
    aws.identities.addRole({
      name: 'terraform',
      arn: ROLE,
      trustPolicy: statement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' }),
      policies: [statement({ Action: 'eks:UpdateClusterConfig', Resource: '*' })],
    });
    const sts = new STSClient(aws.clientConfiguration());
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'apply' }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    return new EKSClient(aws.clientConfiguration(credentials));
  }

  const open = new UpdateClusterConfigCommand({
    name: 'payments',
    resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true },
  });
  const TIMES = ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z', '2026-11-23T12:00:00Z'];

  test('is told to the topic by name each time, and the endpoint is closed each time', async () => {
    await start();
    await createOpenCluster();
    const client = await terraform();
    told();
    for (const time of TIMES) {
      await until(time);
      await client.send(open);
      expect(told()).toEqual([OPENED_AT(time)]);
      await aws.settle();
      expect(told()).toEqual([FOUND, STARTED, SUCCEEDED]);
      expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
      expect(await shown()).toBe('COMPLIANT');
    }
    expect(runs()).toHaveLength(4);
    expect(await exceptions()).toEqual([]);
  });

  test('is not told by name without a trail, but each finding is', async () => {
    await start();
    aws.cloudtrail.hasTrail = false;
    await createOpenCluster();
    const client = await terraform();
    told();
    for (const time of TIMES) {
      await until(time);
      await client.send(open);
      await aws.settle();
      expect(told()).toEqual([FOUND, STARTED, SUCCEEDED]);
      expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    }
  });
});

describe('an exempted cluster', () => {
  const exempt = (lastDay: string) => ({ [EXEMPTION_TAG]: `${lastDay} team@example.com it is decided` });

  test('is never touched, though its neighbour is closed', async () => {
    await start({ ExemptionTag: EXEMPTION_TAG });
    await createOpenCluster('payments', exempt('2026-12-31'));
    await aws.clock.settle(minutes(7 * 24 * 60));
    expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
    expect(await shown()).toBe('COMPLIANT');
    expect(runs()).toEqual([]);
    expect(aws.log.of('eks:UpdateClusterConfig')).toEqual([]);
    expect(told()).toEqual([CREATED]);

    await createOpenCluster('orders');
    expect(await endpoint(eks(), 'orders')).toEqual(PRIVATE);
    expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
    expect(aws.log.of('eks:UpdateClusterConfig')).toHaveLength(1);
  });

  test('is closed by the daily look once its last day is over', async () => {
    await start({ ExemptionTag: EXEMPTION_TAG });
    await createOpenCluster('payments', exempt('2026-11-25'));
    await until('2026-11-25T23:59:00Z');
    expect(await endpoint(eks(), 'payments')).toEqual(OPEN);
    await until('2026-11-27T00:00:00Z');
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
    expect(told()).toEqual([CREATED, EXPIRED, STARTED, SUCCEEDED]);
  });

  test('is not exempt where no tag was agreed on', async () => {
    await start();
    await createOpenCluster('payments', exempt('2026-12-31'));
    expect(await endpoint(eks(), 'payments')).toEqual(PRIVATE);
  });
});
