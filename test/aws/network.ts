import { VPC_ID } from './services/eks/cluster.ts';

/** What a VPC's DNS resolver does. DNS of a private endpoint needs both (EKS user guide, cluster endpoint). */
export interface VpcDns {
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
}

export interface VpcShape {
  readonly id: string;
  /** Both families. The first of IPv4 is the primary one. */
  readonly cidrs: readonly string[];
  /** CIDRs that were taken from the VPC: EC2 lists them for a while, as `disassociated`. */
  readonly formerCidrs?: readonly string[];
  readonly owner?: string;
  readonly dhcpOptions?: string;
  readonly dns?: VpcDns;
}

export interface SubnetShape {
  readonly id: string;
  readonly vpc: string;
  readonly cidr: string;
  readonly zone?: string;
}

export interface NetworkInterfaceShape {
  readonly id: string;
  readonly subnet: string;
  readonly privateIp: string;
  /** EKS's own are described as `Amazon EKS NAME` (EKS user guide, network requirements). */
  readonly description?: string;
  readonly status?: 'in-use' | 'available' | 'attaching' | 'detaching';
  readonly groups?: readonly string[];
  readonly publicIp?: string;
  /** `amazon` where the public address is no Elastic IP. */
  readonly publicIpOwner?: string;
  /** Of a resource that an AWS service manages: listed only with IncludeManagedResources. */
  readonly isHidden?: boolean;
}

/** One permission. `ports` is absent for all protocols. Each source is a CIDR, `pl-…`, or `sg-…` (`sg-…@ACCOUNT/pcx-…` of a peer). */
export interface SecurityGroupRuleShape {
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  readonly ports?: readonly [from: number, to: number];
  readonly sources: readonly string[];
}

export interface SecurityGroupShape {
  readonly id: string;
  readonly vpc: string;
  readonly name?: string;
  readonly ingress: readonly SecurityGroupRuleShape[];
}

export interface PrefixListShape {
  readonly id: string;
  readonly cidrs: readonly string[];
}

export interface NetworkAclEntryShape {
  readonly number: number;
  readonly action: 'allow' | 'deny';
  readonly egress?: boolean;
  readonly cidr: string;
  /** Protocol number; `-1`, all, unless set. */
  readonly protocol?: '-1' | '6' | '17';
  readonly ports?: readonly [from: number, to: number];
}

export interface NetworkAclShape {
  readonly id: string;
  readonly vpc: string;
  readonly subnets: readonly string[];
  /** The last entry of each direction, which denies the rest, is added as EC2 does. */
  readonly entries: readonly NetworkAclEntryShape[];
  readonly isDefault?: boolean;
}

/** Where a route leads: `local`, `igw-…`, `nat-…`, `tgw-…`, `vgw-…`, `pcx-…` or `eni-…`. */
export interface RouteShape {
  /** A CIDR or `pl-…`. */
  readonly destination: string;
  readonly target: string;
  readonly state?: 'active' | 'blackhole';
}

export interface RouteTableShape {
  readonly id: string;
  readonly vpc: string;
  /** Subnets without a route table of their own use the main one. */
  readonly isMain?: boolean;
  readonly subnets?: readonly string[];
  readonly routes: readonly RouteShape[];
}

export interface NatGatewayShape {
  readonly id: string;
  readonly vpc: string;
  readonly publicIps: readonly string[];
  readonly state?: 'available' | 'deleted' | 'pending' | 'deleting' | 'failed';
  /** A regional NAT gateway adds addresses by itself (EC2 API reference). */
  readonly availability?: 'zonal' | 'regional';
  readonly subnet?: string;
}

/** An Elastic IP. */
export interface AddressShape {
  readonly allocation: string;
  readonly publicIp: string;
  /** Absent while it is associated with nothing. */
  readonly networkInterface?: string;
}

export interface PeeringConnectionShape {
  readonly id: string;
  readonly requester: PeerShape;
  readonly accepter: PeerShape;
  readonly status?: 'active' | 'pending-acceptance' | 'deleted' | 'rejected' | 'expired' | 'failed';
}

export interface PeerShape {
  readonly vpc: string;
  readonly cidrs: readonly string[];
  readonly owner?: string;
}

export interface TransitGatewayAttachmentShape {
  readonly id: string;
  readonly vpc: string;
  readonly transitGateway: string;
  readonly subnets: readonly string[];
  readonly state?: 'available' | 'pendingAcceptance' | 'deleted' | 'rejected';
}

export interface VpnGatewayShape {
  readonly id: string;
  /** VPCs that it is attached to. */
  readonly vpcs: readonly string[];
  /** VPCs that it was attached to before; EC2 goes on listing them as `detached`. */
  readonly formerVpcs?: readonly string[];
}

export interface VpnConnectionShape {
  readonly id: string;
  readonly vpnGateway?: string;
  readonly transitGateway?: string;
  readonly state?: 'available' | 'pending' | 'deleting' | 'deleted';
  /** Of its two tunnels. */
  readonly tunnels?: readonly ('UP' | 'DOWN')[];
  /** Its static routes; empty with BGP. */
  readonly routes?: readonly string[];
}

export interface ClientVpnTargetShape {
  readonly vpc: string;
  readonly subnet: string;
  readonly state?: 'associated' | 'associating' | 'disassociated';
  /** Of the endpoint's network interface in the subnet. */
  readonly groups?: readonly string[];
}

export interface ClientVpnEndpointShape {
  readonly id: string;
  readonly clientCidr: string;
  readonly state?: 'available' | 'pending-associate' | 'deleted';
  readonly splitTunnel?: boolean;
  readonly dnsServers?: readonly string[];
  readonly targets: readonly ClientVpnTargetShape[];
}

export interface DhcpOptionsShape {
  readonly id: string;
  readonly domainNameServers: readonly string[];
}

/** A Route 53 Resolver endpoint. */
export interface ResolverEndpointShape {
  readonly id: string;
  readonly vpc: string;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly status?: string;
  readonly addressCount?: number;
}

/** A small network of one account in one Region, as EC2 and Route 53 Resolver describe it. */
export interface Ec2Network {
  readonly vpcs: readonly VpcShape[];
  readonly subnets: readonly SubnetShape[];
  readonly networkInterfaces: readonly NetworkInterfaceShape[];
  readonly securityGroups: readonly SecurityGroupShape[];
  readonly prefixLists: readonly PrefixListShape[];
  readonly networkAcls: readonly NetworkAclShape[];
  readonly routeTables: readonly RouteTableShape[];
  readonly natGateways: readonly NatGatewayShape[];
  readonly addresses: readonly AddressShape[];
  readonly peeringConnections: readonly PeeringConnectionShape[];
  readonly transitGatewayAttachments: readonly TransitGatewayAttachmentShape[];
  readonly vpnGateways: readonly VpnGatewayShape[];
  readonly vpnConnections: readonly VpnConnectionShape[];
  readonly clientVpnEndpoints: readonly ClientVpnEndpointShape[];
  readonly dhcpOptions: readonly DhcpOptionsShape[];
  readonly resolverEndpoints: readonly ResolverEndpointShape[];
}

/** The ids in the network that `clusterNetwork` builds. */
export const SUBNETS = ['subnet-0a000000000000001', 'subnet-0b000000000000001'] as const;
export const CLUSTER_GROUP = 'sg-0c1u57e50000000000';
const NETWORK_ACL = 'acl-0d000000000000001';
const ROUTE_TABLE = 'rtb-0e000000000000001';

/**
 * The clusters' VPC, 10.20.0.0/16, with two subnets, as it is when nothing was changed: the cluster's security group lets in
 * its own members only, the network ACL allows everything, and routes lead nowhere outside. Each cluster that is named has
 * EKS's two network interfaces in it. `parts` replace whole lists.
 */
export function clusterNetwork(clusters: readonly string[] = [], parts: Partial<Ec2Network> = {}): Ec2Network {
  return {
    vpcs: [{ id: VPC_ID, cidrs: ['10.20.0.0/16'], dns: { enableDnsSupport: true, enableDnsHostnames: true } }],
    subnets: SUBNETS.map((id, index) => ({ id, vpc: VPC_ID, cidr: `10.20.${index}.0/24`, zone: 'ab'.charAt(index) })),
    networkInterfaces: clusters.flatMap((name, number) => eksInterfaces(name, number)),
    securityGroups: [{ id: CLUSTER_GROUP, vpc: VPC_ID, ingress: [{ sources: [CLUSTER_GROUP] }] }],
    prefixLists: [],
    networkAcls: [
      {
        id: NETWORK_ACL,
        vpc: VPC_ID,
        subnets: SUBNETS,
        isDefault: true,
        entries: [
          { number: 100, action: 'allow', cidr: '0.0.0.0/0' },
          { number: 100, action: 'allow', cidr: '0.0.0.0/0', egress: true },
        ],
      },
    ],
    routeTables: [
      { id: ROUTE_TABLE, vpc: VPC_ID, isMain: true, routes: [{ destination: '10.20.0.0/16', target: 'local' }] },
    ],
    natGateways: [],
    addresses: [],
    peeringConnections: [],
    transitGatewayAttachments: [],
    vpnGateways: [],
    vpnConnections: [],
    clientVpnEndpoints: [],
    dhcpOptions: [{ id: 'dopt-0f000000000000001', domainNameServers: ['AmazonProvidedDNS'] }],
    resolverEndpoints: [],
    ...parts,
  };
}

/** EKS's network interfaces of one cluster, one in each subnet. `number` tells clusters of one VPC apart. */
export function eksInterfaces(cluster: string, number = 0): readonly NetworkInterfaceShape[] {
  return SUBNETS.map((subnet, index) => ({
    id: `eni-0${'ab'.charAt(index)}00000000000${String(number).padStart(4, '0')}`,
    subnet,
    privateIp: `10.20.${index}.${10 + number}`,
    description: `Amazon EKS ${cluster}`,
    groups: [CLUSTER_GROUP],
  }));
}
