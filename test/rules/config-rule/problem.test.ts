import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { describeProblem } from '../../../rules/config-rule/problem.ts';
import { object, oneOf } from '../../../rules/config-rule/schema.ts';

const schema = object({
  name: v.optional(v.pipe(v.string(), v.nonEmpty())),
  mode: v.optional(oneOf(['on', 'off'])),
  limits: v.optional(v.array(v.number())),
  nested: v.optional(object({ flag: v.boolean() })),
  custom: v.optional(
    v.pipe(
      v.unknown(),
      v.rawTransform(({ addIssue }) => addIssue({ message: 'is odd' })),
    ),
  ),
  pattern: v.optional(v.pipe(v.string(), v.regex(/^x/))),
});

describe('what valibot found wrong is said in words:', () => {
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
    const { issues } = v.safeParse(schema, input);
    expect(issues && describeProblem(issues[0])).toEqual({ path, problem });
  });
});
