import type * as sdk from '@aws-sdk/client-route53resolver';
import { AwsError } from '../error.ts';
import type { ResolverEndpointShape } from '../network.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';
import type { NetworkSource } from './ec2/network-operations.ts';
import { paginate } from './page.ts';

const LARGEST_PAGE = 100;

/** Names of filters; the older upper-case ones "are still supported" (Route 53 API reference, Filter). */
const FILTERS: Readonly<Record<string, (endpoint: sdk.ResolverEndpoint) => string | undefined>> = {
  Direction: ({ Direction }) => Direction,
  DIRECTION: ({ Direction }) => Direction,
  HostVPCId: ({ HostVPCId }) => HostVPCId,
  HOST_VPC_ID: ({ HostVPCId }) => HostVPCId,
  Status: ({ Status }) => Status,
  STATUS: ({ Status }) => Status,
};

/** Route 53 Resolver's endpoints in the network that EC2 describes. Assumed: the texts. */
export function resolverOperations(place: Place, source: NetworkSource): Operations {
  return {
    ListResolverEndpoints: operation<sdk.ListResolverEndpointsCommandInput, sdk.ListResolverEndpointsCommandOutput>({
      needs: anyResource,
      run: ({ Filters: filters = [], MaxResults: size = LARGEST_PAGE, NextToken: token }) => {
        if (size < 1 || size > LARGEST_PAGE) {
          throw new AwsError('InvalidParameterException', `MaxResults ${size} is not between 1 and ${LARGEST_PAGE}`);
        }
        const conditions = filters.map(condition);
        const endpoints = source.network.resolverEndpoints
          .map((endpoint) => resolverEndpoint(endpoint, place))
          .filter((endpoint) => conditions.every((fits) => fits(endpoint)));
        const { page, nextToken } = paginate(endpoints, Math.min(size, source.pageSize), token, (unknown) => {
          throw new AwsError('InvalidNextTokenException', `NextToken ${unknown} is not valid`);
        });
        return {
          ResolverEndpoints: page,
          MaxResults: size,
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        };
      },
    }),
  };
}

function condition({ Name: name = '', Values: values = [] }: sdk.Filter): (endpoint: sdk.ResolverEndpoint) => boolean {
  const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (read === undefined) throw new AwsError('InvalidParameterException', `The filter ${name} is not valid`);
  return (endpoint) => values.includes(read(endpoint) ?? '');
}

function resolverEndpoint(
  { id, vpc, direction, status = 'OPERATIONAL', addressCount = 2 }: ResolverEndpointShape,
  place: Place,
): sdk.ResolverEndpoint {
  return {
    Id: id,
    Arn: `arn:${place.partition}:route53resolver:${place.region}:${place.account}:resolver-endpoint/${id}`,
    Direction: direction,
    IpAddressCount: addressCount,
    HostVPCId: vpc,
    Status: status as sdk.ResolverEndpointStatus,
  };
}
