import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../cli/plan/caller.ts';
import type {
  EksInterface,
  NetworkAclEntry,
  NetworkDescription,
  Route,
} from '../../../cli/plan/network-description.ts';
import type { Path, PathKind } from '../../../cli/plan/path.ts';
import { paths } from '../../../cli/plan/paths.ts';
import {
  ALL_IN,
  ALL_OUT,
  alone,
  caller,
  ENI_A,
  ENI_B,
  entry,
  from,
  LOCAL,
  net,
  office,
  PEERING,
  route,
  rule,
  SELF,
  TRANSIT,
  withAcl,
  withRoutes,
  withRules,
} from './vpc-network.ts';

const all = (change: Partial<NetworkDescription>, callers: readonly Caller[] = []) =>
  paths({ ...alone, ...change }, callers);
const of = (kind: PathKind, change: Partial<NetworkDescription>, callers: readonly Caller[] = []): Path[] =>
  all(change, callers).filter((path) => path.kind === kind);
const states = (kind: PathKind, change: Partial<NetworkDescription>) => of(kind, change).map(({ state }) => state);

test('a VPC that is connected to nothing has no way in, and its settings are shown', () => {
  expect(all({})).toEqual([
    {
      kind: 'security-group',
      id: 'sg-cluster',
      state: 'blocked',
      detail: 'No rule of sg-cluster admits sources other than its members on port 443.',
    },
    {
      kind: 'network-acl',
      id: 'acl-1',
      state: 'possible',
      detail: 'The network ACL lets port 443 in and the answers out.',
    },
    { kind: 'dns', id: 'vpc-1', state: 'possible', detail: 'The VPC resolves names of private endpoints.' },
  ]);
});

describe('public threads of people who lost access', () => {
  test.each(['10: GitLab runner in the VPC', '11: bastion', '12: admin box in a private subnet'])(
    '%s, without the cluster security group: the group admits only its own members',
    () => {
      expect(states('security-group', {})).toEqual(['blocked']);
      expect(states('security-group', withRules(from('10.20.0.0/16')))).toEqual(['possible']);
    },
  );

  test('13: office over VPN, security group open, network ACL of one subnet of EKS closed', () => {
    const networkAcls = [
      { id: 'acl-1', subnetIds: ['subnet-a'], entries: [ALL_IN, ALL_OUT] },
      { id: 'acl-2', subnetIds: ['subnet-b'], entries: [entry({ cidr: net('10.20.0.0/16') }), ALL_OUT] },
    ];
    expect(of('vpn', { ...office, networkAcls })).toEqual([
      {
        kind: 'vpn',
        id: 'vpn-1',
        state: 'blocked',
        detail: 'VPN connection on vgw-1. Network ACL acl-2 of subnet-b does not let 10.46.0.0/16 in on port 443.',
      },
    ]);
    expect(of('network-acl', { ...office, networkAcls }).map(({ id, state }) => [id, state])).toEqual([
      ['acl-1', 'possible'],
      ['acl-2', 'blocked'],
    ]);
  });

  test('14: management cluster on a transit gateway, EKS at 100.64.0.0/10', () => {
    const interfaces = [{ ...ENI_A, address: net('100.64.3.10/32') }, ENI_B];
    const change = { ...TRANSIT, ...withRoutes(route('tgw-1', '10.30.0.0/16')), ...withRules(from('10.30.0.0/16')) };
    const shared =
      "EKS's network interfaces are at 100.64.3.10, in 100.64.0.0/10, which other networks often do not route.";
    expect(of('transit-gateway', { ...change, interfaces })).toEqual([
      {
        kind: 'transit-gateway',
        id: 'tgw-attach-1',
        state: 'unknown',
        detail: `The VPC is attached to tgw-1. ${shared}`,
      },
    ]);
    expect(of('route', { ...change, interfaces })).toEqual([
      { kind: 'route', id: 'vpc-1', state: 'unknown', detail: shared },
    ]);
    expect(states('transit-gateway', change)).toEqual(['possible']);
  });

  test('15: management cluster in another VPC: no path, then peering, then peering with a rule', () => {
    const routes = withRoutes(route('pcx-1', '10.30.0.0/16'));
    expect(states('peering', {})).toEqual([]);
    expect(of('peering', { ...PEERING, ...routes })).toEqual([
      {
        kind: 'peering',
        id: 'pcx-1',
        state: 'blocked',
        detail: 'Peering with vpc-2 of account 999999999999. No rule of sg-cluster admits 10.30.0.0/16 on port 443.',
      },
    ]);
    expect(of('peering', { ...PEERING, ...routes, ...withRules(from('10.30.7.0/24')) })).toEqual([
      {
        kind: 'peering',
        id: 'pcx-1',
        state: 'possible',
        detail:
          'Peering with vpc-2 of account 999999999999. On paper, 10.30.0.0/16 can reach the endpoint. It was not tried.',
      },
    ]);
  });

  test.each([
    [{ hasSupport: false, hasHostnames: true }, 'enableDnsSupport'],
    [{ hasSupport: true, hasHostnames: false }, 'enableDnsHostnames'],
    [{ hasSupport: false, hasHostnames: false }, 'enableDnsSupport and enableDnsHostnames'],
  ])('17: even worker nodes get NXDOMAIN: %j', (attributes, named) => {
    expect(of('dns', { dns: { ...attributes, servers: ['AmazonProvidedDNS'] } })).toEqual([
      {
        kind: 'dns',
        id: 'vpc-1',
        state: 'blocked',
        detail: `The VPC has ${named} off: names of private endpoints do not resolve in it.`,
      },
    ]);
  });

  test('19: on-premises network that is connected but not in the security group', () => {
    expect(of('vpn', { ...office, ...withRules() })).toEqual([
      {
        kind: 'vpn',
        id: 'vpn-1',
        state: 'blocked',
        detail: 'VPN connection on vgw-1. No rule of sg-cluster admits 10.46.0.0/16 on port 443.',
      },
    ]);
  });

  test('20: VPN user, rule for 443 missing and then there', () => {
    expect(states('vpn', { ...office, ...withRules(rule({ ports: [22, 22], cidrs: [net('10.46.0.0/16')] })) })).toEqual(
      ['blocked'],
    );
    expect(states('vpn', office)).toEqual(['possible']);
  });
});

describe('a rule of a security group', () => {
  const office443 = net('10.46.0.0/16');
  test.each([
    ['all protocols', rule({ protocol: '-1', ports: undefined, cidrs: [office443] }), 'possible'],
    ['a range of ports that holds 443', rule({ ports: [400, 500], cidrs: [office443] }), 'possible'],
    ['ports up to 442', rule({ ports: [1, 442], cidrs: [office443] }), 'blocked'],
    ['ports from 444', rule({ ports: [444, 65535], cidrs: [office443] }), 'blocked'],
    ['UDP', rule({ protocol: 'udp', cidrs: [office443] }), 'blocked'],
    ['the network before', from('10.45.0.0/16'), 'blocked'],
    ['the network behind', from('10.47.0.0/16'), 'blocked'],
    ['part of the network', from('10.46.9.0/24'), 'possible'],
    ['IPv6 only', from('::/0'), 'blocked'],
    ['an unread prefix list', rule({ unreadPrefixLists: ['pl-1'] }), 'unknown'],
    ['another group', rule({ groups: [{ id: 'sg-peer', peering: 'pcx-1' }] }), 'blocked'],
  ])('with %s: %#', (_name, ingress, state) => {
    expect(states('vpn', { ...office, ...withRules(ingress) })).toEqual([state]);
  });

  test('with an unread prefix list names it', () => {
    const [path] = of('vpn', { ...office, ...withRules(rule({ unreadPrefixLists: ['pl-1'] })) });
    expect(path?.detail).toBe('VPN connection on vgw-1. The entries of pl-1 could not be looked up.');
  });

  test('with a group of the peered VPC admits its members over that peering', () => {
    const change = { ...PEERING, ...withRoutes(route('pcx-1', '10.30.0.0/16')) };
    const peer = (peering: string) => withRules(rule({ groups: [{ id: 'sg-peer', peering }] }));
    expect(states('peering', { ...change, ...peer('pcx-1') })).toEqual(['possible']);
    expect(states('peering', { ...change, ...peer('pcx-9') })).toEqual(['blocked']);
  });

  test('counts in any group of an interface, and each interface must admit', () => {
    const securityGroups = [
      { id: 'sg-cluster', ingress: [SELF] },
      { id: 'sg-more', ingress: [from('10.46.0.0/16')] },
    ];
    const both = (each: EksInterface) => ({ ...each, groups: ['sg-cluster', 'sg-more'] });
    expect(states('vpn', { ...office, securityGroups, interfaces: [both(ENI_A), both(ENI_B)] })).toEqual(['possible']);
    expect(states('vpn', { ...office, securityGroups, interfaces: [both(ENI_A), ENI_B] })).toEqual(['blocked']);
    expect(of('security-group', { securityGroups, interfaces: [both(ENI_A), both(ENI_B)] })).toEqual([
      {
        kind: 'security-group',
        id: 'sg-cluster,sg-more',
        state: 'possible',
        detail: 'The security groups admit others on port 443.',
      },
    ]);
    const [path] = of('vpn', { ...office, interfaces: [both(ENI_A)] });
    expect(path?.detail).toBe('VPN connection on vgw-1. The rules of sg-cluster, sg-more could not be looked up.');
  });
});

describe('a network ACL', () => {
  const deny = (cidr: string, change: Partial<NetworkAclEntry> = {}) =>
    entry({ isAllowed: false, cidr: net(cidr), ...change });
  test.each([
    ['allows all', [ALL_IN, ALL_OUT], 'possible'],
    ['has no entry', [], 'blocked'],
    ['lets nothing out', [ALL_IN], 'blocked'],
    ['lets nothing in', [ALL_OUT], 'blocked'],
    ['denies the network first', [deny('10.46.0.0/16'), ALL_IN, ALL_OUT], 'blocked'],
    ['denies the network afterwards', [ALL_IN, deny('10.46.0.0/16'), ALL_OUT], 'possible'],
    ['denies part of the network', [deny('10.46.0.0/17'), ALL_IN, ALL_OUT], 'possible'],
    ['denies it in halves', [deny('10.46.0.0/17'), deny('10.46.128.0/17'), ALL_IN, ALL_OUT], 'blocked'],
    [
      'denies its middle and then its ends',
      [deny('10.46.64.0/18'), deny('10.46.0.0/18'), deny('10.46.128.0/17'), ALL_IN, ALL_OUT],
      'blocked',
    ],
    ['denies another network', [deny('10.47.0.0/16'), deny('10.45.0.0/16'), ALL_IN, ALL_OUT], 'possible'],
    ['denies UDP', [deny('0.0.0.0/0', { protocol: '17' }), ALL_IN, ALL_OUT], 'possible'],
    ['denies IPv6', [deny('::/0'), ALL_IN, ALL_OUT], 'possible'],
    [
      'allows only what it denied before',
      [deny('10.46.0.0/17'), entry({ cidr: net('10.46.0.0/17') }), ALL_OUT],
      'blocked',
    ],
    ['allows another network only', [entry({ cidr: net('10.47.0.0/16') }), ALL_OUT], 'blocked'],
    ['allows TCP 443', [entry({ protocol: '6', ports: [443, 443] }), ALL_OUT], 'possible'],
    ['allows TCP 80', [entry({ protocol: '6', ports: [80, 80] }), ALL_OUT], 'blocked'],
    [
      'lets ports of Windows clients out',
      [ALL_IN, entry({ isEgress: true, protocol: '6', ports: [49152, 65535] })],
      'possible',
    ],
    ['lets one client port out', [ALL_IN, entry({ isEgress: true, protocol: '6', ports: [1024, 1024] })], 'possible'],
    ['lets only 443 out', [ALL_IN, entry({ isEgress: true, protocol: '6', ports: [443, 443] })], 'blocked'],
  ])('that %s', (_name, entries, state) => {
    expect(states('vpn', { ...office, ...withAcl(...entries) })).toEqual([state]);
    expect(states('network-acl', { ...office, ...withAcl(...entries) })).toEqual([state]);
  });

  test('says in which direction it blocks', () => {
    const [out] = of('network-acl', { ...office, ...withAcl(ALL_IN) });
    expect(out?.detail).toBe('Network ACL acl-1 of subnet-a does not let answers to 10.46.0.0/16 out.');
    const [into] = of('network-acl', withAcl(ALL_OUT));
    expect(into?.detail).toBe('Network ACL acl-1 of subnet-a does not let any network in on port 443.');
  });

  test('must let the same network in and out', () => {
    const change = { ...office, ...withRoutes(route('vgw-1', '10.46.0.0/16', '10.47.0.0/16')) };
    const crossed = withAcl(entry({ cidr: net('10.46.0.0/16') }), entry({ isEgress: true, cidr: net('10.47.0.0/16') }));
    expect(states('vpn', { ...change, ...crossed })).toEqual(['blocked']);
  });

  test('that denies the one address of a network, or all but one, at either end', () => {
    const one = { ...office, ...withRoutes(route('vgw-1', '10.46.0.1/32')) };
    expect(states('vpn', { ...one, ...withAcl(deny('10.46.0.1/32'), ALL_IN, ALL_OUT) })).toEqual(['blocked']);
    const two = { ...office, ...withRoutes(route('vgw-1', '10.46.0.0/31')) };
    for (const [denied, left] of [
      ['10.46.0.0/32', '10.46.0.1/32'],
      ['10.46.0.1/32', '10.46.0.0/32'],
    ] as const) {
      const allowed = entry({ cidr: net(left) });
      expect(states('vpn', { ...two, ...withAcl(deny(denied), allowed, ALL_OUT) })).toEqual(['possible']);
      expect(states('vpn', { ...two, ...withAcl(deny(denied), entry({ cidr: net(denied) }), ALL_OUT) })).toEqual([
        'blocked',
      ]);
    }
  });

  test('of another subnet does not count, and one that was not found is unknown', () => {
    const networkAcls = [{ id: 'acl-1', subnetIds: ['subnet-z'], entries: [] }];
    expect(of('network-acl', { networkAcls })).toEqual([
      {
        kind: 'network-acl',
        id: 'vpc-1',
        state: 'unknown',
        detail: 'The network ACL of subnet-a could not be looked up.',
      },
    ]);
  });
});

describe('the way back', () => {
  test('needs a route in every subnet of EKS, by its own table or the main one', () => {
    const own = (subnetId: string, ...routes: Route[]) => ({
      id: `rtb-${subnetId}`,
      isMain: false,
      subnetIds: [subnetId],
      routes,
    });
    const main = { id: 'rtb-main', isMain: true, subnetIds: [], routes: [route('vgw-1', '10.46.0.0/16')] };
    expect(states('vpn', { ...office, routeTables: [main, own('subnet-a', route('vgw-1', '10.46.0.0/16'))] })).toEqual([
      'possible',
    ]);
    expect(of('vpn', { ...office, routeTables: [main, own('subnet-b', LOCAL)] })).toEqual([
      {
        kind: 'vpn',
        id: 'vpn-1',
        state: 'blocked',
        detail: 'VPN connection on vgw-1. Subnet subnet-b has no route to vgw-1.',
      },
    ]);
    const [path] = of('vpn', { ...office, routeTables: [own('subnet-a', route('vgw-1', '10.46.0.0/16'))] });
    expect([path?.state, path?.detail]).toEqual([
      'unknown',
      'VPN connection on vgw-1. The route table of subnet-b could not be looked up.',
    ]);
  });

  test('that is missing blocks a transit gateway, whatever is behind it', () => {
    expect(of('transit-gateway', { ...TRANSIT, ...withRules(from('10.0.0.0/8')) })).toEqual([
      {
        kind: 'transit-gateway',
        id: 'tgw-attach-1',
        state: 'blocked',
        detail: 'The VPC is attached to tgw-1. Subnet subnet-a has no route to tgw-1.',
      },
    ]);
  });

  test('by a prefix list that could not be read leaves the networks unknown', () => {
    const change = { ...TRANSIT, ...withRoutes({ destinations: undefined, target: 'tgw-1' }) };
    expect(of('transit-gateway', change)).toEqual([
      {
        kind: 'transit-gateway',
        id: 'tgw-attach-1',
        state: 'unknown',
        detail: 'The VPC is attached to tgw-1. The networks behind it are not known.',
      },
    ]);
  });

  test('names each network once', () => {
    const [path] = of('transit-gateway', { ...TRANSIT, ...withRoutes(route('tgw-1', '10.8.0.0/16', '10.9.0.0/16')) });
    expect(path?.detail).toBe(
      'The VPC is attached to tgw-1. No rule of sg-cluster admits 10.8.0.0/16, 10.9.0.0/16 on port 443.',
    );
  });
});

describe('the way itself', () => {
  const routes = { ...withRoutes(route('vgw-1', '10.46.0.0/16')), ...withRules(from('10.46.0.0/16')) };
  const gateway = (connections: { id: string; state: string; hasTunnelUp: boolean }[] | undefined) => ({
    ...routes,
    vpnGateways: [{ id: 'vgw-1', connections }],
  });

  test('a VPN connection without a tunnel, or that is not available, is blocked', () => {
    const connections = [
      { id: 'vpn-1', state: 'available', hasTunnelUp: false },
      { id: 'vpn-2', state: 'pending', hasTunnelUp: true },
    ];
    expect(of('vpn', gateway(connections))).toEqual([
      { kind: 'vpn', id: 'vpn-1', state: 'blocked', detail: 'VPN connection on vgw-1. None of its tunnels is up.' },
      { kind: 'vpn', id: 'vpn-2', state: 'blocked', detail: 'VPN connection on vgw-1. The connection is pending.' },
    ]);
  });

  test('a gateway without a VPN connection may carry Direct Connect', () => {
    expect(of('direct-connect', gateway([]))).toEqual([
      {
        kind: 'direct-connect',
        id: 'vgw-1',
        state: 'unknown',
        detail:
          'vgw-1 is attached to the VPC. It has no VPN connection. Whether it carries Direct Connect was not looked up.',
      },
    ]);
    expect(of('vpn', gateway(undefined))).toEqual([
      {
        kind: 'vpn',
        id: 'vgw-1',
        state: 'unknown',
        detail: 'vgw-1 is attached to the VPC. Its VPN connections could not be looked up.',
      },
    ]);
  });

  test('an attachment or Client VPN endpoint that is not available is blocked', () => {
    const transitGateways = [{ id: 'tgw-attach-1', transitGatewayId: 'tgw-1', state: 'pendingAcceptance' }];
    const open = { ...withRoutes(route('tgw-1', '10.46.0.0/16')), ...withRules(from('10.0.0.0/8')) };
    expect(of('transit-gateway', { ...open, transitGateways })[0]?.detail).toBe(
      'The VPC is attached to tgw-1. The attachment is pendingAcceptance.',
    );
    const clientVpns = [{ id: 'cvpn-1', state: 'pending-associate', groups: [] }];
    expect(of('client-vpn', { ...open, clientVpns })).toEqual([
      {
        kind: 'client-vpn',
        id: 'cvpn-1',
        state: 'blocked',
        detail: 'Client VPN endpoint with a target network in the VPC. The endpoint is pending-associate.',
      },
    ]);
  });

  test('clients of Client VPN come from inside the VPC: by its CIDR or the group of its interfaces', () => {
    const clientVpns = [{ id: 'cvpn-1', state: 'available', groups: ['sg-vpn'] }];
    expect(states('client-vpn', { clientVpns })).toEqual(['blocked']);
    expect(states('client-vpn', { clientVpns, ...withRules(from('10.20.0.0/16')) })).toEqual(['possible']);
    const byGroup = withRules(rule({ groups: [{ id: 'sg-vpn', peering: undefined }] }));
    expect(of('client-vpn', { clientVpns, ...byGroup })).toEqual([
      {
        kind: 'client-vpn',
        id: 'cvpn-1',
        state: 'possible',
        detail:
          'Client VPN endpoint with a target network in the VPC. On paper, 10.20.0.0/16 can reach the endpoint. It was not tried.',
      },
    ]);
  });

  test('an inbound resolver endpoint works when it is OPERATIONAL', () => {
    const resolverEndpoints = [
      { id: 'rslvr-in-1', status: 'OPERATIONAL' },
      { id: 'rslvr-in-2', status: 'ACTION_NEEDED' },
    ];
    const about = 'Connected networks can look up private names through it.';
    expect(of('resolver-endpoint', { resolverEndpoints })).toEqual([
      {
        kind: 'resolver-endpoint',
        id: 'rslvr-in-1',
        state: 'possible',
        detail: `Inbound resolver endpoint in the VPC, OPERATIONAL. ${about}`,
      },
      {
        kind: 'resolver-endpoint',
        id: 'rslvr-in-2',
        state: 'blocked',
        detail: `Inbound resolver endpoint in the VPC, ACTION_NEEDED. ${about}`,
      },
    ]);
  });
});

describe('DNS servers', () => {
  test.each([
    [
      ['10.46.0.2', '10.46.0.3'],
      "The VPC uses the DNS servers 10.46.0.2, 10.46.0.3. Whether they ask the VPC's own resolver is not known.",
    ],
    [undefined, 'The DNS servers of the VPC could not be looked up.'],
  ])('other than the VPC resolver leave it unknown: %j', (servers, detail) => {
    expect(of('dns', { dns: { hasSupport: true, hasHostnames: true, servers } })).toEqual([
      { kind: 'dns', id: 'vpc-1', state: 'unknown', detail },
    ]);
  });
});

describe('what could not be looked up is unknown, never absent', () => {
  test.each<[keyof NetworkDescription, PathKind, string]>([
    ['peerings', 'peering', 'Peering connections could not be looked up.'],
    ['transitGateways', 'transit-gateway', 'Transit gateway attachments could not be looked up.'],
    ['vpnGateways', 'vpn', 'VPN gateways could not be looked up.'],
    ['clientVpns', 'client-vpn', 'Client VPN endpoints could not be looked up.'],
    ['resolverEndpoints', 'resolver-endpoint', 'Inbound resolver endpoints could not be looked up.'],
    ['dns', 'dns', 'The DNS settings of the VPC could not be looked up.'],
    ['networkAcls', 'network-acl', "The network ACLs of EKS's network interfaces could not be looked up."],
  ])('%s', (part, kind, detail) => {
    expect(of(kind, { [part]: undefined })).toEqual([{ kind, id: 'vpc-1', state: 'unknown', detail }]);
  });

  test.each<[keyof NetworkDescription, string]>([
    ['securityGroups', "The security groups of EKS's network interfaces could not be looked up."],
    [
      'routeTables',
      "The route tables of EKS's network interfaces could not be looked up. The networks behind it are not known.",
    ],
    ['networkAcls', "The network ACLs of EKS's network interfaces could not be looked up."],
  ])('%s, on a way', (part, why) => {
    expect(of('vpn', { ...office, [part]: undefined })).toEqual([
      { kind: 'vpn', id: 'vpn-1', state: 'unknown', detail: `VPN connection on vgw-1. ${why}` },
    ]);
  });

  test('the interfaces of EKS, whether the call failed or found none', () => {
    expect(states('vpn', { ...office, interfaces: undefined })).toEqual(['unknown']);
    expect(of('security-group', { interfaces: [] })).toEqual([
      {
        kind: 'security-group',
        id: 'vpc-1',
        state: 'unknown',
        detail: "EKS's network interfaces of the cluster were not found.",
      },
    ]);
    expect(states('network-acl', { interfaces: [] })).toEqual(['unknown']);
    expect(states('network-acl', { interfaces: undefined })).toEqual(['unknown']);
    expect(states('security-group', { interfaces: undefined })).toEqual(['unknown']);
  });

  test('what is blocked for certain is blocked, whatever is unknown beside it', () => {
    const vpnGateways = [{ id: 'vgw-1', connections: [{ id: 'vpn-1', state: 'deleting', hasTunnelUp: false }] }];
    expect(of('vpn', { ...office, vpnGateways, securityGroups: undefined })[0]).toMatchObject({
      state: 'blocked',
      detail: 'VPN connection on vgw-1. The connection is deleting.',
    });
  });
});

describe('a call from a connected network', () => {
  test('proves the way that its answer takes', () => {
    expect(of('vpn', office, [caller({})])).toEqual([
      {
        kind: 'vpn',
        id: 'vpn-1',
        state: 'proven',
        detail: 'VPN connection on vgw-1. A call from 10.46.1.9 succeeded.',
      },
    ]);
    expect(of('route', office, [caller({})])).toEqual([]);
  });

  test('takes the most specific route', () => {
    const change = {
      ...office,
      ...PEERING,
      ...withRoutes(route('vgw-1', '10.0.0.0/8'), route('pcx-1', '10.30.0.0/16'), route('igw-1', '0.0.0.0/0')),
      ...withRules(from('10.0.0.0/8')),
    };
    const callers = [caller({ addresses: ['10.30.4.4'] })];
    expect(all(change, callers).map(({ kind, state }) => [kind, state])).toEqual([
      ['peering', 'proven'],
      ['vpn', 'possible'],
      ['security-group', 'possible'],
      ['network-acl', 'possible'],
      ['dns', 'possible'],
    ]);
  });

  test('over IPv6 too', () => {
    const change = { ...office, ...withRoutes(route('vgw-1', 'fd00:46::/32', '10.46.0.0/16')) };
    expect(of('vpn', change, [caller({ addresses: ['fd00:46::9'] })])[0]?.state).toBe('proven');
  });

  test('proves Direct Connect where the gateway has no VPN connection', () => {
    const change = { ...office, vpnGateways: [{ id: 'vgw-1', connections: [] }] };
    expect(of('direct-connect', change, [caller({})])[0]?.state).toBe('proven');
  });

  test('is shown even if its way was not found, or the only one is down', () => {
    const proven = (address: string): Path => ({
      kind: 'route',
      id: address,
      state: 'proven',
      detail: `A call from ${address} succeeded over the private endpoint. The way that it took was not found.`,
    });
    expect(of('route', {}, [caller({}), caller({ who: 'bob', addresses: ['10.46.1.9', '10.46.1.10'] })])).toEqual([
      proven('10.46.1.9'),
      proven('10.46.1.10'),
    ]);
    const vpnGateways = [{ id: 'vgw-1', connections: [{ id: 'vpn-1', state: 'available', hasTunnelUp: false }] }];
    expect(of('route', { ...office, vpnGateways }, [caller({})])).toEqual([proven('10.46.1.9')]);
    expect(of('vpn', { ...office, vpnGateways }, [caller({})])[0]?.state).toBe('blocked');
    expect(of('route', { ...office, routeTables: undefined, interfaces: undefined }, [caller({})])).toEqual([
      proven('10.46.1.9'),
    ]);
    expect(of('route', { ...office, routeTables: undefined }, [caller({ addresses: ['odd'] })])).toEqual([
      proven('odd'),
    ]);
  });

  test.each([
    ['another class', caller({ class: 'inside-vpc' })],
    ['a person outside', caller({ class: 'person-or-ci' })],
    ['no authentication', caller({ isAuthenticated: false })],
  ])('proves nothing with %s', (_name, each) => {
    expect(of('vpn', office, [each])[0]?.state).toBe('possible');
    expect(of('route', office, [each])).toEqual([]);
  });
});
