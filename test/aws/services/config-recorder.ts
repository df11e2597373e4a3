import type * as sdk from '@aws-sdk/client-config-service';
import type { Cluster } from '@aws-sdk/client-eks';
import { type Clock, seconds } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import type { Place } from '../service.ts';
import type { Eks } from './eks.ts';

/** Assumed: how long after a change AWS Config captures it is not published. */
const CAPTURE_SECONDS = 60;

/** A recorded state of a cluster. `configuration` is null once the cluster is gone. */
export interface RecordedItem {
  readonly resourceId: string;
  readonly status: 'ResourceDiscovered' | 'OK' | 'ResourceDeleted';
  readonly captureTime: Date;
  readonly configuration: Record<string, unknown> | null;
  readonly tags: Record<string, string>;
}

/** AWS Config's configuration recorder for AWS::EKS::Cluster: captures a cluster some time after each change, and keeps the history. */
export class ConfigRecorder {
  /** Items recorded before 2022 lack the endpoint's fields; this makes the recorder one of then. */
  recordsEndpoint = true;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #eks: Eks;
  readonly #history = new Map<string, RecordedItem[]>();
  readonly #listeners: ((item: RecordedItem) => void)[] = [];

  constructor(place: Place, clock: Clock, log: EventLog, eks: Eks) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#eks = eks;
    eks.onChange((name) => clock.schedule(seconds(CAPTURE_SECONDS), () => this.#capture(name)));
  }

  onItem(listener: (item: RecordedItem) => void): void {
    this.#listeners.push(listener);
  }

  /** Newest first. */
  history(resourceId: string): readonly RecordedItem[] {
    return this.#history.get(resourceId) ?? [];
  }

  /** The last known state of every resource that still exists. */
  latest(): RecordedItem[] {
    return [...this.#history.values()].flatMap(([item]) => (item && item.status !== 'ResourceDeleted' ? [item] : []));
  }

  #capture(name: string): void {
    const [last] = this.history(name);
    const cluster = this.#eks.cluster(name);
    if (cluster === undefined && (last === undefined || last.status === 'ResourceDeleted')) return;
    const configuration = cluster === undefined ? null : configurationOf(cluster, this.recordsEndpoint);
    const tags = cluster?.tags ?? {};
    if (
      last !== undefined &&
      JSON.stringify([last.configuration, last.tags]) === JSON.stringify([configuration, tags])
    ) {
      return;
    }
    const isNew = last === undefined || last.status === 'ResourceDeleted';
    const item: RecordedItem = {
      resourceId: name,
      status: cluster === undefined ? 'ResourceDeleted' : isNew ? 'ResourceDiscovered' : 'OK',
      captureTime: this.#clock.now(),
      configuration,
      tags: { ...tags },
    };
    this.#history.set(name, [item, ...this.history(name)]);
    this.#log.add({
      at: this.#clock.now(),
      actor: 'config.amazonaws.com',
      service: 'config',
      operation: 'item-recorded',
      outcome: 'ok',
      detail: `${name} ${item.status}`,
      output: item,
    });
    for (const listener of this.#listeners) listener(item);
  }

  /** The item as a change event carries it to a rule. */
  asEvent(item: RecordedItem): Record<string, unknown> {
    const isGone = item.configuration === null;
    return {
      ...this.#identity(item),
      relatedEvents: [],
      ARN: this.#arn(item),
      awsAccountId: this.#place.account,
      configurationItemVersion: '1.3',
      configurationStateId: item.captureTime.getTime(),
      configurationStateMd5Hash: '',
      configurationItemCaptureTime: item.captureTime.toISOString(),
      configurationItemStatus: item.status,
      availabilityZone: isGone ? null : 'Regional',
      resourceName: isGone ? null : item.resourceId,
      resourceCreationTime: null,
      configuration: item.configuration,
      supplementaryConfiguration: {},
      relationships: [],
    };
  }

  /** The item as GetResourceConfigHistory answers it: other names, and the configuration as JSON text. */
  asHistory(item: RecordedItem): sdk.ConfigurationItem {
    return {
      ...this.#identity(item),
      relatedEvents: [],
      arn: this.#arn(item),
      accountId: this.#place.account,
      version: '1.3',
      configurationStateId: String(item.captureTime.getTime()),
      configurationItemMD5Hash: '',
      configurationItemCaptureTime: item.captureTime,
      configurationItemStatus: item.status,
      availabilityZone: 'Regional',
      resourceName: item.resourceId,
      ...(item.configuration === null ? {} : { configuration: JSON.stringify(item.configuration) }),
      supplementaryConfiguration: {},
      relationships: [],
    };
  }

  #identity(item: RecordedItem) {
    return {
      resourceType: 'AWS::EKS::Cluster' as const,
      resourceId: item.resourceId,
      awsRegion: this.#place.region,
      tags: item.tags,
    };
  }

  #arn(item: RecordedItem): string {
    return `arn:${this.#place.partition}:eks:${this.#place.region}:${this.#place.account}:cluster/${item.resourceId}`;
  }
}

/** PascalCase, and only the properties that AWS publishes for the type (awslabs/aws-config-resource-schema). */
function configurationOf(cluster: Cluster, withEndpoint: boolean): Record<string, unknown> {
  const vpc = cluster.resourcesVpcConfig;
  return {
    Arn: cluster.arn,
    Name: cluster.name,
    RoleArn: cluster.roleArn,
    Version: cluster.version,
    ClusterStatus: cluster.status,
    Endpoint: cluster.endpoint,
    KubernetesNetworkConfig: {
      IpFamily: cluster.kubernetesNetworkConfig?.ipFamily,
      ServiceIpv4Cidr: cluster.kubernetesNetworkConfig?.serviceIpv4Cidr,
    },
    ResourcesVpcConfig: {
      SecurityGroupIds: vpc?.securityGroupIds ?? [],
      SubnetIds: vpc?.subnetIds ?? [],
      ...(withEndpoint
        ? {
            EndpointPublicAccess: vpc?.endpointPublicAccess,
            EndpointPrivateAccess: vpc?.endpointPrivateAccess,
            PublicAccessCidrs: vpc?.publicAccessCidrs,
          }
        : {}),
    },
  };
}
