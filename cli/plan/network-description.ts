import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import type { PublicAddress } from './surroundings.ts';

/**
 * The network around one cluster, as read-only calls describe it. A part that could not be looked up is undefined, and
 * `missing` says so. An empty part was looked up: the VPC has none.
 */
export interface NetworkDescription {
  readonly vpcId: string;
  /** All CIDR associations of the VPC, both families, without those that were removed. */
  readonly vpcCidrs: readonly Network[];
  /** EKS's own network interfaces of the cluster. */
  readonly interfaces: readonly EksInterface[] | undefined;
  /** The groups of those interfaces. */
  readonly securityGroups: readonly SecurityGroup[] | undefined;
  /** The network ACLs of the VPC. */
  readonly networkAcls: readonly NetworkAcl[] | undefined;
  /** The route tables of the VPC. */
  readonly routeTables: readonly RouteTable[] | undefined;
  readonly dns: VpcDns | undefined;
  /** The active ones, in whichever direction they were requested. */
  readonly peerings: readonly Peering[] | undefined;
  readonly transitGateways: readonly TransitGatewayAttachment[] | undefined;
  readonly vpnGateways: readonly VpnGateway[] | undefined;
  /** Those with a target network in the VPC. */
  readonly clientVpns: readonly ClientVpn[] | undefined;
  /** Inbound ones of Route 53 Resolver. */
  readonly resolverEndpoints: readonly ResolverEndpoint[] | undefined;
  /** Of network interfaces and NAT gateways, in every VPC of the account and Region. Those that could be looked up. */
  readonly publicAddresses: ReadonlyMap<string, PublicAddress>;
  /** The look-ups that failed, as sentences that name the permission. */
  readonly missing: readonly string[];
}

export interface EksInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly address: Network;
  readonly groups: readonly string[];
}

/** TCP, UDP or another protocol; `-1` is all. Ports are absent where the protocol has none. */
export interface Traffic {
  readonly protocol: string;
  readonly ports: readonly [from: number, to: number] | undefined;
}

export interface SecurityGroup {
  readonly id: string;
  readonly ingress: readonly IngressRule[];
}

export interface IngressRule extends Traffic {
  /** Those of prefix lists included. */
  readonly cidrs: readonly Network[];
  /** Prefix lists whose entries could not be read. */
  readonly unreadPrefixLists: readonly string[];
  readonly groups: readonly ReferencedGroup[];
}

export interface ReferencedGroup {
  readonly id: string;
  /** For a group of a peered VPC. */
  readonly peering: string | undefined;
}

export interface NetworkAcl {
  readonly id: string;
  readonly subnetIds: readonly string[];
  /** Ascending by number: the first that fits decides (VPC user guide, network ACLs). */
  readonly entries: readonly NetworkAclEntry[];
}

export interface NetworkAclEntry extends Traffic {
  readonly isEgress: boolean;
  readonly isAllowed: boolean;
  readonly cidr: Network;
}

export interface RouteTable {
  readonly id: string;
  /** The table of subnets that are associated with none. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Active routes. */
  readonly routes: readonly Route[];
}

export interface Route {
  /** Several for a prefix list; undefined when its entries could not be read. */
  readonly destinations: readonly Network[] | undefined;
  /** Such as `tgw-…`, `vgw-…`, `pcx-…`, `local`. */
  readonly target: string;
}

export interface VpcDns {
  readonly hasSupport: boolean;
  readonly hasHostnames: boolean;
  /** Of the DHCP options. `AmazonProvidedDNS` is the VPC's own resolver; undefined when it could not be looked up. */
  readonly servers: readonly string[] | undefined;
}

export interface Peering {
  readonly id: string;
  readonly peerVpcId: string;
  readonly peerAccount: string;
  readonly cidrs: readonly Network[];
}

export interface TransitGatewayAttachment {
  readonly id: string;
  readonly transitGatewayId: string;
  /** `available` when it works. */
  readonly state: string;
}

export interface VpnGateway {
  readonly id: string;
  /** Undefined when they could not be looked up. */
  readonly connections: readonly VpnConnection[] | undefined;
}

export interface VpnConnection {
  readonly id: string;
  readonly state: string;
  readonly hasTunnelUp: boolean;
}

export interface ClientVpn {
  readonly id: string;
  readonly state: string;
  /** Groups of its network interfaces in the VPC: clients come from those interfaces' addresses. */
  readonly groups: readonly string[];
}

export interface ResolverEndpoint {
  readonly id: string;
  /** `OPERATIONAL` when it works. */
  readonly status: string;
}
