/** One IAM statement of a runbook's role, about the clusters of the account and Region. */
export interface ClusterStatement {
  readonly actions: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * What the steps of the runbook call, and nothing else. The update is a ratchet: the role can turn public access off and
 * private access on, and can do neither the reverse nor anything else with UpdateClusterConfig. The condition keys are
 * those of the service authorization reference; a request that leaves a switch out has no such key and is denied.
 */
export const permissions: readonly ClusterStatement[] = [
  { actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'] },
  {
    actions: ['eks:UpdateClusterConfig'],
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
