/** For what nothing else is known about. */
export const LOOK_THERE = 'Run the doctor there, with a --profile of that account.';

/**
 * What to do about an error of AWS in a member, if it is one of those that any deployment may meet. AWS documents none of
 * the texts, so they are searched for words.
 */
export function adviceFor(error: string): string | undefined {
  if (/recorder/i.test(error)) return "Turn AWS Config's recorder on there, with AWS::EKS::Cluster recorded.";
  if (/already exists/i.test(error)) return 'Remove what is there under that name, or exclude the account.';
  return undefined;
}
