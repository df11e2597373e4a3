import type { Caller } from '../../../cli/plan/caller.ts';
import type {
  EksInterface,
  IngressRule,
  NetworkAclEntry,
  NetworkDescription,
  Route,
} from '../../../cli/plan/network-description.ts';
import { type Network, parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';

export function net(text: string): Network {
  const network = parseCidr(text);
  if (network === undefined) throw new Error(`${text} is no CIDR`);
  return network;
}

export const ENI_A: EksInterface = {
  id: 'eni-a',
  subnetId: 'subnet-a',
  address: net('10.20.0.10/32'),
  groups: ['sg-cluster'],
};
export const ENI_B: EksInterface = {
  id: 'eni-b',
  subnetId: 'subnet-b',
  address: net('10.20.1.10/32'),
  groups: ['sg-cluster'],
};
export const LOCAL: Route = { destinations: [net('10.20.0.0/16')], target: 'local' };

export const rule = (change: Partial<IngressRule>): IngressRule => ({
  protocol: 'tcp',
  ports: [443, 443],
  cidrs: [],
  unreadPrefixLists: [],
  groups: [],
  ...change,
});
export const SELF = rule({ protocol: '-1', ports: undefined, groups: [{ id: 'sg-cluster', peering: undefined }] });
export const from = (...cidrs: string[]) => rule({ cidrs: cidrs.map(net) });
export const entry = (change: Partial<NetworkAclEntry>): NetworkAclEntry => ({
  protocol: '-1',
  ports: undefined,
  isEgress: false,
  isAllowed: true,
  cidr: net('0.0.0.0/0'),
  ...change,
});
export const ALL_IN = entry({});
export const ALL_OUT = entry({ isEgress: true });
export const route = (target: string, ...cidrs: string[]): Route => ({ destinations: cidrs.map(net), target });

/** A VPC that is connected to nothing. */
export const alone: NetworkDescription = {
  vpcId: 'vpc-1',
  vpcCidrs: [net('10.20.0.0/16')],
  interfaces: [ENI_A, ENI_B],
  securityGroups: [{ id: 'sg-cluster', ingress: [SELF] }],
  networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-a', 'subnet-b'], entries: [ALL_IN, ALL_OUT] }],
  routeTables: [{ id: 'rtb-main', isMain: true, subnetIds: [], routes: [LOCAL] }],
  dns: { hasSupport: true, hasHostnames: true, servers: ['AmazonProvidedDNS'] },
  peerings: [],
  transitGateways: [],
  vpnGateways: [],
  clientVpns: [],
  resolverEndpoints: [],
  publicAddresses: new Map(),
  missing: [],
};
export const withRules = (...ingress: IngressRule[]) => ({
  securityGroups: [{ id: 'sg-cluster', ingress: [SELF, ...ingress] }],
});
export const withRoutes = (...routes: Route[]) => ({
  routeTables: [{ id: 'rtb-main', isMain: true, subnetIds: [], routes: [LOCAL, ...routes] }],
});
export const withAcl = (...entries: NetworkAclEntry[]) => ({
  networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-a', 'subnet-b'], entries }],
});
const VPN = {
  vpnGateways: [{ id: 'vgw-1', connections: [{ id: 'vpn-1', state: 'available', hasTunnelUp: true }] }],
};
export const PEERING = {
  peerings: [{ id: 'pcx-1', peerVpcId: 'vpc-2', peerAccount: '999999999999', cidrs: [net('10.30.0.0/16')] }],
};
export const TRANSIT = { transitGateways: [{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', state: 'available' }] };
/** An office on 10.46.0.0/16, connected by VPN: everything is open to it. */
export const office = {
  ...alone,
  ...VPN,
  ...withRoutes(route('vgw-1', '10.46.0.0/16')),
  ...withRules(from('10.46.0.0/16')),
};

export function caller(change: Partial<Caller>): Caller {
  return {
    class: 'connected-network',
    who: 'alice',
    sessions: [],
    addresses: ['10.46.1.9'],
    isDynamic: false,
    userAgent: null,
    system: undefined,
    isAuthenticated: true,
    requests: 1,
    first: new Date('2026-11-20T08:00:00Z'),
    last: new Date('2026-11-20T08:00:00Z'),
    ...change,
  };
}
