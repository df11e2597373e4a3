import * as z from 'zod/mini';
import { AwsError } from '../error.ts';

/** A boolean as CloudFormation takes it, which parameters give as text. */
export const boolean = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
]);

/** Reads a resource's properties strictly. Throws an AwsError of `code`, which names the property. */
export function readProperties<Schema extends z.ZodMiniType>(
  schema: Schema,
  properties: unknown,
  code: string,
): z.output<Schema> {
  const result = z.safeParse(schema, properties);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.');
  const keys = issue?.code === 'unrecognized_keys' ? `the local AWS does not know ${issue.keys.join(', ')}` : undefined;
  throw new AwsError(code, `${path || 'properties'}: ${keys ?? issue?.message}`);
}
