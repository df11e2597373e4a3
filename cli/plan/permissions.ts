import { allow, type PolicyStatement } from '../terminal/policy.ts';

/** An IAM action that a plan uses. Without an optional one, the report names what could not be read. */
export interface Permission {
  readonly action: string;
  readonly isRequired: boolean;
  /** Whether IAM ties it to a log group. The others are for all resources, or their resources are not known beforehand. */
  readonly isOfLogGroup?: boolean;
}

const REQUIRED = ['eks:ListClusters', 'eks:DescribeCluster', 'ec2:DescribeVpcs'];

const OF_LOG_GROUP = ['logs:DescribeLogStreams', 'logs:StartQuery', 'logs:GetQueryResults'];

const OPTIONAL = [
  'eks:ListUpdates',
  'eks:DescribeUpdate',
  'logs:DescribeLogGroups',
  'logs:StopQuery',
  'cloudwatch:GetMetricData',
  'ec2:DescribeClientVpnEndpoints',
  'ec2:DescribeClientVpnTargetNetworks',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNatGateways',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRegions',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeTransitGatewayVpcAttachments',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:DescribeVpnConnections',
  'ec2:DescribeVpnGateways',
  'ec2:GetManagedPrefixListEntries',
  'route53resolver:ListResolverEndpoints',
];

/** Every action that a plan uses in an account. sts:GetCallerIdentity needs no permission. */
export const PERMISSIONS: readonly Permission[] = [
  ...REQUIRED.map((action) => ({ action, isRequired: true })),
  ...OF_LOG_GROUP.map((action) => ({ action, isRequired: false, isOfLogGroup: true })),
  ...OPTIONAL.map((action) => ({ action, isRequired: false })),
];

const REGIONS = ['ec2:DescribeRegions'];
const isOfLogs = (action: string): boolean => action.startsWith('logs:');

/** The same as an IAM policy. */
export const PLAN_POLICY: readonly PolicyStatement[] = [
  allow('Clusters', REQUIRED),
  // For --regions all only.
  allow('AllRegions', REGIONS),
  allow('OptionalAuditLog', [...OF_LOG_GROUP, ...OPTIONAL.filter(isOfLogs)]),
  allow(
    'OptionalSurroundings',
    OPTIONAL.filter((action) => !isOfLogs(action) && !REGIONS.includes(action)),
  ),
];
