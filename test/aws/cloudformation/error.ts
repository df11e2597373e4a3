/** A template that CloudFormation would refuse, or that uses what the local AWS does not implement. */
export class CloudFormationError extends Error {
  override readonly name = 'CloudFormationError';
}
