import type * as sdk from '@aws-sdk/client-ec2';
import { AwsError } from '../../error.ts';
import type { Ec2Network } from '../../network.ts';
import { type AccessNeed, type Operation, type Operations, operation, type Place } from '../../service.ts';
import * as described from './descriptions.ts';
import { type FilterTable, filtered } from './filters.ts';
import { ec2Page, named } from './page.ts';

/** What the operations read: it may change between calls. */
export interface NetworkSource {
  readonly network: Ec2Network;
  /** The most that one answer lists. */
  readonly pageSize: number;
}

interface ListInput {
  readonly DryRun?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

interface Listing<Input, Output, Item> {
  items(network: Ec2Network, input: Input): readonly Item[];
  readonly filters: FilterTable<Item>;
  filtersOf(input: Input): sdk.Filter[] | undefined;
  idsOf(input: Input): string[] | undefined;
  idOf(item: Item): string | undefined;
  notFound(id: string): AwsError;
  /** Only for paged operations is there a next token. */
  answer(items: Item[], next: { NextToken?: string }): Omit<Output, '$metadata'>;
  readonly isWhole?: boolean;
  needs?(input: Input): readonly AccessNeed[];
}

export function refuseDryRun({ DryRun: dryRun }: { DryRun?: boolean | undefined }): void {
  if (dryRun !== true) return;
  throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
}

/**
 * EC2's read-only calls that describe a network. Codes are EC2's (EC2 API reference, error codes); texts that are not
 * `The … ID '…' does not exist` are assumed.
 */
export function networkOperations(place: Place, source: NetworkSource): Operations {
  const on = (resource: string): readonly AccessNeed[] => [{ resource, context: { 'ec2:Region': place.region } }];
  const arn = (resource: string) => `arn:${place.partition}:ec2:${place.region}:${place.account}:${resource}`;

  const list = <Input extends ListInput, Output, Item>(listing: Listing<Input, Output, Item>): Operation =>
    operation<Input, Output>({
      needs: (input) => listing.needs?.(input) ?? on('*'),
      run: (input) => {
        refuseDryRun(input);
        const items = listing.items(source.network, input);
        const existing = named(items, listing.idsOf(input), listing.idOf, listing.notFound);
        const wanted = filtered(existing, listing.filtersOf(input), listing.filters);
        if (listing.isWhole) return listing.answer([...wanted], {});
        const { page, ...next } = ec2Page(wanted, input, source.pageSize);
        return listing.answer(page, next);
      },
    });

  return {
    DescribeVpcs: list<sdk.DescribeVpcsCommandInput, sdk.DescribeVpcsCommandOutput, sdk.Vpc>({
      items: ({ vpcs }) => vpcs.map((each) => described.vpc(each, place)),
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'owner-id': ({ OwnerId }) => [OwnerId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.VpcIds,
      idOf: ({ VpcId }) => VpcId,
      notFound: doesNotExist('InvalidVpcID.NotFound', 'vpc'),
      answer: (Vpcs, next) => ({ Vpcs, ...next }),
    }),
    DescribeSubnets: list<sdk.DescribeSubnetsCommandInput, sdk.DescribeSubnetsCommandOutput, sdk.Subnet>({
      items: ({ subnets }) => subnets.map((each) => described.subnet(each, place)),
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'subnet-id': ({ SubnetId }) => [SubnetId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.SubnetIds,
      idOf: ({ SubnetId }) => SubnetId,
      notFound: doesNotExist('InvalidSubnetID.NotFound', 'subnet'),
      answer: (Subnets, next) => ({ Subnets, ...next }),
    }),
    DescribeNetworkInterfaces: list<
      sdk.DescribeNetworkInterfacesCommandInput,
      sdk.DescribeNetworkInterfacesCommandOutput,
      sdk.NetworkInterface
    >({
      items: (network, { IncludeManagedResources: all }) =>
        network.networkInterfaces
          .filter(({ isHidden }) => all || !isHidden)
          .map((each) => described.networkInterface(each, network, place)),
      filters: {
        'vpc-id': ({ VpcId }) => [VpcId],
        'subnet-id': ({ SubnetId }) => [SubnetId],
        description: ({ Description }) => [Description],
        'group-id': ({ Groups }) => Groups?.map(({ GroupId }) => GroupId) ?? [],
        status: ({ Status }) => [Status],
        'association.public-ip': ({ Association }) => [Association?.PublicIp],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.NetworkInterfaceIds,
      idOf: ({ NetworkInterfaceId }) => NetworkInterfaceId,
      notFound: doesNotExist('InvalidNetworkInterfaceID.NotFound', 'networkInterface'),
      answer: (NetworkInterfaces, next) => ({ NetworkInterfaces, ...next }),
    }),
    DescribeSecurityGroups: list<
      sdk.DescribeSecurityGroupsCommandInput,
      sdk.DescribeSecurityGroupsCommandOutput,
      sdk.SecurityGroup
    >({
      items: ({ securityGroups }) => securityGroups.map((each) => described.securityGroup(each, place)),
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'group-id': ({ GroupId }) => [GroupId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.GroupIds,
      idOf: ({ GroupId }) => GroupId,
      notFound: notFound('InvalidGroup.NotFound', (id) => `The security group '${id}' does not exist`),
      answer: (SecurityGroups, next) => ({ SecurityGroups, ...next }),
    }),
    GetManagedPrefixListEntries: list<
      sdk.GetManagedPrefixListEntriesCommandInput,
      sdk.GetManagedPrefixListEntriesCommandOutput,
      sdk.PrefixListEntry
    >({
      items: ({ prefixLists }, { PrefixListId: id = '' }) => {
        const found = prefixLists.find((each) => each.id === id);
        if (found === undefined) throw doesNotExist('InvalidPrefixListID.NotFound', 'prefix list')(id);
        return found.cidrs.map((Cidr) => ({ Cidr }));
      },
      ...entriesOnly,
      needs: ({ PrefixListId: id }) => on(arn(`prefix-list/${id}`)),
      answer: (Entries, next) => ({ Entries, ...next }),
    }),
    DescribeNetworkAcls: list<
      sdk.DescribeNetworkAclsCommandInput,
      sdk.DescribeNetworkAclsCommandOutput,
      sdk.NetworkAcl
    >({
      items: ({ networkAcls }) => networkAcls.map((each) => described.networkAcl(each, place)),
      filters: {
        'vpc-id': ({ VpcId }) => [VpcId],
        'association.subnet-id': ({ Associations }) => Associations?.map(({ SubnetId }) => SubnetId) ?? [],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.NetworkAclIds,
      idOf: ({ NetworkAclId }) => NetworkAclId,
      notFound: doesNotExist('InvalidNetworkAclID.NotFound', 'networkAcl'),
      answer: (NetworkAcls, next) => ({ NetworkAcls, ...next }),
    }),
    DescribeRouteTables: list<
      sdk.DescribeRouteTablesCommandInput,
      sdk.DescribeRouteTablesCommandOutput,
      sdk.RouteTable
    >({
      items: ({ routeTables }) => routeTables.map((each) => described.routeTable(each, place)),
      filters: {
        'vpc-id': ({ VpcId }) => [VpcId],
        // The main table is not found by its subnets: its association with them is implicit (EC2 API reference).
        'association.subnet-id': ({ Associations }) => Associations?.map(({ SubnetId }) => SubnetId) ?? [],
        'association.main': ({ Associations }) => Associations?.map(({ Main }) => String(Main)) ?? [],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.RouteTableIds,
      idOf: ({ RouteTableId }) => RouteTableId,
      notFound: doesNotExist('InvalidRouteTableID.NotFound', 'routeTable'),
      answer: (RouteTables, next) => ({ RouteTables, ...next }),
    }),
    DescribeNatGateways: list<
      sdk.DescribeNatGatewaysCommandInput,
      sdk.DescribeNatGatewaysCommandOutput,
      sdk.NatGateway
    >({
      items: ({ natGateways }) => natGateways.map(described.natGateway),
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], state: ({ State }) => [State] },
      filtersOf: (input) => input.Filter,
      idsOf: (input) => input.NatGatewayIds,
      idOf: ({ NatGatewayId }) => NatGatewayId,
      notFound: notFound('NatGatewayNotFound', (id) => `NAT gateway ${id} was not found`),
      answer: (NatGateways, next) => ({ NatGateways, ...next }),
    }),
    DescribeAddresses: list<sdk.DescribeAddressesCommandInput, sdk.DescribeAddressesCommandOutput, sdk.Address>({
      items: ({ addresses }) => addresses.map(described.address),
      filters: { 'public-ip': ({ PublicIp }) => [PublicIp], 'allocation-id': ({ AllocationId }) => [AllocationId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.AllocationIds,
      idOf: ({ AllocationId }) => AllocationId,
      notFound: doesNotExist('InvalidAllocationID.NotFound', 'allocation'),
      isWhole: true,
      answer: (Addresses) => ({ Addresses }),
    }),
    DescribeVpcPeeringConnections: list<
      sdk.DescribeVpcPeeringConnectionsCommandInput,
      sdk.DescribeVpcPeeringConnectionsCommandOutput,
      sdk.VpcPeeringConnection
    >({
      items: ({ peeringConnections }) => peeringConnections.map((each) => described.peeringConnection(each, place)),
      filters: {
        'requester-vpc-info.vpc-id': ({ RequesterVpcInfo }) => [RequesterVpcInfo?.VpcId],
        'accepter-vpc-info.vpc-id': ({ AccepterVpcInfo }) => [AccepterVpcInfo?.VpcId],
        'status-code': ({ Status }) => [Status?.Code],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.VpcPeeringConnectionIds,
      idOf: ({ VpcPeeringConnectionId }) => VpcPeeringConnectionId,
      notFound: doesNotExist('InvalidVpcPeeringConnectionID.NotFound', 'vpcPeeringConnection'),
      answer: (VpcPeeringConnections, next) => ({ VpcPeeringConnections, ...next }),
    }),
    DescribeTransitGatewayVpcAttachments: list<
      sdk.DescribeTransitGatewayVpcAttachmentsCommandInput,
      sdk.DescribeTransitGatewayVpcAttachmentsCommandOutput,
      sdk.TransitGatewayVpcAttachment
    >({
      items: ({ transitGatewayAttachments }) =>
        transitGatewayAttachments.map((each) => described.transitGatewayAttachment(each, place)),
      filters: {
        'vpc-id': ({ VpcId }) => [VpcId],
        'transit-gateway-id': ({ TransitGatewayId }) => [TransitGatewayId],
        state: ({ State }) => [State],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.TransitGatewayAttachmentIds,
      idOf: ({ TransitGatewayAttachmentId }) => TransitGatewayAttachmentId,
      notFound: notFound(
        'InvalidTransitGatewayAttachmentID.NotFound',
        (id) => `Transit Gateway Attachment ${id} was deleted or does not exist.`,
      ),
      answer: (TransitGatewayVpcAttachments, next) => ({ TransitGatewayVpcAttachments, ...next }),
    }),
    DescribeVpnGateways: list<
      sdk.DescribeVpnGatewaysCommandInput,
      sdk.DescribeVpnGatewaysCommandOutput,
      sdk.VpnGateway
    >({
      items: ({ vpnGateways }) => vpnGateways.map(described.vpnGateway),
      filters: {
        'attachment.vpc-id': ({ VpcAttachments }) => VpcAttachments?.map(({ VpcId }) => VpcId) ?? [],
        'attachment.state': ({ VpcAttachments }) => VpcAttachments?.map(({ State }) => State) ?? [],
        'vpn-gateway-id': ({ VpnGatewayId }) => [VpnGatewayId],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.VpnGatewayIds,
      idOf: ({ VpnGatewayId }) => VpnGatewayId,
      notFound: doesNotExist('InvalidVpnGatewayID.NotFound', 'vpnGateway'),
      isWhole: true,
      answer: (VpnGateways) => ({ VpnGateways }),
    }),
    DescribeVpnConnections: list<
      sdk.DescribeVpnConnectionsCommandInput,
      sdk.DescribeVpnConnectionsCommandOutput,
      sdk.VpnConnection
    >({
      items: ({ vpnConnections }) => vpnConnections.map(described.vpnConnection),
      filters: {
        'vpn-gateway-id': ({ VpnGatewayId }) => [VpnGatewayId],
        'transit-gateway-id': ({ TransitGatewayId }) => [TransitGatewayId],
        state: ({ State }) => [State],
      },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.VpnConnectionIds,
      idOf: ({ VpnConnectionId }) => VpnConnectionId,
      notFound: doesNotExist('InvalidVpnConnectionID.NotFound', 'vpnConnection'),
      isWhole: true,
      answer: (VpnConnections) => ({ VpnConnections }),
    }),
    DescribeClientVpnEndpoints: list<
      sdk.DescribeClientVpnEndpointsCommandInput,
      sdk.DescribeClientVpnEndpointsCommandOutput,
      sdk.ClientVpnEndpoint
    >({
      items: ({ clientVpnEndpoints }) => clientVpnEndpoints.map(described.clientVpnEndpoint),
      filters: { 'endpoint-id': ({ ClientVpnEndpointId }) => [ClientVpnEndpointId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.ClientVpnEndpointIds,
      idOf: ({ ClientVpnEndpointId }) => ClientVpnEndpointId,
      notFound: noClientVpn,
      answer: (ClientVpnEndpoints, next) => ({ ClientVpnEndpoints, ...next }),
    }),
    DescribeClientVpnTargetNetworks: list<
      sdk.DescribeClientVpnTargetNetworksCommandInput,
      sdk.DescribeClientVpnTargetNetworksCommandOutput,
      sdk.TargetNetwork
    >({
      items: ({ clientVpnEndpoints }, { ClientVpnEndpointId: id = '' }) => {
        const found = clientVpnEndpoints.find((each) => each.id === id);
        if (found === undefined) throw noClientVpn(id);
        return described.targetNetworks(found);
      },
      filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'target-network-id': ({ TargetNetworkId }) => [TargetNetworkId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.AssociationIds,
      idOf: ({ AssociationId }) => AssociationId,
      notFound: notFound('InvalidClientVpnAssociationId.NotFound', (id) => `Association ${id} does not exist`),
      needs: ({ ClientVpnEndpointId: id }) => on(arn(`client-vpn-endpoint/${id}`)),
      answer: (ClientVpnTargetNetworks, next) => ({ ClientVpnTargetNetworks, ...next }),
    }),
    DescribeDhcpOptions: list<
      sdk.DescribeDhcpOptionsCommandInput,
      sdk.DescribeDhcpOptionsCommandOutput,
      sdk.DhcpOptions
    >({
      items: ({ dhcpOptions }) => dhcpOptions.map(described.dhcpOptions),
      filters: { 'dhcp-options-id': ({ DhcpOptionsId }) => [DhcpOptionsId] },
      filtersOf: (input) => input.Filters,
      idsOf: (input) => input.DhcpOptionsIds,
      idOf: ({ DhcpOptionsId }) => DhcpOptionsId,
      notFound: doesNotExist('InvalidDhcpOptionID.NotFound', 'dhcpOption'),
      answer: (DhcpOptions, next) => ({ DhcpOptions, ...next }),
    }),
  };
}

function notFound(code: string, text: (id: string) => string): (id: string) => AwsError {
  return (id) => new AwsError(code, text(id), { status: 400 });
}

function doesNotExist(code: string, kind: string): (id: string) => AwsError {
  return notFound(code, (id) => `The ${kind} ID '${id}' does not exist`);
}

const noClientVpn = notFound('InvalidClientVpnEndpointId.NotFound', (id) => `Endpoint ${id} does not exist`);

/** What GetManagedPrefixListEntries does not have: filters, and ids of its entries. */
const entriesOnly = {
  filters: {},
  filtersOf: () => undefined,
  idsOf: () => undefined,
  idOf: () => undefined,
  notFound: notFound('InvalidParameterValue', (id) => id),
};
