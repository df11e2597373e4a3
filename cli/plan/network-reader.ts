import {
  DescribeDhcpOptionsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeNetworkInterfaces,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateGetManagedPrefixListEntries,
  type Vpc,
} from '@aws-sdk/client-ec2';
import { demand } from '../../rules/config-rule/errors.ts';
import {
  readClientVpns,
  readPeerings,
  readResolverEndpoints,
  readTransitGateways,
  readVpnGateways,
} from './gateways.ts';
import { collect, GONE, Lookup, type NetworkClients } from './lookup.ts';
import * as answers from './network-answers.ts';
import type { EksInterface, NetworkDescription, VpcDns } from './network-description.ts';
import type { PublicAddress } from './surroundings.ts';

export interface NetworkReader {
  /**
   * Describes the network around a cluster in its VPC. Rejects when the VPC itself cannot be described; each other look-up
   * that fails leaves its part out and is named in `missing`.
   */
  describe(vpcId: string, clusterName: string): Promise<NetworkDescription>;
}

export function networkReader(clients: NetworkClients): NetworkReader {
  return { describe: (vpcId, clusterName) => describe(new Lookup(clients, vpcId), clusterName) };
}

async function describe(lookup: Lookup, clusterName: string): Promise<NetworkDescription> {
  const answer = await lookup.ec2.send(new DescribeVpcsCommand({ VpcIds: [lookup.vpcId] }));
  const [vpc = {}] = demand(answer, 'Vpcs', 'ec2:DescribeVpcs');
  const account = demand(vpc, 'OwnerId', 'ec2:DescribeVpcs');
  const found = readInterfaces(lookup, clusterName);
  const [interfaces, securityGroups, networkAcls, routeTables, dns] = await Promise.all([
    found,
    found.then((interfaces) => readSecurityGroups(lookup, interfaces)),
    readNetworkAcls(lookup),
    readRouteTables(lookup),
    readDns(lookup, vpc),
  ]);
  const [peerings, transitGateways, vpnGateways, clientVpns, resolverEndpoints, publicAddresses] = await Promise.all([
    readPeerings(lookup),
    readTransitGateways(lookup),
    readVpnGateways(lookup),
    readClientVpns(lookup),
    readResolverEndpoints(lookup),
    readPublicAddresses(lookup, account),
  ]);
  return {
    vpcId: lookup.vpcId,
    vpcCidrs: answers.vpcNetworks(vpc),
    interfaces,
    securityGroups,
    networkAcls,
    routeTables,
    dns,
    peerings,
    transitGateways,
    vpnGateways,
    clientVpns,
    resolverEndpoints,
    publicAddresses,
    missing: lookup.missing,
  };
}

function readInterfaces(lookup: Lookup, clusterName: string): Promise<readonly EksInterface[] | undefined> {
  const action = 'ec2:DescribeNetworkInterfaces';
  return lookup.attempt("EKS's network interfaces", action, async () => {
    const input = {
      Filters: [...lookup.inVpc, { Name: 'description', Values: [`Amazon EKS ${clusterName}`] }],
      IncludeManagedResources: true,
    };
    const found = await collect(paginateDescribeNetworkInterfaces({ client: lookup.ec2 }, input), (page) =>
      demand(page, 'NetworkInterfaces', action),
    );
    // One that is `available` is attached to nothing: EKS left it behind at an upgrade.
    return found.filter(({ Status: status }) => status !== 'available').map(answers.eksInterface);
  });
}

async function readSecurityGroups(lookup: Lookup, interfaces: readonly EksInterface[] | undefined) {
  const ids = [...new Set(interfaces?.flatMap(({ groups }) => groups))];
  if (interfaces === undefined) return undefined;
  const action = 'ec2:DescribeSecurityGroups';
  return lookup.attempt('Security groups', action, async () => {
    if (ids.length === 0) return [];
    const input = { Filters: [{ Name: 'group-id', Values: ids }] };
    const found = await collect(paginateDescribeSecurityGroups({ client: lookup.ec2 }, input), (page) =>
      demand(page, 'SecurityGroups', action),
    );
    const lists = await readPrefixLists(lookup, found.flatMap(answers.prefixListsOfGroup));
    return found.map((each) => answers.securityGroup(each, lists));
  });
}

function readNetworkAcls(lookup: Lookup) {
  const action = 'ec2:DescribeNetworkAcls';
  return lookup.attempt('Network ACLs', action, async () => {
    const found = await collect(
      paginateDescribeNetworkAcls({ client: lookup.ec2 }, { Filters: lookup.inVpc }),
      (page) => demand(page, 'NetworkAcls', action),
    );
    return found.map(answers.networkAcl);
  });
}

function readRouteTables(lookup: Lookup) {
  const action = 'ec2:DescribeRouteTables';
  return lookup.attempt('Route tables', action, async () => {
    const found = await collect(
      paginateDescribeRouteTables({ client: lookup.ec2 }, { Filters: lookup.inVpc }),
      (page) => demand(page, 'RouteTables', action),
    );
    const lists = await readPrefixLists(lookup, found.flatMap(answers.prefixListsOfRoutes));
    return found.map((each) => answers.routeTable(each, lists));
  });
}

/** One that cannot be read is undefined. */
async function readPrefixLists(lookup: Lookup, ids: readonly string[]): Promise<answers.PrefixLists> {
  const action = 'ec2:GetManagedPrefixListEntries';
  const read = async (id: string) =>
    lookup.attempt(`The entries of prefix list ${id}`, action, async () => {
      const pages = paginateGetManagedPrefixListEntries({ client: lookup.ec2 }, { PrefixListId: id });
      const entries = await collect(pages, (page) => demand(page, 'Entries', action));
      return entries.map((each) => answers.network(each, 'Cidr', demand(each, 'Cidr', action), action));
    });
  const entries = await Promise.all([...new Set(ids)].map(async (id) => [id, await read(id)] as const));
  const found = new Map(entries);
  return (id) => found.get(id);
}

async function readDns(lookup: Lookup, vpc: Vpc): Promise<VpcDns | undefined> {
  const action = 'ec2:DescribeVpcAttribute';
  const attributes = await lookup.attempt('The DNS settings of the VPC', action, async () => {
    const read = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
      lookup.ec2.send(new DescribeVpcAttributeCommand({ VpcId: lookup.vpcId, Attribute }));
    const [support, hostnames] = await Promise.all([read('enableDnsSupport'), read('enableDnsHostnames')]);
    return {
      hasSupport: demand(demand(support, 'EnableDnsSupport', action), 'Value', action),
      hasHostnames: demand(demand(hostnames, 'EnableDnsHostnames', action), 'Value', action),
    };
  });
  if (attributes === undefined) return undefined;
  const servers = await lookup.attempt('The DNS servers of the VPC', 'ec2:DescribeDhcpOptions', async () => {
    const action = 'ec2:DescribeDhcpOptions';
    const options = demand(vpc, 'DhcpOptionsId', 'ec2:DescribeVpcs');
    const answer = await lookup.ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [options] }));
    const sets = demand(answer, 'DhcpOptions', action);
    const configurations = sets.flatMap((each) => demand(each, 'DhcpConfigurations', action));
    const named = configurations.filter(({ Key: key }) => key === 'domain-name-servers');
    return named.flatMap((each) => demand(each, 'Values', action)).map((each) => demand(each, 'Value', action));
  });
  return { ...attributes, servers };
}

/** Of network interfaces, and of NAT gateways, which know better what an address is. */
async function readPublicAddresses(lookup: Lookup, account: string): Promise<ReadonlyMap<string, PublicAddress>> {
  const ofInterfaces = await lookup.attempt(
    'Public addresses of network interfaces',
    'ec2:DescribeNetworkInterfaces',
    async () => {
      const input = { Filters: [{ Name: 'association.public-ip', Values: ['*'] }], IncludeManagedResources: true };
      const found = await collect(paginateDescribeNetworkInterfaces({ client: lookup.ec2 }, input), (page) =>
        demand(page, 'NetworkInterfaces', 'ec2:DescribeNetworkInterfaces'),
      );
      return found.map(answers.interfaceAddress);
    },
  );
  const ofNatGateways = await lookup.attempt('NAT gateways', 'ec2:DescribeNatGateways', async () => {
    const found = await collect(paginateDescribeNatGateways({ client: lookup.ec2 }, {}), (page) =>
      demand(page, 'NatGateways', 'ec2:DescribeNatGateways'),
    );
    return found
      .filter((each) => !GONE.has(demand(each, 'State', 'ec2:DescribeNatGateways')))
      .flatMap((each) => answers.natAddresses(each, account));
  });
  return new Map([...(ofInterfaces ?? []), ...(ofNatGateways ?? [])]);
}
