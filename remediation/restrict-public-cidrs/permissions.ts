import type { RunbookStatement } from '../statement.ts';

/**
 * What the steps call, and nothing else. The role can neither switch public access nor turn private access off, and EKS
 * takes no other kind of change in the same call. For the CIDRs there is no condition key (service authorization
 * reference): that they only narrow is for the rule's function to say. If AWS fills in the key of a switch that a request
 * leaves out, every update is denied. IAM cannot tell such a key from one that is sent, and sent it could open the endpoint.
 */
export const permissions: readonly RunbookStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
  { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
  { actions: ['ec2:DescribeVpcAttribute'], on: 'vpcs' },
  {
    actions: ['eks:UpdateClusterConfig'],
    on: 'clusters',
    conditions: {
      Bool: { 'eks:endpointPrivateAccess': 'true' },
      Null: { 'eks:endpointPublicAccess': 'true' },
    },
  },
];
