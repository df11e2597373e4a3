import type * as sdk from '@aws-sdk/client-ec2';
import type { ResolverEndpoint as ResolverAnswer } from '@aws-sdk/client-route53resolver';
import { BrokenAnswerError, demand } from '../../rules/config-rule/errors.ts';
import { type Network, parseCidr } from '../../rules/eks-endpoint-public-access/networks.ts';
import type {
  EksInterface,
  IngressRule,
  NetworkAcl,
  Peering,
  ResolverEndpoint,
  Route,
  RouteTable,
  SecurityGroup,
  TransitGatewayAttachment,
  VpnConnection,
} from './network-description.ts';
import type { PublicAddress } from './surroundings.ts';

/** The networks of prefix lists that were read; undefined for one that was not. */
export type PrefixLists = (id: string) => readonly Network[] | undefined;

/** Reads a CIDR out of an answer. Throws BrokenAnswerError. */
export function network(answer: object, member: string, text: string, operation: string): Network {
  const read = parseCidr(text);
  if (read === undefined) throw new BrokenAnswerError(operation, member, answer);
  return read;
}

/** Without associations that were removed, which EC2 lists for a while. */
export function vpcNetworks(vpc: sdk.Vpc): readonly Network[] {
  const from = 'ec2:DescribeVpcs';
  const ipv4 = demand(vpc, 'CidrBlockAssociationSet', from)
    .filter(({ CidrBlockState: state }) => state?.State === 'associated')
    .map((each) => network(each, 'CidrBlock', demand(each, 'CidrBlock', from), from));
  const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? [])
    .filter(({ Ipv6CidrBlockState: state }) => state?.State === 'associated')
    .map((each) => network(each, 'Ipv6CidrBlock', demand(each, 'Ipv6CidrBlock', from), from));
  return [...ipv4, ...ipv6];
}

export function eksInterface(answer: sdk.NetworkInterface): EksInterface {
  const from = 'ec2:DescribeNetworkInterfaces';
  const address = demand(answer, 'PrivateIpAddress', from);
  return {
    id: demand(answer, 'NetworkInterfaceId', from),
    subnetId: demand(answer, 'SubnetId', from),
    address: network(answer, 'PrivateIpAddress', `${address}/32`, from),
    groups: demand(answer, 'Groups', from).map((group) => demand(group, 'GroupId', from)),
  };
}

export function securityGroup(answer: sdk.SecurityGroup, lists: PrefixLists): SecurityGroup {
  const from = 'ec2:DescribeSecurityGroups';
  return {
    id: demand(answer, 'GroupId', from),
    ingress: demand(answer, 'IpPermissions', from).map((rule) => ingressRule(rule, lists)),
  };
}

function ingressRule(rule: sdk.IpPermission, lists: PrefixLists): IngressRule {
  const from = 'ec2:DescribeSecurityGroups';
  const ipv4 = (rule.IpRanges ?? []).map((each) => demand(each, 'CidrIp', from));
  const ipv6 = (rule.Ipv6Ranges ?? []).map((each) => demand(each, 'CidrIpv6', from));
  const prefixLists = (rule.PrefixListIds ?? []).map((each) => demand(each, 'PrefixListId', from));
  return {
    protocol: demand(rule, 'IpProtocol', from),
    ports: portsOf(rule.FromPort, rule.ToPort),
    cidrs: [
      ...[...ipv4, ...ipv6].map((text) => network(rule, 'a CIDR', text, from)),
      ...prefixLists.flatMap((id) => lists(id) ?? []),
    ],
    unreadPrefixLists: prefixLists.filter((id) => lists(id) === undefined),
    groups: (rule.UserIdGroupPairs ?? []).map((each) => ({
      id: demand(each, 'GroupId', from),
      peering: each.VpcPeeringConnectionId,
    })),
  };
}

/** Prefix lists that rules of the group have as a source. */
export function prefixListsOfGroup(answer: sdk.SecurityGroup): readonly string[] {
  const rules = demand(answer, 'IpPermissions', 'ec2:DescribeSecurityGroups');
  return rules.flatMap((rule) => rule.PrefixListIds ?? []).flatMap(({ PrefixListId: id }) => id ?? []);
}

export function networkAcl(answer: sdk.NetworkAcl): NetworkAcl {
  const from = 'ec2:DescribeNetworkAcls';
  const entries = demand(answer, 'Entries', from).map((entry) => ({
    number: demand(entry, 'RuleNumber', from),
    isEgress: demand(entry, 'Egress', from),
    isAllowed: demand(entry, 'RuleAction', from) === 'allow',
    protocol: demand(entry, 'Protocol', from),
    ports: portsOf(entry.PortRange?.From, entry.PortRange?.To),
    cidr: network(entry, 'a CIDR', entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '', from),
  }));
  return {
    id: demand(answer, 'NetworkAclId', from),
    subnetIds: demand(answer, 'Associations', from).flatMap(({ SubnetId: id }) => id ?? []),
    entries: entries.sort((a, b) => a.number - b.number).map(({ number: _number, ...entry }) => entry),
  };
}

export function routeTable(answer: sdk.RouteTable, lists: PrefixLists): RouteTable {
  const from = 'ec2:DescribeRouteTables';
  const associations = demand(answer, 'Associations', from);
  const active = demand(answer, 'Routes', from).filter(({ State: state }) => state === 'active');
  return {
    id: demand(answer, 'RouteTableId', from),
    isMain: associations.some(({ Main: isMain }) => isMain === true),
    subnetIds: associations.flatMap(({ SubnetId: id }) => id ?? []),
    routes: active.map((each) => route(each, lists)),
  };
}

function route(answer: sdk.Route, lists: PrefixLists): Route {
  const { DestinationPrefixListId: list, DestinationCidrBlock: ipv4, DestinationIpv6CidrBlock: ipv6 } = answer;
  const target = targetOf(answer);
  if (list !== undefined) return { destinations: lists(list), target };
  return { destinations: [network(answer, 'a destination', ipv4 ?? ipv6 ?? '', 'ec2:DescribeRouteTables')], target };
}

/** Prefix lists that routes over a way in lead to. Others, such as those of gateway endpoints, do not matter. */
export function prefixListsOfRoutes(answer: sdk.RouteTable): readonly string[] {
  const routes = demand(answer, 'Routes', 'ec2:DescribeRouteTables');
  return routes
    .filter((each) => /^(tgw|vgw|pcx)-/.test(targetOf(each)))
    .flatMap(({ DestinationPrefixListId: id }) => id ?? []);
}

/** `other` is a target that no way in leads over, such as an instance. */
export function targetOf(route: sdk.Route): string {
  return route.TransitGatewayId ?? route.VpcPeeringConnectionId ?? route.GatewayId ?? route.NatGatewayId ?? 'other';
}

export function peering(answer: sdk.VpcPeeringConnection, side: 'RequesterVpcInfo' | 'AccepterVpcInfo'): Peering {
  const from = 'ec2:DescribeVpcPeeringConnections';
  const peer = demand(answer, side, from);
  const cidrs = [
    ...(peer.CidrBlockSet ?? []).map(({ CidrBlock: cidr = '' }) => cidr),
    ...(peer.Ipv6CidrBlockSet ?? []).map(({ Ipv6CidrBlock: cidr = '' }) => cidr),
  ];
  return {
    id: demand(answer, 'VpcPeeringConnectionId', from),
    peerVpcId: demand(peer, 'VpcId', from),
    peerAccount: demand(peer, 'OwnerId', from),
    cidrs: cidrs.map((text) => network(peer, 'a CIDR', text, from)),
  };
}

export function transitGatewayAttachment(answer: sdk.TransitGatewayVpcAttachment): TransitGatewayAttachment {
  const from = 'ec2:DescribeTransitGatewayVpcAttachments';
  return {
    id: demand(answer, 'TransitGatewayAttachmentId', from),
    transitGatewayId: demand(answer, 'TransitGatewayId', from),
    state: demand(answer, 'State', from),
  };
}

export function vpnConnection(answer: sdk.VpnConnection): VpnConnection {
  const from = 'ec2:DescribeVpnConnections';
  return {
    id: demand(answer, 'VpnConnectionId', from),
    state: demand(answer, 'State', from),
    hasTunnelUp: (answer.VgwTelemetry ?? []).some(({ Status: status }) => status === 'UP'),
  };
}

export function resolverEndpoint(answer: ResolverAnswer): ResolverEndpoint {
  const from = 'route53resolver:ListResolverEndpoints';
  return { id: demand(answer, 'Id', from), status: demand(answer, 'Status', from) };
}

/** The public address of a network interface. Only an Elastic IP has an allocation. */
export function interfaceAddress(answer: sdk.NetworkInterface): readonly [string, PublicAddress] {
  const from = 'ec2:DescribeNetworkInterfaces';
  const association = demand(answer, 'Association', from);
  const resource = demand(answer, 'NetworkInterfaceId', from);
  return [
    demand(association, 'PublicIp', from),
    {
      vpcId: demand(answer, 'VpcId', from),
      account: demand(answer, 'OwnerId', from),
      isElastic: association.AllocationId !== undefined,
      resource: association.AllocationId ?? resource,
    },
  ];
}

/** Addresses of a regional NAT gateway may change: it takes and gives back some by itself (EC2 API reference, NatGateway). */
export function natAddresses(answer: sdk.NatGateway, account: string): readonly (readonly [string, PublicAddress])[] {
  const from = 'ec2:DescribeNatGateways';
  const vpcId = demand(answer, 'VpcId', from);
  const resource = demand(answer, 'NatGatewayId', from);
  const isElastic = answer.AvailabilityMode !== 'regional';
  return demand(answer, 'NatGatewayAddresses', from)
    .flatMap(({ PublicIp: address }) => address ?? [])
    .map((address) => [address, { vpcId, account, isElastic, resource }]);
}

function portsOf(first: number | undefined, last: number | undefined): readonly [number, number] | undefined {
  return first === undefined || last === undefined ? undefined : [first, last];
}
