import type { DocumentDescription } from '@aws-sdk/client-ssm';
import { type Check, checkResults } from '../check.ts';

const runbookDocument = checkResults('document');

/** Whether a runbook is there and what runs is its newest version. Undefined: there is no such document. */
export function checkDocument(name: string, description: DocumentDescription | undefined): Check {
  if (description === undefined) {
    return runbookDocument.problem(`There is no document ${name}. Deploy the template here, or update the stack.`);
  }
  const { Status, DefaultVersion, LatestVersion } = description;
  if (Status !== 'Active') {
    return runbookDocument.problem(`The document ${name} is ${Status}, not Active, and cannot run. Update the stack.`);
  }
  if (DefaultVersion === undefined || LatestVersion === undefined) {
    return runbookDocument.couldNotTell(
      `Systems Manager does not say which version of the document ${name} is the default.`,
    );
  }
  // CloudFormation says that it makes a new version the default one, and may not (CloudFormation roadmap, issue 2539).
  if (DefaultVersion !== LatestVersion) {
    return runbookDocument.problem(
      `The document ${name} has version ${LatestVersion}, but version ${DefaultVersion} is the default and runs: aws ssm ` +
        `update-document-default-version --name ${name} --document-version ${LatestVersion}`,
    );
  }
  return runbookDocument.ok(`The document ${name} runs version ${DefaultVersion}, its newest.`);
}

/** The default of a document's parameter, as text. */
export function defaultOf(description: DocumentDescription | undefined, parameter: string): string | undefined {
  return description?.Parameters?.find(({ Name }) => Name === parameter)?.DefaultValue;
}
