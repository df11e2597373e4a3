import * as config from 'aws-cdk-lib/aws-config';
import type { Construct } from 'constructs';

/**
 * Clusters with a public endpoint, as AWS Config has recorded them. There is no test of the CIDRs in it: on a property of type
 * cidr_block `=` asks whether a range holds an address (AWS Config developer guide, querying AWS resources).
 */
const PUBLIC_ENDPOINTS =
  'SELECT accountId, awsRegion, resourceId, ' +
  ['EndpointPublicAccess', 'EndpointPrivateAccess', 'PublicAccessCidrs']
    .map((setting) => `configuration.ResourcesVpcConfig.${setting}`)
    .join(', ') +
  " WHERE resourceType = 'AWS::EKS::Cluster' AND configuration.ResourcesVpcConfig.EndpointPublicAccess = true";

/** Saves the query for clusters with a public endpoint under a name that is free in the account and Region. */
export function savePublicEndpointsQuery(
  scope: Construct,
  props: Pick<config.CfnStoredQueryProps, 'queryName' | 'queryDescription'>,
): config.CfnStoredQuery {
  return new config.CfnStoredQuery(scope, 'Query', { ...props, queryExpression: PUBLIC_ENDPOINTS });
}
