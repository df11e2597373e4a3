import type { Runbook } from './document.ts';
import type { Finding } from './finding.ts';
import { succeededBefore, waysOf } from './flow.ts';
import { referencesIn, unclosedIn, type Values } from './values.ts';

/**
 * Each reference means something that has a value whichever way the run came: what Automation puts in place of an output
 * without a value is not documented.
 */
export function checkReferences(runbook: Runbook, values: Values): readonly Finding[] {
  const before = succeededBefore(runbook, waysOf(runbook));
  const unclosed = runbook.mainSteps.flatMap(({ name, inputs }) =>
    unclosedIn(inputs).map((text) => `${name}: ${text} has a reference that is not closed`),
  );
  const ofSteps = runbook.mainSteps.flatMap(({ name, inputs }) =>
    referencesIn(inputs).flatMap((reference) => {
      const value = values.get(reference);
      if (value === undefined) return [`${name}: {{ ${reference} }} refers to nothing`];
      const known = before.get(name);
      if (value.step === undefined || known === undefined || known.has(value.step)) return [];
      return [
        `${name}: {{ ${reference} }} has no value unless ${value.step} has succeeded before, and it need not have`,
      ];
    }),
  );
  return [...new Set([...unclosed, ...ofSteps, ...checkOutputs(runbook, values), ...checkDefaults(runbook)])];
}

function checkOutputs({ outputs }: Runbook, values: Values): readonly Finding[] {
  const unknown = outputs.filter((output) => values.get(output)?.step === undefined);
  return unknown.map((output) => `outputs: ${output} is no output of a step`);
}

/** The default of a parameter cannot quote another (SSM user guide, "Working with variables"). */
function checkDefaults({ parameters }: Runbook): readonly Finding[] {
  return Object.entries(parameters).flatMap(([name, { default: value }]) =>
    referencesIn(value).map((reference) => `${name}: its default refers to {{ ${reference} }}`),
  );
}
