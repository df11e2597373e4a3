import * as z from 'zod/mini';
import { readEndpoint } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { addressCount, coverage, FAMILIES, parseCidr } from '../../rules/eks-endpoint-public-access/networks.ts';
import { type ClusterFacts, NO_FACTS } from './row.ts';

const text = z.nullish(z.string());
const vpcConfigSchema = z.object({ vpcId: text, VpcId: text });
const clusterSchema = z.object({
  arn: text,
  Arn: text,
  resourcesVpcConfig: z.nullish(vpcConfigSchema),
  ResourcesVpcConfig: z.nullish(vpcConfigSchema),
});

/** EKS takes an empty list for no limit. */
const EVERYONE = [parseCidr('0.0.0.0/0')].filter((network) => network !== undefined);

/** Reads the cluster of an eks:DescribeCluster answer, or the configuration of a configuration item. */
export function readFacts(cluster: unknown): ClusterFacts {
  const outer = z.safeParse(clusterSchema, cluster);
  if (!outer.success) return NO_FACTS;
  const { arn, Arn, resourcesVpcConfig, ResourcesVpcConfig } = outer.data;
  const { vpcId, VpcId } = resourcesVpcConfig ?? ResourcesVpcConfig ?? {};
  const identity = { arn: arn ?? Arn ?? null, vpc: vpcId ?? VpcId ?? null };
  const reading = readEndpoint(cluster, {});
  if (reading.kind !== 'endpoint') return { ...NO_FACTS, ...identity };
  const { publicAccess, privateAccess, publicAccessCidrs } = reading.endpoint;
  const open = publicAccess && publicAccessCidrs.length === 0 ? EVERYONE : publicAccessCidrs;
  const union = coverage(open);
  const addresses = FAMILIES.reduce((sum, family) => sum + addressCount(union[family]), 0n);
  const cidrs = open.map((network) => network.text);
  return { ...identity, publicAccess, privateAccess, cidrs, addresses: Number(addresses) };
}
