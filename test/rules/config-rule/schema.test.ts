import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { object, oneOf, record } from '../../../rules/config-rule/schema.ts';

describe('an object', () => {
  const schema = object({ name: v.string(), note: v.optional(v.string()) });

  test('is read without the members that are not named', () => {
    expect(v.parse(schema, { name: 'x', note: 'y', other: 1 })).toEqual({ name: 'x', note: 'y' });
  });

  test('lacks a member in the same words as if it were undefined', () => {
    expect(v.safeParse(schema, {}).issues).toMatchObject([{ type: 'string', path: [{ key: 'name' }] }]);
  });

  test.each([[null], [[]], ['text'], [undefined]])('is not %j', (value) => {
    expect(v.safeParse(schema, value).issues).toMatchObject([{ message: 'is not an object' }]);
  });
});

describe('a record', () => {
  const schema = record(v.string());

  test('may have any names', () => {
    const tags = { constructor: 'a', prototype: 'b', toString: 'c', '': 'd' };
    expect(v.parse(schema, tags)).toStrictEqual(tags);
  });

  test('has no member that would be its prototype', () => {
    const read = v.parse(record(v.unknown()), JSON.parse('{"__proto__":{"publicAccess":"forbidden"}}'));
    expect(read).toStrictEqual({});
    expect('publicAccess' in read).toBe(false);
  });

  test('has members of one kind only', () => {
    expect(v.safeParse(schema, { a: 'x', b: 1 }).issues).toMatchObject([{ type: 'string', path: [{ key: 'b' }] }]);
  });

  test.each([[null], [[]], ['text'], [undefined]])('is not %j', (value) => {
    expect(v.safeParse(schema, value).issues).toMatchObject([{ message: 'is not a record' }]);
  });
});

test('one of some texts', () => {
  expect(v.parse(oneOf(['on', 'off']), 'off')).toBe('off');
  expect(v.safeParse(oneOf(['on', 'off']), 'up').issues).toMatchObject([{ message: 'is none of on, off' }]);
});
