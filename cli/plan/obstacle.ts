import type { AddressRange, Network } from '../../rules/eks-endpoint-public-access/networks.ts';
import type {
  EksInterface,
  IngressRule,
  NetworkAclEntry,
  NetworkDescription,
  ReferencedGroup,
  RouteTable,
  Traffic,
} from './network-description.ts';

/** What stops traffic, or what could not be looked up and stays unknown. `why` is a sentence. */
export interface Obstacle {
  readonly kind: 'blocked' | 'unknown';
  readonly why: string;
}

/** Where traffic comes from: networks, and security groups that its sources may be in. */
export interface Source {
  readonly name: string;
  readonly cidrs: readonly Network[];
  isIn(group: ReferencedGroup): boolean;
}

const HTTPS = 443;
/** Ports that clients answer on. Systems choose from 32768 or 49152, NAT gateways from 1024 (VPC user guide, network ACLs). */
const CLIENT_PORTS = [1024, 32_768, 49_152, 60_999, 65_535];

export function overlaps(one: Network, other: Network): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** EKS answers with the addresses of all its network interfaces, so each must admit the source. */
export function groupObstacle(
  { interfaces, securityGroups }: NetworkDescription,
  source: Source,
): Obstacle | undefined {
  return worstOf(interfaces, securityGroups, 'The security groups', ({ groups }, all) => {
    const found = all.filter(({ id }) => groups.includes(id));
    const names = groups.join(', ');
    if (found.length < groups.length) return unknown(`The rules of ${names} could not be looked up.`);
    const rules = found.flatMap(({ ingress }) => ingress).filter((rule) => isTcp(rule, HTTPS));
    if (rules.some((rule) => admits(rule, source))) return undefined;
    const lists = rules.flatMap(({ unreadPrefixLists }) => unreadPrefixLists);
    if (lists.length > 0) return unknown(`The entries of ${lists.join(', ')} could not be looked up.`);
    return blocked(`No rule of ${names} admits ${source.name} on port ${HTTPS}.`);
  });
}

/** The network ACLs of the interfaces' subnets: port 443 in, and the answers out. */
export function aclObstacle(
  { interfaces, networkAcls }: NetworkDescription,
  source: Pick<Source, 'name' | 'cidrs'>,
): Obstacle | undefined {
  return worstOf(interfaces, networkAcls, 'The network ACLs', ({ subnetId }, all) => {
    const acl = all.find(({ subnetIds }) => subnetIds.includes(subnetId));
    if (acl === undefined) return unknown(`The network ACL of ${subnetId} could not be looked up.`);
    const entering = source.cidrs.filter((cidr) => passes(acl.entries, false, [HTTPS], cidr));
    if (entering.some((cidr) => passes(acl.entries, true, CLIENT_PORTS, cidr))) return undefined;
    return blocked(
      entering.length === 0
        ? `Network ACL ${acl.id} of ${subnetId} does not let ${source.name} in on port ${HTTPS}.`
        : `Network ACL ${acl.id} of ${subnetId} does not let answers to ${source.name} out.`,
    );
  });
}

/** The way back: every subnet of the interfaces needs a route to the gateway or connection. */
export function routeObstacle({ interfaces, routeTables }: NetworkDescription, target: string): Obstacle | undefined {
  return worstOf(interfaces, routeTables, 'The route tables', (each, all) => {
    const table = tableOf(each, all);
    if (table === undefined) return unknown(`The route table of ${each.subnetId} could not be looked up.`);
    if (table.routes.some((route) => route.target === target)) return undefined;
    return blocked(`Subnet ${each.subnetId} has no route to ${target}.`);
  });
}

/** Networks that the interfaces' subnets send to this target. */
export function destinationsOf(description: NetworkDescription, target: string): readonly Network[] {
  const destinations = routesBack(description)
    .filter((route) => route.target === target)
    .map(({ network }) => network);
  return destinations.filter(({ text }, index) => destinations.findIndex((each) => each.text === text) === index);
}

/** Where the interfaces' subnets send answers to an address: by the most specific route, as EC2 does. */
export function targetOf(description: NetworkDescription, address: Network): string | undefined {
  const fitting = routesBack(description).filter(({ network }) => overlaps(network, address));
  return fitting.sort((a, b) => Number(size(a.network) - size(b.network)))[0]?.target;
}

function routesBack({ interfaces = [], routeTables = [] }: NetworkDescription) {
  return interfaces
    .flatMap((each) => tableOf(each, routeTables)?.routes ?? [])
    .flatMap(({ destinations = [], target }) => destinations.map((network) => ({ network, target })));
}

/** The worst obstacle on the way to any of the interfaces: a client may be sent to each. */
function worstOf<Part>(
  interfaces: readonly EksInterface[] | undefined,
  part: readonly Part[] | undefined,
  name: string,
  check: (each: EksInterface, part: readonly Part[]) => Obstacle | undefined,
): Obstacle | undefined {
  if (interfaces === undefined || part === undefined) {
    return unknown(`${name} of EKS's network interfaces could not be looked up.`);
  }
  if (interfaces.length === 0) return unknown("EKS's network interfaces of the cluster were not found.");
  return worst(interfaces.map((each) => check(each, part)));
}

/** What is blocked is certain, so it counts before what is unknown. */
export function worst(obstacles: readonly (Obstacle | undefined)[]): Obstacle | undefined {
  return obstacles.find((each) => each?.kind === 'blocked') ?? obstacles.find((each) => each !== undefined);
}

export function blocked(why: string): Obstacle {
  return { kind: 'blocked', why };
}

export function unknown(why: string): Obstacle {
  return { kind: 'unknown', why };
}

function size({ first, last }: AddressRange): bigint {
  return last - first;
}

function tableOf({ subnetId }: EksInterface, tables: readonly RouteTable[]): RouteTable | undefined {
  return tables.find(({ subnetIds }) => subnetIds.includes(subnetId)) ?? tables.find(({ isMain }) => isMain);
}

function isTcp({ protocol, ports }: Traffic, port: number): boolean {
  if (protocol === '-1') return true;
  // Security groups say `tcp`, network ACLs its number.
  return (protocol === 'tcp' || protocol === '6') && (ports === undefined || (ports[0] <= port && port <= ports[1]));
}

function admits({ cidrs, groups }: IngressRule, source: Source): boolean {
  return (
    cidrs.some((cidr) => source.cidrs.some((each) => overlaps(cidr, each))) ||
    groups.some((group) => source.isIn(group))
  );
}

/** Whether some address of the network passes on one of the ports: what earlier entries deny is taken out. */
function passes(
  entries: readonly NetworkAclEntry[],
  isEgress: boolean,
  ports: readonly number[],
  network: Network,
): boolean {
  return ports.some((port) => {
    let rest: readonly AddressRange[] = [network];
    for (const entry of entries) {
      if (entry.isEgress !== isEgress || entry.cidr.family !== network.family || !isTcp(entry, port)) continue;
      const left = rest.flatMap((range) => without(range, entry.cidr));
      if (entry.isAllowed && total(left) < total(rest)) return true;
      rest = left;
    }
    return false;
  });
}

function without({ first, last }: AddressRange, taken: AddressRange): readonly AddressRange[] {
  const below = { first, last: taken.first - 1n < last ? taken.first - 1n : last };
  const above = { first: taken.last + 1n > first ? taken.last + 1n : first, last };
  return [below, above].filter((range) => range.first <= range.last);
}

function total(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, range) => sum + size(range) + 1n, 0n);
}
