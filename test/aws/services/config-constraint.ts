import { AwsError } from '../error.ts';

/** What AWS Config answers to a value outside the limits of its model. */
export function refuse(member: string, problem: string): never {
  throw new AwsError('ValidationException', `Value at '${member}' failed to satisfy constraint: ${problem}`);
}

/** Throws unless a number, if there is one, lies in a range. */
export function checkRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) refuse(member, `Member must have value greater than or equal to ${least}`);
  if (value > most) refuse(member, `Member must have value less than or equal to ${most}`);
}

/** Throws unless a text has so many characters, or a list so many items. */
export function checkLength(member: string, value: { readonly length: number }, least: number, most: number): void {
  if (value.length < least) refuse(member, `Member must have length greater than or equal to ${least}`);
  if (value.length > most) refuse(member, `Member must have length less than or equal to ${most}`);
}
