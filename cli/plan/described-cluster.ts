import * as z from 'zod/mini';
import { type EndpointAccess, readEndpoint } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { type Network, parseCidr } from '../../rules/eks-endpoint-public-access/networks.ts';

/** A cluster as eks:DescribeCluster describes it, as far as a plan reads it. */
export interface DescribedCluster {
  readonly arn: string;
  readonly createdAt: Date;
  readonly vpcId: string;
  readonly endpoint: EndpointAccess;
  /** `remoteNetworkConfig`: networks of hybrid nodes and of their pods. */
  readonly remoteNetworks: readonly Network[];
  readonly isAuditLogOn: boolean;
}

/** A description is not one to plan by. `sentence` says why. */
export type ClusterReading =
  | { readonly kind: 'cluster'; readonly cluster: DescribedCluster }
  | { readonly kind: 'private' }
  | { readonly kind: 'not-an-eks-control-plane' }
  | { readonly kind: 'unclear'; readonly sentence: string };

const networksSchema = z.nullish(z.array(z.object({ cidrs: z.nullish(z.array(z.string())) })));
const clusterSchema = z.object({
  arn: z.string(),
  createdAt: z.date(),
  resourcesVpcConfig: z.object({ vpcId: z.string() }),
  remoteNetworkConfig: z.nullish(z.object({ remoteNodeNetworks: networksSchema, remotePodNetworks: networksSchema })),
  logging: z.nullish(
    z.object({
      clusterLogging: z.nullish(
        z.array(z.object({ types: z.nullish(z.array(z.string())), enabled: z.nullish(z.boolean()) })),
      ),
    }),
  ),
});

/** Reads the cluster of an eks:DescribeCluster answer. */
export function readCluster(described: unknown): ClusterReading {
  const reading = readEndpoint(described, {});
  if (reading.kind === 'unclear')
    return { kind: 'unclear', sentence: `The description of the cluster ${reading.doubt}.` };
  if (reading.kind !== 'endpoint') return { kind: reading.kind };
  if (!reading.endpoint.publicAccess) return { kind: 'private' };
  const parsed = z.safeParse(clusterSchema, described);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.');
    return { kind: 'unclear', sentence: `The description of the cluster has ${where} missing or in another form.` };
  }
  const { arn, createdAt, resourcesVpcConfig, remoteNetworkConfig, logging } = parsed.data;
  const { publicAccess, privateAccess, publicAccessCidrs } = reading.endpoint;
  const remote = [remoteNetworkConfig?.remoteNodeNetworks, remoteNetworkConfig?.remotePodNetworks];
  return {
    kind: 'cluster',
    cluster: {
      arn,
      createdAt,
      vpcId: resourcesVpcConfig.vpcId,
      endpoint: { publicAccess, privateAccess, publicAccessCidrs },
      remoteNetworks: remote
        .flatMap((networks) => networks ?? [])
        .flatMap(({ cidrs }) => cidrs ?? [])
        .map(parseCidr)
        .filter((network) => network !== undefined),
      // The list has an entry for each setting, so several may name the same type.
      isAuditLogOn: (logging?.clusterLogging ?? []).some(
        ({ types, enabled }) => enabled === true && types?.includes('audit') === true,
      ),
    },
  };
}
