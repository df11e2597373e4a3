import { AwsError } from '../error.ts';

/**
 * Throws for rule parameters that PutConfigRule refuses: values that are empty or have a blank.
 * Reported for managed rules by several, in these words; whether custom rules are checked too is a reading, of
 * which this is the strict one. Assumed: that the rule is the same for them, and what JSON that is no object is answered.
 */
export function checkInputParameters(inputParameters: string): void {
  for (const [name, value] of Object.entries(parsed(inputParameters))) {
    if (typeof value === 'string' && (value === '' || /\s/.test(value))) {
      throw invalid(`Blank spaces are not acceptable for input parameter: ${name}.`);
    }
  }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // As other texts that are no object.
  }
  throw invalid(`Invalid json ${text} passed in the InputParameters field`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
