import * as z from 'zod/mini';
import { describeProblem } from '../config-rule/schema.ts';
import { type Network, parseCidr } from './networks.ts';

/**
 * The three settings of a cluster's API server endpoint. `publicAccessCidrs` limits the public endpoint; while public
 * access is on, an empty list limits nothing.
 */
export interface EndpointAccess {
  readonly publicAccess: boolean;
  readonly privateAccess: boolean;
  readonly publicAccessCidrs: readonly Network[];
}

/** The endpoint of a cluster and the tags of that cluster. The list of CIDRs is empty while public access is off. */
export interface ClusterEndpoint extends EndpointAccess {
  readonly tags: Readonly<Record<string, string>>;
}

/** What a description of a cluster tells about its endpoint. `doubt` says what keeps it from telling, as `has no …` or `has … that …`. */
export type EndpointReading =
  | { readonly kind: 'endpoint'; readonly endpoint: ClusterEndpoint }
  | { readonly kind: 'not-an-eks-control-plane' }
  | { readonly kind: 'unclear'; readonly doubt: string };

const absent = z.nullish(z.unknown());
const clusterSchema = z.object({ connectorConfig: absent, outpostConfig: absent, resourcesVpcConfig: absent });
const vpcConfigSchema = z.object({
  endpointPublicAccess: z.nullish(z.boolean()),
  endpointPrivateAccess: z.nullish(z.boolean()),
  publicAccessCidrs: absent,
});
const cidrsSchema = z.nullish(z.array(z.string()));

/**
 * Reads a configuration item's `configuration` (PascalCase, as AWS Config records CloudFormation-shaped types) or the
 * cluster of an eks:DescribeCluster answer (lowerCamelCase). An absent switch is unknown, never off: items recorded
 * before 2022 have none, and EKS's own default is public. An absent list of CIDRs is no limit at all.
 */
export function readEndpoint(cluster: unknown, tags: Readonly<Record<string, string>>): EndpointReading {
  if (!isPresent(cluster)) return unclear('has no configuration');
  const outer = z.safeParse(clusterSchema, withCamelCaseKeys(cluster));
  if (!outer.success) return malformed('configuration', outer.error);
  if (isPresent(outer.data.connectorConfig) || isPresent(outer.data.outpostConfig)) {
    return { kind: 'not-an-eks-control-plane' };
  }
  if (!isPresent(outer.data.resourcesVpcConfig)) return unclear('has no resourcesVpcConfig');
  const vpcConfig = z.safeParse(vpcConfigSchema, withCamelCaseKeys(outer.data.resourcesVpcConfig));
  if (!vpcConfig.success) return malformed('resourcesVpcConfig', vpcConfig.error);
  const { endpointPublicAccess: publicAccess, endpointPrivateAccess: privateAccess } = vpcConfig.data;
  if (!isPresent(publicAccess)) return unclear('has no endpointPublicAccess');
  if (!isPresent(privateAccess)) return unclear('has no endpointPrivateAccess');
  if (!publicAccess)
    return { kind: 'endpoint', endpoint: { publicAccess, privateAccess, publicAccessCidrs: [], tags } };
  const cidrs = z.safeParse(cidrsSchema, vpcConfig.data.publicAccessCidrs);
  if (!cidrs.success) return malformed('publicAccessCidrs', cidrs.error);
  const publicAccessCidrs: Network[] = [];
  for (const text of cidrs.data ?? []) {
    const network = parseCidr(text);
    if (network === undefined) return unclear(`has ${JSON.stringify(text)} in publicAccessCidrs, which is not a CIDR`);
    publicAccessCidrs.push(network);
  }
  return { kind: 'endpoint', endpoint: { publicAccess, privateAccess, publicAccessCidrs, tags } };
}

function unclear(doubt: string): EndpointReading {
  return { kind: 'unclear', doubt };
}

function malformed(where: string, error: z.core.$ZodError): EndpointReading {
  const { path, problem } = describeProblem(error);
  return unclear(`has ${path === '' ? where : `${where}.${path}`} that ${problem}`);
}

function isPresent<Value>(value: Value | null | undefined): value is NonNullable<Value> {
  return value !== null && value !== undefined;
}

function withCamelCaseKeys(value: NonNullable<unknown>): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), member]),
  );
}
