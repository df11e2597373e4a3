import * as z from 'zod/mini';

/** A template that CloudFormation would refuse, or that uses what the local AWS does not implement. */
export class CloudFormationError extends Error {
  override readonly name = 'CloudFormationError';
}

const parameterSchema = z.strictObject({
  Type: z.enum(['String', 'Number', 'CommaDelimitedList']),
  Default: z.optional(z.union([z.string(), z.number()])),
  AllowedValues: z.optional(z.array(z.union([z.string(), z.number()]))),
  AllowedPattern: z.optional(z.string()),
  MinLength: z.optional(z.number()),
  MaxLength: z.optional(z.number()),
  MinValue: z.optional(z.number()),
  MaxValue: z.optional(z.number()),
  ConstraintDescription: z.optional(z.string()),
  Description: z.optional(z.string()),
  NoEcho: z.optional(z.boolean()),
});

/** Of a mapping, by a key of the first level and one of the second: text, or a list of texts (CloudFormation user guide, Mappings). */
const mappingSchema = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])));

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
  DependsOn: z.optional(z.union([z.string(), z.array(z.string())])),
  Condition: z.optional(z.string()),
  DeletionPolicy: z.optional(z.string()),
  UpdateReplacePolicy: z.optional(z.string()),
  Metadata: z.optional(z.unknown()),
});

const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: z.optional(z.literal('2010-09-09')),
  Description: z.optional(z.string()),
  Metadata: z.optional(z.unknown()),
  Parameters: z._default(z.record(z.string(), parameterSchema), {}),
  Mappings: z._default(z.record(z.string(), mappingSchema), {}),
  Conditions: z._default(z.record(z.string(), z.unknown()), {}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z._default(z.record(z.string(), z.object({ Value: z.unknown(), Condition: z.optional(z.string()) })), {}),
});

/** A template as it stands; what the local AWS does not implement (transforms, rules, nested stacks) is not in it. */
export type Template = z.output<typeof templateSchema>;

/** Where a stack stands; the pseudo parameters come from here. */
export interface StackPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
}

/** Reads a template strictly: an unknown section or resource attribute is an error that names it. Throws CloudFormationError. */
export function parseTemplate(text: string): Template {
  const result = z.safeParse(templateSchema, JSON.parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
  throw new CloudFormationError(`template ${issue?.path.join('.') || 'top level'}: ${issue?.code}${keys}`);
}
