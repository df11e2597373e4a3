import * as z from 'zod/mini';
import { CloudFormationError } from './error.ts';
import { ruleSchema } from './rules.ts';
import { parseTemplateText } from './template-text.ts';

export { CloudFormationError } from './error.ts';

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
  // Whatever it says: CloudFormation ignores what AWS::CloudFormation::Interface groups and the template does not have.
  Metadata: z.optional(z.record(z.string(), z.unknown())),
  Parameters: z._default(z.record(z.string(), parameterSchema), {}),
  Rules: z._default(z.record(z.string(), ruleSchema), {}),
  Mappings: z._default(z.record(z.string(), mappingSchema), {}),
  Conditions: z._default(z.record(z.string(), z.unknown()), {}),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z._default(
    z.record(
      z.string(),
      z.strictObject({
        Value: z.unknown(),
        Condition: z.optional(z.string()),
        Description: z.optional(z.string()),
        Export: z.optional(z.unknown()),
      }),
    ),
    {},
  ),
});

/** A template as it stands; what the local AWS does not implement (transforms, hooks) is not in it. */
export type Template = z.output<typeof templateSchema>;

/** Where a stack stands; the pseudo parameters come from here. */
export interface StackPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
}

/** Reads a template in JSON or YAML strictly: an unknown section or resource attribute is an error that names it. Throws CloudFormationError. */
export function parseTemplate(text: string): Template {
  const result = z.safeParse(templateSchema, parseTemplateText(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
  throw new CloudFormationError(`template ${issue?.path.join('.') || 'top level'}: ${issue?.code}${keys}`);
}
