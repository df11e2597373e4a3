import { describe, expect, test } from 'vitest';
import {
  eksInterface,
  interfaceAddress,
  natAddresses,
  network,
  networkAcl,
  peering,
  prefixListsOfGroup,
  prefixListsOfRoutes,
  resolverEndpoint,
  routeTable,
  securityGroup,
  targetOf,
  transitGatewayAttachment,
  vpcNetworks,
  vpnConnection,
} from '../../../cli/plan/network-answers.ts';

const NO_LISTS = () => undefined;

describe('a member that an answer must have is demanded', () => {
  test.each<[string, () => unknown]>([
    ['ec2:DescribeVpcs', () => vpcNetworks({})],
    ['ec2:DescribeVpcs', () => vpcNetworks({ CidrBlockAssociationSet: [{ CidrBlockState: { State: 'associated' } }] })],
    ['ec2:DescribeNetworkInterfaces', () => eksInterface({ NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-1' })],
    ['ec2:DescribeNetworkInterfaces', () => interfaceAddress({ NetworkInterfaceId: 'eni-1' })],
    ['ec2:DescribeSecurityGroups', () => securityGroup({ GroupId: 'sg-1' }, NO_LISTS)],
    ['ec2:DescribeSecurityGroups', () => securityGroup({ GroupId: 'sg-1', IpPermissions: [{}] }, NO_LISTS)],
    ['ec2:DescribeNetworkAcls', () => networkAcl({ NetworkAclId: 'acl-1', Associations: [] })],
    [
      'ec2:DescribeNetworkAcls',
      () => networkAcl({ Entries: [{ RuleNumber: 1, Egress: false, RuleAction: 'allow', Protocol: '-1' }] }),
    ],
    ['ec2:DescribeRouteTables', () => routeTable({ RouteTableId: 'rtb-1', Associations: [] }, NO_LISTS)],
    [
      'ec2:DescribeRouteTables',
      () => routeTable({ RouteTableId: 'rtb-1', Associations: [], Routes: [{ State: 'active' }] }, NO_LISTS),
    ],
    ['ec2:DescribeVpcPeeringConnections', () => peering({}, 'AccepterVpcInfo')],
    [
      'ec2:DescribeVpcPeeringConnections',
      () => {
        const peer = { VpcId: 'vpc-2', OwnerId: '999999999999', CidrBlockSet: [{}] };
        return peering({ VpcPeeringConnectionId: 'pcx-1', AccepterVpcInfo: peer }, 'AccepterVpcInfo');
      },
    ],
    ['ec2:DescribeTransitGatewayVpcAttachments', () => transitGatewayAttachment({})],
    ['ec2:DescribeVpnConnections', () => vpnConnection({})],
    ['ec2:DescribeNatGateways', () => natAddresses({ NatGatewayId: 'nat-1', VpcId: 'vpc-1' }, '111122223333')],
    ['route53resolver:ListResolverEndpoints', () => resolverEndpoint({ Id: 'rslvr-in-1' })],
    ['ec2:DescribeVpcs', () => network({ CidrBlock: '10.0.0.0' }, 'CidrBlock', '10.0.0.0', 'ec2:DescribeVpcs')],
  ])('of %s: %#', (operation, read) => {
    expect(read).toThrow(expect.objectContaining({ name: 'BrokenAnswerError', operation }));
  });
});

describe('a list that EC2 leaves out is empty', () => {
  test('in a rule of a security group', () => {
    expect(securityGroup({ GroupId: 'sg-1', IpPermissions: [{ IpProtocol: '-1' }] }, NO_LISTS)).toEqual({
      id: 'sg-1',
      ingress: [{ protocol: '-1', ports: undefined, cidrs: [], unreadPrefixLists: [], groups: [] }],
    });
  });

  test('in a peering connection and a VPN connection', () => {
    const peer = { VpcId: 'vpc-2', OwnerId: '999999999999' };
    expect(peering({ VpcPeeringConnectionId: 'pcx-1', RequesterVpcInfo: peer }, 'RequesterVpcInfo').cidrs).toEqual([]);
    const noCidr = { ...peer, Ipv6CidrBlockSet: [{}] };
    expect(() => peering({ VpcPeeringConnectionId: 'pcx-1', RequesterVpcInfo: noCidr }, 'RequesterVpcInfo')).toThrow(
      'ec2:DescribeVpcPeeringConnections answered without a CIDR',
    );
    expect(vpnConnection({ VpnConnectionId: 'vpn-1', State: 'available' }).hasTunnelUp).toBe(false);
  });

  test('in a VPC without IPv6, a network ACL and a route table without subnets', () => {
    expect(vpcNetworks({ CidrBlockAssociationSet: [] })).toEqual([]);
    expect(networkAcl({ NetworkAclId: 'acl-1', Entries: [], Associations: [{}] }).subnetIds).toEqual([]);
    expect(routeTable({ RouteTableId: 'rtb-1', Routes: [], Associations: [{}] }, NO_LISTS)).toEqual({
      id: 'rtb-1',
      isMain: false,
      subnetIds: [],
      routes: [],
    });
  });
});

test('a NAT gateway in the making has an address without a value', () => {
  const answer = { NatGatewayId: 'nat-1', VpcId: 'vpc-1', NatGatewayAddresses: [{ AllocationId: 'eipalloc-1' }] };
  expect(natAddresses(answer, '111122223333')).toEqual([]);
});

test('a rule with one port only has no range', () => {
  const rule = { IpProtocol: 'tcp', FromPort: 443 };
  expect(securityGroup({ GroupId: 'sg-1', IpPermissions: [rule] }, NO_LISTS).ingress[0]?.ports).toBeUndefined();
});

test('prefix lists are those of rules, and of routes over a way in', () => {
  const lists = (...ids: string[]) => ({ PrefixListIds: ids.map((PrefixListId) => ({ PrefixListId })) });
  expect(prefixListsOfGroup({ IpPermissions: [{}, lists('pl-1', 'pl-2'), { PrefixListIds: [{}] }] })).toEqual([
    'pl-1',
    'pl-2',
  ]);
  const routes = [
    { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1' },
    { DestinationPrefixListId: 'pl-2', GatewayId: 'vgw-1' },
    { DestinationPrefixListId: 'pl-3', VpcPeeringConnectionId: 'pcx-1' },
    { DestinationPrefixListId: 'pl-4', GatewayId: 'vpce-1' },
    { DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-1' },
  ];
  expect(prefixListsOfRoutes({ Routes: routes })).toEqual(['pl-1', 'pl-2', 'pl-3']);
});

test('a route to something else leads over no way in', () => {
  expect(targetOf({ InstanceId: 'i-1' })).toBe('other');
});
