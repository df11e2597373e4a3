import { allow, type PolicyStatement } from '../terminal/policy.ts';

const CLUSTERS = allow('Clusters', ['eks:ListClusters', 'eks:DescribeCluster']);

/** For `--regions all` only. */
const REGIONS = allow('AllRegions', ['ec2:DescribeRegions']);

/** Whether *Remediate* is there as a way to fix a cluster. */
const REMEDIATE = allow('OptionalRemediate', [
  'config:DescribeConfigRules',
  'config:DescribeRemediationConfigurations',
]);

/** For an audit of one account. */
export const ACCOUNT_POLICY: readonly PolicyStatement[] = [
  CLUSTERS,
  REGIONS,
  REMEDIATE,
  allow('OptionalAccountName', ['iam:ListAccountAliases']),
];

/** For the role that an audit of an organization assumes in each member account. */
export const MEMBER_ROLE_POLICY: readonly PolicyStatement[] = [CLUSTERS, REGIONS, REMEDIATE];

/** What the caller needs besides, to audit an organization through that role. `ROLE` stands for the role's name. */
export const MEMBERS_POLICY: readonly PolicyStatement[] = [
  allow('Role', ['sts:AssumeRole'], 'arn:aws:iam::*:role/ROLE'),
  // For --accounts all. A list of account IDs does not need it.
  allow('AllAccounts', ['organizations:ListAccounts']),
  allow('OptionalNamesOfList', ['organizations:DescribeAccount']),
];

/** For an audit of an organization by an aggregator. */
export const AGGREGATOR_POLICY: readonly PolicyStatement[] = [
  allow('Aggregator', [
    'config:DescribeConfigurationAggregators',
    'config:SelectAggregateResourceConfig',
    'config:DescribeConfigurationAggregatorSourcesStatus',
    'config:GetAggregateDiscoveredResourceCounts',
  ]),
  allow('OptionalAccountNames', ['organizations:ListAccounts']),
];
