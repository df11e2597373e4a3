/** Events as AWS Config sends them to a custom rule's function, written by hand in the documented shape. */

export const CAPTURED_AT = '2026-11-23T09:09:00.000Z';

/** A recorded EKS cluster, open to the Internet unless `vpcConfig` says otherwise. */
export function clusterItem(overrides: Readonly<Record<string, unknown>> = {}, vpcConfig: unknown = openVpcConfig) {
  return {
    relatedEvents: [],
    relationships: [],
    configuration: {
      Arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
      Name: 'payments',
      ClusterStatus: 'ACTIVE',
      RoleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      Version: '1.35',
      ResourcesVpcConfig: vpcConfig,
    },
    supplementaryConfiguration: {},
    tags: {},
    configurationItemVersion: '1.3',
    configurationItemCaptureTime: CAPTURED_AT,
    configurationStateId: 1_795_338_540_000,
    awsAccountId: '111122223333',
    configurationItemStatus: 'OK',
    resourceType: 'AWS::EKS::Cluster',
    resourceId: 'payments',
    resourceName: 'payments',
    ARN: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
    awsRegion: 'eu-central-1',
    availabilityZone: 'Regional',
    configurationStateMd5Hash: '',
    resourceCreationTime: null,
    ...overrides,
  };
}

const openVpcConfig = {
  SubnetIds: ['subnet-0a', 'subnet-0b'],
  SecurityGroupIds: [],
  EndpointPublicAccess: true,
  EndpointPrivateAccess: false,
  PublicAccessCidrs: ['0.0.0.0/0'],
};

/** The deleted cluster's item has null where a living one has values. */
export const deletedItem = clusterItem({
  configurationItemStatus: 'ResourceDeleted',
  configuration: null,
  resourceName: null,
  availabilityZone: null,
});

/** The endpoint's part of a recorded cluster; without `cidrs` it has no list. */
export function vpc(publicAccess: boolean, privateAccess: boolean, cidrs?: unknown) {
  return {
    EndpointPublicAccess: publicAccess,
    EndpointPrivateAccess: privateAccess,
    ...(cidrs === undefined ? {} : { PublicAccessCidrs: cidrs }),
  };
}

export function changeEvent(item: unknown = clusterItem(), overrides: Readonly<Record<string, unknown>> = {}) {
  return event(
    {
      configurationItemDiff: null,
      configurationItem: item,
      notificationCreationTime: '2026-11-23T09:09:02.000Z',
      messageType: 'ConfigurationItemChangeNotification',
      recordVersion: '1.3',
    },
    overrides,
  );
}

/** An item too large for an event is only summed up. AWS's example has no `notificationCreationTime`. */
export function oversizedEvent(
  summary: Readonly<Record<string, unknown>> = {},
  overrides: Readonly<Record<string, unknown>> = {},
) {
  return event(
    {
      configurationItemSummary: {
        changeType: 'UPDATE',
        configurationItemVersion: '1.3',
        configurationItemCaptureTime: CAPTURED_AT,
        configurationStateId: 0,
        awsAccountId: '111122223333',
        configurationItemStatus: 'OK',
        resourceType: 'AWS::EKS::Cluster',
        resourceId: 'payments',
        resourceName: 'payments',
        ARN: 'arn:aws:eks:eu-central-1:111122223333:cluster/payments',
        awsRegion: 'eu-central-1',
        availabilityZone: 'Regional',
        configurationStateMd5Hash: '',
        resourceCreationTime: null,
        ...summary,
      },
      messageType: 'OversizedConfigurationItemChangeNotification',
      recordVersion: '1.0',
    },
    overrides,
  );
}

const SCHEDULED_AT = '2026-11-24T11:58:00.000Z';

/** A scheduled event names no resource. */
export function scheduledEvent(overrides: Readonly<Record<string, unknown>> = {}) {
  return event(
    {
      awsAccountId: '111122223333',
      notificationCreationTime: SCHEDULED_AT,
      messageType: 'ScheduledNotification',
      recordVersion: '1.0',
    },
    overrides,
  );
}

function event(message: unknown, overrides: Readonly<Record<string, unknown>>) {
  return {
    version: '1.0',
    invokingEvent: JSON.stringify(message),
    resultToken: 'token-from-config',
    eventLeftScope: false,
    executionRoleArn: 'arn:aws:iam::111122223333:role/config-recorder',
    configRuleArn: 'arn:aws:config:eu-central-1:111122223333:config-rule/config-rule-abc123',
    configRuleName: 'eks-endpoint-public-access',
    configRuleId: 'config-rule-abc123',
    accountId: '111122223333',
    ...overrides,
  };
}
