import * as z from 'zod/mini';
import { describeProblem } from '../config-rule/problem.ts';

/** Who can reach a cluster's API server endpoint. `publicAccessCidrs` counts only while public access is on; empty means everybody. */
export interface ClusterEndpoint {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

/** What a description of a cluster tells about its endpoint. */
export type EndpointReading =
  | { readonly kind: 'endpoint'; readonly endpoint: ClusterEndpoint }
  | { readonly kind: 'not-an-eks-control-plane' }
  | { readonly kind: 'incomplete'; readonly missing: string }
  | { readonly kind: 'malformed'; readonly problem: string };

const vpcConfigSchema = z.object({
  endpointPublicAccess: z.nullish(z.boolean()),
  endpointPrivateAccess: z.nullish(z.boolean()),
  publicAccessCidrs: z.nullish(z.array(z.string())),
});

const clusterSchema = z.object({
  connectorConfig: z.nullish(z.unknown()),
  outpostConfig: z.nullish(z.unknown()),
  resourcesVpcConfig: z.nullish(z.unknown()),
});

/**
 * Reads a configuration item's `configuration` (PascalCase, as AWS Config records CloudFormation-shaped types) or the
 * cluster of an eks:DescribeCluster answer (lowerCamelCase). An absent switch is unknown, never off: items recorded
 * before 2022 have none, and EKS's own default is public. An absent list of CIDRs is no limit at all.
 */
export function readEndpoint(cluster: unknown): EndpointReading {
  const read = z.safeParse(clusterSchema, withCamelCaseKeys(cluster));
  if (!read.success) return malformed(read.error, 'cluster');
  if (isPresent(read.data.connectorConfig) || isPresent(read.data.outpostConfig)) {
    return { kind: 'not-an-eks-control-plane' };
  }
  if (!isPresent(read.data.resourcesVpcConfig)) return { kind: 'incomplete', missing: 'ResourcesVpcConfig' };
  const vpcConfig = z.safeParse(vpcConfigSchema, withCamelCaseKeys(read.data.resourcesVpcConfig));
  if (!vpcConfig.success) return malformed(vpcConfig.error, 'ResourcesVpcConfig');
  const { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs } = vpcConfig.data;
  if (!isPresent(endpointPublicAccess)) return { kind: 'incomplete', missing: 'EndpointPublicAccess' };
  if (!isPresent(endpointPrivateAccess)) return { kind: 'incomplete', missing: 'EndpointPrivateAccess' };
  return {
    kind: 'endpoint',
    endpoint: {
      publicAccess: endpointPublicAccess,
      privateAccess: endpointPrivateAccess,
      publicAccessCidrs: publicAccessCidrs ?? [],
    },
  };
}

function malformed(error: z.core.$ZodError, where: string): EndpointReading {
  const { path, problem } = describeProblem(error);
  return { kind: 'malformed', problem: `${path === '' ? where : path} ${problem}` };
}

function isPresent<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

function withCamelCaseKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), member]),
  );
}
