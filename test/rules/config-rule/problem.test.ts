import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { describeProblem } from '../../../rules/config-rule/problem.ts';

const schema = z.object({
  name: z.optional(z.string().check(z.minLength(1))),
  mode: z.optional(z.enum(['on', 'off'])),
  limits: z.optional(z.array(z.number())),
  nested: z.optional(z.object({ flag: z.boolean() })),
  custom: z.optional(z.string().check(z.refine((text) => text !== 'odd', { error: 'is odd' }))),
  pattern: z.optional(z.string().check(z.regex(/^x/))),
});

describe('what zod found wrong is said in words:', () => {
  test.each<[input: unknown, path: string, problem: string]>([
    [7, '', 'is not an object'],
    [{ name: 7 }, 'name', 'is not a string'],
    [{ name: '' }, 'name', 'is empty'],
    [{ mode: 'up' }, 'mode', 'is none of on, off'],
    [{ limits: 7 }, 'limits', 'is not an array'],
    [{ limits: [1, 'two'] }, 'limits.1', 'is not a number'],
    [{ nested: { flag: 'yes' } }, 'nested.flag', 'is not a boolean'],
    [{ custom: 'odd' }, 'custom', 'is odd'],
    [{ pattern: 'y' }, 'pattern', 'is invalid'],
    [{ name: 7, mode: 'up' }, 'name', 'is not a string'],
  ])('%j', (input, path, problem) => {
    const { error } = z.safeParse(schema, input);
    expect(error && describeProblem(error)).toEqual({ path, problem });
  });

  test('an error without an issue', () => {
    expect(describeProblem(new z.core.$ZodError([]))).toEqual({ path: '', problem: 'is invalid' });
  });
});
