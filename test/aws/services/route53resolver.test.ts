import { ListResolverEndpointsCommand, Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalAws } from '../local-aws.ts';
import { clusterNetwork } from '../network.ts';

const VPC = 'vpc-0a11c1u57e5000000';
const OTHER = 'vpc-0b000000000000002';

let aws: LocalAws;
let resolver: Route53ResolverClient;

beforeEach(async () => {
  aws = await LocalAws.start();
  resolver = new Route53ResolverClient(aws.clientConfiguration());
});
afterEach(() => aws.stop());

test('Route 53 Resolver lists its endpoints by direction and VPC, in pages', async () => {
  aws.ec2.network = clusterNetwork([], {
    resolverEndpoints: [
      { id: 'rslvr-in-1', vpc: VPC, direction: 'INBOUND' },
      { id: 'rslvr-out-1', vpc: VPC, direction: 'OUTBOUND' },
      { id: 'rslvr-in-2', vpc: OTHER, direction: 'INBOUND', status: 'ACTION_NEEDED', addressCount: 3 },
    ],
  });
  const inbound = { Name: 'Direction', Values: ['INBOUND'] };
  const { ResolverEndpoints } = await resolver.send(
    new ListResolverEndpointsCommand({ Filters: [inbound, { Name: 'HostVPCId', Values: [VPC] }] }),
  );
  expect(ResolverEndpoints).toEqual([
    {
      Id: 'rslvr-in-1',
      Arn: 'arn:aws:route53resolver:eu-central-1:111122223333:resolver-endpoint/rslvr-in-1',
      Direction: 'INBOUND',
      IpAddressCount: 2,
      HostVPCId: VPC,
      Status: 'OPERATIONAL',
    },
  ]);
  const first = await resolver.send(new ListResolverEndpointsCommand({ Filters: [inbound], MaxResults: 1 }));
  expect(first.ResolverEndpoints?.map(({ Id }) => Id)).toEqual(['rslvr-in-1']);
  const second = await resolver.send(
    new ListResolverEndpointsCommand({ Filters: [inbound], MaxResults: 1, NextToken: first.NextToken ?? '' }),
  );
  expect(second.ResolverEndpoints?.map(({ Id, Status }) => [Id, Status])).toEqual([['rslvr-in-2', 'ACTION_NEEDED']]);
  expect(second.NextToken).toBeUndefined();
});

test.each([
  [{ Filters: [{ Name: 'Direktion', Values: ['INBOUND'] }] }, 'InvalidParameterException'],
  [{ MaxResults: 101 }, 'InvalidParameterException'],
  [{ NextToken: 'mine' }, 'InvalidNextTokenException'],
])('Route 53 Resolver refuses %j', async (input, name) => {
  await expect(resolver.send(new ListResolverEndpointsCommand(input))).rejects.toMatchObject({ name });
});
