import { DescribeRegionsCommand, DescribeVpcAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eks';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalAws } from '../aws/local-aws.ts';

let aws: LocalAws;
let eks: EKSClient;

beforeAll(async () => {
  aws = await LocalAws.start();
  eks = new EKSClient(aws.clientConfiguration());
  await eks.send(
    new CreateClusterCommand({
      name: 'payments',
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
    }),
  );
  await aws.settle();
});
afterAll(() => aws.stop());

describe('the local AWS serves', () => {
  test('an SDK that asks who it is', async () => {
    const sts = new STSClient(aws.clientConfiguration());
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/operator',
    });
  });

  test('an SDK that asks who it is, at the global endpoint of STS', async () => {
    const sts = new STSClient({ ...aws.clientConfiguration(), region: 'us-east-1' });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  });

  describe('EC2', () => {
    let ec2: EC2Client;
    beforeAll(() => {
      ec2 = new EC2Client(aws.clientConfiguration());
    });

    const regions = async (input: { AllRegions?: boolean; RegionNames?: string[] }) => {
      const { Regions: described = [] } = await ec2.send(new DescribeRegionsCommand(input));
      return described.map(({ RegionName: name, OptInStatus: status }) => `${name} ${status}`);
    };

    test('with the Regions that are enabled, or all', async () => {
      expect(await regions({})).toEqual(['eu-central-1 opt-in-not-required']);
      expect(await regions({ AllRegions: true })).toEqual([
        'af-south-1 not-opted-in',
        'ap-east-1 not-opted-in',
        'eu-central-1 opt-in-not-required',
        'me-central-1 not-opted-in',
      ]);
      expect(await regions({ RegionNames: ['ap-east-1', 'af-south-1'] })).toEqual([
        'af-south-1 not-opted-in',
        'ap-east-1 not-opted-in',
      ]);
      await expect(regions({ RegionNames: ['xx-north-9'] })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    });

    test("with the DNS of the clusters' VPC, and of no other", async () => {
      const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'payments' }));
      const VpcId = cluster?.resourcesVpcConfig?.vpcId;
      const ask = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames', id = VpcId) =>
        ec2.send(new DescribeVpcAttributeCommand({ Attribute, VpcId: id }));
      aws.ec2.vpcDns.enableDnsHostnames = false;
      const [support, hostnames] = [await ask('enableDnsSupport'), await ask('enableDnsHostnames')];
      aws.ec2.vpcDns.enableDnsHostnames = true;
      expect(support).toMatchObject({ VpcId, EnableDnsSupport: { Value: true } });
      expect(support.EnableDnsHostnames).toBeUndefined();
      expect(hostnames).toMatchObject({ VpcId, EnableDnsHostnames: { Value: false } });
      await expect(ask('enableDnsSupport', 'vpc-00000000')).rejects.toMatchObject({
        name: 'InvalidVpcID.NotFound',
        message: "The vpc ID 'vpc-00000000' does not exist",
        $metadata: { httpStatusCode: 400 },
      });
    });
  });

  test('tags, under a resource ARN in the path', async () => {
    const resourceArn = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
    await eks.send(new TagResourceCommand({ resourceArn, tags: { team: 'x', stage: 'live' } }));
    await eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage'] }));
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'payments' }));
    expect(cluster?.tags).toEqual({ team: 'x' });
  });

  test('lists in pages', async () => {
    await eks.send(
      new CreateClusterCommand({
        name: 'ledger',
        roleArn: 'arn:aws:iam::111122223333:role/r',
        resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] },
      }),
    );
    const first = await eks.send(new ListClustersCommand({ maxResults: 1 }));
    expect(first.clusters).toEqual(['ledger']);
    const second = await eks.send(new ListClustersCommand({ maxResults: 1, nextToken: first.nextToken }));
    expect(second).toMatchObject({ clusters: ['payments'] });
    expect(second.nextToken).toBeUndefined();
  });
});
