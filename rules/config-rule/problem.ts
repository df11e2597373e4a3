import type * as z from 'zod/mini';

/** What zod found wrong, in words: which member, and what was expected. zod/mini itself only says "Invalid input". */
export function describeProblem(error: z.core.$ZodError): { path: string; problem: string } {
  const [issue] = error.issues;
  if (issue === undefined) return { path: '', problem: 'is invalid' };
  return { path: issue.path.join('.'), problem: describeIssue(issue) };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `is not ${article(issue.expected)}`;
    case 'invalid_value':
      return `is none of ${issue.values.join(', ')}`;
    case 'custom':
      return issue.message;
    case 'too_small':
      return 'is empty';
    default:
      return 'is invalid';
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
