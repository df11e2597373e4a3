import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import type {
  ClientVpn,
  NetworkDescription,
  Peering,
  TransitGatewayAttachment,
  VpnGateway,
} from './network-description.ts';
import { blocked, destinationsOf, type Obstacle, type Source, unknown } from './obstacle.ts';
import type { PathKind } from './path.ts';

/** A way into the VPC, whether or not EKS's network interfaces can be reached over it. */
export interface Way {
  readonly kind: PathKind;
  readonly id: string;
  /** A sentence. */
  readonly what: string;
  /** Where routes lead back to; undefined where traffic comes from inside the VPC. */
  readonly target: string | undefined;
  readonly source: Source;
  /** What is wrong with the way itself. */
  readonly fault: Obstacle | undefined;
}

const NO_GROUP = () => false;

export function waysInto(description: NetworkDescription): readonly Way[] {
  const { peerings = [], transitGateways = [], vpnGateways = [], clientVpns = [] } = description;
  return [
    ...peerings.map(peeringWay),
    ...transitGateways.map((each) => transitGatewayWay(description, each)),
    ...vpnGateways.flatMap((each) => vpnWays(description, each)),
    ...clientVpns.map((each) => clientVpnWay(description, each)),
  ];
}

function peeringWay({ id, peerVpcId, peerAccount, cidrs }: Peering): Way {
  return {
    kind: 'peering',
    id,
    what: `Peering with ${peerVpcId} of account ${peerAccount}.`,
    target: id,
    source: { name: namesOf(cidrs, peerVpcId), cidrs, isIn: ({ peering }) => peering === id },
    fault: undefined,
  };
}

function transitGatewayWay(
  description: NetworkDescription,
  { id, transitGatewayId, state }: TransitGatewayAttachment,
): Way {
  return {
    kind: 'transit-gateway',
    id,
    what: `The VPC is attached to ${transitGatewayId}.`,
    target: transitGatewayId,
    source: routed(description, transitGatewayId),
    fault: state === 'available' ? undefined : blocked(`The attachment is ${state}.`),
  };
}

/** A gateway without a VPN connection may carry Direct Connect, which is not looked up. */
function vpnWays(description: NetworkDescription, { id, connections }: VpnGateway): readonly Way[] {
  const way = { target: id, source: routed(description, id) };
  if (connections === undefined) {
    const fault = unknown('Its VPN connections could not be looked up.');
    return [{ ...way, kind: 'vpn', id, what: `${id} is attached to the VPC.`, fault }];
  }
  if (connections.length === 0) {
    const fault = unknown('It has no VPN connection. Whether it carries Direct Connect was not looked up.');
    return [{ ...way, kind: 'direct-connect', id, what: `${id} is attached to the VPC.`, fault }];
  }
  return connections.map(({ id: connection, state, hasTunnelUp }) => ({
    ...way,
    kind: 'vpn',
    id: connection,
    what: `VPN connection on ${id}.`,
    fault:
      state !== 'available'
        ? blocked(`The connection is ${state}.`)
        : hasTunnelUp
          ? undefined
          : blocked('None of its tunnels is up.'),
  }));
}

/** Clients come from addresses of the endpoint's own network interfaces in the VPC, so no route back is needed. */
function clientVpnWay({ vpcCidrs }: NetworkDescription, { id, state, groups }: ClientVpn): Way {
  return {
    kind: 'client-vpn',
    id,
    what: 'Client VPN endpoint with a target network in the VPC.',
    target: undefined,
    source: { name: namesOf(vpcCidrs, 'the VPC'), cidrs: vpcCidrs, isIn: (group) => groups.includes(group.id) },
    fault: state === 'available' ? undefined : blocked(`The endpoint is ${state}.`),
  };
}

/** All that the subnets of EKS's network interfaces send to a gateway. */
function routed(description: NetworkDescription, target: string): Source {
  const cidrs = destinationsOf(description, target);
  return { name: namesOf(cidrs, `traffic from ${target}`), cidrs, isIn: NO_GROUP };
}

function namesOf(cidrs: readonly Network[], otherwise: string): string {
  return cidrs.length === 0 ? otherwise : cidrs.map(({ text }) => text).join(', ');
}
