import { ConfigServiceClient, DescribeConfigRulesCommand, GetStoredQueryCommand } from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../aws/local-aws.ts';
import { startGuardedAws } from './guarded-aws.ts';
import { endpoint, runLoop, runRunbook } from './loop.ts';

describe.each([
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-cn', 'cn-north-1'],
])('in the partition %s', (partition, region) => {
  let aws: LocalAws;

  beforeEach(async () => {
    aws = await startGuardedAws({ place: { partition, region } });
  });
  afterEach(() => aws.stop());

  test('the loop closes', async () => {
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    const { ConfigRules: [rule] = [] } = await new ConfigServiceClient(aws.clientConfiguration()).send(
      new DescribeConfigRulesCommand({}),
    );
    expect(rule?.ConfigRuleArn).toMatch(new RegExp(`^arn:${partition}:config:${region}:`));
    expect(JSON.stringify(aws.log.entries)).not.toContain('arn:aws:');
  });

  test('the query is saved', async () => {
    const config = new ConfigServiceClient(aws.clientConfiguration());
    const query = await config.send(new GetStoredQueryCommand({ QueryName: 'eks-endpoint-guard-account' }));
    expect(query).toMatchObject({
      StoredQuery: { QueryArn: expect.stringMatching(new RegExp(`^arn:${partition}:config:${region}:`)) },
    });
  });

  test('RestrictPublicCidrs narrows a public endpoint', async () => {
    const eks = new EKSClient(aws.clientConfiguration());
    const resourcesVpcConfig = { subnetIds: ['subnet-0a', 'subnet-0b'], endpointPublicAccess: true };
    const roleArn = `arn:${partition}:iam::${aws.place.account}:role/eks-cluster`;
    await eks.send(new CreateClusterCommand({ name: 'payments', roleArn, resourcesVpcConfig }));
    await aws.settle();
    const parameters = { PublicAccessCidrs: ['8.8.8.0/24'] };
    expect(await runRunbook(aws, 'RestrictPublicCidrs', 'payments', parameters)).toEqual({ closed: true });
    expect(await endpoint(eks, 'payments')).toEqual({
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['8.8.8.0/24'],
    });
  });
});
