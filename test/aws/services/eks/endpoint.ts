import type * as sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../error.ts';
import { acceptedCidrs } from './public-cidrs.ts';

/** Who can reach a cluster's API server. */
export interface Endpoint {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly cidrs: readonly string[];
}

/** Only IPv6 clusters have a dual-stack endpoint and take IPv6 blocks; those made before October 2024 are not known here. */
export function isDualStack(network: { readonly ipFamily?: sdk.IpFamily | undefined } | undefined): boolean {
  return network?.ipFamily === 'ipv6';
}

/** The endpoint that a request asks for; what it leaves out stays as `before`. Throws what EKS refuses it with. */
export function requestedEndpoint(
  request: sdk.VpcConfigRequest | undefined,
  before: Endpoint,
  dualStack: boolean,
): Endpoint {
  const endpoint = {
    publicAccess: request?.endpointPublicAccess ?? before.publicAccess,
    privateAccess: request?.endpointPrivateAccess ?? before.privateAccess,
    // An empty list in a request means "not given".
    cidrs: request?.publicAccessCidrs?.length ? request.publicAccessCidrs : before.cidrs,
  };
  if (!endpoint.publicAccess && !endpoint.privateAccess) {
    throw new AwsError('InvalidParameterException', 'Both private and public endpoint access cannot be false');
  }
  return { ...endpoint, cidrs: acceptedCidrs(endpoint.cidrs, dualStack) };
}

/** What a cluster has when its creator says nothing (EKS API reference, VpcConfigRequest). */
export function defaultEndpoint(dualStack: boolean): Endpoint {
  return {
    publicAccess: true,
    privateAccess: false,
    cidrs: dualStack ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'],
  };
}

export function endpointOf(cluster: sdk.Cluster): Endpoint {
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = cluster.resourcesVpcConfig ?? {};
  return {
    publicAccess: endpointPublicAccess ?? true,
    privateAccess: endpointPrivateAccess ?? false,
    cidrs: publicAccessCidrs ?? [],
  };
}

/** A private cluster was recorded both with a leftover list and with an empty one; here the list stays. */
export function endpointMembers({ publicAccess, privateAccess, cidrs }: Endpoint): sdk.VpcConfigResponse {
  return {
    endpointPublicAccess: publicAccess,
    endpointPrivateAccess: privateAccess,
    publicAccessCidrs: [...cidrs],
  };
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  const list = (endpoint: Endpoint): string => [...endpoint.cidrs].sort().join();
  return a.publicAccess === b.publicAccess && a.privateAccess === b.privateAccess && list(a) === list(b);
}
