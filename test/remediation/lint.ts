import type { RunbookStatement } from '../../remediation/statement.ts';
import { checkApiCalls } from './lint/api-checks.ts';
import { checkBranches } from './lint/branch-checks.ts';
import { checkDescription, checkSize } from './lint/description-checks.ts';
import { readRunbook } from './lint/document.ts';
import type { Finding } from './lint/finding.ts';
import { checkInputs } from './lint/input-checks.ts';
import { checkNames } from './lint/name-checks.ts';
import { checkParameters, checkRole, checkVariables } from './lint/parameter-checks.ts';
import { checkPaths, checkTargets } from './lint/path-checks.ts';
import { checkPermissions } from './lint/permission-checks.ts';
import { checkProperties } from './lint/property-checks.ts';
import { checkReferences } from './lint/reference-checks.ts';
import type { SampleTable } from './lint/samples.ts';
import { valuesOf } from './lint/values.ts';

/**
 * Everything in a runbook that the service would only tell at run time or never: its text against the user guide, the
 * SDK's schemas, the samples of its parameters and the permissions of its role. Only CreateDocument is the service's own word.
 */
export function lint(text: string, permissions: readonly RunbookStatement[], samples: SampleTable): readonly Finding[] {
  const runbook = readRunbook(text);
  if (!('mainSteps' in runbook)) return runbook;
  const ambiguous = checkTargets(runbook);
  if (ambiguous.length > 0) return ambiguous;
  const values = valuesOf(runbook);
  return [
    ...checkSize(text),
    ...checkNames(runbook),
    ...checkDescription(runbook),
    ...checkRole(runbook),
    ...checkParameters(runbook, samples),
    ...checkVariables(runbook),
    ...checkReferences(runbook, values),
    ...checkPaths(runbook),
    ...checkBranches(runbook, values),
    ...checkInputs(runbook, values),
    ...checkApiCalls(runbook, values),
    ...checkProperties(runbook),
    ...checkPermissions(runbook, permissions),
  ];
}
