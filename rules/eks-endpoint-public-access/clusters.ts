import type { EKSClientConfig } from '@aws-sdk/client-eks';
import { demand } from '../config-rule/errors.ts';

/** The clusters of EKS in one account and Region. An answer without what it must have is a BrokenAnswerError. */
export interface ClusterSource {
  /** eks:ListClusters: the names of the clusters that EKS runs, page by page. */
  listClusters(): AsyncIterable<readonly string[]>;
  /** eks:DescribeCluster: the answer's `cluster`, or undefined when EKS knows no such cluster. */
  describeCluster(name: string): Promise<{ readonly tags?: Readonly<Record<string, string>> | undefined } | undefined>;
}

/**
 * EKS by its SDK client. The client is loaded with the first question: the evaluation of a change seldom needs it, and loading it takes a
 * third of the function's start. `send` keeps a client from being taken for a configuration: its Region and credentials would be lost.
 * ListClusters leaves connected clusters out unless it is asked for them (EKS API reference).
 */
export function clustersOf(configuration: EKSClientConfig & { readonly send?: never }): ClusterSource {
  let connection: ReturnType<typeof connect> | undefined;
  const connected = () => {
    connection ??= connect(configuration);
    return connection;
  };
  return {
    async *listClusters() {
      const { client, paginateListClusters } = await connected();
      for await (const page of paginateListClusters({ client }, {})) {
        yield demand(page, 'clusters', 'eks:ListClusters', Array.isArray);
      }
    },
    async describeCluster(name) {
      const { client, DescribeClusterCommand, ResourceNotFoundException } = await connected();
      try {
        return demand(await client.send(new DescribeClusterCommand({ name })), 'cluster', 'eks:DescribeCluster');
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
  };
}

async function connect(configuration: EKSClientConfig) {
  const { DescribeClusterCommand, EKSClient, paginateListClusters, ResourceNotFoundException } = await import(
    '@aws-sdk/client-eks'
  );
  return {
    client: new EKSClient(configuration),
    DescribeClusterCommand,
    paginateListClusters,
    ResourceNotFoundException,
  };
}
