import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { describeProblem, parse } from '../../../rules/config-rule/schema.ts';

const SECRET = 'token-from-config';

describe('an object', () => {
  const schema = z.object({ name: z.string(), note: z.optional(z.string()) });

  test('is read without the members that are not named', () => {
    expect(parse(schema, { name: 'x', note: 'y', other: 1 }, 'event')).toEqual({ name: 'x', note: 'y' });
  });

  test('lacks a member in the same words as if it were undefined', () => {
    const message = 'event.name: is not a string';
    expect(() => parse(schema, {}, 'event')).toThrow(expect.objectContaining({ message }));
    expect(() => parse(schema, { name: undefined }, 'event')).toThrow(expect.objectContaining({ message }));
  });

  test.each([[null], [[]], ['text'], [undefined]])('is not %j', (value) => {
    expect(() => parse(schema, value, 'event')).toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field: 'event', message: 'event: is not an object' }),
    );
  });
});

describe('a record', () => {
  const schema = z.record(z.string(), z.string());

  test('may have any names', () => {
    const tags = { constructor: 'a', prototype: 'b', toString: 'c', '': 'd' };
    expect(parse(schema, tags, 'tags')).toStrictEqual(tags);
  });

  test('has no member that would be its prototype', () => {
    const given = JSON.parse('{"__proto__":{"publicAccess":"forbidden"}}');
    const read = parse(z.record(z.string(), z.unknown()), given, 'parameters');
    expect(read).toStrictEqual({});
    expect('publicAccess' in read).toBe(false);
  });

  test('has members of one kind only', () => {
    expect(() => parse(schema, { a: 'x', b: 1 }, 'tags')).toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field: 'tags.b', message: 'tags.b: is not a string' }),
    );
  });

  test.each([[null], [[]], ['text'], [undefined]])('is not %j', (value) => {
    expect(() => parse(schema, value, 'tags')).toThrow(
      expect.objectContaining({ field: 'tags', message: 'tags: is not a record' }),
    );
  });
});

const schema = z.object({
  name: z.optional(z.string().check(z.minLength(1))),
  mode: z.optional(z.enum(['on', 'off'])),
  limits: z.optional(z.array(z.number())),
  nested: z.optional(z.object({ flag: z.boolean() })),
  custom: z.optional(
    z.transform((_, { issues }) => void issues.push({ code: 'custom', message: 'is odd', input: 'odd' })),
  ),
  pattern: z.optional(z.string().check(z.regex(/^x/))),
});

function refusalOf(input: unknown): unknown {
  try {
    return parse(schema, input, 'event');
  } catch (error) {
    return error;
  }
}

describe('what a schema refuses is described in words:', () => {
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

  test.each([
    ['text', SECRET],
    ['text where another type is expected', { name: { [SECRET]: SECRET }, mode: SECRET }],
    ['text that is not one of those allowed', { mode: SECRET }],
    ['text of another form', { pattern: SECRET }],
    ['text in a list', { limits: [SECRET] }],
    ['text in an object', { nested: { flag: SECRET } }],
  ])('the error does not repeat the value: %s', (_name, input) => {
    const error = refusalOf(input);
    expect(error).toMatchObject({ name: 'InvalidEventError' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(SECRET);
  });

  test('and no locale changes the words', () => {
    const { localeError } = z.config();
    z.config({ localeError: () => 'ist falsch' });
    try {
      expect(() => parse(schema, { name: 7 }, 'event')).toThrow('event.name: is not a string');
    } finally {
      z.config({ localeError });
    }
  });
});

test('a value is read without making code at run time', () => {
  const makeCode = vi.spyOn(globalThis, 'Function');
  try {
    expect(parse(z.object({ name: z.string() }), { name: 'x' }, 'event')).toEqual({ name: 'x' });
    expect(makeCode).not.toHaveBeenCalled();
  } finally {
    makeCode.mockRestore();
  }
});
