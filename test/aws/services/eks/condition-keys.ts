import type * as sdk from '@aws-sdk/client-eks';
import type { RequestContext } from '../../iam/policy.ts';

/** Condition keys of CreateCluster and UpdateClusterConfig. What the request leaves out has no key in these. */
export function endpointContext(request: sdk.VpcConfigRequest | undefined): RequestContext {
  return present({
    'eks:endpointPublicAccess': request?.endpointPublicAccess,
    'eks:endpointPrivateAccess': request?.endpointPrivateAccess,
    'eks:controlPlaneEgressMode': request?.controlPlaneEgressMode,
  });
}

/** One key for each type of log that the request turns on or off. */
function loggingContext(logging: sdk.Logging | undefined): RequestContext {
  const setups = logging?.clusterLogging ?? [];
  return Object.fromEntries(
    setups.flatMap(({ types = [], enabled = false }) => types.map((type) => [`eks:loggingType/${type}`, enabled])),
  );
}

export function updateContext(input: sdk.UpdateClusterConfigCommandInput): RequestContext {
  return {
    ...endpointContext(input.resourcesVpcConfig),
    ...loggingContext(input.logging),
    ...present({
      'eks:authenticationMode': input.accessConfig?.authenticationMode,
      'eks:supportType': input.upgradePolicy?.supportType,
      'eks:zonalShiftEnabled': input.zonalShiftConfig?.enabled,
      'eks:computeConfigEnabled': input.computeConfig?.enabled,
      'eks:blockStorageEnabled': input.storageConfig?.blockStorage?.enabled,
      'eks:elasticLoadBalancingEnabled': input.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled,
      'eks:deletionProtection': input.deletionProtection,
      'eks:controlPlaneScalingTier': input.controlPlaneScalingConfig?.tier,
    }),
  };
}

/**
 * The keys as a cluster has them now, for what a request leaves out. What is not the endpoint's is as it is by default (EKS
 * API reference, CreateCluster).
 */
export function presentContext(cluster: sdk.Cluster | undefined): RequestContext {
  return {
    ...endpointContext(cluster?.resourcesVpcConfig),
    ...loggingContext(cluster?.logging),
    'eks:controlPlaneEgressMode': 'AWS_MANAGED', // Assumed value.
    'eks:authenticationMode': 'CONFIG_MAP',
    'eks:supportType': 'EXTENDED',
    'eks:zonalShiftEnabled': false,
    'eks:computeConfigEnabled': false,
    'eks:blockStorageEnabled': false,
    'eks:elasticLoadBalancingEnabled': false,
    'eks:deletionProtection': false,
    'eks:controlPlaneScalingTier': 'standard',
  };
}

export function tagContext(tags: Readonly<Record<string, string>> | undefined): RequestContext {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

function present(context: Record<string, string | boolean | undefined>): RequestContext {
  const entries = Object.entries(context).filter(
    (entry): entry is [string, string | boolean] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
