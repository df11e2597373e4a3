import {
  DescribeClusterCommand,
  type EKSClient,
  paginateListClusters,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import type { ClusterSource } from './rule.ts';

/** EKS behind an SDK client. ListClusters leaves connected clusters out unless it is asked for them (EKS API reference). */
export function clustersOf(client: EKSClient): ClusterSource {
  return {
    async *listClusters() {
      for await (const { clusters = [] } of paginateListClusters({ client }, {})) yield clusters;
    },
    async describeCluster(name) {
      try {
        return (await client.send(new DescribeClusterCommand({ name }))).cluster ?? {};
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}
