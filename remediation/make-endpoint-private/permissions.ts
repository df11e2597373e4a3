import type { RunbookStatement } from '../statement.ts';

/**
 * What the steps call, and nothing else. The update can only close: the role can turn public access off and private access
 * on, and not the reverse. The condition keys are those of the service authorization reference. The keys of other settings
 * are no condition: EKS takes no other kind of change in the same call, and whether AWS fills in the key of a setting that
 * a request leaves out is not documented. If it does, a condition on its absence denies every update.
 */
export const permissions: readonly RunbookStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
  { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
  { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
  {
    actions: ['eks:UpdateClusterConfig'],
    on: 'clusters',
    conditions: {
      Bool: { 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'true' },
    },
  },
];
