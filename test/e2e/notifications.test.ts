import { ConfigServiceClient, PutRemediationExceptionsCommand } from '@aws-sdk/client-config-service';
import {
  CreateClusterCommand,
  EKSClient,
  TagResourceCommand,
  UpdateClusterConfigCommand,
  type VpcConfigRequest,
} from '@aws-sdk/client-eks';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsError } from '../aws/error.ts';
import { parsePolicy } from '../aws/iam/policy.ts';
import type { LocalAws } from '../aws/local-aws.ts';
import type { ServiceEvent } from '../aws/services/events.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { RULE_NAME, runLoop } from './loop.ts';

const ACCOUNT = '111122223333';
const GIVEN = `arn:aws:sns:eu-central-1:${ACCOUNT}:security`;
const FOUND = `"EKS cluster payments (${ACCOUNT}, eu-central-1) is NON_COMPLIANT with eks-endpoint-public-access: The public endpoint is open to the whole Internet (0.0.0.0/0). Remediate makes it private; or limit publicAccessCidrs."`;
const requested = (operation: string, time: string, settings: string) =>
  `{"message":"IAMUser operator requested ${operation} for EKS cluster payments (${ACCOUNT}, eu-central-1) at ${time}. Without endpointPublicAccess: CreateCluster makes the endpoint public, UpdateClusterConfig keeps it as it is. Session and address: aws cloudtrail lookup-events --region eu-central-1 --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT-ID","requested":${settings}}`;
const CREATED = requested(
  'CreateCluster',
  '2026-11-23T09:00:00Z',
  '{"subnetIds":["subnet-0a","subnet-0b"],"endpointPublicAccess":true}',
);
const OPENED = requested(
  'UpdateClusterConfig',
  '2026-11-23T09:14:01Z',
  '{"endpointPublicAccess":true,"endpointPrivateAccess":true}',
);

let aws: LocalAws;
afterEach(() => aws.stop());

/** With one text in place of the IDs of CloudTrail's events. */
const told = () =>
  aws.sns.messages.map(({ message }) => message.replace(/(?<=EventId,AttributeValue=)[0-9a-f-]{36}/, 'EVENT-ID'));
const runbook = (status: string) =>
  `"EksEndpointGuard-MakeEndpointPrivate (${ACCOUNT}, eu-central-1) is ${status}. More: aws ssm get-automation-execution --automation-execution-id ${executionId()}"`;

/** Of the execution that EventBridge heard of last. */
function executionId(): string {
  const of = aws.events.emitted.findLast(({ 'detail-type': type }) => `${type}`.startsWith('EC2 Automation'))?.[
    'detail'
  ];
  return (of as { ExecutionId: string }).ExecutionId;
}

function updateEndpoint(endpointPublicAccess: boolean) {
  return update({ endpointPublicAccess, endpointPrivateAccess: true });
}

function update(resourcesVpcConfig: VpcConfigRequest) {
  return new EKSClient(aws.clientConfiguration()).send(
    new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig }),
  );
}

describe('a topic that the stack creates', () => {
  test('is told of the loop: what was found, and that the runbook started and succeeded', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create', Alarms: 'on' } });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(told()).toEqual([CREATED, FOUND, runbook('InProgress'), runbook('Success')]);
    expect(new Set(aws.sns.messages.map(({ topicArn }) => topicArn))).toEqual(
      new Set([expect.stringMatching(/^arn:aws:sns:eu-central-1:111122223333:Topic-/)]),
    );
  });

  test('is told that a runbook failed', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    aws.eks.nextUpdate({ ends: 'Failed' });
    expect(await runLoop(aws, 'payments')).toMatchObject({ closed: false });
    expect(told()).toEqual([CREATED, FOUND, runbook('InProgress'), runbook('Failed')]);
  });

  test('is told who opened an endpoint, at once, and what comes of it', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    await runLoop(aws, 'payments');
    aws.sns.messages.splice(0);
    await updateEndpoint(true);
    expect(told()).toEqual([OPENED]);
    await aws.settle();
    expect(told()).toEqual([OPENED, FOUND]);
  });

  test('is not told of an opening that was refused', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    await runLoop(aws, 'payments');
    aws.sns.messages.splice(0);
    const denied = new AwsError('AccessDeniedException', 'denied by a service control policy', { status: 403 });
    aws.faults.add({ operation: 'eks:UpdateClusterConfig', error: denied, times: 1 });
    await expect(updateEndpoint(true)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(told()).toEqual([]);
  });

  test('is not told who opened an endpoint in an account without a trail', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    await runLoop(aws, 'payments');
    aws.sns.messages.splice(0);
    aws.cloudtrail.hasTrail = false;
    await updateEndpoint(true);
    await aws.settle();
    expect(told()).toEqual([FOUND]);
  });
});

describe('a request for public access', () => {
  const create = (resourcesVpcConfig: VpcConfigRequest) =>
    new EKSClient(aws.clientConfiguration()).send(
      new CreateClusterCommand({
        name: 'payments',
        roleArn: `arn:aws:iam::${ACCOUNT}:role/eks-cluster`,
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'], ...resourcesVpcConfig },
      }),
    );
  const OPEN = { endpointPublicAccess: true, endpointPrivateAccess: true };

  test.each<[name: string, settings: VpcConfigRequest, reported: string[]]>([
    ['with public access on', { endpointPublicAccess: true }, ['"endpointPublicAccess":true']],
    ['that leaves public access out, which turns it on', {}, ['']],
    ['with public access off', { endpointPublicAccess: false, endpointPrivateAccess: true }, []],
  ])('at creation: %s', async (_name, settings, reported) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    await create(settings);
    const subnets = '"subnetIds":["subnet-0a","subnet-0b"]';
    const requests = reported.map((one) => `{${[subnets, one].filter((member) => member !== '').join()}}`);
    expect(told()).toEqual(requests.map((one) => requested('CreateCluster', '2026-11-23T09:00:00Z', one)));
  });

  test.each<[name: string, settings: VpcConfigRequest, reported: string[]]>([
    ['that turns it on', { endpointPublicAccess: true }, ['{"endpointPublicAccess":true}']],
    ['by CIDRs alone', { publicAccessCidrs: ['8.8.8.8/32'] }, ['{"publicAccessCidrs":["8.8.8.8/32"]}']],
    [
      'that narrows, as it was asked',
      { ...OPEN, publicAccessCidrs: ['8.8.8.8/32', '9.9.9.9/32'] },
      ['{"endpointPublicAccess":true,"endpointPrivateAccess":true,"publicAccessCidrs":["8.8.8.8/32","9.9.9.9/32"]}'],
    ],
    ['that turns it off', { endpointPublicAccess: false, endpointPrivateAccess: true }, []],
    [
      'for private access alone, which may have come with an empty list',
      { endpointPrivateAccess: true },
      ['{"endpointPrivateAccess":true}'],
    ],
  ])('of an update: %s', async (_name, settings, reported) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    const isOpen = settings.endpointPublicAccess !== true || settings.publicAccessCidrs !== undefined;
    aws.eks.seedClusters(['payments'], { endpointPublicAccess: isOpen, endpointPrivateAccess: !isOpen });
    await update(settings);
    expect(told()).toEqual(reported.map((one) => requested('UpdateClusterConfig', '2026-11-23T09:00:00Z', one)));
  });
});

test.each([false, true])(
  'a request with an empty list is reported, where EventBridge says that it exists: %s',
  async (exists) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    aws.events.emptyListExists = exists;
    aws.eks.seedClusters(['payments'], { endpointPublicAccess: true, endpointPrivateAccess: false });
    await update({ endpointPrivateAccess: true, publicAccessCidrs: [] });
    const settings = '{"endpointPrivateAccess":true,"publicAccessCidrs":[]}';
    expect(told()).toEqual([requested('UpdateClusterConfig', '2026-11-23T09:00:00Z', settings)]);
  },
);

describe('a request of a caller who chooses the text', () => {
  const SESSION = 'www.evil.example';
  const start = async (arn: string) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    aws.eks.seedClusters(['payments'], { endpointPublicAccess: false, endpointPrivateAccess: true });
    const caller = { ...aws.identities.operator, arn };
    await aws.api.call(
      caller,
      'eks',
      'UpdateClusterConfig',
      { name: 'payments', resourcesVpcConfig: { endpointPublicAccess: true } },
      { sourceIPAddress: SESSION, userAgent: `https://${SESSION}` },
    );
    await aws.api.call(caller, 'config', 'PutRemediationExceptions', {
      ConfigRuleName: RULE_NAME,
      ResourceKeys: [{ ResourceType: 'AWS::EKS::Cluster', ResourceId: 'payments' }],
    });
    return told().join('\n');
  };

  test.each([
    ['a session', `arn:aws:sts::${ACCOUNT}:assumed-role/admin/${SESSION}`, 'AssumedRole admin'],
    ['a session with an address', `arn:aws:sts::${ACCOUNT}:assumed-role/admin/me@evil.example`, 'AssumedRole admin'],
    ['the path of a user', `arn:aws:iam::${ACCOUNT}:user/https://evil.example/"/bob`, 'IAMUser bob'],
  ])('has the role or the user, and nothing of %s that could be a link or break it', async (_name, arn, who) => {
    const text = await start(arn);
    expect(text).toContain(`{"message":"${who} requested UpdateClusterConfig for EKS cluster payments`);
    expect(text).toContain(`remediation exceptions were put by ${who}. Run the doctor`);
    expect(text).not.toContain('evil');
    expect(aws.log.of('events:delivery-failed')).toEqual([]);
  });
});

describe('a remediation that nothing else reports', () => {
  test('is reported once when its role is missing', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    const role = aws.identities.roles().find(({ name }) => name.startsWith('MakeEndpointPrivateRole'));
    aws.identities.removeRole(role?.arn ?? '');
    expect(await runLoop(aws, 'payments')).toMatchObject({ closed: false });
    expect(told()).toEqual([
      CREATED,
      FOUND,
      `"EksEndpointGuard-MakeEndpointPrivate (${ACCOUNT}, eu-central-1) could not be started by AssumedRole AWSServiceRoleForConfigRemediation: InvalidAutomationExecutionParametersException. The role of the runbook may be missing: run the doctor."`,
    ]);
  });

  const put = (ruleName: string) =>
    new ConfigServiceClient(aws.clientConfiguration()).send(
      new PutRemediationExceptionsCommand({
        ConfigRuleName: ruleName,
        ResourceKeys: [{ ResourceType: 'AWS::EKS::Cluster', ResourceId: 'payments' }],
      }),
    );

  test('is reported once when a remediation exception is put for a cluster, and not for another rule', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    await put(RULE_NAME);
    await put('eks-cluster-supported-version');
    expect(told()).toEqual([
      `"Automatic remediation with eks-endpoint-public-access (${ACCOUNT}, eu-central-1) now leaves clusters out: remediation exceptions were put by IAMUser operator. Run the doctor to see which."`,
    ]);
  });
});

test('a notification holds what a hostile tag says', async () => {
  aws = await startGuardedAws({ parameters: { NotificationTopic: 'create', ExemptionTag: 'exempt' } });
  aws.eks.seedClusters(['payments'], { endpointPublicAccess: true });
  const said = '2026-01-31 "www.evil.example\\@b why';
  await new EKSClient(aws.clientConfiguration()).send(
    new TagResourceCommand({
      resourceArn: `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/payments`,
      tags: { exempt: said },
    }),
  );
  await aws.settle();
  expect(told()).toEqual([
    `"EKS cluster payments (${ACCOUNT}, eu-central-1) is NON_COMPLIANT with eks-endpoint-public-access: The public endpoint is open to the whole Internet (0.0.0.0/0). The exemption by 'www[.]evil[.]example/@b ended on 2026-01-31: renew the tag, or fix the endpoint."`,
  ]);
});

describe('which events are told', () => {
  const compliance = (configRuleName: string, complianceType: string): ServiceEvent => ({
    source: 'aws.config',
    detailType: 'Config Rules Compliance Change',
    resources: [],
    detail: { configRuleName, resourceId: 'payments', newEvaluationResult: { complianceType, annotation: 'open' } },
  });
  const automation = (Definition: string, Status: string, level = 'Execution'): ServiceEvent => ({
    source: 'aws.ssm',
    detailType: `EC2 Automation ${level} Status-change Notification`,
    resources: [],
    detail: { ExecutionId: 'e-1', Definition, Status },
  });

  test.each<[name: string, event: ServiceEvent, text: string[]]>([
    [
      'a finding of the rule in a conformance pack',
      compliance(`${RULE_NAME}-conformance-pack-a1b2c3`, 'NON_COMPLIANT'),
      [
        `"EKS cluster payments (${ACCOUNT}, eu-central-1) is NON_COMPLIANT with eks-endpoint-public-access-conformance-pack-a1b2c3: open"`,
      ],
    ],
    ['no finding of another rule', compliance('eks-cluster-supported-version', 'NON_COMPLIANT'), []],
    ['no cluster that became COMPLIANT', compliance(RULE_NAME, 'COMPLIANT'), []],
    [
      'a runbook that timed out',
      automation('EksEndpointGuard-RestrictPublicCidrs', 'TimedOut'),
      [
        `"EksEndpointGuard-RestrictPublicCidrs (${ACCOUNT}, eu-central-1) is TimedOut. More: aws ssm get-automation-execution --automation-execution-id e-1"`,
      ],
    ],
    ...['Cancelling', 'Cancelled', 'Canceled'].map((status): [string, ServiceEvent, string[]] => [
      `a runbook that is ${status}`,
      automation('EksEndpointGuard-RestoreEndpointAccess', status),
      [
        `"EksEndpointGuard-RestoreEndpointAccess (${ACCOUNT}, eu-central-1) is ${status}. More: aws ssm get-automation-execution --automation-execution-id e-1"`,
      ],
    ]),
    ['no runbook that waits', automation('EksEndpointGuard-MakeEndpointPrivate', 'Pending'), []],
    ['no step', automation('EksEndpointGuard-MakeEndpointPrivate', 'Failed', 'Step'), []],
    ['no runbook of another product', automation('AWS-RestartEC2Instance', 'Failed'), []],
  ])('%s', async (_name, event, text) => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: 'create' } });
    aws.events.emit(event);
    expect(told()).toEqual(text);
  });
});

describe('a topic that is given', () => {
  const leave = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: GIVEN },
    ],
  } as const;

  test('is told when its policy lets EventBridge publish', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: GIVEN } });
    aws.sns.setPolicy(aws.sns.createTopic('security'), parsePolicy(leave, 'the policy of the topic'));
    await runLoop(aws, 'payments');
    expect(aws.sns.messages.map(({ topicArn }) => topicArn)).toEqual([GIVEN, GIVEN, GIVEN, GIVEN]);
    expect(told()[1]).toBe(FOUND);
  });

  test('is not told when its policy does not', async () => {
    aws = await startGuardedAws({ parameters: { NotificationTopic: GIVEN } });
    aws.sns.createTopic('security');
    await runLoop(aws, 'payments');
    expect(told()).toEqual([]);
    expect(aws.log.of('events:delivery-failed')).toHaveLength(4);
  });
});

describe('a topic of another Region', () => {
  test('gets nothing, and the loop closes', async () => {
    const elsewhere = `arn:aws:sns:us-east-1:${ACCOUNT}:security`;
    aws = await startGuardedAws({ parameters: { NotificationTopic: elsewhere, Alarms: 'on' } });
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(aws.log.of('sns:Publish')).toEqual([]);
    expect(aws.log.of('events:delivery-failed')).toEqual([]);
  });
});

describe('an event bus of another account and Region', () => {
  const BUS = 'arn:aws:events:eu-west-1:444455556666:event-bus/security';
  const letIn = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'events:PutEvents', Resource: BUS }],
  };
  const start = async () => {
    aws = await startGuardedAws({
      parameters: { EventBusArn: BUS },
      prepare: ({ buses }) => buses.create(BUS, letIn),
    });
  };

  test('gets the events of the loop as AWS sends them', async () => {
    await start();
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(aws.buses.events(BUS)).toMatchObject([
      { source: 'aws.eks', detail: { eventName: 'CreateCluster', requestParameters: { name: 'payments' } } },
      {
        source: 'aws.config',
        account: ACCOUNT,
        region: 'eu-central-1',
        detail: { resourceId: 'payments', newEvaluationResult: { complianceType: 'NON_COMPLIANT' } },
      },
      { source: 'aws.ssm', detail: { Definition: 'EksEndpointGuard-MakeEndpointPrivate', Status: 'InProgress' } },
      { source: 'aws.ssm', detail: { Definition: 'EksEndpointGuard-MakeEndpointPrivate', Status: 'Success' } },
    ]);
    await updateEndpoint(true);
    expect(aws.buses.events(BUS).at(-1)).toMatchObject({
      source: 'aws.eks',
      detail: { eventName: 'UpdateClusterConfig', requestParameters: { name: 'payments' } },
    });
  });

  test('gets nothing without the permission of the role', async () => {
    aws = await startGuardedAws({
      parameters: { EventBusArn: BUS },
      prepare: ({ buses }) => buses.create(BUS, letIn),
      change: ({ Resources }) => Object.assign(Resources['ForwardRole']?.Properties ?? {}, { Policies: [] }),
    });
    const loop = await runLoop(aws, 'payments');
    expect(loop).toMatchObject({ closed: false, stoppedAt: expect.stringContaining('events:PutEvents') });
    expect(aws.buses.events(BUS)).toEqual([]);
    expect(aws.log.of('events:delivery-failed')).toHaveLength(4);
  });
});
