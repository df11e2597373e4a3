import {
  DescribeAccessEntryCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListUpdatesCommand,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minutes } from '../../clock.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { LocalAws } from '../../local-aws.ts';

const CI = 'arn:aws:iam::111122223333:role/ci/github-deploy';
const NODE = 'arn:aws:iam::111122223333:role/shop-node';

let aws: LocalAws;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
  aws.eks.seedClusters(['payments', 'orders']);
  aws.eks.addAccessEntry('payments', { principalArn: CI, kubernetesGroups: ['deployers'] });
  aws.eks.addAccessEntry('payments', {
    principalArn: NODE,
    type: 'EC2_LINUX',
    username: 'system:node:{{EC2PrivateDNSName}}',
  });
});
afterEach(() => aws.stop());

test('the access entries of a cluster are listed in pages and described one by one', async () => {
  const first = await eks.send(new ListAccessEntriesCommand({ clusterName: 'payments', maxResults: 1 }));
  expect(first.accessEntries).toEqual([CI]);
  const rest = await eks.send(
    new ListAccessEntriesCommand({ clusterName: 'payments', nextToken: first.nextToken ?? '' }),
  );
  expect(rest.accessEntries).toEqual([NODE]);
  expect(rest.nextToken).toBeUndefined();
  const none = await eks.send(new ListAccessEntriesCommand({ clusterName: 'orders' }));
  expect(none.accessEntries).toEqual([]);

  const { accessEntry } = await eks.send(
    new DescribeAccessEntryCommand({ clusterName: 'payments', principalArn: NODE }),
  );
  expect(accessEntry).toEqual({
    clusterName: 'payments',
    principalArn: NODE,
    type: 'EC2_LINUX',
    username: 'system:node:{{EC2PrivateDNSName}}',
    kubernetesGroups: [],
    accessEntryArn:
      'arn:aws:eks:eu-central-1:111122223333:access-entry/payments/role/111122223333/shop-node/00000000-0000-4000-8000-000000000001',
    createdAt: new Date('2026-11-23T09:00:00Z'),
    modifiedAt: new Date('2026-11-23T09:00:00Z'),
    tags: {},
  });
});

test('an unknown cluster and an unknown principal are not found', async () => {
  const answers = [
    eks.send(new ListAccessEntriesCommand({ clusterName: 'gone' })),
    eks.send(new DescribeAccessEntryCommand({ clusterName: 'gone', principalArn: CI })),
    eks.send(new DescribeAccessEntryCommand({ clusterName: 'orders', principalArn: CI })),
  ];
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('listing needs the permission on the cluster, describing that on the entry', async () => {
  const policy = (statement: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statement }, 'a test');
  const { arn: operator } = aws.identities.operator;
  const arn = 'arn:aws:iam::111122223333:role/Plan';
  aws.identities.addRole({
    name: 'Plan',
    arn,
    trustPolicy: policy([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: operator } }]),
    policies: [
      policy([
        {
          Effect: 'Allow',
          Action: ['eks:ListAccessEntries', 'eks:DescribeAccessEntry'],
          Resource: [
            'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
            'arn:aws:eks:eu-central-1:111122223333:access-entry/payments/role/111122223333/github-deploy/*',
          ],
        },
      ]),
    ],
  });
  const { credentials } = aws.identities.assumeRole(arn, { arn: operator, account: '111122223333' }, {}, 'plan');
  const limited = new EKSClient(aws.clientConfiguration(credentials));
  await limited.send(new ListAccessEntriesCommand({ clusterName: 'payments' }));
  await limited.send(new DescribeAccessEntryCommand({ clusterName: 'payments', principalArn: CI }));
  const denied = [
    limited.send(new ListAccessEntriesCommand({ clusterName: 'orders' })),
    limited.send(new DescribeAccessEntryCommand({ clusterName: 'payments', principalArn: NODE })),
  ];
  for (const answer of denied) await expect(answer).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('an update of the endpoint says when it was asked for', async () => {
  const change = { endpointPrivateAccess: true };
  await aws.clock.settle(minutes(30));
  await eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: change }));
  await aws.settle();
  const { updateIds } = await eks.send(new ListUpdatesCommand({ name: 'payments' }));
  expect(updateIds).toHaveLength(1);
  const { update } = await eks.send(new DescribeUpdateCommand({ name: 'payments', updateId: updateIds?.[0] ?? '' }));
  expect(update).toMatchObject({
    type: 'EndpointAccessUpdate',
    status: 'Successful',
    createdAt: new Date('2026-11-23T09:30:00Z'),
  });
  expect(update?.params).toContainEqual({ type: 'EndpointPrivateAccess', value: 'true' });
});
