import type * as v from 'valibot';

/** What valibot found wrong, in words: which member, and what was expected. Its own words repeat the value. */
export function describeProblem(issue: v.BaseIssue<unknown>): { path: string; problem: string } {
  return { path: issue.path?.map(({ key }) => key).join('.') ?? '', problem: describeIssue(issue) };
}

function describeIssue({ kind, type, message }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'custom':
    case 'picklist':
    case 'raw_transform':
      return message;
    case 'non_empty':
      return 'is empty';
    default:
      return kind === 'schema' ? `is not ${article(type)}` : 'is invalid';
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
