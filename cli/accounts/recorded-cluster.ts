import * as z from 'zod/mini';
import { parse } from '../../rules/config-rule/schema.ts';

/** A cluster as AWS Config last recorded it. `lookedAt` is the time of that recording; null when the item has none. */
export interface RecordedCluster {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly arn: string | null;
  readonly lookedAt: Date | null;
  /** As recorded, for readEndpoint; null when nothing is. */
  readonly configuration: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** Why the record as a whole says nothing about the cluster, as `has no …` or `is …`; null when it does. */
  readonly doubt: string | null;
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
  const { configurationItemStatus: status } = row;
  if (status === 'ResourceDeleted' || status === 'ResourceDeletedNotRecorded') return undefined;
  const lookedAt = asTime(row.configurationItemCaptureTime);
  const tags = z.safeParse(tagsSchema, row.tags ?? {});
  const { configuration = null } = row;
  return {
    account: row.accountId,
    region: row.awsRegion,
    cluster: row.resourceId,
    arn: row.arn ?? null,
    lookedAt,
    configuration: typeof configuration === 'string' ? (asJson(configuration) ?? null) : configuration,
    tags: tags.success ? asMap(tags.data) : {},
    doubt: doubtOf(status, lookedAt, tags.success),
  };
}

function doubtOf(status: unknown, lookedAt: Date | null, hasTags: boolean): string | null {
  if (status === 'ResourceNotRecorded') return 'is no longer updated: AWS Config does not record the cluster';
  if (lookedAt === null) return 'has no time of its recording';
  // Without the tags a verdict would ignore an exemption.
  return hasTags ? null : 'has tags in an unknown form';
}

function asMap(tags: z.output<typeof tagsSchema>): Readonly<Record<string, string>> {
  return Array.isArray(tags) ? Object.fromEntries(tags.map(({ key, value }) => [key, value ?? ''])) : tags;
}

/** Undefined for text that is not JSON. */
function asJson(value: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    // It stays undefined.
  }
  return json;
}

function asTime(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}
