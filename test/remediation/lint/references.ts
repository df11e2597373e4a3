import type { AutomationDocument, OutputType } from '../../aws/automation/document.ts';
import { referencesIn } from '../../aws/automation/interpolation.ts';
import { variableReference } from '../../aws/automation/variables.ts';
import { succeededBefore } from './flow.ts';

/** All that Automation itself sets (SSM user guide, "Automation system variables"). */
const SYSTEM_VARIABLES = [
  'global:ACCOUNT_ID',
  'global:AWS_PARTITION',
  'global:DATE',
  'global:DATE_TIME',
  'global:REGION',
  'automation:EXECUTION_ID',
];

/** Outputs that aws:invokeLambdaFunction has undeclared (SSM user guide, the action's page). Assumed: the type of StatusCode. */
const INVOCATION_OUTPUTS: Readonly<Record<string, OutputType>> = {
  StatusCode: 'Integer',
  FunctionError: 'String',
  LogResult: 'String',
  Payload: 'String',
};

interface ReferenceType {
  readonly type: OutputType;
  /** The step whose output it is. */
  readonly step?: string;
}

/** The types of all that `{{ }}` can refer to. */
export type ReferenceTypes = ReadonlyMap<string, ReferenceType>;

export function referenceTypes({ parameters, variables, mainSteps }: AutomationDocument): ReferenceTypes {
  const outputs = mainSteps.flatMap(({ name: step, action, outputs: declared }) => {
    const own = action === 'aws:invokeLambdaFunction' ? Object.entries(INVOCATION_OUTPUTS) : [];
    const types = [...own, ...declared.map(({ Name: name, Type: type }) => [name, type] as const)];
    return types.map(([name, type]) => [`${step}.${name}`, { type, step }] as const);
  });
  return new Map<string, ReferenceType>([
    ...SYSTEM_VARIABLES.map((name) => [name, { type: 'String' }] as const),
    ...Object.entries(parameters),
    ...Object.entries(variables).map(([name, definition]) => [variableReference(name), definition] as const),
    ...outputs,
  ]);
}

/**
 * Checks that each reference is well formed and has a value on every path: AWS does not document what replaces an output
 * without a value.
 */
export function checkReferences(document: AutomationDocument, types: ReferenceTypes): readonly string[] {
  const before = succeededBefore(document);
  const inSteps = document.mainSteps.flatMap(({ name, inputs }) => {
    const malformed = JSON.stringify(inputs)
      .replace(/\{\{\s*[\w.:]+\s*\}\}/g, '')
      .includes('{{');
    const problems = referencesIn(inputs).flatMap((reference) => {
      const known = types.get(reference);
      if (known === undefined) return [`${name}: {{ ${reference} }} refers to nothing`];
      const isCertain = known.step === undefined || (before.get(name)?.has(known.step) ?? true);
      return isCertain
        ? []
        : [`${name}: {{ ${reference} }} has no value on a path where ${known.step} did not succeed`];
    });
    return [...(malformed ? [`${name}: has a reference that is not well formed`] : []), ...problems];
  });
  const notOutputs = document.outputs.filter((output) => types.get(output)?.step === undefined);
  return [...inSteps, ...notOutputs.map((output) => `outputs: ${output} is no output of a step`)];
}
