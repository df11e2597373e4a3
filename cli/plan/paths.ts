import { type Network, parseCidr } from '../../rules/eks-endpoint-public-access/networks.ts';
import type { Caller } from './caller.ts';
import type { NetworkDescription } from './network-description.ts';
import {
  aclObstacle,
  groupObstacle,
  type Obstacle,
  overlaps,
  routeObstacle,
  type Source,
  targetOf,
  unknown,
  worst,
} from './obstacle.ts';
import type { Path, PathKind, PathState } from './path.ts';
import { type Way, waysInto } from './way.ts';

const ANYWHERE = networks('0.0.0.0/0', '::/0');
/** Often used for pods, and often not routed by other networks (kubernetes-sigs/cluster-api-provider-aws#6172). */
const SHARED = networks('100.64.0.0/10');
const OWN_RESOLVER = 'AmazonProvidedDNS';

/**
 * Whether a private way to the cluster's endpoint exists on paper, and what it depends on. A way is `proven` only by a
 * caller of class `connected-network` that got past authentication. Nothing here was tried.
 */
export function paths(description: NetworkDescription, callers: readonly Caller[]): readonly Path[] {
  const ways = waysInto(description);
  const proofs = proofsOf(description, callers);
  const carries = (way: Way, { target }: Proof) =>
    target !== undefined && target === way.target && way.fault?.kind !== 'blocked';
  return [
    ...ways.map((way) =>
      wayPath(
        description,
        way,
        proofs.find((proof) => carries(way, proof)),
      ),
    ),
    ...proofs.filter((proof) => !ways.some((way) => carries(way, proof))).map(unexplainedPath),
    ...failedLookups(description),
    ...resolverPaths(description),
    groupPath(description),
    ...aclPaths(description, ways),
    ...sharedPaths(description),
    dnsPath(description),
  ];
}

/** A call that succeeded from a private address outside the VPC, and where EKS's answer to it was routed. */
interface Proof {
  readonly address: string;
  readonly target: string | undefined;
}

function proofsOf(description: NetworkDescription, callers: readonly Caller[]): readonly Proof[] {
  const connected = callers.filter((caller) => caller.class === 'connected-network' && caller.isAuthenticated);
  const addresses = new Set(connected.flatMap((caller) => caller.addresses));
  return [...addresses].map((address) => {
    const [network] = networks(`${address}/${address.includes(':') ? 128 : 32}`);
    return { address, target: network === undefined ? undefined : targetOf(description, network) };
  });
}

function wayPath(description: NetworkDescription, way: Way, proof: Proof | undefined): Path {
  const { kind, id, what, target, source, fault } = way;
  if (proof !== undefined)
    return { kind, id, state: 'proven', detail: `${what} A call from ${proof.address} succeeded.` };
  const obstacles = [
    fault,
    target === undefined ? undefined : routeObstacle(description, target),
    target === undefined ? undefined : sharedObstacle(description),
    ...(source.cidrs.length === 0
      ? [unknown('The networks behind it are not known.')]
      : [groupObstacle(description, source), aclObstacle(description, source)]),
  ];
  const { state, detail } = path(
    kind,
    id,
    obstacles,
    `On paper, ${source.name} can reach the endpoint. It was not tried.`,
  );
  return { kind, id, state, detail: `${what} ${detail}` };
}

function unexplainedPath({ address }: Proof): Path {
  const detail = `A call from ${address} succeeded over the private endpoint. The way that it took was not found.`;
  return { kind: 'route', id: address, state: 'proven', detail };
}

/** One path of state `unknown` for each kind of way that could not be looked up: there may be such ways. */
function failedLookups(description: NetworkDescription): readonly Path[] {
  const { vpcId, peerings, transitGateways, vpnGateways, clientVpns, resolverEndpoints } = description;
  const lookups: readonly (readonly [PathKind, string, unknown])[] = [
    ['peering', 'Peering connections', peerings],
    ['transit-gateway', 'Transit gateway attachments', transitGateways],
    ['vpn', 'VPN gateways', vpnGateways],
    ['client-vpn', 'Client VPN endpoints', clientVpns],
    ['resolver-endpoint', 'Inbound resolver endpoints', resolverEndpoints],
  ];
  return lookups
    .filter(([, , found]) => found === undefined)
    .map(([kind, name]) => ({ kind, id: vpcId, state: 'unknown', detail: `${name} could not be looked up.` }));
}

/** Other networks get the private addresses of the endpoint's name through these, while public access is on. */
function resolverPaths({ resolverEndpoints = [] }: NetworkDescription): readonly Path[] {
  return resolverEndpoints.map(({ id, status }) => ({
    kind: 'resolver-endpoint',
    id,
    state: status === 'OPERATIONAL' ? 'possible' : 'blocked',
    detail: `Inbound resolver endpoint in the VPC, ${status}. Connected networks can look up private names through it.`,
  }));
}

/** Whether the groups admit anything but their own members. */
function groupPath(description: NetworkDescription): Path {
  const groups = [...new Set((description.interfaces ?? []).flatMap((each) => each.groups))];
  const others: Source = {
    name: 'sources other than its members',
    cidrs: ANYWHERE,
    isIn: ({ id }) => !groups.includes(id),
  };
  const id = groups.length === 0 ? description.vpcId : groups.join(',');
  return path(
    'security-group',
    id,
    [groupObstacle(description, others)],
    'The security groups admit others on port 443.',
  );
}

/** The network ACLs of EKS's subnets, held against all networks that a way leads to, or against any when there is none. */
function aclPaths(description: NetworkDescription, ways: readonly Way[]): readonly Path[] {
  const { vpcId, interfaces = [], networkAcls = [] } = description;
  const outside = ways.flatMap(({ source }) => source.cidrs);
  const source = {
    name: outside.length === 0 ? 'any network' : [...new Set(outside.map(({ text }) => text))].join(', '),
    cidrs: outside.length === 0 ? ANYWHERE : outside,
  };
  const acls = networkAcls.filter(({ subnetIds }) => interfaces.some((each) => subnetIds.includes(each.subnetId)));
  const what = 'The network ACL lets port 443 in and the answers out.';
  if (acls.length === 0) return [path('network-acl', vpcId, [aclObstacle(description, source)], what)];
  return acls.map(({ id, subnetIds }) => {
    const behind = interfaces.filter((each) => subnetIds.includes(each.subnetId));
    return path('network-acl', id, [aclObstacle({ ...description, interfaces: behind }, source)], what);
  });
}

function sharedPaths(description: NetworkDescription): readonly Path[] {
  const obstacle = sharedObstacle(description);
  return obstacle === undefined ? [] : [path('route', description.vpcId, [obstacle], '')];
}

/** Whether other networks route to the interfaces is not to be seen from here; for this range it is often not so. */
function sharedObstacle({ interfaces = [] }: NetworkDescription): Obstacle | undefined {
  const found = interfaces.filter(({ address }) => SHARED.some((range) => overlaps(range, address)));
  if (found.length === 0) return undefined;
  const addresses = found.map(({ address }) => address.text.split('/')[0]).join(', ');
  return unknown(
    `EKS's network interfaces are at ${addresses}, in 100.64.0.0/10, which other networks often do not route.`,
  );
}

/** Nodes and pods in the VPC find the private endpoint only with both attributes on (EKS user guide, cluster endpoint). */
function dnsPath({ vpcId, dns }: NetworkDescription): Path {
  const of = (state: PathState, detail: string): Path => ({ kind: 'dns', id: vpcId, state, detail });
  if (dns === undefined) return of('unknown', 'The DNS settings of the VPC could not be looked up.');
  const off = [...(dns.hasSupport ? [] : ['enableDnsSupport']), ...(dns.hasHostnames ? [] : ['enableDnsHostnames'])];
  if (off.length > 0) {
    return of('blocked', `The VPC has ${off.join(' and ')} off: names of private endpoints do not resolve in it.`);
  }
  if (dns.servers === undefined) return of('unknown', 'The DNS servers of the VPC could not be looked up.');
  if (dns.servers.includes(OWN_RESOLVER)) return of('possible', 'The VPC resolves names of private endpoints.');
  const servers = dns.servers.join(', ');
  return of(
    'unknown',
    `The VPC uses the DNS servers ${servers}. Whether they ask the VPC's own resolver is not known.`,
  );
}

/** `possible` is the sentence for no obstacle; otherwise those of the obstacles that decide are shown. */
function path(kind: PathKind, id: string, obstacles: readonly (Obstacle | undefined)[], possible: string): Path {
  const decisive = worst(obstacles);
  if (decisive === undefined) return { kind, id, state: 'possible', detail: possible };
  const reasons = obstacles.flatMap((each) => (each?.kind === decisive.kind ? [each.why] : []));
  return { kind, id, state: decisive.kind, detail: reasons.join(' ') };
}

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}
