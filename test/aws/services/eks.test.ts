import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes } from '../clock.ts';
import { LocalAws } from '../local-aws.ts';

let aws: LocalAws;
let eks: EKSClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

async function create(input: Partial<CreateClusterCommandInput>) {
  const roleArn = 'arn:aws:iam::111122223333:role/eks-cluster';
  const resourcesVpcConfig = { subnetIds: ['subnet-0a', 'subnet-0b'], ...input.resourcesVpcConfig };
  await eks.send(new CreateClusterCommand({ name: 'payments', roleArn, ...input, resourcesVpcConfig }));
  await aws.settle();
  return describeCluster('payments');
}

const describeCluster = async (name: string) => (await eks.send(new DescribeClusterCommand({ name }))).cluster;
const recorded = (name: string) => aws.recorder.history(name)[0]?.configuration;

describe('an IPv6 cluster', () => {
  test('has a dual-stack endpoint that is open in both families', async () => {
    const cluster = await create({ kubernetesNetworkConfig: { ipFamily: 'ipv6' } });
    expect(cluster?.endpoint).toMatch(/\.eu-central-1\.api\.aws$/);
    expect(cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['0.0.0.0/0', '::/0']);
    expect(recorded('payments')).toMatchObject({
      KubernetesNetworkConfig: { IpFamily: 'ipv6', ServiceIpv6Cidr: expect.stringContaining('::/108') },
      ResourcesVpcConfig: { PublicAccessCidrs: ['0.0.0.0/0', '::/0'] },
    });
  });

  test('takes IPv6 blocks, at creation and later', async () => {
    const cluster = await create({
      kubernetesNetworkConfig: { ipFamily: 'ipv6' },
      resourcesVpcConfig: { publicAccessCidrs: ['2600:1f14::1/32'] },
    });
    expect(cluster?.resourcesVpcConfig?.publicAccessCidrs).toEqual(['2600:1f14::/32']);
    const change = { publicAccessCidrs: ['9.9.9.9/32', '2600:1f18::/33'] };
    await eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: change }));
    await aws.settle();
    expect((await describeCluster('payments'))?.resourcesVpcConfig).toMatchObject(change);
  });
});

test('an IPv4 cluster refuses IPv6 blocks at creation', async () => {
  await expect(create({ resourcesVpcConfig: { publicAccessCidrs: ['::/0'] } })).rejects.toThrow(
    'The following CIDRs are invalid in publicAccessCidrs: [::/0]',
  );
});

test('a local cluster keeps its Outpost, of which AWS Config records nothing', async () => {
  const outpostConfig = {
    outpostArns: ['arn:aws:outposts:eu-central-1:111122223333:outpost/op-0a'],
    controlPlaneInstanceType: 'm5.large',
  };
  expect((await create({ outpostConfig }))?.outpostConfig).toEqual(outpostConfig);
  expect(JSON.stringify(recorded('payments'))).not.toContain('utpost');
});

test.each<[what: string, input: Partial<CreateClusterCommandInput>]>([
  ['a name that begins with a hyphen', { name: '-payments' }],
  ['a name with a dot', { name: 'payments.eu' }],
  ['a name of 101 characters', { name: 'a'.repeat(101) }],
  ["a user's ARN", { roleArn: 'arn:aws:iam::111122223333:user/eks' }],
  ['a role without an account', { roleArn: 'arn:aws:iam:::role/eks' }],
  ['a role without a name', { roleArn: 'arn:aws:iam::111122223333:role/' }],
  ['no subnets', { resourcesVpcConfig: { subnetIds: [] } }],
  ['one subnet, given twice', { resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0a'] } }],
])('a cluster with %s is refused', async (_what, input) => {
  await expect(create(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect((await eks.send(new ListClustersCommand())).clusters).toEqual([]);
});

test('a role in a path is taken', async () => {
  await expect(create({ roleArn: 'arn:aws-cn:iam::111122223333:role/team/eks' })).resolves.toBeDefined();
});

describe('a connected cluster', () => {
  test('is listed only to who asks for all', async () => {
    aws.eks.addConnectedCluster('edge', 'RANCHER');
    await create({});
    const list = async (include?: string[]) => (await eks.send(new ListClustersCommand({ include }))).clusters;
    expect(await list()).toEqual(['payments']);
    expect(await list([])).toEqual(['payments']);
    expect(await list(['all'])).toEqual(['edge', 'payments']);
    await expect(list(['All'])).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('has a connector, and no endpoint to describe, record or update', async () => {
    aws.eks.addConnectedCluster('edge', 'RANCHER');
    const cluster = await describeCluster('edge');
    expect(cluster).toMatchObject({ status: 'ACTIVE', connectorConfig: { provider: 'RANCHER' } });
    expect(cluster).not.toHaveProperty('resourcesVpcConfig');
    expect(cluster).not.toHaveProperty('endpoint');
    await aws.settle();
    expect(recorded('edge')).toBeUndefined();
    aws.recorder.capture('edge');
    expect(JSON.parse(JSON.stringify(recorded('edge')))).toEqual({
      Arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/edge',
      Name: 'edge',
      ClusterStatus: 'ACTIVE',
    });
    const update = new UpdateClusterConfigCommand({
      name: 'edge',
      resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
    });
    await expect(eks.send(update)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

test('clusters that were seeded are ACTIVE at once, by the hundred, and page by page', async () => {
  const names = Array.from({ length: 250 }, (_, index) => `c-${String(index).padStart(3, '0')}`);
  aws.eks.seedClusters(names, { publicAccessCidrs: ['8.8.8.9/24'] });
  expect(await describeCluster('c-249')).toMatchObject({
    status: 'ACTIVE',
    resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['8.8.8.0/24'] },
  });
  const listed: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await eks.send(new ListClustersCommand({ nextToken }));
    expect(answer.clusters?.length).toBeLessThanOrEqual(100);
    listed.push(...(answer.clusters ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  expect(listed).toEqual(names);
  await aws.settle();
  expect(aws.recorder.latest()).toEqual([]);
});

test.each([{ maxResults: 101 }, { maxResults: 0 }, { nextToken: 'made-up' }])(
  'ListClusters refuses %o',
  async (input) => {
    await expect(eks.send(new ListClustersCommand(input))).rejects.toMatchObject({ name: 'InvalidParameterException' });
  },
);

describe('an update', () => {
  const change = { endpointPublicAccess: false, endpointPrivateAccess: true };
  const update = () => eks.send(new UpdateClusterConfigCommand({ name: 'payments', resourcesVpcConfig: change }));

  test('is refused while EKS patches a cluster, though it is ACTIVE, and taken afterwards', async () => {
    aws.eks.seedClusters(['payments']);
    aws.eks.busyFor('payments', 10);
    await aws.clock.settle(minutes(9));
    expect((await describeCluster('payments'))?.status).toBe('ACTIVE');
    await expect(update()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cannot EndpointAccessUpdate because cluster payments currently has an update in progress',
      $metadata: { httpStatusCode: 409 },
    });
    await aws.clock.settle(minutes(1));
    expect((await update()).update?.status).toBe('InProgress');
  });

  test('tells who listens that it has started', async () => {
    aws.eks.seedClusters(['payments']);
    const seen: unknown[] = [];
    aws.eks.onUpdate((name) => seen.push([name, aws.eks.cluster(name)?.status]));
    await update();
    await expect(update()).rejects.toMatchObject({ name: 'ResourceInUseException' });
    expect(seen).toEqual([['payments', 'UPDATING']]);
  });
});
