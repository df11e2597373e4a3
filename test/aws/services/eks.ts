import type * as sdk from '@aws-sdk/client-eks';
import { type Clock, minutes, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { RequestContext } from '../iam/policy.ts';
import type { Readings } from '../readings.ts';
import { type AccessNeed, anyResource, type Operations, operation, type Place } from '../service.ts';
import { AccessEntries, type AccessEntryShape } from './eks/access-entries.ts';
import { type Cluster, checkNewCluster, clusterArn, connectedCluster, endpointUrl, newCluster } from './eks/cluster.ts';
import { endpointContext, presentContext, tagContext, updateContext } from './eks/condition-keys.ts';
import { emptyLists } from './eks/empty-lists.ts';
import { defaultEndpoint, endpointMembers, endpointOf, isDualStack, requestedEndpoint } from './eks/endpoint.ts';
import { enabledTypes, loggingOf, loggingUpdate, requestedTypes } from './eks/logging.ts';
import { checkIsChange, checkIsFree, endpointUpdate, requestedChange, type Update } from './eks/update.ts';
import { type Page, paginate } from './page.ts';

/** How the next endpoint update ends. EKS takes some minutes (EKS user guide: "should finish within a few minutes"). */
export interface UpdateOutcome {
  readonly ends: 'Successful' | 'Failed' | 'Cancelled' | 'never';
  readonly afterMinutes?: number;
  readonly errors?: sdk.ErrorDetail[];
}

interface StoredCluster {
  readonly cluster: Cluster;
  readonly updates: Update[];
  /** Until then EKS patches the control plane. */
  busyUntil?: Date;
}

const CREATION_MINUTES = 8;
const UPDATE_MINUTES = 4;
/** eksctl-io/eksctl issue 3283. */
const LOGGING_UPDATE_SECONDS = 32;
const DELETION_MINUTES = 3;

/** EKS's clusters and their endpoint updates. Texts are those that AWS was seen to answer, unless marked assumed. */
export class Eks {
  readonly operations: Operations;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #readings: Readonly<Readings>;
  readonly #clusters = new Map<string, StoredCluster>();
  readonly #accessEntries: AccessEntries;
  readonly #outcomes: UpdateOutcome[] = [];
  readonly #listeners: ((name: string) => void)[] = [];
  readonly #updateListeners: ((name: string) => void)[] = [];
  readonly #loggingListeners: ((name: string, types: readonly sdk.LogType[]) => void)[] = [];

  constructor(place: Place, clock: Clock, log: EventLog, readings: Readonly<Readings>) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#readings = readings;
    this.#accessEntries = new AccessEntries(place);
    this.operations = this.#table();
  }

  /** Called with the cluster's name after each change of it, its deletion included. */
  onChange(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Called with the cluster's name when an update of it has started. */
  onUpdate(listener: (name: string) => void): void {
    this.#updateListeners.push(listener);
  }

  /** Called with the types of logs that a cluster writes, when they have changed and there are any. */
  onLogging(listener: (name: string, types: readonly sdk.LogType[]) => void): void {
    this.#loggingListeners.push(listener);
  }

  cluster(name: string): sdk.Cluster | undefined {
    return this.#clusters.get(name)?.cluster;
  }

  /** Registers a cluster that runs elsewhere. Nothing tells of it: whether AWS Config records such clusters is not documented. */
  addConnectedCluster(name: string, provider: sdk.ConnectorConfigProvider): void {
    this.#clusters.set(name, {
      cluster: connectedCluster(name, provider, this.#place, this.#clock.now()),
      updates: [],
    });
  }

  /** Makes clusters that have been ACTIVE for long: no time passes, and nothing tells of them. */
  seedClusters(
    names: readonly string[],
    endpoint: sdk.VpcConfigRequest = {},
    logTypes: readonly sdk.LogType[] = [],
  ): void {
    for (const name of names) {
      const logging = loggingOf(logTypes);
      const cluster = newCluster({ name, resourcesVpcConfig: endpoint, logging }, this.#place, this.#clock.now());
      cluster.status = 'ACTIVE';
      cluster.endpoint = endpointUrl(cluster, this.#place);
      this.#clusters.set(name, { cluster, updates: [] });
      this.#logs(cluster);
    }
  }

  /** Gives a principal of IAM access to a cluster. */
  addAccessEntry(name: string, entry: AccessEntryShape): void {
    this.#find(name);
    this.#accessEntries.add(name, entry, this.#clock.now());
  }

  /** From now on for so many minutes, a cluster takes no update, though it is ACTIVE: EKS patches it (aws/containers-roadmap issue 1500). */
  busyFor(name: string, count: number): void {
    this.#find(name).busyUntil = new Date(this.#clock.now().getTime() + minutes(count));
  }

  /** Decides how a coming endpoint update ends; without this it is Successful after four minutes. */
  nextUpdate(outcome: UpdateOutcome): void {
    this.#outcomes.push(outcome);
  }

  /** Forgets what was decided of coming updates. */
  forgetOutcomes(): void {
    this.#outcomes.length = 0;
  }

  #table(): Operations {
    const onCluster = (name: string | undefined, context: RequestContext = {}): readonly AccessNeed[] => [
      {
        resource: clusterArn(name ?? '', this.#place),
        context: { ...tagContext(this.cluster(name ?? '')?.tags), ...context },
      },
    ];
    return {
      ...emptyLists((name) => this.#find(name), onCluster),
      ...this.#accessEntries.operations((name) => this.#find(name), onCluster, eksPage),
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
          const { page, nextToken } = eksPage(this.#listed(input.include), input);
          return { clusters: page, nextToken };
        },
      }),
      UpdateClusterConfig: operation<sdk.UpdateClusterConfigCommandInput, sdk.UpdateClusterConfigCommandOutput>({
        needs: (input) => onCluster(input.name, this.#updateContext(input)),
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
          const { page, nextToken } = eksPage(ids, input);
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

  /** Connected clusters are listed only to who asks for `all`, "in lowercase otherwise an error occurs" (EKS API reference). */
  #listed(include: readonly string[] | undefined): string[] {
    const unknown = include?.find((kind) => kind !== 'all');
    if (unknown !== undefined) {
      throw new AwsError('InvalidParameterException', `include: ${unknown} is not valid`); // Assumed text.
    }
    const clusters = [...this.#clusters.values()].map(({ cluster }) => cluster);
    const wanted = include?.includes('all')
      ? clusters
      : clusters.filter((cluster) => cluster.connectorConfig === undefined);
    return wanted.map(({ name }) => name).sort();
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
    checkNewCluster(input);
    if (this.#clusters.has(name)) {
      throw new AwsError('ResourceInUseException', `Cluster already exists with name: ${name}`);
    }
    const cluster: Cluster = { ...newCluster(input, this.#place, this.#clock.now()), roleArn: input.roleArn };
    this.#clusters.set(name, { cluster, updates: [] });
    this.#clock.schedule(minutes(CREATION_MINUTES), () => {
      if (cluster.status !== 'CREATING') return;
      cluster.status = 'ACTIVE';
      cluster.endpoint = endpointUrl(cluster, this.#place);
      this.#logs(cluster);
      this.#happened('cluster-created', `cluster ${name} is ACTIVE`);
      this.#changed(name);
    });
    this.#changed(name);
    return { ...cluster };
  }

  #updateContext(input: sdk.UpdateClusterConfigCommandInput): RequestContext {
    const present =
      this.#readings.absentConditionKeys === 'absent' ? {} : presentContext(this.cluster(input.name ?? ''));
    return { ...present, ...updateContext(input) };
  }

  #update(input: sdk.UpdateClusterConfigCommandInput): sdk.Update {
    const stored = this.#find(input.name);
    const { cluster, updates, busyUntil } = stored;
    const change = requestedChange(input);
    checkIsFree(cluster, updates, busyUntil !== undefined && this.#clock.now() < busyUntil, change.type);
    return change.type === 'LoggingUpdate'
      ? this.#updateLogging(stored, change.request)
      : this.#updateEndpoint(stored, change.request);
  }

  #updateLogging(stored: StoredCluster, request: sdk.Logging): sdk.Update {
    const { cluster } = stored;
    const before = enabledTypes(cluster.logging);
    const after = requestedTypes(request, before);
    const update = loggingUpdate(request, before, after, this.#clock.now());
    this.#start(stored, update);
    this.#clock.schedule(seconds(LOGGING_UPDATE_SECONDS), () =>
      this.#end(cluster, update, { ends: 'Successful' }, () => {
        cluster.logging = loggingOf(after);
        this.#logs(cluster);
      }),
    );
    return { ...update };
  }

  #updateEndpoint(stored: StoredCluster, request: sdk.VpcConfigRequest): sdk.Update {
    const { cluster } = stored;
    const before = endpointOf(cluster);
    const dualStack = isDualStack(cluster.kubernetesNetworkConfig);
    const kept = this.#readings.absentEndpointMembers === 'kept' ? before : defaultEndpoint(dualStack);
    const after = requestedEndpoint(request, kept, dualStack);
    checkIsChange(cluster, before, after);
    const update = endpointUpdate(after, request, this.#clock.now());
    this.#start(stored, update);
    const outcome = this.#outcomes.shift() ?? { ends: 'Successful' };
    if (outcome.ends !== 'never') {
      this.#clock.schedule(minutes(outcome.afterMinutes ?? UPDATE_MINUTES), () =>
        this.#end(cluster, update, outcome, () => {
          Object.assign(cluster.resourcesVpcConfig ?? {}, endpointMembers(after));
        }),
      );
    }
    return { ...update };
  }

  #start({ cluster, updates }: StoredCluster, update: Update): void {
    updates.push(update);
    cluster.status = 'UPDATING';
    this.#changed(cluster.name);
    for (const listener of this.#updateListeners) listener(cluster.name);
  }

  #end(cluster: Cluster, update: Update, { ends, errors = [] }: UpdateOutcome, apply: () => void): void {
    const { name } = cluster;
    if (ends === 'never' || !this.#clusters.has(name)) return;
    update.status = ends;
    update.errors = errors;
    if (ends === 'Successful') apply();
    // ACTIVE again whether the update was Successful or Failed (EKS API reference).
    cluster.status = 'ACTIVE';
    this.#happened('update-ended', `update ${update.id} of ${name} ended ${ends}`);
    this.#changed(name);
  }

  #logs({ name, logging }: Cluster): void {
    const types = enabledTypes(logging);
    if (types.length > 0) for (const listener of this.#loggingListeners) listener(name, types);
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

/** A page of at most 100. Assumed: the texts. */
function eksPage(
  items: readonly string[],
  { maxResults = 100, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): Page<string> {
  if (maxResults < 1 || maxResults > 100) {
    throw new AwsError('InvalidParameterException', `maxResults ${maxResults} is not between 1 and 100`);
  }
  return paginate(items, maxResults, nextToken, (token) => {
    throw new AwsError('InvalidParameterException', `nextToken ${token} is not valid`);
  });
}
