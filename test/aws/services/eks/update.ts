import { randomUUID } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../error.ts';
import type { Cluster } from './cluster.ts';
import { type Endpoint, sameEndpoint } from './endpoint.ts';

export type Update = sdk.Update & { readonly id: string };

/** What UpdateClusterConfig asks for. */
export type Change =
  | { readonly type: 'EndpointAccessUpdate'; readonly request: sdk.VpcConfigRequest }
  | { readonly type: 'LoggingUpdate'; readonly request: sdk.Logging };

/** Throws for a request of no kind, of two kinds, or of another kind. */
export function requestedChange(input: sdk.UpdateClusterConfigCommandInput): Change {
  const { name: _name, clientRequestToken: _token, ...changes } = input;
  const kinds = Object.values(changes).filter((change) => change !== undefined);
  if (kinds.length === 0) {
    throw new AwsError('InvalidParameterException', 'The type for cluster update was not provided.');
  }
  const { subnetIds, securityGroupIds, controlPlaneEgressMode, ...request } = changes.resourcesVpcConfig ?? {};
  const otherVpcChange = [subnetIds, securityGroupIds, controlPlaneEgressMode].some((member) => member !== undefined);
  if (kinds.length > 1 || (otherVpcChange && Object.keys(request).length > 0)) {
    throw new AwsError('InvalidParameterException', 'Only one type of update can be allowed.');
  }
  if (changes.logging !== undefined) return { type: 'LoggingUpdate', request: changes.logging };
  if (changes.resourcesVpcConfig === undefined || otherVpcChange) {
    throw new AwsError('NotImplemented', 'the local AWS updates the endpoint and the logging of a cluster only', {
      status: 501,
    });
  }
  return { type: 'EndpointAccessUpdate', request };
}

/** Throws unless the cluster can take an update now. Assumed: the text when it is EKS that patches the cluster. */
export function checkIsFree(
  cluster: Cluster,
  updates: readonly Update[],
  isPatched: boolean,
  type: Change['type'],
): void {
  const running = updates.find((update) => update.status === 'InProgress');
  if (running !== undefined || isPatched) {
    throw new AwsError(
      'ResourceInUseException',
      `Cannot ${type} because cluster ${cluster.name} currently has ${running === undefined ? 'an update' : `update ${running.id}`} in progress`,
      { members: { clusterName: cluster.name } },
    );
  }
  if (cluster.connectorConfig !== undefined) {
    throw new AwsError('InvalidRequestException', `Cluster '${cluster.name}' is a connected cluster`); // Assumed error and text.
  }
  if (cluster.status !== 'ACTIVE') {
    // Assumed, from what CreateNodegroup answers: which error UpdateClusterConfig gives here is not documented.
    throw new AwsError('InvalidRequestException', `Cluster '${cluster.name}' is not in ACTIVE status`);
  }
}

/** Throws when nothing would change. */
export function checkIsChange({ name }: Cluster, before: Endpoint, after: Endpoint): void {
  if (!sameEndpoint(before, after)) return;
  throw new AwsError(
    'InvalidParameterException',
    `Cluster is already at the desired configuration with endpointPrivateAccess: ${after.privateAccess} , endpointPublicAccess: ${after.publicAccess}, and Public Endpoint Restrictions: [${after.cidrs.join(', ')}]`,
    { members: { clusterName: name } },
  );
}

export function endpointUpdate(after: Endpoint, request: sdk.VpcConfigRequest, now: Date): Update {
  return {
    id: randomUUID(),
    status: 'InProgress',
    type: 'EndpointAccessUpdate',
    params: [
      { type: 'EndpointPublicAccess', value: String(after.publicAccess) },
      { type: 'EndpointPrivateAccess', value: String(after.privateAccess) },
      // Listed only when they were sent, as JSON in a string.
      ...(request.publicAccessCidrs === undefined
        ? []
        : [{ type: 'PublicAccessCidrs' as const, value: JSON.stringify(request.publicAccessCidrs) }]),
    ],
    createdAt: now,
    errors: [],
  };
}
