import type * as sdk from '@aws-sdk/client-config-service';
import type { Cluster } from '@aws-sdk/client-eks';
import { type Clock, seconds } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { Readings } from '../readings.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
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

type ChangeMessage = Readonly<Record<string, unknown>> & {
  readonly messageType: 'ConfigurationItemChangeNotification' | 'OversizedConfigurationItemChangeNotification';
};

const CHANGE_TYPES = { ResourceDiscovered: 'CREATE', OK: 'UPDATE', ResourceDeleted: 'DELETE' } as const;

/** AWS Config's configuration recorder for AWS::EKS::Cluster: captures a cluster some time after each change, and keeps the history. */
export class ConfigRecorder {
  /** Items recorded before 2022 lack the endpoint's fields; this makes the recorder one of then. */
  recordsEndpoint = true;
  /** A recorder that is switched off captures nothing, and what happens meanwhile it never learns. */
  isRecording = true;
  /** Whether its last delivery was taken. */
  delivers = true;
  /** The recorder as AWS Config describes it, which does not change what it captures here; undefined when there is none. */
  description: sdk.ConfigurationRecorder | undefined;
  readonly operations: Operations;
  /** A message about an item that is larger is sent without the item. The limit is that of Amazon SNS; 0 makes every item oversized. */
  maximumMessageBytes = 256 * 1024;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #eks: Eks;
  readonly #readings: Readonly<Readings>;
  readonly #history = new Map<string, RecordedItem[]>();
  readonly #listeners: ((item: RecordedItem) => void)[] = [];

  constructor(place: Place, clock: Clock, log: EventLog, eks: Eks, readings: Readonly<Readings>) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#eks = eks;
    this.#readings = readings;
    this.description = recorderOf(place);
    this.operations = this.#table();
    eks.onChange((name) => clock.schedule(seconds(CAPTURE_SECONDS), () => this.capture(name)));
  }

  #table(): Operations {
    return {
      DescribeConfigurationRecorders: operation<
        sdk.DescribeConfigurationRecordersCommandInput,
        sdk.DescribeConfigurationRecordersCommandOutput
      >({
        needs: anyResource,
        run: (input) => ({ ConfigurationRecorders: this.#described(input) }),
      }),
      DescribeConfigurationRecorderStatus: operation<
        sdk.DescribeConfigurationRecorderStatusCommandInput,
        sdk.DescribeConfigurationRecorderStatusCommandOutput
      >({
        needs: anyResource,
        run: (input) => ({
          ConfigurationRecordersStatus: this.#described(input).map(({ name, arn }) => ({
            name,
            arn,
            recording: this.isRecording,
            lastStatus: this.#lastStatus(),
          })),
        }),
      }),
    };
  }

  /** Spelled as the service was seen to do, which is not how the SDK's enum has it, or as the enum. */
  #lastStatus(): sdk.RecorderStatus {
    const status = !this.isRecording ? 'Pending' : this.delivers ? 'Success' : 'Failure';
    return (this.#readings.recorderStatus === 'Success' ? status : status.toUpperCase()) as sdk.RecorderStatus;
  }

  /** Without names, those of the account that it made itself (AWS Config API reference); there is one at most. */
  #described(input: sdk.DescribeConfigurationRecordersCommandInput): sdk.ConfigurationRecorder[] {
    if (Object.keys(input).length > 0) {
      throw new AwsError('NotImplemented', 'the local AWS describes all recorders only', { status: 501 });
    }
    return this.description === undefined ? [] : [this.description];
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

  /** Records a cluster as it is now, if that is anything new. */
  capture(name: string): void {
    if (!this.isRecording) return;
    const [last] = this.history(name);
    const cluster = this.#eks.cluster(name);
    if (cluster === undefined && (last === undefined || last.status === 'ResourceDeleted')) return;
    const configuration = cluster === undefined ? null : this.#configurationOf(cluster);
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

  /** Assumed: what else AWS Config may send of an ordinary cluster are empty objects. */
  #configurationOf(cluster: Cluster): Record<string, unknown> {
    const isOrdinary = cluster.resourcesVpcConfig !== undefined && cluster.outpostConfig === undefined;
    const empty =
      isOrdinary && this.#readings.emptyConfigs === 'sent' ? { OutpostConfig: {}, ConnectorConfig: {} } : {};
    return { ...configurationOf(cluster, this.recordsEndpoint), ...empty };
  }

  /** The message that tells a rule of an item, whole or, when it would be too large, in summary. */
  asMessage(item: RecordedItem): ChangeMessage {
    const message = {
      configurationItemDiff: null,
      configurationItem: this.#asEvent(item),
      notificationCreationTime: this.#clock.now().toISOString(),
      messageType: 'ConfigurationItemChangeNotification',
      recordVersion: '1.3',
    } as const;
    if (JSON.stringify(message).length <= this.maximumMessageBytes) return message;
    return {
      configurationItemSummary: this.#asSummary(item),
      messageType: 'OversizedConfigurationItemChangeNotification',
    };
  }

  #asEvent(item: RecordedItem): Record<string, unknown> {
    return {
      ...this.#identity(item),
      ...this.#state(item),
      tags: item.tags,
      relatedEvents: [],
      configuration: item.configuration,
      supplementaryConfiguration: {},
      relationships: [],
    };
  }

  /** As AWS documents it for a rule's function, which is without the time of the notification (developer guide, example events). */
  #asSummary(item: RecordedItem): Record<string, unknown> {
    return { changeType: CHANGE_TYPES[item.status], ...this.#identity(item), ...this.#state(item) };
  }

  #state(item: RecordedItem): Record<string, unknown> {
    const isGone = item.configuration === null;
    return {
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
    };
  }

  /** The item as GetResourceConfigHistory answers it: other names, and the configuration as JSON text. */
  asHistory(item: RecordedItem): sdk.ConfigurationItem {
    return {
      ...this.#identity(item),
      tags: item.tags,
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

  /** The item as advanced queries see it. Tags are a list (AWS Config developer guide, example queries: `tags.key`, `tags.tag`). */
  readonly asQueryItem = (item: RecordedItem): Readonly<Record<string, unknown>> => ({
    ...this.#identity(item),
    arn: this.#arn(item),
    accountId: this.#place.account,
    version: '1.3',
    availabilityZone: 'Regional',
    resourceName: item.resourceId,
    configurationItemCaptureTime: item.captureTime.toISOString(),
    configurationItemStatus: item.status,
    configurationStateId: String(item.captureTime.getTime()),
    configuration: item.configuration,
    tags: Object.entries(item.tags).map(([key, value]) => ({ key, value, tag: `${key}=${value}` })),
  });

  #identity(item: RecordedItem) {
    return {
      resourceType: 'AWS::EKS::Cluster' as const,
      resourceId: item.resourceId,
      awsRegion: this.#place.region,
    };
  }

  #arn(item: RecordedItem): string {
    return `arn:${this.#place.partition}:eks:${this.#place.region}:${this.#place.account}:cluster/${item.resourceId}`;
  }
}

/** A recorder as the console makes it: all supported types, continuously. */
function recorderOf({ partition, region, account }: Place): sdk.ConfigurationRecorder {
  return {
    arn: `arn:${partition}:config:${region}:${account}:configuration-recorder/default/local`,
    name: 'default',
    roleARN: `arn:${partition}:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    recordingGroup: {
      allSupported: true,
      includeGlobalResourceTypes: true,
      resourceTypes: [],
      exclusionByResourceTypes: { resourceTypes: [] },
      recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
    },
    recordingMode: { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [] },
    recordingScope: 'PAID',
  };
}

/**
 * PascalCase, and only the properties that AWS publishes for the type (awslabs/aws-config-resource-schema), so nothing of
 * an Outpost or a connector.
 */
function configurationOf(cluster: Cluster, withEndpoint: boolean): Record<string, unknown> {
  const { resourcesVpcConfig: vpc, kubernetesNetworkConfig: network } = cluster;
  return {
    Arn: cluster.arn,
    Name: cluster.name,
    RoleArn: cluster.roleArn,
    Version: cluster.version,
    ClusterStatus: cluster.status,
    Endpoint: cluster.endpoint,
    ...(network === undefined
      ? {}
      : {
          KubernetesNetworkConfig: {
            IpFamily: network.ipFamily,
            ServiceIpv4Cidr: network.serviceIpv4Cidr,
            ServiceIpv6Cidr: network.serviceIpv6Cidr,
          },
        }),
    ...(vpc === undefined
      ? {}
      : {
          ResourcesVpcConfig: {
            SecurityGroupIds: vpc.securityGroupIds ?? [],
            SubnetIds: vpc.subnetIds ?? [],
            ...(withEndpoint
              ? {
                  EndpointPublicAccess: vpc.endpointPublicAccess,
                  EndpointPrivateAccess: vpc.endpointPrivateAccess,
                  PublicAccessCidrs: vpc.publicAccessCidrs,
                }
              : {}),
          },
        }),
  };
}
