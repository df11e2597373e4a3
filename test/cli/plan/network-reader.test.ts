import { EC2Client } from '@aws-sdk/client-ec2';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkDescription } from '../../../cli/plan/network-description.ts';
import { networkReader } from '../../../cli/plan/network-reader.ts';
import { parsePolicy } from '../../aws/iam/policy.ts';
import { LocalAws } from '../../aws/local-aws.ts';
import { CLUSTER_GROUP, clusterNetwork, eksInterfaces, SUBNETS } from '../../aws/network.ts';

const VPC = 'vpc-0a11c1u57e5000000';
const OTHER = 'vpc-0b000000000000002';
const [SUBNET_A, SUBNET_B] = SUBNETS;

let aws: LocalAws;

beforeEach(async () => {
  aws = await LocalAws.start();
  aws.ec2.network = clusterNetwork([], {
    vpcs: [
      {
        id: VPC,
        cidrs: ['10.20.0.0/16', '100.64.0.0/16', '2600:1f14::/56'],
        formerCidrs: ['10.99.0.0/16', '2600:1f15::/56'],
        dns: { enableDnsSupport: true, enableDnsHostnames: false },
      },
      { id: OTHER, cidrs: ['10.30.0.0/16'] },
    ],
    subnets: [
      { id: SUBNET_A, vpc: VPC, cidr: '10.20.0.0/24' },
      { id: SUBNET_B, vpc: VPC, cidr: '10.20.1.0/24' },
      { id: 'subnet-other', vpc: OTHER, cidr: '10.30.0.0/24' },
    ],
    networkInterfaces: [
      ...eksInterfaces('payments'),
      ...eksInterfaces('payments-2', 1),
      {
        id: 'eni-old',
        subnet: SUBNET_A,
        privateIp: '10.20.0.99',
        description: 'Amazon EKS payments',
        status: 'available',
      },
      { id: 'eni-node', subnet: SUBNET_A, privateIp: '10.20.0.50', publicIp: '198.51.100.50', isHidden: true },
      { id: 'eni-nat', subnet: SUBNET_A, privateIp: '10.20.0.60' },
      { id: 'eni-ci', subnet: 'subnet-other', privateIp: '10.30.0.5' },
    ],
    addresses: [
      { allocation: 'eipalloc-nat', publicIp: '198.51.100.60', networkInterface: 'eni-nat' },
      { allocation: 'eipalloc-ci', publicIp: '198.51.100.5', networkInterface: 'eni-ci' },
      { allocation: 'eipalloc-unused', publicIp: '198.51.100.6' },
    ],
    natGateways: [
      { id: 'nat-1', vpc: VPC, publicIps: ['198.51.100.60'] },
      { id: 'nat-2', vpc: OTHER, publicIps: ['198.51.100.61'], availability: 'regional' },
      { id: 'nat-3', vpc: VPC, publicIps: ['198.51.100.62'], state: 'deleted' },
      { id: 'nat-4', vpc: VPC, publicIps: [] },
    ],
    securityGroups: [
      {
        id: CLUSTER_GROUP,
        vpc: VPC,
        ingress: [
          { sources: [CLUSTER_GROUP] },
          {
            protocol: 'tcp',
            ports: [443, 443],
            sources: ['10.46.0.0/16', 'fd00::/8', 'pl-1', 'pl-gone', 'sg-peer@999999999999/pcx-1'],
          },
        ],
      },
      { id: 'sg-unrelated', vpc: VPC, ingress: [] },
    ],
    prefixLists: [{ id: 'pl-1', cidrs: ['192.168.0.0/16', '172.16.0.0/12'] }],
    networkAcls: [
      {
        id: 'acl-1',
        vpc: VPC,
        subnets: SUBNETS,
        entries: [
          { number: 200, action: 'allow', cidr: '::/0', egress: true },
          { number: 100, action: 'deny', cidr: '10.8.0.0/16', protocol: '6', ports: [443, 443] },
        ],
      },
      { id: 'acl-2', vpc: OTHER, subnets: [], entries: [] },
    ],
    routeTables: [
      { id: 'rtb-main', vpc: VPC, isMain: true, routes: [{ destination: '10.20.0.0/16', target: 'local' }] },
      {
        id: 'rtb-1',
        vpc: VPC,
        subnets: [SUBNET_A],
        routes: [
          { destination: '10.46.0.0/16', target: 'vgw-1' },
          { destination: '10.30.0.0/16', target: 'pcx-1' },
          { destination: 'pl-1', target: 'tgw-1' },
          { destination: 'pl-s3', target: 'vpce-1' },
          { destination: '::/0', target: 'nat-1' },
          { destination: '10.50.0.0/16', target: 'eni-1' },
          { destination: '10.47.0.0/16', target: 'tgw-1', state: 'blackhole' },
        ],
      },
    ],
    peeringConnections: [
      {
        id: 'pcx-1',
        requester: { vpc: VPC, cidrs: ['10.20.0.0/16'] },
        accepter: { vpc: OTHER, cidrs: ['10.30.0.0/16', 'fd00:30::/56'], owner: '999999999999' },
      },
      {
        id: 'pcx-2',
        requester: { vpc: 'vpc-3', cidrs: ['10.31.0.0/16'] },
        accepter: { vpc: VPC, cidrs: ['10.20.0.0/16'] },
      },
      {
        id: 'pcx-3',
        requester: { vpc: VPC, cidrs: [] },
        accepter: { vpc: OTHER, cidrs: [] },
        status: 'deleted',
      },
    ],
    transitGatewayAttachments: [
      { id: 'tgw-attach-1', vpc: VPC, transitGateway: 'tgw-1', subnets: [SUBNET_A] },
      { id: 'tgw-attach-2', vpc: VPC, transitGateway: 'tgw-2', subnets: [], state: 'deleted' },
    ],
    vpnGateways: [
      { id: 'vgw-1', vpcs: [VPC] },
      { id: 'vgw-2', vpcs: [OTHER], formerVpcs: [VPC] },
    ],
    vpnConnections: [
      { id: 'vpn-1', vpnGateway: 'vgw-1' },
      { id: 'vpn-2', vpnGateway: 'vgw-1', tunnels: ['DOWN', 'DOWN'] },
      { id: 'vpn-3', vpnGateway: 'vgw-1', state: 'deleted' },
      { id: 'vpn-4', vpnGateway: 'vgw-2' },
    ],
    clientVpnEndpoints: [
      {
        id: 'cvpn-1',
        clientCidr: '172.31.0.0/22',
        targets: [{ vpc: VPC, subnet: SUBNET_A, groups: ['sg-vpn'] }],
      },
      { id: 'cvpn-2', clientCidr: '172.30.0.0/22', targets: [{ vpc: OTHER, subnet: 'subnet-other' }] },
      { id: 'cvpn-3', clientCidr: '172.30.0.0/22', state: 'deleted', targets: [{ vpc: VPC, subnet: SUBNET_A }] },
      { id: 'cvpn-4', clientCidr: '172.29.0.0/22', targets: [{ vpc: VPC, subnet: SUBNET_A, state: 'associating' }] },
    ],
    resolverEndpoints: [
      { id: 'rslvr-in-1', vpc: VPC, direction: 'INBOUND' },
      { id: 'rslvr-out-1', vpc: VPC, direction: 'OUTBOUND' },
      { id: 'rslvr-in-2', vpc: OTHER, direction: 'INBOUND' },
    ],
  });
});
afterEach(() => aws.stop());

const cidr = (text: string) => expect.objectContaining({ text });

/** What the reader makes of the network above, written by hand. */
const EXPECTED = {
  vpcId: VPC,
  vpcCidrs: [cidr('10.20.0.0/16'), cidr('100.64.0.0/16'), cidr('2600:1f14::/56')],
  interfaces: [
    { id: 'eni-0a000000000000000', subnetId: SUBNET_A, address: cidr('10.20.0.10/32'), groups: [CLUSTER_GROUP] },
    { id: 'eni-0b000000000000000', subnetId: SUBNET_B, address: cidr('10.20.1.10/32'), groups: [CLUSTER_GROUP] },
  ],
  securityGroups: [
    {
      id: CLUSTER_GROUP,
      ingress: [
        {
          protocol: '-1',
          ports: undefined,
          cidrs: [],
          unreadPrefixLists: [],
          groups: [{ id: CLUSTER_GROUP, peering: undefined }],
        },
        {
          protocol: 'tcp',
          ports: [443, 443],
          cidrs: [cidr('10.46.0.0/16'), cidr('fd00::/8'), cidr('192.168.0.0/16'), cidr('172.16.0.0/12')],
          unreadPrefixLists: ['pl-gone'],
          groups: [{ id: 'sg-peer', peering: 'pcx-1' }],
        },
      ],
    },
  ],
  networkAcls: [
    {
      id: 'acl-1',
      subnetIds: [SUBNET_A, SUBNET_B],
      entries: [
        { isEgress: false, isAllowed: false, protocol: '6', ports: [443, 443], cidr: cidr('10.8.0.0/16') },
        { isEgress: true, isAllowed: true, protocol: '-1', ports: undefined, cidr: cidr('::/0') },
        { isEgress: false, isAllowed: false, protocol: '-1', ports: undefined, cidr: cidr('0.0.0.0/0') },
        { isEgress: true, isAllowed: false, protocol: '-1', ports: undefined, cidr: cidr('0.0.0.0/0') },
      ],
    },
  ],
  routeTables: [
    {
      id: 'rtb-main',
      isMain: true,
      subnetIds: [],
      routes: [{ destinations: [cidr('10.20.0.0/16')], target: 'local' }],
    },
    {
      id: 'rtb-1',
      isMain: false,
      subnetIds: [SUBNET_A],
      routes: [
        { destinations: [cidr('10.46.0.0/16')], target: 'vgw-1' },
        { destinations: [cidr('10.30.0.0/16')], target: 'pcx-1' },
        { destinations: [cidr('192.168.0.0/16'), cidr('172.16.0.0/12')], target: 'tgw-1' },
        { destinations: undefined, target: 'vpce-1' },
        { destinations: [cidr('::/0')], target: 'nat-1' },
        { destinations: [cidr('10.50.0.0/16')], target: 'other' },
      ],
    },
  ],
  dns: { hasSupport: true, hasHostnames: false, servers: ['AmazonProvidedDNS'] },
  peerings: [
    {
      id: 'pcx-1',
      peerVpcId: OTHER,
      peerAccount: '999999999999',
      cidrs: [cidr('10.30.0.0/16'), cidr('fd00:30::/56')],
    },
    { id: 'pcx-2', peerVpcId: 'vpc-3', peerAccount: '111122223333', cidrs: [cidr('10.31.0.0/16')] },
  ],
  transitGateways: [{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', state: 'available' }],
  vpnGateways: [
    {
      id: 'vgw-1',
      connections: [
        { id: 'vpn-1', state: 'available', hasTunnelUp: true },
        { id: 'vpn-2', state: 'available', hasTunnelUp: false },
      ],
    },
  ],
  clientVpns: [{ id: 'cvpn-1', state: 'available', groups: ['sg-vpn'] }],
  resolverEndpoints: [{ id: 'rslvr-in-1', status: 'OPERATIONAL' }],
  publicAddresses: new Map([
    ['198.51.100.50', { vpcId: VPC, account: '111122223333', isElastic: false, resource: 'eni-node' }],
    ['198.51.100.60', { vpcId: VPC, account: '111122223333', isElastic: true, resource: 'nat-1' }],
    ['198.51.100.5', { vpcId: OTHER, account: '111122223333', isElastic: true, resource: 'eipalloc-ci' }],
    ['198.51.100.61', { vpcId: OTHER, account: '111122223333', isElastic: false, resource: 'nat-2' }],
  ]),
};

const read = (configuration = aws.clientConfiguration()): Promise<NetworkDescription> =>
  networkReader({
    ec2: new EC2Client(configuration),
    resolver: new Route53ResolverClient(configuration),
  }).describe(VPC, 'payments');

/** A role that may do everything but one action. */
function without(action: string) {
  const policy = (...Statement: object[]) => parsePolicy({ Version: '2012-10-17', Statement }, 'a test');
  const { arn: operator } = aws.identities.operator;
  const arn = 'arn:aws:iam::111122223333:role/Plan';
  aws.identities.addRole({
    name: 'Plan',
    arn,
    trustPolicy: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: operator } }),
    policies: [
      policy({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: action, Resource: '*' }),
    ],
  });
  const { credentials } = aws.identities.assumeRole(arn, { arn: operator, account: '111122223333' }, {}, 'plan');
  return aws.clientConfiguration(credentials);
}

const GONE_LIST = expect.stringMatching(/^The entries of prefix list pl-gone could not be looked up\. /);

test('the network around a cluster is described', async () => {
  expect(await read()).toEqual({ ...EXPECTED, missing: [GONE_LIST] });
});

test('all pages are read', async () => {
  aws.ec2.pageSize = 1;
  expect(await read()).toEqual({ ...EXPECTED, missing: [GONE_LIST] });
});

test('a cluster without network interfaces has no security groups to look up', async () => {
  aws.ec2.network = clusterNetwork([]);
  const { interfaces, securityGroups, missing } = await read();
  expect([interfaces, securityGroups, missing]).toEqual([[], [], []]);
});

test('without the VPC there is no description', async () => {
  await expect(read(without('ec2:DescribeVpcs'))).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

describe('a permission that is missing costs only its part, and is named', () => {
  const unread = [cidr('10.46.0.0/16'), cidr('fd00::/8')];
  const [self, rule] = EXPECTED.securityGroups[0]?.ingress ?? [];
  test.each<[string, string, Partial<Record<keyof NetworkDescription, unknown>>]>([
    ['ec2:DescribeSecurityGroups', 'Security groups', { securityGroups: undefined }],
    ['ec2:DescribeNetworkAcls', 'Network ACLs', { networkAcls: undefined }],
    ['ec2:DescribeRouteTables', 'Route tables', { routeTables: undefined }],
    ['ec2:DescribeVpcAttribute', 'The DNS settings of the VPC', { dns: undefined }],
    [
      'ec2:DescribeDhcpOptions',
      'The DNS servers of the VPC',
      { dns: { hasSupport: true, hasHostnames: false, servers: undefined } },
    ],
    ['ec2:DescribeVpcPeeringConnections', 'Peering connections', { peerings: undefined }],
    ['ec2:DescribeTransitGatewayVpcAttachments', 'Transit gateway attachments', { transitGateways: undefined }],
    ['ec2:DescribeVpnGateways', 'VPN gateways', { vpnGateways: undefined }],
    ['ec2:DescribeVpnConnections', 'VPN connections', { vpnGateways: [{ id: 'vgw-1', connections: undefined }] }],
    ['ec2:DescribeClientVpnEndpoints', 'Client VPN endpoints', { clientVpns: undefined }],
    ['ec2:DescribeClientVpnTargetNetworks', 'Target networks of Client VPN endpoints', { clientVpns: undefined }],
    ['route53resolver:ListResolverEndpoints', 'Inbound resolver endpoints', { resolverEndpoints: undefined }],
    [
      'ec2:DescribeNatGateways',
      'NAT gateways',
      {
        publicAddresses: new Map([
          ['198.51.100.50', { vpcId: VPC, account: '111122223333', isElastic: false, resource: 'eni-node' }],
          ['198.51.100.60', { vpcId: VPC, account: '111122223333', isElastic: true, resource: 'eipalloc-nat' }],
          ['198.51.100.5', { vpcId: OTHER, account: '111122223333', isElastic: true, resource: 'eipalloc-ci' }],
        ]),
      },
    ],
    [
      'ec2:GetManagedPrefixListEntries',
      'The entries of prefix list pl-1',
      {
        securityGroups: [
          {
            id: CLUSTER_GROUP,
            ingress: [self, { ...rule, cidrs: unread, unreadPrefixLists: ['pl-1', 'pl-gone'] }],
          },
        ],
        routeTables: EXPECTED.routeTables.map((table) => ({
          ...table,
          routes: table.routes.map((each) => (each.target === 'tgw-1' ? { ...each, destinations: undefined } : each)),
        })),
      },
    ],
  ])('%s', async (action, what, parts) => {
    const { missing, ...description } = await read(without(action));
    const { missing: _missing, ...expected } = { ...EXPECTED, ...parts, missing: [] };
    expect(description).toEqual(expected);
    expect(missing).toContain(
      `${what} could not be looked up. These credentials lack the permission ${action}. Allow ${action}, or use other credentials.`,
    );
  });

  test('ec2:DescribeNetworkInterfaces, which two parts need', async () => {
    const { interfaces, securityGroups, publicAddresses, missing } = await read(
      without('ec2:DescribeNetworkInterfaces'),
    );
    expect([interfaces, securityGroups]).toEqual([undefined, undefined]);
    expect([...publicAddresses.keys()]).toEqual(['198.51.100.60', '198.51.100.61']);
    const why =
      'could not be looked up. These credentials lack the permission ec2:DescribeNetworkInterfaces. Allow ec2:DescribeNetworkInterfaces, or use other credentials.';
    expect(missing).toEqual([`EKS's network interfaces ${why}`, `Public addresses of network interfaces ${why}`]);
  });
});
