/** A policy that IAM would refuse, or that the local AWS cannot evaluate. It is never treated as an allow. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
