import type { RunbookStatement } from '../statement.ts';

/**
 * What the steps call, and nothing else. The update can only close: the role can turn public access off and private access
 * on, and can do neither the reverse nor anything else with UpdateClusterConfig. The condition keys are those of the
 * service authorization reference; a request that leaves a switch out has no such key and is denied.
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
      Null: {
        'eks:authenticationMode': 'true',
        'eks:blockStorageEnabled': 'true',
        'eks:computeConfigEnabled': 'true',
        'eks:controlPlaneEgressMode': 'true',
        'eks:controlPlaneScalingTier': 'true',
        'eks:deletionProtection': 'true',
        'eks:elasticLoadBalancingEnabled': 'true',
        'eks:kubeApiServerConfig': 'true',
        'eks:kubeControllerManagerConfig': 'true',
        'eks:kubeSchedulerConfig': 'true',
        'eks:supportType': 'true',
        'eks:zonalShiftEnabled': 'true',
      },
    },
  },
];
