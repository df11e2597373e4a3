import { randomUUID } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type * as sdk from '@aws-sdk/client-eks';
import { type Clock, minutes } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { RequestContext } from '../iam/policy.ts';
import { type AccessNeed, anyResource, type Operations, operation, type Place } from '../service.ts';

/** How the next endpoint update ends. EKS takes some minutes (EKS user guide: "should finish within a few minutes"). */
export interface UpdateOutcome {
  readonly ends: 'Successful' | 'Failed' | 'Cancelled' | 'never';
  readonly afterMinutes?: number;
  readonly errors?: sdk.ErrorDetail[];
}

interface StoredCluster {
  cluster: sdk.Cluster & { name: string; arn: string };
  updates: (sdk.Update & { id: string })[];
}

interface Endpoint {
  publicAccess: boolean;
  privateAccess: boolean;
  cidrs: string[];
}

const CREATION_MINUTES = 8;
const UPDATE_MINUTES = 4;
const DELETION_MINUTES = 3;

/** EKS's clusters and their endpoint updates. Texts are those that AWS was seen to answer, unless marked assumed. */
export class Eks {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #clusters = new Map<string, StoredCluster>();
  readonly #outcomes: UpdateOutcome[] = [];
  readonly #listeners: ((name: string) => void)[] = [];

  constructor(place: Place, clock: Clock, log: EventLog) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.operations = this.#table();
  }

  /** Called with the cluster's name after each change of it, its deletion included. */
  onChange(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }

  cluster(name: string): sdk.Cluster | undefined {
    return this.#clusters.get(name)?.cluster;
  }

  clusterNames(): string[] {
    return [...this.#clusters.keys()];
  }

  /** Decides how a coming endpoint update ends; without this it is Successful after four minutes. */
  nextUpdate(outcome: UpdateOutcome): void {
    this.#outcomes.push(outcome);
  }

  #table(): Operations {
    const onCluster = (name: string | undefined, context: RequestContext = {}): readonly AccessNeed[] => [
      { resource: this.#arn(name ?? ''), context: { ...this.#tagContext(name ?? ''), ...context } },
    ];
    return {
      CreateCluster: operation<sdk.CreateClusterCommandInput, sdk.CreateClusterCommandOutput>({
        needs: (input) => [{ resource: '*', context: endpointContext(input.resourcesVpcConfig) }],
        run: (input) => ({ cluster: this.#create(input) }),
      }),
      DescribeCluster: operation<sdk.DescribeClusterCommandInput, sdk.DescribeClusterCommandOutput>({
        needs: (input) => onCluster(input.name),
        run: (input) => ({ cluster: this.#find(input.name).cluster }),
      }),
      ListClusters: operation<sdk.ListClustersCommandInput, sdk.ListClustersCommandOutput>({
        needs: anyResource,
        run: (input) => {
          const { page, nextToken } = paginate(this.clusterNames().sort(), input.maxResults, input.nextToken);
          return { clusters: page, nextToken };
        },
      }),
      UpdateClusterConfig: operation<sdk.UpdateClusterConfigCommandInput, sdk.UpdateClusterConfigCommandOutput>({
        needs: (input) => onCluster(input.name, updateContext(input)),
        run: (input) => ({ update: this.#update(input) }),
      }),
      DescribeUpdate: operation<sdk.DescribeUpdateCommandInput, sdk.DescribeUpdateCommandOutput>({
        needs: (input) => onCluster(input.name),
        run: (input) => {
          const update = this.#find(input.name).updates.find(({ id }) => id === input.updateId);
          if (update === undefined) {
            throw new AwsError('ResourceNotFoundException', `No update found for ID: ${input.updateId}`); // Assumed text.
          }
          return { update };
        },
      }),
      ListUpdates: operation<sdk.ListUpdatesCommandInput, sdk.ListUpdatesCommandOutput>({
        needs: (input) => onCluster(input.name),
        run: (input) => {
          const ids = this.#find(input.name).updates.map(({ id }) => id);
          const { page, nextToken } = paginate(ids, input.maxResults, input.nextToken);
          return { updateIds: page, nextToken };
        },
      }),
      DeleteCluster: operation<sdk.DeleteClusterCommandInput, sdk.DeleteClusterCommandOutput>({
        needs: (input) => onCluster(input.name),
        run: (input) => ({ cluster: this.#delete(input.name) }),
      }),
      TagResource: operation<sdk.TagResourceCommandInput, sdk.TagResourceCommandOutput>({
        needs: (input) => [{ resource: input.resourceArn ?? '' }],
        run: (input) => {
          const { cluster } = this.#find(nameOf(input.resourceArn));
          cluster.tags = { ...cluster.tags, ...input.tags };
          this.#changed(cluster.name);
          return {};
        },
      }),
      UntagResource: operation<sdk.UntagResourceCommandInput, sdk.UntagResourceCommandOutput>({
        needs: (input) => [{ resource: input.resourceArn ?? '' }],
        run: (input) => {
          const { cluster } = this.#find(nameOf(input.resourceArn));
          for (const key of input.tagKeys ?? []) delete cluster.tags?.[key];
          this.#changed(cluster.name);
          return {};
        },
      }),
    };
  }

  #arn(name: string): string {
    return `arn:${this.#place.partition}:eks:${this.#place.region}:${this.#place.account}:cluster/${name}`;
  }

  #tagContext(name: string): RequestContext {
    const tags = Object.entries(this.#clusters.get(name)?.cluster.tags ?? {});
    return Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  }

  #find(name: string | undefined): StoredCluster {
    const stored = this.#clusters.get(name ?? '');
    if (stored === undefined) {
      throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`);
    }
    return stored;
  }

  #create(input: sdk.CreateClusterCommandInput): sdk.Cluster {
    const name = input.name ?? '';
    if (this.#clusters.has(name)) {
      throw new AwsError('ResourceInUseException', `Cluster already exists with name: ${name}`);
    }
    const endpoint = checkedEndpoint({
      publicAccess: input.resourcesVpcConfig?.endpointPublicAccess ?? true,
      privateAccess: input.resourcesVpcConfig?.endpointPrivateAccess ?? false,
      cidrs: input.resourcesVpcConfig?.publicAccessCidrs ?? [],
    });
    const cluster: StoredCluster['cluster'] = {
      name,
      arn: this.#arn(name),
      createdAt: this.#clock.now(),
      version: input.version ?? '1.35',
      roleArn: input.roleArn,
      resourcesVpcConfig: {
        subnetIds: input.resourcesVpcConfig?.subnetIds ?? [],
        securityGroupIds: input.resourcesVpcConfig?.securityGroupIds ?? [],
        clusterSecurityGroupId: 'sg-0c1u57e50000000000',
        vpcId: 'vpc-0a11c1u57e5000000',
        ...endpointMembers(endpoint),
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16', ipFamily: 'ipv4' },
      status: 'CREATING',
      platformVersion: 'eks.1',
      tags: input.tags ?? {},
    };
    this.#clusters.set(name, { cluster, updates: [] });
    this.#clock.schedule(minutes(CREATION_MINUTES), () => {
      if (cluster.status !== 'CREATING') return;
      cluster.status = 'ACTIVE';
      cluster.endpoint = `https://${'0'.repeat(32)}.gr7.${this.#place.region}.eks.amazonaws.com`;
      this.#happened('cluster-created', `cluster ${name} is ACTIVE`);
      this.#changed(name);
    });
    this.#changed(name);
    return { ...cluster };
  }

  #update(input: sdk.UpdateClusterConfigCommandInput): sdk.Update {
    const { name, clientRequestToken: _token, ...changes } = input;
    const { cluster, updates } = this.#find(name);
    const kinds = Object.entries(changes).filter(([, change]) => change !== undefined);
    if (kinds.length === 0) {
      throw new AwsError('InvalidParameterException', 'The type for cluster update was not provided.');
    }
    const { subnetIds, securityGroupIds, controlPlaneEgressMode, ...requested } = changes.resourcesVpcConfig ?? {};
    const otherVpcChange = [subnetIds, securityGroupIds, controlPlaneEgressMode].some((member) => member !== undefined);
    if (kinds.length > 1 || (otherVpcChange && Object.keys(requested).length > 0)) {
      throw new AwsError('InvalidParameterException', 'Only one type of update can be allowed.');
    }
    if (changes.resourcesVpcConfig === undefined || otherVpcChange) {
      throw new AwsError('NotImplemented', 'the local AWS updates the endpoint of a cluster only', { status: 501 });
    }
    const running = updates.find((update) => update.status === 'InProgress');
    if (running !== undefined) {
      throw new AwsError(
        'ResourceInUseException',
        `Cannot EndpointAccessUpdate because cluster ${name} currently has update ${running.id} in progress`,
        { members: { clusterName: name } },
      );
    }
    if (cluster.status !== 'ACTIVE') {
      // Assumed, from what CreateNodegroup answers: which error UpdateClusterConfig gives here is not documented.
      throw new AwsError('InvalidRequestException', `Cluster '${name}' is not in ACTIVE status`);
    }
    const before = currentEndpoint(cluster);
    const after = checkedEndpoint({
      publicAccess: requested.endpointPublicAccess ?? before.publicAccess,
      privateAccess: requested.endpointPrivateAccess ?? before.privateAccess,
      // An empty list in a request means "not given".
      cidrs: requested.publicAccessCidrs?.length ? requested.publicAccessCidrs : before.cidrs,
    });
    if (sameEndpoint(before, after)) {
      throw new AwsError(
        'InvalidParameterException',
        `Cluster is already at the desired configuration with endpointPrivateAccess: ${after.privateAccess} , endpointPublicAccess: ${after.publicAccess}, and Public Endpoint Restrictions: [${after.cidrs.join(', ')}]`,
        { members: { clusterName: name } },
      );
    }
    return this.#startUpdate(cluster.name, after, requested);
  }

  #startUpdate(name: string, after: Endpoint, requested: sdk.VpcConfigRequest): sdk.Update {
    const { cluster, updates } = this.#find(name);
    const update: sdk.Update & { id: string } = {
      id: randomUUID(),
      status: 'InProgress',
      type: 'EndpointAccessUpdate',
      params: [
        { type: 'EndpointPublicAccess', value: String(after.publicAccess) },
        { type: 'EndpointPrivateAccess', value: String(after.privateAccess) },
        // Listed only when they were sent, as JSON in a string.
        ...(requested.publicAccessCidrs === undefined
          ? []
          : [{ type: 'PublicAccessCidrs' as const, value: JSON.stringify(requested.publicAccessCidrs) }]),
      ],
      createdAt: this.#clock.now(),
      errors: [],
    };
    updates.push(update);
    cluster.status = 'UPDATING';
    this.#changed(name);
    const outcome = this.#outcomes.shift() ?? { ends: 'Successful' };
    const { ends } = outcome;
    if (ends !== 'never') {
      this.#clock.schedule(minutes(outcome.afterMinutes ?? UPDATE_MINUTES), () => {
        if (!this.#clusters.has(name)) return;
        update.status = ends;
        update.errors = outcome.errors ?? [];
        if (ends === 'Successful') Object.assign(cluster.resourcesVpcConfig ?? {}, endpointMembers(after));
        // ACTIVE again whether the update was Successful or Failed (EKS API reference).
        cluster.status = 'ACTIVE';
        this.#happened('update-ended', `update ${update.id} of ${name} ended ${ends}`);
        this.#changed(name);
      });
    }
    return { ...update };
  }

  #delete(name: string | undefined): sdk.Cluster {
    const { cluster, updates } = this.#find(name);
    if (updates.some((update) => update.status === 'InProgress')) {
      throw new AwsError('ResourceInUseException', `Cluster has an update in progress`); // Assumed text.
    }
    cluster.status = 'DELETING';
    this.#changed(cluster.name);
    this.#clock.schedule(minutes(DELETION_MINUTES), () => {
      this.#clusters.delete(cluster.name);
      this.#happened('cluster-deleted', `cluster ${cluster.name} is gone`);
      this.#changed(cluster.name);
    });
    return { ...cluster };
  }

  #changed(name: string): void {
    for (const listener of this.#listeners) listener(name);
  }

  #happened(operationName: string, detail: string): void {
    this.#log.add({
      at: this.#clock.now(),
      actor: 'eks.amazonaws.com',
      service: 'eks',
      operation: operationName,
      outcome: 'ok',
      detail,
    });
  }
}

function nameOf(arn: string | undefined): string {
  return arn?.split(':cluster/')[1] ?? '';
}

function currentEndpoint(cluster: sdk.Cluster): Endpoint {
  return {
    publicAccess: cluster.resourcesVpcConfig?.endpointPublicAccess ?? true,
    privateAccess: cluster.resourcesVpcConfig?.endpointPrivateAccess ?? false,
    cidrs: cluster.resourcesVpcConfig?.publicAccessCidrs ?? [],
  };
}

function endpointMembers(endpoint: Endpoint): sdk.VpcConfigResponse {
  return {
    endpointPublicAccess: endpoint.publicAccess,
    endpointPrivateAccess: endpoint.privateAccess,
    // A private cluster was recorded both with a leftover list and with an empty one; here the list stays.
    publicAccessCidrs: endpoint.cidrs.length > 0 ? endpoint.cidrs : ['0.0.0.0/0'],
  };
}

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  const list = (endpoint: Endpoint): string => [...endpoint.cidrs].sort().join();
  return a.publicAccess === b.publicAccess && a.privateAccess === b.privateAccess && list(a) === list(b);
}

// EKS refuses private and documentation ranges; the whole list is not published.
const refused = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['192.0.2.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
] as const) {
  refused.addSubnet(network, prefix);
}

function checkedEndpoint(endpoint: Endpoint): Endpoint {
  if (!endpoint.publicAccess && !endpoint.privateAccess) {
    throw new AwsError('InvalidParameterException', 'Both private and public endpoint access cannot be false');
  }
  const split = endpoint.cidrs.map((cidr) => ({ cidr, address: cidr.split('/')[0] ?? '', prefix: cidr.split('/')[1] }));
  // IPv4 clusters refuse IPv6 blocks; the local AWS has IPv4 clusters only.
  const malformed = split.filter(
    ({ address, prefix }) => isIP(address) !== 4 || !/^\d{1,2}$/.test(prefix ?? '') || Number(prefix) > 32,
  );
  if (malformed.length > 0) {
    throw new AwsError(
      'InvalidParameterException',
      `The following CIDRs are invalid in publicAccessCidrs: [${malformed.map(({ cidr }) => cidr).join(', ')}]`,
    );
  }
  const forbidden = split.filter(({ address }) => refused.check(address));
  if (forbidden.length > 0) {
    throw new AwsError(
      'InvalidParameterException',
      `The following CIDRs are not allowed in publicAccessCidrs: [${forbidden.map(({ cidr }) => cidr).join(', ')}]`,
    );
  }
  return { ...endpoint, cidrs: split.map(({ address, prefix }) => maskIpv4(address, Number(prefix))) };
}

/** EKS drops host bits: `1.2.3.4/24` comes back as `1.2.3.0/24`. */
function maskIpv4(address: string, prefix: number): string {
  const octets = address.split('.').map((octet, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8));
    return Number(octet) & (0xff << (8 - kept)) & 0xff;
  });
  return `${octets.join('.')}/${prefix}`;
}

/** Condition keys of CreateCluster and UpdateClusterConfig. Assumed: a switch that the request leaves out has no key. */
function endpointContext(request: sdk.VpcConfigRequest | undefined): RequestContext {
  return present({
    'eks:endpointPublicAccess': request?.endpointPublicAccess,
    'eks:endpointPrivateAccess': request?.endpointPrivateAccess,
    'eks:controlPlaneEgressMode': request?.controlPlaneEgressMode,
  });
}

function updateContext(input: sdk.UpdateClusterConfigCommandInput): RequestContext {
  return {
    ...endpointContext(input.resourcesVpcConfig),
    ...present({
      'eks:authenticationMode': input.accessConfig?.authenticationMode,
      'eks:supportType': input.upgradePolicy?.supportType,
      'eks:zonalShiftEnabled': input.zonalShiftConfig?.enabled,
      'eks:computeConfigEnabled': input.computeConfig?.enabled,
      'eks:blockStorageEnabled': input.storageConfig?.blockStorage?.enabled,
      'eks:elasticLoadBalancingEnabled': input.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled,
      'eks:deletionProtection': input.deletionProtection,
      'eks:controlPlaneScalingTier': input.controlPlaneScalingConfig?.tier,
    }),
  };
}

function present(context: Record<string, string | boolean | undefined>): RequestContext {
  const entries = Object.entries(context).filter(
    (entry): entry is [string, string | boolean] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

/** A page of at most 100. The token is the position, which no client may rely on. */
function paginate(
  items: readonly string[],
  maxResults = 100,
  token = '0',
): { page: string[]; nextToken: string | undefined } {
  const start = Number(token);
  const end = start + maxResults;
  return { page: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}
