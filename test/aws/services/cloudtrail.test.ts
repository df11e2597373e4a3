import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
} from '@aws-sdk/client-eks';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsError } from '../error.ts';
import { LocalAws } from '../local-aws.ts';
import { closesCluster, createSampleRunbook, RUNBOOK_ROLE, SAMPLE_RUNBOOK } from './sample-rule.ts';

const CLUSTER = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let aws: LocalAws;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

const events = () => aws.events.emitted.filter(({ source }) => source === 'aws.eks');
const details = () => events().map(({ detail }) => detail as Record<string, unknown>);
const close = () =>
  eks.send(
    new UpdateClusterConfigCommand({
      name: 'payments',
      resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
      clientRequestToken: 'token-1',
    }),
  );

test('an update tells who asked for what from where, and what was answered', async () => {
  aws.eks.seedClusters(['payments']);
  const { update, $metadata } = await close();
  expect(events()).toEqual([
    {
      version: '0',
      id: expect.stringMatching(UUID),
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.eks',
      account: '111122223333',
      time: '2026-11-23T09:00:00Z',
      region: 'eu-central-1',
      resources: [],
      detail: {
        eventVersion: '1.11',
        userIdentity: {
          type: 'IAMUser',
          principalId: 'AIDALOCALoperator',
          arn: 'arn:aws:iam::111122223333:user/operator',
          accountId: '111122223333',
          userName: 'operator',
        },
        eventTime: '2026-11-23T09:00:00Z',
        eventSource: 'eks.amazonaws.com',
        eventName: 'UpdateClusterConfig',
        awsRegion: 'eu-central-1',
        sourceIPAddress: '127.0.0.1',
        userAgent: expect.stringMatching(/^aws-sdk-js\/.* api\/eks#/),
        requestParameters: {
          name: 'payments',
          resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
          clientRequestToken: 'token-1',
        },
        responseElements: {
          update: {
            id: update?.id,
            status: 'InProgress',
            type: 'EndpointAccessUpdate',
            params: [
              { type: 'EndpointPublicAccess', value: 'false' },
              { type: 'EndpointPrivateAccess', value: 'true' },
            ],
            createdAt: Date.parse('2026-11-23T09:00:00Z') / 1000,
            errors: [],
          },
        },
        requestID: $metadata.requestId,
        eventID: expect.stringMatching(UUID),
        readOnly: false,
        eventType: 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: '111122223333',
        eventCategory: 'Management',
      },
    },
  ]);
  expect(JSON.parse(JSON.stringify(events()))).toEqual(events());
});

test('a runbook calls as its role, from Systems Manager', async () => {
  aws.eks.seedClusters(['payments']);
  await createSampleRunbook(aws, closesCluster);
  const Parameters = { AutomationAssumeRole: [RUNBOOK_ROLE], ClusterName: ['payments'] };
  const command = new StartAutomationExecutionCommand({ DocumentName: SAMPLE_RUNBOOK, Parameters });
  const id = (await new SSMClient(aws.clientConfiguration()).send(command)).AutomationExecutionId;
  await aws.settle();
  expect(details()).toMatchObject([
    {
      eventName: 'UpdateClusterConfig',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROALOCALrunbook:Automation-${id}`,
        arn: `arn:aws:sts::111122223333:assumed-role/runbook/Automation-${id}`,
        accountId: '111122223333',
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROALOCALrunbook',
            arn: RUNBOOK_ROLE,
            accountId: '111122223333',
            userName: 'runbook',
          },
        },
        invokedBy: 'ssm.amazonaws.com',
      },
      sourceIPAddress: 'ssm.amazonaws.com',
      userAgent: 'ssm.amazonaws.com',
      requestID: expect.stringMatching(UUID),
    },
  ]);
});

test('every call that changes something is told, and none that reads', async () => {
  const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn,
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
    }),
  );
  await aws.settle();
  await eks.send(new TagResourceCommand({ resourceArn: CLUSTER, tags: { team: 'x' } }));
  await eks.send(new UntagResourceCommand({ resourceArn: CLUSTER, tagKeys: ['team'] }));
  await eks.send(new ListClustersCommand());
  await eks.send(new DescribeClusterCommand({ name: 'payments' }));
  await eks.send(new DeleteClusterCommand({ name: 'payments' }));
  expect(details().map(({ eventName }) => eventName)).toEqual([
    'CreateCluster',
    'TagResource',
    'UntagResource',
    'DeleteCluster',
  ]);
  expect(details()[0]).toMatchObject({
    requestParameters: { name: 'payments', roleArn },
    responseElements: { cluster: { arn: CLUSTER, status: 'CREATING' } },
  });
  expect(details()[1]).toMatchObject({
    requestParameters: { resourceArn: CLUSTER, tags: { team: 'x' } },
    responseElements: null,
  });
});

describe('a call that was refused', () => {
  const refused = async (call: Promise<unknown>) => {
    await expect(call).rejects.toThrow();
    return details()[0];
  };

  test('by EKS has its error, and no answer', async () => {
    aws.eks.seedClusters(['payments'], { endpointPublicAccess: false, endpointPrivateAccess: true });
    expect(await refused(close())).toMatchObject({
      errorCode: 'InvalidParameterException',
      errorMessage: expect.stringContaining('Cluster is already at the desired configuration'),
      requestParameters: { name: 'payments' },
      responseElements: null,
    });
  });

  test('for want of a permission says so', async () => {
    aws.eks.seedClusters(['payments']);
    await createSampleRunbook(aws, { ...closesCluster, actions: ['eks:DescribeCluster'] });
    const Parameters = { AutomationAssumeRole: [RUNBOOK_ROLE], ClusterName: ['payments'] };
    const command = new StartAutomationExecutionCommand({ DocumentName: SAMPLE_RUNBOOK, Parameters });
    await new SSMClient(aws.clientConfiguration()).send(command);
    await aws.settle();
    expect(details()).toMatchObject([
      {
        errorCode: 'AccessDeniedException',
        errorMessage: expect.stringContaining('is not authorized to perform: eks:UpdateClusterConfig'),
        userIdentity: { type: 'AssumedRole' },
        responseElements: null,
      },
    ]);
  });

  test('for a fault is told too', async () => {
    aws.eks.seedClusters(['payments']);
    const error = new AwsError('ServerException', 'later', { status: 500 });
    aws.faults.add({ operation: 'eks:UpdateClusterConfig', error, times: 1 });
    expect(await refused(close())).toMatchObject({ errorCode: 'ServerException', errorMessage: 'later' });
  });

  test('because the local AWS does not implement it is none of AWS', async () => {
    expect(await refused(eks.send(new UpdateClusterVersionCommand({ name: 'payments', version: '1.36' })))).toBe(
      undefined,
    );
  });
});

test('without a trail nothing is told', async () => {
  aws.cloudtrail.hasTrail = false;
  aws.eks.seedClusters(['payments']);
  await close();
  await expect(close()).rejects.toThrow();
  expect(events()).toEqual([]);
});

describe('the trail', () => {
  const trails = () => new CloudTrailClient(aws.clientConfiguration());
  const ARN = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management';

  test('is described with its status and selectors', async () => {
    const { trailList } = await trails().send(new DescribeTrailsCommand({}));
    expect(trailList).toMatchObject([{ Name: 'management', TrailARN: ARN, HasCustomEventSelectors: false }]);
    expect(await trails().send(new GetTrailStatusCommand({ Name: ARN }))).toMatchObject({ IsLogging: true });
    const { EventSelectors } = await trails().send(new GetEventSelectorsCommand({ TrailName: ARN }));
    expect(EventSelectors).toEqual([{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }]);
    aws.cloudtrail.selectors = { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] };
    expect((await trails().send(new DescribeTrailsCommand({}))).trailList?.[0]?.HasCustomEventSelectors).toBe(true);
    const own = await trails().send(new GetEventSelectorsCommand({ TrailName: ARN }));
    expect(own.EventSelectors?.[0]?.ReadWriteType).toBe('ReadOnly');
  });

  test('records nothing while its logging is off', async () => {
    aws.cloudtrail.isLogging = false;
    aws.eks.seedClusters(['payments']);
    await close();
    expect(events()).toEqual([]);
    expect(await trails().send(new GetTrailStatusCommand({ Name: ARN }))).toMatchObject({ IsLogging: false });
  });

  test('may not exist', async () => {
    aws.cloudtrail.hasTrail = false;
    expect((await trails().send(new DescribeTrailsCommand({}))).trailList).toEqual([]);
    await expect(trails().send(new GetTrailStatusCommand({ Name: ARN }))).rejects.toThrow('Unknown trail');
  });
});
