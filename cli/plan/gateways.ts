import {
  DescribeVpnConnectionsCommand,
  DescribeVpnGatewaysCommand,
  paginateDescribeClientVpnEndpoints,
  paginateDescribeClientVpnTargetNetworks,
  paginateDescribeTransitGatewayVpcAttachments,
  paginateDescribeVpcPeeringConnections,
} from '@aws-sdk/client-ec2';
import { paginateListResolverEndpoints } from '@aws-sdk/client-route53resolver';
import { demand } from '../../rules/config-rule/errors.ts';
import { collect, GONE, type Lookup } from './lookup.ts';
import * as answers from './network-answers.ts';
import type { ClientVpn, Peering, VpnGateway } from './network-description.ts';

/** EC2 finds a connection by one side at a time; the peer is on the other. */
export function readPeerings(lookup: Lookup): Promise<readonly Peering[] | undefined> {
  const action = 'ec2:DescribeVpcPeeringConnections';
  const by = async (side: 'requester' | 'accepter', peer: 'RequesterVpcInfo' | 'AccepterVpcInfo') => {
    const input = {
      Filters: [
        { Name: `${side}-vpc-info.vpc-id`, Values: [lookup.vpcId] },
        { Name: 'status-code', Values: ['active'] },
      ],
    };
    const found = await collect(paginateDescribeVpcPeeringConnections({ client: lookup.ec2 }, input), (page) =>
      demand(page, 'VpcPeeringConnections', action),
    );
    return found.map((each) => answers.peering(each, peer));
  };
  return lookup.attempt('Peering connections', action, async () => [
    ...(await by('requester', 'AccepterVpcInfo')),
    ...(await by('accepter', 'RequesterVpcInfo')),
  ]);
}

export function readTransitGateways(lookup: Lookup) {
  const action = 'ec2:DescribeTransitGatewayVpcAttachments';
  return lookup.attempt('Transit gateway attachments', action, async () => {
    const pages = paginateDescribeTransitGatewayVpcAttachments({ client: lookup.ec2 }, { Filters: lookup.inVpc });
    const found = await collect(pages, (page) => demand(page, 'TransitGatewayVpcAttachments', action));
    return found.map(answers.transitGatewayAttachment).filter(({ state }) => !GONE.has(state));
  });
}

export function readVpnGateways(lookup: Lookup): Promise<readonly VpnGateway[] | undefined> {
  const action = 'ec2:DescribeVpnGateways';
  return lookup.attempt('VPN gateways', action, async () => {
    const filter = { Name: 'attachment.vpc-id', Values: [lookup.vpcId] };
    const answer = await lookup.ec2.send(new DescribeVpnGatewaysCommand({ Filters: [filter] }));
    // A gateway is found by VPCs that it is no longer attached to as well.
    const attached = demand(answer, 'VpnGateways', action).filter(({ VpcAttachments: attachments = [] }) =>
      attachments.some(({ VpcId: vpcId, State: state }) => vpcId === lookup.vpcId && state === 'attached'),
    );
    const ids = attached.map((each) => demand(each, 'VpnGatewayId', action));
    return Promise.all(ids.map(async (id) => ({ id, connections: await readVpnConnections(lookup, id) })));
  });
}

function readVpnConnections(lookup: Lookup, gatewayId: string) {
  const action = 'ec2:DescribeVpnConnections';
  return lookup.attempt('VPN connections', action, async () => {
    const filter = { Name: 'vpn-gateway-id', Values: [gatewayId] };
    const answer = await lookup.ec2.send(new DescribeVpnConnectionsCommand({ Filters: [filter] }));
    return demand(answer, 'VpnConnections', action)
      .map(answers.vpnConnection)
      .filter(({ state }) => !GONE.has(state));
  });
}

/** Endpoints cannot be found by VPC: each is asked for its target networks. */
export function readClientVpns(lookup: Lookup): Promise<readonly ClientVpn[] | undefined> {
  const action = 'ec2:DescribeClientVpnEndpoints';
  return lookup.attempt('Client VPN endpoints', action, async () => {
    const found = await collect(paginateDescribeClientVpnEndpoints({ client: lookup.ec2 }, {}), (page) =>
      demand(page, 'ClientVpnEndpoints', action),
    );
    const endpoints = found.map((each) => ({
      id: demand(each, 'ClientVpnEndpointId', action),
      state: demand(demand(each, 'Status', action), 'Code', action),
    }));
    const existing = endpoints.filter(({ state }) => !GONE.has(state));
    const asked = existing.map(async (each) => ({ ...each, targets: await readClientVpnTargets(lookup, each.id) }));
    const inVpc: ClientVpn[] = [];
    for (const { id, state, targets } of await Promise.all(asked)) {
      // Without its target networks it is not known whether an endpoint is in the VPC.
      if (targets === undefined) return undefined;
      if (targets.length > 0) inVpc.push({ id, state, groups: targets.flat() });
    }
    return inVpc;
  });
}

/** Of each association of an endpoint with a subnet of the VPC, the groups of its network interfaces. */
function readClientVpnTargets(lookup: Lookup, id: string): Promise<readonly (readonly string[])[] | undefined> {
  const action = 'ec2:DescribeClientVpnTargetNetworks';
  return lookup.attempt('Target networks of Client VPN endpoints', action, async () => {
    const input = { ClientVpnEndpointId: id, Filters: lookup.inVpc };
    const found = await collect(paginateDescribeClientVpnTargetNetworks({ client: lookup.ec2 }, input), (page) =>
      demand(page, 'ClientVpnTargetNetworks', action),
    );
    const associated = found.filter(({ Status: status }) => status?.Code === 'associated');
    return associated.map((each) => demand(each, 'SecurityGroups', action));
  });
}

export function readResolverEndpoints(lookup: Lookup) {
  const action = 'route53resolver:ListResolverEndpoints';
  return lookup.attempt('Inbound resolver endpoints', action, async () => {
    const Filters = [
      { Name: 'Direction', Values: ['INBOUND'] },
      { Name: 'HostVPCId', Values: [lookup.vpcId] },
    ];
    const found = await collect(paginateListResolverEndpoints({ client: lookup.resolver }, { Filters }), (page) =>
      demand(page, 'ResolverEndpoints', action),
    );
    return found.map(answers.resolverEndpoint);
  });
}
