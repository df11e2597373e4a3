import {
  DescribeClusterCommand,
  type EKSClient,
  paginateListClusters,
  ResourceNotFoundException,
} from '@aws-sdk/client-eks';
import { demand } from '../config-rule/errors.ts';

/** The clusters of EKS in one account and Region. An answer without what it must have is a BrokenAnswerError. */
export interface ClusterSource {
  /** eks:ListClusters: the names of the clusters that EKS runs, page by page. */
  listClusters(): AsyncIterable<readonly string[]>;
  /** eks:DescribeCluster: the answer's `cluster`, or undefined when EKS knows no such cluster. */
  describeCluster(name: string): Promise<{ readonly tags?: Readonly<Record<string, string>> | undefined } | undefined>;
}

/** EKS behind an SDK client. ListClusters leaves connected clusters out unless it is asked for them (EKS API reference). */
export function clustersOf(client: EKSClient): ClusterSource {
  return {
    async *listClusters() {
      for await (const page of paginateListClusters({ client }, {})) {
        yield demand(page, 'clusters', 'eks:ListClusters', Array.isArray);
      }
    },
    async describeCluster(name) {
      try {
        return demand(await client.send(new DescribeClusterCommand({ name })), 'cluster', 'eks:DescribeCluster');
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}
