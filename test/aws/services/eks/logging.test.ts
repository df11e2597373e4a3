import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  DescribeClusterCommand,
  DescribeUpdateCommand,
  EKSClient,
  type Logging,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAuditLog } from '../../audit-event.ts';
import { seconds } from '../../clock.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { LocalAws } from '../../local-aws.ts';
import { timelineLine } from '../../timeline.ts';

const GROUP = '/aws/eks/payments/cluster';
const ALL = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

let aws: LocalAws;
let eks: EKSClient;
beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

const update = async (...clusterLogging: NonNullable<Logging['clusterLogging']>) =>
  (await eks.send(new UpdateClusterConfigCommand({ name: 'payments', logging: { clusterLogging } }))).update;
const described = async () => (await eks.send(new DescribeClusterCommand({ name: 'payments' }))).cluster;
const streams = async () => {
  const logs = new CloudWatchLogsClient(aws.clientConfiguration());
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
  return logStreams.map(({ logStreamName }) => logStreamName);
};
const audit = expect.stringMatching(/^kube-apiserver-audit-[0-9a-f]{32}$/);

test('a cluster has no log until the update that turns it on has ended', async () => {
  aws.eks.seedClusters(['payments']);
  expect((await described())?.logging).toEqual({ clusterLogging: [{ types: ALL, enabled: false }] });
  const started = await update({ types: ['audit'], enabled: true });
  expect(started).toMatchObject({
    type: 'LoggingUpdate',
    status: 'InProgress',
    params: [{ type: 'ClusterLogging', value: '{"clusterLogging":[{"types":["audit"],"enabled":true}]}' }],
  });
  await expect(update({ types: ['api'], enabled: true })).rejects.toThrow(
    'Cannot LoggingUpdate because cluster payments',
  );
  expect(aws.log.of('eks:UpdateClusterConfig').map(timelineLine)[0]).toBe(
    '09:00:00  operator        UpdateClusterConfig payments, audit logs on: accepted',
  );
  await aws.clock.settle(seconds(31));
  expect((await described())?.status).toBe('UPDATING');
  expect(aws.logGroups.find(GROUP)).toBeUndefined();
  await aws.clock.settle(seconds(1));
  const ended = await eks.send(new DescribeUpdateCommand({ name: 'payments', updateId: started?.id }));
  expect(ended.update?.status).toBe('Successful');
  expect(await described()).toMatchObject({
    status: 'ACTIVE',
    logging: {
      clusterLogging: [
        { types: ['audit'], enabled: true },
        { types: ['api', 'authenticator', 'controllerManager', 'scheduler'], enabled: false },
      ],
    },
  });
  expect(await streams()).toEqual([audit, audit]);
});

test('a log that is turned off stays, and another type gets streams of its own', async () => {
  aws.eks.seedClusters(['payments'], {}, ['audit', 'authenticator']);
  await update({ types: ['audit'], enabled: false }, { types: ['scheduler', 'controllerManager'], enabled: true });
  await aws.settle();
  expect((await described())?.logging?.clusterLogging?.[0]).toEqual({
    types: ['authenticator', 'controllerManager', 'scheduler'],
    enabled: true,
  });
  const names = (await streams()).map((name) => name?.replace(/[0-9a-f]{32}$/, ''));
  expect([...new Set(names)]).toEqual([
    'authenticator-',
    'cloud-controller-manager-',
    'kube-apiserver-audit-',
    'kube-controller-manager-',
    'kube-scheduler-',
  ]);
});

test('a cluster is created with its log, in a group that may be there already', async () => {
  aws.logGroups.create({ name: GROUP, retentionInDays: 7, kmsKeyId: undefined, logGroupClass: 'INFREQUENT_ACCESS' });
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      logging: { clusterLogging: [{ types: ['audit'], enabled: true }] },
    }),
  );
  expect(await streams()).toEqual([]);
  await aws.settle();
  expect(await streams()).toEqual([audit, audit]);
  expect(aws.logGroups.find(GROUP)).toMatchObject({ retentionInDays: 7, logGroupClass: 'INFREQUENT_ACCESS' });
});

test('an update that changes nothing, and one of a type that is none, are refused', async () => {
  aws.eks.seedClusters(['payments'], {}, ['audit']);
  await expect(update({ types: ['audit'], enabled: true })).rejects.toThrow(
    'No changes needed for the logging config provided',
  );
  await expect(update({ types: ['x' as 'audit'], enabled: true })).rejects.toThrow('Invalid log type: x');
});

test('policies see which types an update turns on', async () => {
  aws.eks.seedClusters(['payments']);
  const call = (key: string) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { [key]: 'true' } } };
    const policy = parsePolicy({ Version: '2012-10-17', Statement: [statement] }, 'a test');
    const logging = { clusterLogging: [{ types: ['audit'], enabled: true }] };
    const caller = { name: 'x', arn: 'arn', policies: [policy] };
    return aws.api.call(caller, 'eks', 'UpdateClusterConfig', { name: 'payments', logging });
  };
  await expect(call('eks:loggingType/api')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await call('eks:loggingType/audit');
});

test('events are written by turns to the streams of the API servers', async () => {
  aws.eks.seedClusters(['payments'], {}, ['audit']);
  const times = ['2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z', '2026-10-03T00:00:00Z'].map((time) => new Date(time));
  writeAuditLog(
    aws.logGroups,
    'payments',
    times.map((time) => ({ time, username: 'alice', sourceIPs: ['203.0.113.40'] })),
  );
  const written = [...aws.logGroups.streams(GROUP).values()].map(({ events }) =>
    events.map(({ timestamp, ingestionTime }) => [timestamp, ingestionTime].map((time) => new Date(time).getUTCDate())),
  );
  expect(written).toEqual([
    [
      [1, 1],
      [3, 3],
    ],
    [[2, 2]],
  ]);
  aws.eks.seedClusters(['quiet']);
  expect(() => writeAuditLog(aws.logGroups, 'quiet', [])).toThrow('The specified log group does not exist.');
});
