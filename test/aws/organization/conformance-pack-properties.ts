import * as z from 'zod/mini';
import { readProperties } from './properties.ts';

/** AWS Config API reference, PutOrganizationConformancePack, as far as the local AWS knows it: templates in S3 it does not. */
const schema = z.strictObject({
  OrganizationConformancePackName: z.string().check(z.regex(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/)),
  TemplateBody: z
    .string()
    .check(z.refine((body) => Buffer.byteLength(body) >= 1 && Buffer.byteLength(body) <= 51_200, '1 to 51200 bytes')),
  // AWS Config's service-linked role may write to no other bucket (IAM, ConfigConformsServiceRolePolicy).
  DeliveryS3Bucket: z.optional(
    z.union([z.literal(''), z.string().check(z.regex(/^awsconfigconforms/, 'must start with awsconfigconforms'))]),
  ),
  DeliveryS3KeyPrefix: z.optional(z.string()),
  ConformancePackInputParameters: z._default(
    z.array(z.strictObject({ ParameterName: z.string(), ParameterValue: z.string() })).check(z.maxLength(60)),
    [],
  ),
  ExcludedAccounts: z._default(z.array(z.string().check(z.regex(/^\d{12}$/))).check(z.maxLength(1000)), []),
});

export type PackProperties = z.output<typeof schema>;

/** Reads the properties of an organization conformance pack strictly. Throws ValidationException, which names the property. */
export function packProperties(properties: unknown): PackProperties {
  return readProperties(schema, properties, 'ValidationException');
}
