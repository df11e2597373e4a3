import { parse as parseYaml } from 'yaml';
import * as z from 'zod/mini';
import { branchTargets } from './branch.ts';
import { durationMilliseconds } from './duration.ts';
import { referencesIn } from './interpolation.ts';
import { invalidDocument } from './invalid-document.ts';
import { checkInvocation, INVOCATION_OUTPUTS } from './invoke-lambda.ts';
import { checkUpdate, checkVariables, variableReference } from './variables.ts';

const outputTypes = ['String', 'Integer', 'Boolean', 'StringList', 'StringMap', 'MapList'] as const;
export type OutputType = (typeof outputTypes)[number];

const outputSchema = z.strictObject({
  Name: z.string().check(z.regex(/^[a-zA-Z0-9_]+$/)),
  Selector: z.string().check(z.startsWith('$')),
  Type: z._default(z.enum(outputTypes), 'String'),
});

const ACTIONS = [
  'aws:executeAwsApi',
  'aws:waitForAwsResourceProperty',
  'aws:assertAwsResourceProperty',
  'aws:invokeLambdaFunction',
  'aws:branch',
  'aws:updateVariable',
  'aws:sleep',
] as const;

const stepSchema = z.strictObject({
  name: z.string().check(z.regex(/^[a-zA-Z0-9_]{3,128}$/)),
  action: z.enum(ACTIONS),
  description: z.optional(z.string()),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z._default(z.array(outputSchema), []),
  maxAttempts: z._default(z.int(), 1),
  timeoutSeconds: z.optional(z.int()),
  onFailure: z._default(z.string().check(z.regex(/^(Abort|Continue|step:[a-zA-Z0-9_]+)$/)), 'Abort'),
  isCritical: z.optional(z.boolean()),
  isEnd: z._default(z.boolean(), false),
  nextStep: z.optional(z.string()),
});

const parameterSchema = z.strictObject({
  type: z.enum(['String', 'StringList', 'Integer', 'Boolean']),
  description: z.optional(z.string()),
  default: z.optional(z.unknown()),
  allowedPattern: z.optional(z.string()),
  allowedValues: z.optional(z.array(z.unknown())),
  minItems: z.optional(z.int()),
  maxItems: z.optional(z.int()),
  minChars: z.optional(z.int()),
  maxChars: z.optional(z.int()),
});

const variableSchema = z.strictObject({
  type: z.enum(['String', 'StringList', 'Integer', 'Boolean']),
  default: z.unknown(),
  description: z.optional(z.string()),
  allowedPattern: z.optional(z.string()),
  allowedValues: z.optional(z.array(z.unknown())),
});

const documentSchema = z.strictObject({
  schemaVersion: z.literal('0.3'),
  description: z.optional(z.string()),
  assumeRole: z.optional(z.string()),
  parameters: z._default(z.record(z.string(), parameterSchema), {}),
  variables: z._default(z.record(z.string().check(z.regex(/^\w+$/)), variableSchema), {}),
  outputs: z._default(z.array(z.string()), []),
  mainSteps: z.array(stepSchema).check(z.minLength(1)),
});

/** An Automation document (schema 0.3), as far as the local AWS implements it. */
export type AutomationDocument = z.output<typeof documentSchema>;
export type Step = AutomationDocument['mainSteps'][number];
export type ParameterDefinition = AutomationDocument['parameters'][string];
export type VariableDefinition = AutomationDocument['variables'][string];

/**
 * Reads a document, YAML or JSON, strictly: unknown members, actions and references are refused here and not met at run
 * time. Throws AwsError InvalidDocumentContent.
 */
export function parseAutomationDocument(content: string): AutomationDocument {
  const document = parsed.get(content) ?? parse(content);
  parsed.set(content, document);
  return document;
}

/** By content: suites create the same documents over and over. Nothing changes one that is parsed. */
const parsed = new Map<string, AutomationDocument>();

function parse(content: string): AutomationDocument {
  const result = z.safeParse(documentSchema, parseText(content));
  if (!result.success) {
    const [issue] = result.error.issues;
    const keys = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
    throw invalidDocument(`${issue?.path.join('.')}: ${issue?.code}${keys}`);
  }
  checkVariables(result.data.variables);
  checkInputs(result.data);
  checkTargets(result.data);
  checkReferences(result.data);
  return result.data;
}

function parseText(content: string): unknown {
  try {
    return parseYaml(content);
  } catch (error) {
    throw invalidDocument(error instanceof Error ? error.message : String(error));
  }
}

/** The inputs of a step that calls an API are the API's, and are checked when it is called. */
function checkInputs({ mainSteps, variables }: AutomationDocument): void {
  for (const step of mainSteps) {
    if (step.action === 'aws:invokeLambdaFunction') checkInvocation(step);
    if (step.action === 'aws:sleep') checkSleepInputs(step);
    if (step.action === 'aws:updateVariable') checkUpdate(step, variables);
  }
}

function checkSleepInputs({ name, inputs: { Duration: duration, ...others } }: Step): void {
  if (duration === undefined || Object.keys(others).length > 0) {
    throw invalidDocument(`${name}: the local AWS sleeps for a Duration only`);
  }
  if (referencesIn(duration).length > 0) return;
  try {
    durationMilliseconds(duration);
  } catch (error) {
    throw invalidDocument(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

function checkTargets({ mainSteps }: AutomationDocument): void {
  const names = mainSteps.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalidDocument(`there are two steps named ${repeated}`);
  for (const [position, step] of mainSteps.entries()) {
    const targets = [
      ...(step.nextStep === undefined ? [] : [step.nextStep]),
      ...(step.onFailure.startsWith('step:') ? [step.onFailure.slice('step:'.length)] : []),
      ...(step.action === 'aws:branch' ? branchTargets(step) : []),
    ];
    const dangling = targets.find((target) => !names.includes(target));
    if (dangling !== undefined) throw invalidDocument(`${step.name}: there is no step ${dangling}`);
    // That a runbook may go round in a circle is not documented but for aws:loop.
    const earlier = targets.find((target) => names.indexOf(target) <= position);
    if (earlier !== undefined) throw invalidDocument(`${step.name}: leads back to ${earlier}`);
    if (step.isEnd && step.onFailure.startsWith('step:')) {
      throw invalidDocument(
        `${step.name}: isEnd stops after a failure, and onFailure goes on: which counts is not documented`,
      );
    }
  }
}

function outputNames({ action, outputs }: Step): readonly string[] {
  return action === 'aws:invokeLambdaFunction' ? INVOCATION_OUTPUTS : outputs.map(({ Name: name }) => name);
}

function checkReferences({ parameters, variables, mainSteps, outputs, assumeRole }: AutomationDocument): void {
  const known = new Set([
    ...Object.keys(parameters),
    ...Object.keys(variables).map(variableReference),
    ...mainSteps.flatMap((step) => outputNames(step).map((output) => `${step.name}.${output}`)),
  ]);
  const isKnown = (reference: string): boolean => known.has(reference) || /^(global|automation):/.test(reference);
  for (const { name, inputs } of mainSteps) {
    const unknown = referencesIn(inputs).find((reference) => !isKnown(reference));
    if (unknown !== undefined) throw invalidDocument(`${name}: {{ ${unknown} }} refers to nothing`);
  }
  const unknown = outputs.find((reference) => !isKnown(reference));
  if (unknown !== undefined) throw invalidDocument(`${unknown} refers to nothing`);
  // Read before the first step runs.
  const notGiven = referencesIn(assumeRole).find((reference) => !(reference in parameters));
  if (notGiven !== undefined) throw invalidDocument(`assumeRole: ${notGiven} is no parameter`);
}
