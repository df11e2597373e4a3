import type { AuditLogs, LogGroup, QueryState } from '../../../cli/plan/audit-log.ts';
import type { ClusterUpdate } from '../../../cli/plan/history.ts';
import type { NetworkDescription } from '../../../cli/plan/network-description.ts';
import type { PlanAccount, PlanRegion } from '../../../cli/plan/targets.ts';
import type { RegionDescription } from '../../../cli/terminal/regions.ts';
import { parseCidrs } from '../../../rules/eks-endpoint-public-access/networks.ts';
import { type FakeRegion, fakeClusters } from '../audit/fakes.ts';

/** What AWS says of one cluster. An Error is thrown. */
export interface FakeCluster {
  /** Null: the cluster has no log group. */
  readonly group?: Partial<LogGroup> | null | Error;
  readonly updates?: readonly ClusterUpdate[] | Error;
  readonly ingested?: number | Error;
  /** How its queries of callers end; complete without rows unless it says otherwise. The query that counts events finds some. */
  readonly states?: readonly (Partial<QueryState> | Error)[];
  readonly network?: Partial<NetworkDescription>;
}

/** What one account has in its Regions. */
export interface FakeAccount {
  readonly configured?: string | undefined;
  readonly described?: readonly RegionDescription[] | Error;
  readonly clusters?: Readonly<Record<string, FakeRegion>>;
  /** By the cluster's name. */
  readonly facts?: Readonly<Record<string, FakeCluster>>;
}

/** Long before any window of a test. */
export const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** The answer of eks:DescribeCluster for a cluster whose audit log is on, with changes of its endpoint. */
export function described(name: string, vpcChanges: object = {}, changes: object = {}): object {
  return {
    name,
    arn: `arn:aws:eks:eu-central-1:111122223333:cluster/${name}`,
    createdAt: LONG_AGO,
    resourcesVpcConfig: {
      vpcId: `vpc-${name}`,
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['0.0.0.0/0'],
      ...vpcChanges,
    },
    logging: { clusterLogging: [{ types: ['audit'], enabled: true }] },
    ...changes,
  };
}

/** A network in which nothing is in the way, with changes. */
function network(vpcId: string, changes: Partial<NetworkDescription> = {}): NetworkDescription {
  return {
    vpcId,
    vpcCidrs: parseCidrs(['10.20.0.0/16']) ?? [],
    interfaces: [],
    securityGroups: [],
    networkAcls: [],
    routeTables: [],
    dns: { hasSupport: true, hasHostnames: true, servers: ['AmazonProvidedDNS'] },
    peerings: [],
    transitGateways: [],
    vpnGateways: [],
    clientVpns: [],
    resolverEndpoints: [],
    publicAddresses: new Map(),
    missing: [],
    ...changes,
  };
}

/** An account that answers as it is described, and writes down what queries it ran. */
export function fakeAccount(fake: FakeAccount, now: () => Date, events: string[] = []): PlanAccount {
  return {
    regions: () => ({
      configuredRegion: async () => fake.configured,
      describeRegions: async () => {
        if (fake.described === undefined) throw new Error('the test expected no call for Regions');
        return orThrow(fake.described);
      },
    }),
    in: (region) => fakeRegion(fake, region, now, events),
  };
}

function fakeRegion(fake: FakeAccount, region: string, now: () => Date, events: string[]): PlanRegion {
  const factsOf = (name: string): FakeCluster => fake.facts?.[name] ?? {};
  const clusterOf = (group: string): string => group.split('/')[3] ?? '';
  const queries = new Map<string, (Partial<QueryState> | Error)[]>();
  const logs: AuditLogs = {
    group: async (name) => {
      const { group } = factsOf(clusterOf(name));
      if (group === null) return undefined;
      return {
        name,
        createdAt: LONG_AGO,
        retentionInDays: undefined,
        logGroupClass: 'STANDARD',
        storedBytes: 2 ** 33,
        ...orThrow(group ?? {}),
      };
    },
    events: async () => ({ first: LONG_AGO, last: now() }),
    ingestedBytes: async (group) => orThrow(factsOf(clusterOf(group)).ingested ?? 2 ** 31),
    start: async ({ group, text }) => {
      if (text.endsWith('stats count(*) as events')) return 'count of events';
      const id = `query of ${clusterOf(group)}`;
      events.push(`start ${id}`);
      queries.set(id, [...(factsOf(clusterOf(group)).states ?? [{}])]);
      return id;
    },
    state: async (id) => {
      if (id === 'count of events') {
        return { status: 'Complete', rows: [{ events: '9' }], bytesScanned: 0, recordsScanned: 9 };
      }
      const state = queries.get(id)?.shift();
      if (state === undefined) throw new Error(`the test has no state left for ${id}`);
      return { status: 'Complete', rows: [], bytesScanned: 2 ** 30, recordsScanned: 9, ...orThrow(state) };
    },
    stop: async (id) => {
      events.push(`stop ${id}`);
    },
  };
  return {
    clusters: fakeClusters(fake.clusters ?? {})(region),
    updates: async (name) => orThrow(factsOf(name).updates ?? []),
    logs,
    network: async (name, vpcId) => network(vpcId, factsOf(name).network),
  };
}

function orThrow<Value>(value: Value | Error): Value {
  if (value instanceof Error) throw value;
  return value;
}
