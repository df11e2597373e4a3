import * as z from 'zod/mini';
import { parse } from '../../rules/config-rule/schema.ts';
import { type EndpointReading, readEndpoint } from '../../rules/eks-endpoint-public-access/endpoint.ts';

/** A cluster as AWS Config last recorded it. `lookedAt` is the time of that recording; null when the item has none. */
export interface RecordedCluster {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly arn: string | null;
  readonly lookedAt: Date | null;
  /** `unclear` when the item lacks what a verdict needs. */
  readonly reading: EndpointReading;
}

/**
 * Every recorded cluster with what a verdict needs. The property names are those of AWS's schema for advanced queries
 * (awslabs/aws-config-resource-schema, AWS::EKS::Cluster), which has no VPC. Query results hold current resources only.
 */
export const RECORDED_CLUSTERS_QUERY =
  'SELECT accountId, awsRegion, resourceId, arn, tags, configurationItemCaptureTime, configurationItemStatus, ' +
  ['EndpointPublicAccess', 'EndpointPrivateAccess', 'PublicAccessCidrs']
    .map((setting) => `configuration.ResourcesVpcConfig.${setting}`)
    .join(', ') +
  " WHERE resourceType = 'AWS::EKS::Cluster'";

const text = z.string().check(z.minLength(1));
const unread = z.nullish(z.unknown());
const rowSchema = z.object({
  accountId: text,
  awsRegion: text,
  resourceId: text,
  arn: z.nullish(z.string()),
  configurationItemCaptureTime: unread,
  configurationItemStatus: unread,
  tags: unread,
  configuration: unread,
});
/** An advanced query answers tags as a list, a configuration item holds them as a map. */
const tagsSchema = z.union([
  z.record(z.string(), z.string()),
  z.array(z.object({ key: z.string(), value: z.nullish(z.string()) })),
]);

/**
 * Reads one result of the query, which is JSON text. Undefined for the record of a deleted cluster. Throws InvalidEventError
 * for a result that does not name its cluster: the answer is then not one of this query.
 */
export function readRecordedCluster(result: string): RecordedCluster | undefined {
  const row = parse(rowSchema, asJson(result), 'Results');
  const status = row.configurationItemStatus ?? 'OK';
  if (status === 'ResourceDeleted' || status === 'ResourceDeletedNotRecorded') return undefined;
  const lookedAt = asTime(row.configurationItemCaptureTime);
  return {
    account: row.accountId,
    region: row.awsRegion,
    cluster: row.resourceId,
    arn: row.arn ?? null,
    lookedAt,
    reading: readItem({ ...row, status, isDated: lookedAt !== null }),
  };
}

function readItem(item: {
  readonly status: unknown;
  readonly isDated: boolean;
  readonly tags?: unknown;
  readonly configuration?: unknown;
}): EndpointReading {
  if (item.status === 'ResourceNotRecorded')
    return unclear('is no longer updated: AWS Config does not record the cluster');
  if (!item.isDated) return unclear('has no time of its recording');
  const tags = z.safeParse(tagsSchema, item.tags ?? {});
  // Without the tags a verdict would ignore an exemption.
  if (!tags.success) return unclear('has tags in an unknown form');
  const { configuration } = item;
  return readEndpoint(typeof configuration === 'string' ? asJson(configuration) : configuration, asMap(tags.data));
}

function asMap(tags: z.output<typeof tagsSchema>): Readonly<Record<string, string>> {
  return Array.isArray(tags) ? Object.fromEntries(tags.map(({ key, value }) => [key, value ?? ''])) : tags;
}

function unclear(doubt: string): EndpointReading {
  return { kind: 'unclear', doubt };
}

/** Undefined for text that is not JSON. */
function asJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function asTime(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}
