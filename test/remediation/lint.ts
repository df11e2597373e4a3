import type { RunbookStatement } from '../../remediation/statement.ts';
import { type AutomationDocument, parseAutomationDocument } from '../aws/automation/document.ts';
import { checkCalls } from './lint/calls.ts';
import { checkFlow } from './lint/flow.ts';
import { checkParameters, checkPlaceholders, checkRole } from './lint/parameters.ts';
import { checkPermissions } from './lint/permissions.ts';
import { checkDescription, checkNames, checkPage } from './lint/prose.ts';
import { checkReferences, referenceTypes } from './lint/references.ts';
import type { SampleTable } from './samples.ts';

/** A runbook and what belongs to it. */
export interface RunbookFiles {
  readonly text: string;
  readonly permissions: readonly RunbookStatement[];
  readonly page: string;
  readonly samples: SampleTable;
}

/**
 * Lists what is wrong with a runbook, as sentences that begin with the step or the part. It looks at every path at once,
 * where the interpreter and the end-to-end suites see those that they run; what the interpreter refuses is refused first.
 */
export function lint({ text, permissions, page, samples }: RunbookFiles): readonly string[] {
  let document: AutomationDocument;
  try {
    document = parseAutomationDocument(text);
  } catch (error) {
    return [`the document: ${error instanceof Error ? error.message : error}`];
  }
  const types = referenceTypes(document);
  return [
    ...checkNames(document),
    ...checkDescription(document),
    ...checkPage(page, document),
    ...checkRole(document),
    ...checkPlaceholders(text, document),
    ...checkParameters(document, samples),
    ...checkFlow(document),
    ...checkReferences(document, types),
    ...checkCalls(document, types),
    ...checkPermissions(document, permissions),
  ];
}
