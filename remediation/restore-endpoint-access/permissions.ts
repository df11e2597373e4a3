import type { RunbookStatement } from '../statement.ts';

/**
 * What the steps call, and nothing else. The role can open an endpoint, which is why it is a role of its own. It can do
 * nothing else with UpdateClusterConfig: both switches have to be there, and EKS takes no other kind of change in the same
 * call. That holds unless AWS fills in the keys of switches that a request leaves out.
 */
export const permissions: readonly RunbookStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' },
  { actions: ['lambda:InvokeFunction'], on: 'rule-function' },
  {
    actions: ['eks:UpdateClusterConfig'],
    on: 'clusters',
    conditions: {
      Null: { 'eks:endpointPublicAccess': 'false', 'eks:endpointPrivateAccess': 'false' },
    },
  },
];
