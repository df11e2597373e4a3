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

/**
 * What a description of a cluster shows of its endpoint. `doubt` says what it lacks, as `has no …` or `has … that …`.
 * `status` is EKS's word, where the description has it. With `hasHybridNodes`, nodes outside AWS use the endpoint.
 */
export type EndpointReading =
  | {
      readonly kind: 'endpoint';
      readonly endpoint: ClusterEndpoint;
      readonly status: string | undefined;
      readonly hasHybridNodes: boolean;
    }
  | { readonly kind: 'not-an-eks-control-plane' }
  | { readonly kind: 'unclear'; readonly doubt: string };

const absent = z.nullish(z.unknown());
const clusterSchema = z.object({
  connectorConfig: absent,
  outpostConfig: absent,
  resourcesVpcConfig: absent,
  remoteNetworkConfig: absent,
  // DescribeCluster's name, and that of a configuration item.
  status: absent,
  clusterStatus: absent,
});
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
  const { connectorConfig, outpostConfig, resourcesVpcConfig, remoteNetworkConfig, status, clusterStatus } = outer.data;
  // Whether AWS Config records an empty object for an ordinary cluster is not documented.
  if (isFilled(connectorConfig) || isFilled(outpostConfig)) return { kind: 'not-an-eks-control-plane' };
  if (!isPresent(resourcesVpcConfig)) return unclear('has no resourcesVpcConfig');
  const vpcConfig = z.safeParse(vpcConfigSchema, withCamelCaseKeys(resourcesVpcConfig));
  if (!vpcConfig.success) return malformed('resourcesVpcConfig', vpcConfig.error);
  const { endpointPublicAccess: publicAccess, endpointPrivateAccess: privateAccess } = vpcConfig.data;
  if (!isPresent(publicAccess)) return unclear('has no endpointPublicAccess');
  if (!isPresent(privateAccess)) return unclear('has no endpointPrivateAccess');
  const found = (publicAccessCidrs: readonly Network[]): EndpointReading => ({
    kind: 'endpoint',
    endpoint: { publicAccess, privateAccess, publicAccessCidrs, tags },
    status: [status, clusterStatus].find((word) => typeof word === 'string'),
    hasHybridNodes: isFilled(remoteNetworkConfig),
  });
  if (!publicAccess) return found([]);
  const cidrs = z.safeParse(cidrsSchema, vpcConfig.data.publicAccessCidrs);
  if (!cidrs.success) return malformed('publicAccessCidrs', cidrs.error);
  const publicAccessCidrs: Network[] = [];
  for (const text of cidrs.data ?? []) {
    const network = parseCidr(text);
    if (network === undefined) return unclear(`has ${JSON.stringify(text)} in publicAccessCidrs, which is not a CIDR`);
    publicAccessCidrs.push(network);
  }
  return found(publicAccessCidrs);
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

/** Whether a value holds anything: `{}`, `[]` and `{"OutpostArns": null}` do not. */
function isFilled(value: unknown): boolean {
  if (typeof value !== 'object') return value !== undefined;
  return value !== null && Object.values(value).some(isFilled);
}

function withCamelCaseKeys(value: NonNullable<unknown>): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), member]),
  );
}
