import {
  DescribeAddressesCommand,
  DescribeClientVpnEndpointsCommand,
  DescribeClientVpnTargetNetworksCommand,
  DescribeDhcpOptionsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  DescribeVpnConnectionsCommand,
  DescribeVpnGatewaysCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { ListResolverEndpointsCommand, Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parsePolicy } from '../iam/policy.ts';
import { LocalAws } from '../local-aws.ts';
import { clusterNetwork, type Ec2Network } from '../network.ts';

const VPC = 'vpc-0a11c1u57e5000000';
const OTHER = 'vpc-0b000000000000002';

let aws: LocalAws;
let ec2: EC2Client;

beforeEach(async () => {
  aws = await LocalAws.start();
  ec2 = new EC2Client(aws.clientConfiguration());
});
afterEach(() => aws.stop());

const describe = (parts: Partial<Ec2Network>, clusters: readonly string[] = []) => {
  aws.ec2.network = clusterNetwork(clusters, parts);
};
const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });

test('a VPC has all its CIDR associations, of both families, and those that were taken from it', async () => {
  describe({
    vpcs: [
      { id: VPC, cidrs: ['10.20.0.0/16', '100.64.0.0/16', '2600:1f14::/56'], formerCidrs: ['10.99.0.0/16'] },
      { id: OTHER, cidrs: ['10.30.0.0/16'], owner: '999999999999' },
    ],
  });
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VPC] }));
  expect(Vpcs).toEqual([
    {
      VpcId: VPC,
      OwnerId: '111122223333',
      State: 'available',
      DhcpOptionsId: 'dopt-0f000000000000001',
      CidrBlock: '10.20.0.0/16',
      CidrBlockAssociationSet: [
        {
          AssociationId: `vpc-cidr-assoc-${VPC}-0`,
          CidrBlock: '10.20.0.0/16',
          CidrBlockState: { State: 'associated' },
        },
        {
          AssociationId: `vpc-cidr-assoc-${VPC}-1`,
          CidrBlock: '100.64.0.0/16',
          CidrBlockState: { State: 'associated' },
        },
        {
          AssociationId: `vpc-cidr-assoc-${VPC}-3`,
          CidrBlock: '10.99.0.0/16',
          CidrBlockState: { State: 'disassociated' },
        },
      ],
      Ipv6CidrBlockAssociationSet: [
        {
          AssociationId: `vpc-cidr-assoc-${VPC}-2`,
          Ipv6CidrBlock: '2600:1f14::/56',
          Ipv6CidrBlockState: { State: 'associated' },
        },
      ],
    },
  ]);
  const other = await ec2.send(new DescribeVpcsCommand(filter('vpc-id', OTHER)));
  expect(other.Vpcs?.map(({ VpcId, OwnerId }) => [VpcId, OwnerId])).toEqual([[OTHER, '999999999999']]);
  expect(other.Vpcs?.[0]?.Ipv6CidrBlockAssociationSet).toBeUndefined();
});

test('the network interfaces of EKS are found by their description, in the VPC', async () => {
  describe({}, ['payments', 'payments-2']);
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [
        { Name: 'vpc-id', Values: [VPC] },
        { Name: 'description', Values: ['Amazon EKS payments'] },
      ],
    }),
  );
  expect(NetworkInterfaces).toEqual([
    {
      NetworkInterfaceId: 'eni-0a000000000000000',
      SubnetId: 'subnet-0a000000000000001',
      VpcId: VPC,
      AvailabilityZone: 'eu-central-1a',
      Description: 'Amazon EKS payments',
      Status: 'in-use',
      PrivateIpAddress: '10.20.0.10',
      PrivateIpAddresses: [{ PrivateIpAddress: '10.20.0.10', Primary: true }],
      Groups: [{ GroupId: 'sg-0c1u57e50000000000', GroupName: 'sg-0c1u57e50000000000' }],
      OwnerId: '111122223333',
    },
    expect.objectContaining({ NetworkInterfaceId: 'eni-0b000000000000000', AvailabilityZone: 'eu-central-1b' }),
  ]);
  const both = await ec2.send(new DescribeNetworkInterfacesCommand(filter('description', 'Amazon EKS pay*')));
  expect(both.NetworkInterfaces).toHaveLength(4);
});

test('an interface is found by its public address, whether it is an Elastic IP or was assigned by Amazon', async () => {
  const [subnet] = clusterNetwork().subnets.map(({ id }) => id) as [string];
  describe({
    networkInterfaces: [
      { id: 'eni-1', subnet, privateIp: '10.20.0.5', publicIp: '198.51.100.5' },
      { id: 'eni-2', subnet, privateIp: '10.20.0.6' },
      { id: 'eni-3', subnet, privateIp: '10.20.0.7', isHidden: true },
    ],
    addresses: [
      { allocation: 'eipalloc-2', publicIp: '198.51.100.6', networkInterface: 'eni-2' },
      { allocation: 'eipalloc-3', publicIp: '198.51.100.7' },
    ],
  });
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand(filter('association.public-ip', '198.51.100.5', '198.51.100.6')),
  );
  expect(NetworkInterfaces?.map(({ Association }) => Association)).toEqual([
    { PublicIp: '198.51.100.5', IpOwnerId: 'amazon' },
    { PublicIp: '198.51.100.6', IpOwnerId: '111122223333', AllocationId: 'eipalloc-2' },
  ]);
  const { Addresses } = await ec2.send(new DescribeAddressesCommand(filter('public-ip', '198.51.100.7')));
  expect(Addresses).toEqual([{ AllocationId: 'eipalloc-3', PublicIp: '198.51.100.7', Domain: 'vpc' }]);
  const shown = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(shown.NetworkInterfaces).toHaveLength(2);
  const all = await ec2.send(new DescribeNetworkInterfacesCommand({ IncludeManagedResources: true }));
  expect(all.NetworkInterfaces).toHaveLength(3);
});

test('a security group has its permissions by kind of source', async () => {
  describe({
    securityGroups: [
      { id: 'sg-1', vpc: VPC, ingress: [{ sources: ['sg-1'] }] },
      {
        id: 'sg-2',
        vpc: VPC,
        name: 'office',
        ingress: [
          {
            protocol: 'tcp',
            ports: [443, 443],
            sources: ['10.8.0.0/16', 'fd00::/8', 'pl-1', 'sg-9@999999999999/pcx-1'],
          },
        ],
      },
    ],
    prefixLists: [{ id: 'pl-1', cidrs: ['192.168.0.0/16', '172.16.0.0/12'] }],
  });
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand(filter('group-id', 'sg-2')));
  expect(SecurityGroups).toEqual([
    {
      GroupId: 'sg-2',
      GroupName: 'office',
      Description: 'office',
      VpcId: VPC,
      OwnerId: '111122223333',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: '10.8.0.0/16' }],
          Ipv6Ranges: [{ CidrIpv6: 'fd00::/8' }],
          PrefixListIds: [{ PrefixListId: 'pl-1' }],
          UserIdGroupPairs: [{ GroupId: 'sg-9', UserId: '999999999999', VpcPeeringConnectionId: 'pcx-1' }],
        },
      ],
      IpPermissionsEgress: [
        {
          IpProtocol: '-1',
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [],
          PrefixListIds: [],
          UserIdGroupPairs: [],
        },
      ],
    },
  ]);
  const first = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }));
  expect(first.SecurityGroups?.[0]?.IpPermissions).toEqual([
    {
      IpProtocol: '-1',
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: '111122223333' }],
    },
  ]);
  const { Entries } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' }));
  expect(Entries).toEqual([{ Cidr: '192.168.0.0/16' }, { Cidr: '172.16.0.0/12' }]);
});

test('network ACLs and route tables are found by the subnets that they are associated with', async () => {
  describe({
    networkAcls: [
      {
        id: 'acl-1',
        vpc: VPC,
        subnets: ['subnet-1'],
        entries: [
          { number: 90, action: 'deny', cidr: '10.8.0.0/16', protocol: '6', ports: [443, 443] },
          { number: 100, action: 'allow', cidr: '::/0', egress: true },
        ],
      },
      { id: 'acl-2', vpc: VPC, subnets: ['subnet-2'], entries: [] },
    ],
    routeTables: [
      { id: 'rtb-main', vpc: VPC, isMain: true, routes: [{ destination: '10.20.0.0/16', target: 'local' }] },
      {
        id: 'rtb-1',
        vpc: VPC,
        subnets: ['subnet-1'],
        routes: [
          { destination: '10.8.0.0/16', target: 'vgw-1' },
          { destination: '10.30.0.0/16', target: 'pcx-1', state: 'blackhole' },
          { destination: '10.40.0.0/16', target: 'tgw-1' },
          { destination: 'pl-1', target: 'eni-1' },
          { destination: '::/0', target: 'nat-1' },
        ],
      },
    ],
  });
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand(filter('association.subnet-id', 'subnet-1')));
  expect(NetworkAcls).toEqual([
    {
      NetworkAclId: 'acl-1',
      VpcId: VPC,
      IsDefault: false,
      OwnerId: '111122223333',
      Associations: [{ NetworkAclAssociationId: 'aclassoc-subnet-1', NetworkAclId: 'acl-1', SubnetId: 'subnet-1' }],
      Entries: [
        {
          Egress: false,
          RuleNumber: 90,
          RuleAction: 'deny',
          Protocol: '6',
          CidrBlock: '10.8.0.0/16',
          PortRange: { From: 443, To: 443 },
        },
        { Egress: true, RuleNumber: 100, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
        { Egress: false, RuleNumber: 32767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
        { Egress: true, RuleNumber: 32767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
      ],
    },
  ]);
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand(filter('association.subnet-id', 'subnet-1', 'subnet-2')),
  );
  expect(RouteTables).toEqual([
    {
      RouteTableId: 'rtb-1',
      VpcId: VPC,
      OwnerId: '111122223333',
      Associations: [
        {
          Main: false,
          RouteTableId: 'rtb-1',
          SubnetId: 'subnet-1',
          AssociationState: { State: 'associated' },
        },
      ],
      Routes: [
        { DestinationCidrBlock: '10.8.0.0/16', GatewayId: 'vgw-1', State: 'active' },
        { DestinationCidrBlock: '10.30.0.0/16', VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' },
        { DestinationCidrBlock: '10.40.0.0/16', TransitGatewayId: 'tgw-1', State: 'active' },
        { DestinationPrefixListId: 'pl-1', NetworkInterfaceId: 'eni-1', State: 'active' },
        { DestinationIpv6CidrBlock: '::/0', NatGatewayId: 'nat-1', State: 'active' },
      ],
    },
  ]);
  const main = await ec2.send(new DescribeRouteTablesCommand(filter('association.main', 'true')));
  expect(main.RouteTables?.map(({ RouteTableId, Associations }) => [RouteTableId, Associations])).toEqual([
    ['rtb-main', [{ Main: true, RouteTableId: 'rtb-main', AssociationState: { State: 'associated' } }]],
  ]);
});

test('a NAT gateway has public addresses, and a regional one may add some by itself', async () => {
  describe({
    natGateways: [
      { id: 'nat-1', vpc: VPC, subnet: 'subnet-1', publicIps: ['198.51.100.7'] },
      { id: 'nat-2', vpc: VPC, publicIps: ['198.51.100.8', '198.51.100.9'], availability: 'regional' },
      { id: 'nat-3', vpc: OTHER, publicIps: [], state: 'deleted' },
    ],
  });
  // It is the one operation that says Filter.
  const { NatGateways } = await ec2.send(
    new DescribeNatGatewaysCommand({ Filter: [{ Name: 'vpc-id', Values: [VPC] }] }),
  );
  expect(NatGateways).toEqual([
    {
      NatGatewayId: 'nat-1',
      VpcId: VPC,
      SubnetId: 'subnet-1',
      State: 'available',
      ConnectivityType: 'public',
      AvailabilityMode: 'zonal',
      NatGatewayAddresses: [
        { PublicIp: '198.51.100.7', AllocationId: 'eipalloc-nat-1-0', IsPrimary: true, Status: 'succeeded' },
      ],
    },
    {
      NatGatewayId: 'nat-2',
      VpcId: VPC,
      State: 'available',
      ConnectivityType: 'public',
      AvailabilityMode: 'regional',
      AutoScalingIps: 'enabled',
      AutoProvisionZones: 'enabled',
      NatGatewayAddresses: [
        { PublicIp: '198.51.100.8', AllocationId: 'eipalloc-nat-2-0', IsPrimary: true, Status: 'succeeded' },
        { PublicIp: '198.51.100.9', AllocationId: 'eipalloc-nat-2-1', IsPrimary: false, Status: 'succeeded' },
      ],
    },
  ]);
  const deleted = await ec2.send(new DescribeNatGatewaysCommand({ Filter: [{ Name: 'state', Values: ['deleted'] }] }));
  expect(deleted.NatGateways?.map(({ ConnectivityType }) => ConnectivityType)).toEqual(['private']);
});

test('peering connections are found from either side, and by their status', async () => {
  const own = { vpc: VPC, cidrs: ['10.20.0.0/16'] };
  const other = { vpc: OTHER, cidrs: ['10.30.0.0/16', 'fd00:30::/56'], owner: '999999999999' };
  describe({
    peeringConnections: [
      { id: 'pcx-1', requester: own, accepter: other },
      { id: 'pcx-2', requester: other, accepter: own },
      { id: 'pcx-3', requester: own, accepter: other, status: 'deleted' },
    ],
  });
  const asked = async (side: string) => {
    const { VpcPeeringConnections } = await ec2.send(
      new DescribeVpcPeeringConnectionsCommand({
        Filters: [
          { Name: `${side}-vpc-info.vpc-id`, Values: [VPC] },
          { Name: 'status-code', Values: ['active'] },
        ],
      }),
    );
    return VpcPeeringConnections;
  };
  expect(await asked('requester')).toEqual([
    {
      VpcPeeringConnectionId: 'pcx-1',
      Status: { Code: 'active' },
      RequesterVpcInfo: {
        VpcId: VPC,
        OwnerId: '111122223333',
        Region: 'eu-central-1',
        CidrBlock: '10.20.0.0/16',
        CidrBlockSet: [{ CidrBlock: '10.20.0.0/16' }],
        Ipv6CidrBlockSet: [],
      },
      AccepterVpcInfo: {
        VpcId: OTHER,
        OwnerId: '999999999999',
        Region: 'eu-central-1',
        CidrBlock: '10.30.0.0/16',
        CidrBlockSet: [{ CidrBlock: '10.30.0.0/16' }],
        Ipv6CidrBlockSet: [{ Ipv6CidrBlock: 'fd00:30::/56' }],
      },
    },
  ]);
  expect((await asked('accepter'))?.map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId)).toEqual(['pcx-2']);
});

test('gateways, their attachments and their connections', async () => {
  describe({
    transitGatewayAttachments: [
      { id: 'tgw-attach-1', vpc: VPC, transitGateway: 'tgw-1', subnets: ['subnet-1'] },
      { id: 'tgw-attach-2', vpc: VPC, transitGateway: 'tgw-1', subnets: [], state: 'deleted' },
      { id: 'tgw-attach-3', vpc: OTHER, transitGateway: 'tgw-1', subnets: [] },
    ],
    vpnGateways: [
      { id: 'vgw-1', vpcs: [VPC] },
      { id: 'vgw-2', vpcs: [OTHER], formerVpcs: [VPC] },
    ],
    vpnConnections: [
      { id: 'vpn-1', vpnGateway: 'vgw-1', routes: ['10.8.0.0/16'] },
      { id: 'vpn-2', vpnGateway: 'vgw-1', state: 'deleted', tunnels: ['DOWN', 'DOWN'] },
      { id: 'vpn-3', transitGateway: 'tgw-1' },
    ],
  });
  const attachments = await ec2.send(
    new DescribeTransitGatewayVpcAttachmentsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [VPC] },
        { Name: 'state', Values: ['available'] },
      ],
    }),
  );
  expect(attachments.TransitGatewayVpcAttachments).toEqual([
    {
      TransitGatewayAttachmentId: 'tgw-attach-1',
      TransitGatewayId: 'tgw-1',
      VpcId: VPC,
      VpcOwnerId: '111122223333',
      State: 'available',
      SubnetIds: ['subnet-1'],
    },
  ]);
  const gateways = await ec2.send(new DescribeVpnGatewaysCommand(filter('attachment.vpc-id', VPC)));
  expect(gateways.VpnGateways?.map(({ VpnGatewayId, VpcAttachments }) => [VpnGatewayId, VpcAttachments])).toEqual([
    ['vgw-1', [{ VpcId: VPC, State: 'attached' }]],
    [
      'vgw-2',
      [
        { VpcId: OTHER, State: 'attached' },
        { VpcId: VPC, State: 'detached' },
      ],
    ],
  ]);
  const connections = await ec2.send(new DescribeVpnConnectionsCommand(filter('vpn-gateway-id', 'vgw-1')));
  expect(connections.VpnConnections).toEqual([
    {
      VpnConnectionId: 'vpn-1',
      State: 'available',
      Type: 'ipsec.1',
      VpnGatewayId: 'vgw-1',
      Routes: [{ DestinationCidrBlock: '10.8.0.0/16', State: 'available' }],
      VgwTelemetry: [
        { Status: 'UP', OutsideIpAddress: '198.51.100.1' },
        { Status: 'DOWN', OutsideIpAddress: '198.51.100.2' },
      ],
    },
    expect.objectContaining({ VpnConnectionId: 'vpn-2', State: 'deleted', Routes: [] }),
  ]);
});

test('Client VPN endpoints have target networks, which are asked for one by one', async () => {
  describe({
    clientVpnEndpoints: [
      {
        id: 'cvpn-endpoint-1',
        clientCidr: '172.31.0.0/22',
        targets: [{ vpc: VPC, subnet: 'subnet-1', groups: ['sg-1'] }],
      },
      {
        id: 'cvpn-endpoint-2',
        clientCidr: '172.30.0.0/22',
        state: 'pending-associate',
        splitTunnel: true,
        dnsServers: ['10.20.0.2'],
        targets: [],
      },
    ],
  });
  const { ClientVpnEndpoints } = await ec2.send(new DescribeClientVpnEndpointsCommand({}));
  expect(ClientVpnEndpoints).toEqual([
    {
      ClientVpnEndpointId: 'cvpn-endpoint-1',
      ClientCidrBlock: '172.31.0.0/22',
      Status: { Code: 'available' },
      SplitTunnel: false,
      DnsServers: [],
    },
    {
      ClientVpnEndpointId: 'cvpn-endpoint-2',
      ClientCidrBlock: '172.30.0.0/22',
      Status: { Code: 'pending-associate' },
      SplitTunnel: true,
      DnsServers: ['10.20.0.2'],
    },
  ]);
  const { ClientVpnTargetNetworks } = await ec2.send(
    new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId: 'cvpn-endpoint-1', ...filter('vpc-id', VPC) }),
  );
  expect(ClientVpnTargetNetworks).toEqual([
    {
      AssociationId: 'cvpn-assoc-subnet-1',
      ClientVpnEndpointId: 'cvpn-endpoint-1',
      VpcId: VPC,
      TargetNetworkId: 'subnet-1',
      Status: { Code: 'associated' },
      SecurityGroups: ['sg-1'],
    },
  ]);
});

test('DNS attributes and DHCP options are of each VPC', async () => {
  describe({
    vpcs: [
      { id: VPC, cidrs: ['10.20.0.0/16'], dns: { enableDnsSupport: true, enableDnsHostnames: true } },
      { id: OTHER, cidrs: ['10.30.0.0/16'] },
    ],
    dhcpOptions: [{ id: 'dopt-1', domainNameServers: ['10.8.0.2', '10.8.0.3'] }],
  });
  const hostnames = async (VpcId: string) => {
    const answer = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }));
    return answer.EnableDnsHostnames?.Value;
  };
  expect([await hostnames(VPC), await hostnames(OTHER)]).toEqual([true, false]);
  const { DhcpOptions } = await ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: ['dopt-1'] }));
  expect(DhcpOptions).toEqual([
    {
      DhcpOptionsId: 'dopt-1',
      DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: '10.8.0.2' }, { Value: '10.8.0.3' }] }],
    },
  ]);
});

test('pages follow each other until there is no token', async () => {
  describe({}, ['one', 'two', 'three']);
  aws.ec2.pageSize = 4;
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateDescribeNetworkInterfaces({ client: ec2 }, {})) {
    pages.push(page.NetworkInterfaces?.map(({ PrivateIpAddress }) => PrivateIpAddress) ?? []);
  }
  expect(pages).toEqual([
    ['10.20.0.10', '10.20.1.10', '10.20.0.11', '10.20.1.11'],
    ['10.20.0.12', '10.20.1.12'],
  ]);
});

test('MaxResults cuts a page too, and has a lower limit', async () => {
  describe({}, ['one', 'two', 'three']);
  const { NetworkInterfaces, NextToken } = await ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 5 }));
  expect(NetworkInterfaces).toHaveLength(5);
  expect(NextToken).toBeDefined();
  await expect(ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 4 }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: 'Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
  });
  await expect(ec2.send(new DescribeSubnetsCommand({ NextToken: 'mine' }))).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
});

test.each([
  new DescribeVpcsCommand(filter('vpcid', VPC)),
  new DescribeNetworkInterfacesCommand(filter('attachment.vpc-id', VPC)),
  new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id' }] }),
  new DescribeVpnGatewaysCommand(filter('constructor', VPC)),
])('a filter that it does not know is refused: %#', async (command) => {
  await expect(ec2.send(command as DescribeVpcsCommand)).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringMatching(/^The filter '.*' is invalid$/),
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  [new DescribeVpcsCommand({ VpcIds: ['vpc-1'] }), 'InvalidVpcID.NotFound', "The vpc ID 'vpc-1' does not exist"],
  [
    new DescribeVpcAttributeCommand({ VpcId: 'vpc-1', Attribute: 'enableDnsSupport' }),
    'InvalidVpcID.NotFound',
    "The vpc ID 'vpc-1' does not exist",
  ],
  [
    new DescribeSubnetsCommand({ SubnetIds: ['s-1'] }),
    'InvalidSubnetID.NotFound',
    "The subnet ID 's-1' does not exist",
  ],
  [
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-1'] }),
    'InvalidNetworkInterfaceID.NotFound',
    "The networkInterface ID 'eni-1' does not exist",
  ],
  [
    new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }),
    'InvalidGroup.NotFound',
    "The security group 'sg-1' does not exist",
  ],
  [
    new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' }),
    'InvalidPrefixListID.NotFound',
    "The prefix list ID 'pl-1' does not exist",
  ],
  [
    new DescribeNetworkAclsCommand({ NetworkAclIds: ['acl-1'] }),
    'InvalidNetworkAclID.NotFound',
    "The networkAcl ID 'acl-1' does not exist",
  ],
  [
    new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-1'] }),
    'InvalidRouteTableID.NotFound',
    "The routeTable ID 'rtb-1' does not exist",
  ],
  [
    new DescribeNatGatewaysCommand({ NatGatewayIds: ['nat-1'] }),
    'NatGatewayNotFound',
    'NAT gateway nat-1 was not found',
  ],
  [
    new DescribeAddressesCommand({ AllocationIds: ['eipalloc-1'] }),
    'InvalidAllocationID.NotFound',
    "The allocation ID 'eipalloc-1' does not exist",
  ],
  [
    new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: ['pcx-1'] }),
    'InvalidVpcPeeringConnectionID.NotFound',
    "The vpcPeeringConnection ID 'pcx-1' does not exist",
  ],
  [
    new DescribeTransitGatewayVpcAttachmentsCommand({ TransitGatewayAttachmentIds: ['tgw-attach-1'] }),
    'InvalidTransitGatewayAttachmentID.NotFound',
    'Transit Gateway Attachment tgw-attach-1 was deleted or does not exist.',
  ],
  [
    new DescribeVpnGatewaysCommand({ VpnGatewayIds: ['vgw-1'] }),
    'InvalidVpnGatewayID.NotFound',
    "The vpnGateway ID 'vgw-1' does not exist",
  ],
  [
    new DescribeVpnConnectionsCommand({ VpnConnectionIds: ['vpn-1'] }),
    'InvalidVpnConnectionID.NotFound',
    "The vpnConnection ID 'vpn-1' does not exist",
  ],
  [
    new DescribeClientVpnEndpointsCommand({ ClientVpnEndpointIds: ['cvpn-1'] }),
    'InvalidClientVpnEndpointId.NotFound',
    'Endpoint cvpn-1 does not exist',
  ],
  [
    new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId: 'cvpn-1' }),
    'InvalidClientVpnEndpointId.NotFound',
    'Endpoint cvpn-1 does not exist',
  ],
  [
    new DescribeDhcpOptionsCommand({ DhcpOptionsIds: ['dopt-1'] }),
    'InvalidDhcpOptionID.NotFound',
    "The dhcpOption ID 'dopt-1' does not exist",
  ],
])('an id that does not exist is an error of its own: %#', async (command, name, message) => {
  await expect(ec2.send(command as DescribeVpcsCommand)).rejects.toMatchObject({ name, message });
});

test('each call needs its own permission, on the resource where IAM has one', async () => {
  describe({
    prefixLists: [{ id: 'pl-1', cidrs: [] }],
    clientVpnEndpoints: [{ id: 'cvpn-1', clientCidr: '172.31.0.0/22', targets: [] }],
  });
  const arn = (resource: string) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`;
  const roleArn = 'arn:aws:iam::111122223333:role/Plan';
  const policy = (statement: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statement }, 'a test');
  aws.identities.addRole({
    name: 'Plan',
    arn: roleArn,
    trustPolicy: policy([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: aws.identities.operator.arn } },
    ]),
    policies: [
      policy([
        { Effect: 'Allow', Action: ['ec2:DescribeSubnets', 'route53resolver:ListResolverEndpoints'], Resource: '*' },
        { Effect: 'Allow', Action: 'ec2:GetManagedPrefixListEntries', Resource: arn('prefix-list/pl-1') },
        { Effect: 'Allow', Action: 'ec2:DescribeClientVpnTargetNetworks', Resource: arn('client-vpn-endpoint/*') },
      ]),
    ],
  });
  const { credentials } = aws.identities.assumeRole(
    roleArn,
    { arn: aws.identities.operator.arn, account: '111122223333' },
    {},
    'plan',
  );
  const limited = new EC2Client(aws.clientConfiguration(credentials));
  await limited.send(new DescribeSubnetsCommand({}));
  await limited.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-1' }));
  await limited.send(new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId: 'cvpn-1' }));
  await new Route53ResolverClient(aws.clientConfiguration(credentials)).send(new ListResolverEndpointsCommand({}));
  for (const command of [
    new DescribeVpcsCommand({}),
    new DescribeNatGatewaysCommand({}),
    new GetManagedPrefixListEntriesCommand({ PrefixListId: 'pl-2' }),
  ]) {
    await expect(limited.send(command as DescribeVpcsCommand)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  }
});
