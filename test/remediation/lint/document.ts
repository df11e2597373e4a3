import { parse } from 'yaml';
import * as z from 'zod/mini';
import type { Finding } from './finding.ts';

const valueTypes = ['String', 'Integer', 'Boolean', 'StringList', 'StringMap', 'MapList'] as const;
export type ValueType = (typeof valueTypes)[number];

const outputSchema = z.strictObject({
  Name: z.string(),
  Selector: z.string(),
  Type: z._default(z.enum(valueTypes), 'String'),
});

/** The members that a step may have (SSM user guide, "Properties shared by all actions"), for the actions that we use. */
const stepSchema = z.strictObject({
  name: z.string(),
  action: z.enum([
    'aws:executeAwsApi',
    'aws:waitForAwsResourceProperty',
    'aws:assertAwsResourceProperty',
    'aws:branch',
    'aws:sleep',
    'aws:invokeLambdaFunction',
    'aws:updateVariable',
  ]),
  description: z.optional(z.string()),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z._default(z.array(outputSchema), []),
  maxAttempts: z.optional(z.int()),
  timeoutSeconds: z.optional(z.int()),
  onFailure: z.optional(z.string()),
  onCancel: z.optional(z.string()),
  isCritical: z.optional(z.boolean()),
  isEnd: z.optional(z.boolean()),
  nextStep: z.optional(z.string()),
});

const parameterSchema = z.looseObject({
  type: z.enum(valueTypes),
  default: z.optional(z.unknown()),
  allowedPattern: z.optional(z.string()),
});

const variableSchema = z.looseObject({
  type: z.enum(valueTypes),
  default: z.optional(z.unknown()),
  allowedPattern: z.optional(z.string()),
});

const documentSchema = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z._default(z.string(), ''),
  assumeRole: z.optional(z.string()),
  parameters: z._default(z.record(z.string(), parameterSchema), {}),
  variables: z._default(z.record(z.string(), variableSchema), {}),
  outputs: z._default(z.array(z.string()), []),
  mainSteps: z.array(stepSchema).check(z.minLength(1)),
});

export type Runbook = z.output<typeof documentSchema>;
export type Step = Runbook['mainSteps'][number];
export type Parameter = Runbook['parameters'][string];
export type Variable = Runbook['variables'][string];

/** Reads a runbook's text, or says what is not as a runbook is written. */
export function readRunbook(text: string): Runbook | readonly Finding[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    return [`the document is not YAML: ${error instanceof Error ? error.message : error}`];
  }
  const result = z.safeParse(documentSchema, content);
  if (result.success) return result.data;
  return result.error.issues.map((issue) => {
    const problem = issue.code === 'unrecognized_keys' ? `${issue.keys.join(', ')} is unknown here` : 'is wrong';
    return `${placeOf(issue.path, content)}: ${problem}`;
  });
}

/** Such as `WaitUntilUpdateHasEnded.timeoutSeconds`: a step by its name, where it has one. */
function placeOf(path: readonly PropertyKey[], content: unknown): string {
  const [first, index, ...rest] = path;
  if (first !== 'mainSteps' || typeof index !== 'number') return path.map(String).join('.') || 'the document';
  const step: unknown = (content as { mainSteps: unknown[] }).mainSteps[index];
  const name = typeof step === 'object' && step !== null && 'name' in step ? String(step.name) : `step ${index + 1}`;
  return [name, ...rest.map(String)].join('.');
}
