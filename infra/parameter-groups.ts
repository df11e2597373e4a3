import { CfnParameter, type Stack } from 'aws-cdk-lib';

/** The groups in which the CloudFormation console shows the parameters, each with its label. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'What is compliant': {
    PublicAccess: 'Public endpoints',
    AllowedCidrs: 'Allowed CIDRs',
    WidestIpv4: 'Largest IPv4 exposure (prefix length)',
    WidestIpv6: 'Largest IPv6 exposure (prefix length)',
    PrivateEndpoint: 'Private endpoint',
  },
  Exemptions: {
    ExemptionTag: 'Exemption tag key',
    MaxExemptionDays: 'Longest exemption (days)',
  },
  'Rule and remediation': {
    DeploymentMode: 'What creates the rule',
    Automatic: 'Automatic remediation',
    UseConditionKeys: 'EKS condition keys in IAM policies',
    RestoreRole: 'Role of RestoreEndpointAccess',
  },
  'Notifications and alarms': {
    NotificationTopic: 'SNS topic',
    EventBusArn: 'EventBridge event bus',
    Alarms: 'CloudWatch alarms',
  },
  'Company guardrails': {
    PermissionsBoundaryArn: 'Permissions boundary',
    LogRetentionDays: 'Log retention (days)',
    KmsKeyArn: 'KMS key',
  },
};

/**
 * The metadata AWS::CloudFormation::Interface of the parameters that a stack has. Throws if one of them is in no group: the
 * console would show it below all others, under its id.
 */
export function parameterGroups(stack: Stack): object {
  const ids = stack.node.children.filter((child) => child instanceof CfnParameter).map(({ node }) => node.id);
  const groups = Object.entries(GROUPS).map(([label, labels]) => ({
    label,
    labels: Object.entries(labels).filter(([id]) => ids.includes(id)),
  }));
  const labels = groups.flatMap((group) => group.labels);
  const missing = ids.filter((id) => !labels.some(([labelled]) => labelled === id));
  if (missing.length > 0) throw new Error(`no group of parameters has ${missing.join(', ')}`);
  return {
    ParameterGroups: groups.map((group) => ({
      Label: { default: group.label },
      Parameters: group.labels.map(([id]) => id),
    })),
    ParameterLabels: Object.fromEntries(labels.map(([id, label]) => [id, { default: label }])),
  };
}
