import * as z from 'zod/mini';
import { InvalidEventError } from './errors.ts';

/** What a schema refuses first in a value. `path` names the member, and is empty for the value itself. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

/** Reads an outside value by a schema. Throws InvalidEventError: its field is `where`, and the path of what is wrong in it. */
export function parse<Schema extends z.core.$ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const { path, problem } = describeProblem(result.error);
  throw new InvalidEventError(path === '' ? where : `${where}.${path}`, problem);
}

/** The problem in words that never repeat the value, which may be a result token. zod's own depend on a locale. */
export function describeProblem({ issues }: z.core.$ZodError): Problem {
  // A refused value has at least one issue.
  const issue = issues[0] as z.core.$ZodIssue;
  return { path: issue.path.join('.'), problem: describeIssue(issue) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
      return `is not ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return `is none of ${issue.values.join(', ')}`;
    case 'too_small':
      return 'is empty';
    default:
      return 'is invalid';
  }
}
