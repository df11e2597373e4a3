import wrapAnsi from 'wrap-ansi';

/**
 * A statement of the IAM policy that a command needs. Without a statement whose Sid starts with `Optional`, the command
 * works and shows less. `ACCOUNT` in an ARN stands for the id of the account. docs/permissions.md has the policies as JSON.
 */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A statement that allows actions on a resource: all of them, if none is given. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource = '*',
  Condition?: PolicyStatement['Condition'],
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}

/** Every action of a policy once, in the order of the statements. */
export function actionsOf(policy: readonly PolicyStatement[]): readonly string[] {
  return [...new Set(policy.flatMap(({ Action }) => Action))];
}

/** The statements that a command cannot do without. */
export function required(policy: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return policy.filter(({ Sid }) => !Sid.startsWith('Optional'));
}

/** The statements without which a command shows less. */
export function optional(policy: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return policy.filter(({ Sid }) => Sid.startsWith('Optional'));
}

/** A sentence that lists the actions of a policy, in lines for a help text. */
export function actionsInWords(start: string, policy: readonly PolicyStatement[]): string {
  return wrapAnsi(`${start} ${actionsOf(policy).join(', ')}.`, 80);
}
