import type * as sdk from '@aws-sdk/client-eks';
import { AwsError } from '../../error.ts';
import type { Place } from '../../service.ts';
import { defaultEndpoint, endpointMembers, isDualStack, requestedEndpoint } from './endpoint.ts';
import { loggingOf, requestedTypes } from './logging.ts';

export type Cluster = sdk.Cluster & { readonly name: string; readonly arn: string };

/** The VPC that all clusters are in. */
export const VPC_ID = 'vpc-0a11c1u57e5000000';

type NewCluster = sdk.CreateClusterCommandInput;

const HOUR = 3_600_000;

/** A cluster as CreateCluster leaves it. Throws what EKS refuses the request with. */
export function newCluster(input: Omit<sdk.CreateClusterCommandInput, 'roleArn'>, place: Place, now: Date): Cluster {
  const dualStack = isDualStack(input.kubernetesNetworkConfig);
  const endpoint = requestedEndpoint(input.resourcesVpcConfig, defaultEndpoint(dualStack), dualStack);
  const name = input.name ?? '';
  return {
    name,
    arn: clusterArn(name, place),
    createdAt: now,
    version: input.version ?? '1.35',
    resourcesVpcConfig: {
      subnetIds: input.resourcesVpcConfig?.subnetIds ?? [],
      securityGroupIds: input.resourcesVpcConfig?.securityGroupIds ?? [],
      clusterSecurityGroupId: 'sg-0c1u57e50000000000',
      vpcId: VPC_ID,
      ...endpointMembers(endpoint),
    },
    kubernetesNetworkConfig: dualStack
      ? { serviceIpv6Cidr: 'fd30:1c53:5f8a::/108', ipFamily: 'ipv6' }
      : { serviceIpv4Cidr: '10.100.0.0/16', ipFamily: 'ipv4' },
    ...(input.outpostConfig === undefined ? {} : { outpostConfig: input.outpostConfig }),
    logging: loggingOf(requestedTypes(input.logging, [])),
    status: 'CREATING',
    platformVersion: 'eks.1',
    tags: input.tags ?? {},
  };
}

/**
 * Throws what EKS refuses a new cluster with: a name or a role's ARN that is none (EKS API reference, CreateCluster; IAM user
 * guide, identifiers), and fewer than two subnets, as the control plane needs two Availability Zones. The texts are assumed
 * but for the subnets'.
 */
export function checkNewCluster({ name = '', roleArn = '', resourcesVpcConfig, outpostConfig }: NewCluster): void {
  if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new AwsError(
      'InvalidParameterException',
      `The cluster name ${name} does not match ^[0-9A-Za-z][A-Za-z0-9\\-_]*$`,
    );
  }
  if (!/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/([\x21-\x7e]+\/)*[\w+=,.@-]{1,64}$/.test(roleArn)) {
    throw new AwsError('InvalidParameterException', `${roleArn} is not the ARN of an IAM role`);
  }
  const subnets = new Set(resourcesVpcConfig?.subnetIds);
  if (subnets.size < 2 && outpostConfig === undefined) {
    throw new AwsError('InvalidParameterException', 'Subnets specified must be in at least two different AZs');
  }
}

/** Where an ACTIVE cluster's API server is. A dual-stack endpoint shows in the domain (EKS user guide); the rest is as was seen. */
export function endpointUrl(cluster: Cluster, place: Place): string {
  const inChina = place.partition === 'aws-cn';
  const domain = isDualStack(cluster.kubernetesNetworkConfig)
    ? `${place.region}.api.${inChina ? 'amazonwebservices.com.cn' : 'aws'}`
    : `${place.region}.eks.amazonaws.com${inChina ? '.cn' : ''}`;
  return `https://${'0'.repeat(32)}.gr7.${domain}`;
}

/**
 * A cluster that runs elsewhere and was registered: it has no version, no endpoint and no VPC (EKS user guide, connector).
 * Assumed: nor has it any in DescribeCluster once it is ACTIVE.
 */
export function connectedCluster(
  name: string,
  provider: sdk.ConnectorConfigProvider,
  place: Place,
  now: Date,
): Cluster {
  return {
    name,
    arn: clusterArn(name, place),
    createdAt: now,
    connectorConfig: {
      activationId: '00000000-0000-0000-0000-000000000000',
      activationExpiry: new Date(now.getTime() + HOUR),
      provider,
      roleArn: `arn:${place.partition}:iam::${place.account}:role/AmazonEKSConnectorAgentRole`,
    },
    status: 'ACTIVE',
    tags: {},
  };
}

export function clusterArn(name: string, place: Place): string {
  return `arn:${place.partition}:eks:${place.region}:${place.account}:cluster/${name}`;
}
