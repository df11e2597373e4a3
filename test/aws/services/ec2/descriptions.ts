import type * as sdk from '@aws-sdk/client-ec2';
import type * as shape from '../../network.ts';
import type { Place } from '../../service.ts';

/** How EC2 describes the things of a network. Members that no client here reads are left out. */

const isIpv6 = (cidr: string): boolean => cidr.includes(':');
const isPrefixList = (text: string): boolean => text.startsWith('pl-');
const isGroup = (text: string): boolean => text.startsWith('sg-');

export function vpc(each: shape.VpcShape, place: Place): sdk.Vpc {
  const all = [
    ...each.cidrs.map((cidr) => ({ cidr, state: 'associated' as const })),
    ...(each.formerCidrs ?? []).map((cidr) => ({ cidr, state: 'disassociated' as const })),
  ].map((association, index) => ({ ...association, AssociationId: `vpc-cidr-assoc-${each.id}-${index}` }));
  const ipv6 = all.filter(({ cidr }) => isIpv6(cidr));
  const primary = each.cidrs.find((cidr) => !isIpv6(cidr));
  return {
    VpcId: each.id,
    OwnerId: each.owner ?? place.account,
    State: 'available',
    DhcpOptionsId: each.dhcpOptions ?? 'dopt-0f000000000000001',
    CidrBlock: primary,
    CidrBlockAssociationSet: all
      .filter(({ cidr }) => !isIpv6(cidr))
      .map(({ cidr, state, AssociationId }) => ({ AssociationId, CidrBlock: cidr, CidrBlockState: { State: state } })),
    // EC2 leaves the set out where the VPC has no IPv6 (seen in describe-vpcs examples).
    ...(ipv6.length === 0
      ? {}
      : {
          Ipv6CidrBlockAssociationSet: ipv6.map(({ cidr, state, AssociationId }) => ({
            AssociationId,
            Ipv6CidrBlock: cidr,
            Ipv6CidrBlockState: { State: state },
          })),
        }),
  };
}

export function subnet(each: shape.SubnetShape, place: Place): sdk.Subnet {
  return {
    SubnetId: each.id,
    VpcId: each.vpc,
    CidrBlock: each.cidr,
    AvailabilityZone: `${place.region}${each.zone ?? 'a'}`,
    OwnerId: place.account,
    State: 'available',
  };
}

export function networkInterface(
  each: shape.NetworkInterfaceShape,
  { subnets, addresses }: shape.Ec2Network,
  place: Place,
): sdk.NetworkInterface {
  const home = subnets.find(({ id }) => id === each.subnet);
  if (home === undefined) throw new Error(`the network has no ${each.subnet}, which ${each.id} is in`);
  const elastic = addresses.find(({ networkInterface: owner }) => owner === each.id);
  const publicIp = each.publicIp ?? elastic?.publicIp;
  return {
    NetworkInterfaceId: each.id,
    SubnetId: each.subnet,
    VpcId: home.vpc,
    AvailabilityZone: `${place.region}${home.zone ?? 'a'}`,
    Description: each.description ?? '',
    Status: each.status ?? 'in-use',
    PrivateIpAddress: each.privateIp,
    PrivateIpAddresses: [{ PrivateIpAddress: each.privateIp, Primary: true }],
    Groups: (each.groups ?? []).map((id) => ({ GroupId: id, GroupName: id })),
    OwnerId: place.account,
    ...(publicIp === undefined
      ? {}
      : {
          Association: {
            PublicIp: publicIp,
            // The owner is `amazon` unless the address is an Elastic IP (EC2 user guide, IP addressing).
            IpOwnerId: each.publicIpOwner ?? (elastic === undefined ? 'amazon' : place.account),
            ...(elastic === undefined ? {} : { AllocationId: elastic.allocation }),
          },
        }),
  };
}

export function securityGroup(each: shape.SecurityGroupShape, place: Place): sdk.SecurityGroup {
  return {
    GroupId: each.id,
    GroupName: each.name ?? each.id,
    Description: each.name ?? each.id,
    VpcId: each.vpc,
    OwnerId: place.account,
    IpPermissions: each.ingress.map((rule) => permission(rule, place)),
    IpPermissionsEgress: [permission({ sources: ['0.0.0.0/0'] }, place)],
  };
}

function permission({ protocol, ports, sources }: shape.SecurityGroupRuleShape, place: Place): sdk.IpPermission {
  const cidrs = sources.filter((source) => !isPrefixList(source) && !isGroup(source));
  return {
    IpProtocol: protocol ?? '-1',
    ...(ports === undefined ? {} : { FromPort: ports[0], ToPort: ports[1] }),
    IpRanges: cidrs.filter((cidr) => !isIpv6(cidr)).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: cidrs.filter(isIpv6).map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: sources.filter(isPrefixList).map((PrefixListId) => ({ PrefixListId })),
    UserIdGroupPairs: sources.filter(isGroup).map((source) => {
      const [GroupId, owner] = source.split('@');
      const [UserId = place.account, peering] = owner?.split('/') ?? [];
      return { GroupId, UserId, ...(peering === undefined ? {} : { VpcPeeringConnectionId: peering }) };
    }),
  };
}

export function networkAcl(each: shape.NetworkAclShape, place: Place): sdk.NetworkAcl {
  const last = [false, true].map((egress) => ({
    Egress: egress,
    RuleNumber: 32767,
    RuleAction: 'deny' as const,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
  }));
  return {
    NetworkAclId: each.id,
    VpcId: each.vpc,
    IsDefault: each.isDefault ?? false,
    OwnerId: place.account,
    Associations: each.subnets.map((id) => ({
      NetworkAclAssociationId: `aclassoc-${id}`,
      NetworkAclId: each.id,
      SubnetId: id,
    })),
    Entries: [
      ...each.entries.map(({ number, action, egress = false, cidr, protocol = '-1', ports }) => ({
        Egress: egress,
        RuleNumber: number,
        RuleAction: action,
        Protocol: protocol,
        ...(isIpv6(cidr) ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
        ...(ports === undefined ? {} : { PortRange: { From: ports[0], To: ports[1] } }),
      })),
      ...last,
    ],
  };
}

export function routeTable(each: shape.RouteTableShape, place: Place): sdk.RouteTable {
  const associated = { AssociationState: { State: 'associated' as const } };
  return {
    RouteTableId: each.id,
    VpcId: each.vpc,
    OwnerId: place.account,
    Associations: [
      ...(each.isMain ? [{ Main: true, RouteTableId: each.id, ...associated }] : []),
      ...(each.subnets ?? []).map((id) => ({ Main: false, RouteTableId: each.id, SubnetId: id, ...associated })),
    ],
    Routes: each.routes.map(({ destination, target, state = 'active' }) => ({
      ...routeDestination(destination),
      ...routeTarget(target),
      State: state,
    })),
  };
}

function routeDestination(text: string): sdk.Route {
  if (isPrefixList(text)) return { DestinationPrefixListId: text };
  return isIpv6(text) ? { DestinationIpv6CidrBlock: text } : { DestinationCidrBlock: text };
}

/** `local`, an internet gateway and a virtual private gateway stand in GatewayId (EC2 API reference, Route). */
function routeTarget(target: string): sdk.Route {
  const [kind] = target.split('-');
  switch (kind) {
    case 'nat':
      return { NatGatewayId: target };
    case 'tgw':
      return { TransitGatewayId: target };
    case 'pcx':
      return { VpcPeeringConnectionId: target };
    case 'eni':
      return { NetworkInterfaceId: target };
    default:
      return { GatewayId: target };
  }
}

export function natGateway(each: shape.NatGatewayShape): sdk.NatGateway {
  return {
    NatGatewayId: each.id,
    VpcId: each.vpc,
    ...(each.subnet === undefined ? {} : { SubnetId: each.subnet }),
    State: each.state ?? 'available',
    ConnectivityType: each.publicIps.length === 0 ? 'private' : 'public',
    AvailabilityMode: each.availability ?? 'zonal',
    ...(each.availability === 'regional' ? { AutoScalingIps: 'enabled', AutoProvisionZones: 'enabled' } : {}),
    NatGatewayAddresses: each.publicIps.map((PublicIp, index) => ({
      PublicIp,
      AllocationId: `eipalloc-${each.id}-${index}`,
      IsPrimary: index === 0,
      Status: 'succeeded',
    })),
  };
}

export function address(each: shape.AddressShape): sdk.Address {
  return {
    AllocationId: each.allocation,
    PublicIp: each.publicIp,
    Domain: 'vpc',
    ...(each.networkInterface === undefined ? {} : { NetworkInterfaceId: each.networkInterface }),
  };
}

export function peeringConnection(each: shape.PeeringConnectionShape, place: Place): sdk.VpcPeeringConnection {
  const peer = ({ vpc: VpcId, cidrs, owner = place.account }: shape.PeerShape): sdk.VpcPeeringConnectionVpcInfo => ({
    VpcId,
    OwnerId: owner,
    Region: place.region,
    CidrBlock: cidrs.find((cidr) => !isIpv6(cidr)),
    CidrBlockSet: cidrs.filter((cidr) => !isIpv6(cidr)).map((CidrBlock) => ({ CidrBlock })),
    Ipv6CidrBlockSet: cidrs.filter(isIpv6).map((Ipv6CidrBlock) => ({ Ipv6CidrBlock })),
  });
  return {
    VpcPeeringConnectionId: each.id,
    RequesterVpcInfo: peer(each.requester),
    AccepterVpcInfo: peer(each.accepter),
    Status: { Code: each.status ?? 'active' },
  };
}

export function transitGatewayAttachment(
  each: shape.TransitGatewayAttachmentShape,
  place: Place,
): sdk.TransitGatewayVpcAttachment {
  return {
    TransitGatewayAttachmentId: each.id,
    TransitGatewayId: each.transitGateway,
    VpcId: each.vpc,
    VpcOwnerId: place.account,
    State: each.state ?? 'available',
    SubnetIds: [...each.subnets],
  };
}

export function vpnGateway(each: shape.VpnGatewayShape): sdk.VpnGateway {
  return {
    VpnGatewayId: each.id,
    State: 'available',
    Type: 'ipsec.1',
    VpcAttachments: [
      ...each.vpcs.map((VpcId) => ({ VpcId, State: 'attached' as const })),
      ...(each.formerVpcs ?? []).map((VpcId) => ({ VpcId, State: 'detached' as const })),
    ],
  };
}

export function vpnConnection(each: shape.VpnConnectionShape): sdk.VpnConnection {
  return {
    VpnConnectionId: each.id,
    State: each.state ?? 'available',
    Type: 'ipsec.1',
    ...(each.vpnGateway === undefined ? {} : { VpnGatewayId: each.vpnGateway }),
    ...(each.transitGateway === undefined ? {} : { TransitGatewayId: each.transitGateway }),
    Routes: (each.routes ?? []).map((DestinationCidrBlock) => ({ DestinationCidrBlock, State: 'available' })),
    VgwTelemetry: (each.tunnels ?? ['UP', 'DOWN']).map((Status, index) => ({
      Status,
      OutsideIpAddress: `198.51.100.${index + 1}`,
    })),
  };
}

export function clientVpnEndpoint(each: shape.ClientVpnEndpointShape): sdk.ClientVpnEndpoint {
  return {
    ClientVpnEndpointId: each.id,
    ClientCidrBlock: each.clientCidr,
    Status: { Code: each.state ?? 'available' },
    SplitTunnel: each.splitTunnel ?? false,
    DnsServers: [...(each.dnsServers ?? [])],
  };
}

export function targetNetworks({ id, targets }: shape.ClientVpnEndpointShape): sdk.TargetNetwork[] {
  return targets.map(({ vpc: VpcId, subnet: TargetNetworkId, state = 'associated', groups = [] }) => ({
    AssociationId: `cvpn-assoc-${TargetNetworkId}`,
    ClientVpnEndpointId: id,
    VpcId,
    TargetNetworkId,
    Status: { Code: state },
    SecurityGroups: [...groups],
  }));
}

export function dhcpOptions(each: shape.DhcpOptionsShape): sdk.DhcpOptions {
  const servers = each.domainNameServers.map((Value) => ({ Value }));
  return { DhcpOptionsId: each.id, DhcpConfigurations: [{ Key: 'domain-name-servers', Values: servers }] };
}
