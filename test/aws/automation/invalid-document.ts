import { AwsError } from '../error.ts';

/** The error of a document that Systems Manager would not accept. */
export function invalidDocument(problem: string): AwsError {
  return new AwsError('InvalidDocumentContent', problem);
}
