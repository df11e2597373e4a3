import { describe, expect, test } from 'vitest';
import { allows, matches, statementsOf } from '../../../cli/doctor/policy.ts';

describe("IAM's wildcards", () => {
  test.each([
    ['a text matches itself', 'lambda:InvokeFunction', 'lambda:InvokeFunction', true],
    ['a text does not match a longer one', 'lambda:Invoke', 'lambda:InvokeFunction', false],
    ['a text does not match one with more before it', 'InvokeFunction', 'lambda:InvokeFunction', false],
    ['a star is any text', 'lambda:*Function', 'lambda:InvokeFunction', true],
    ['a star is no text, too', 'lambda:InvokeFunction*', 'lambda:InvokeFunction', true],
    ['two stars are two texts', '*:Invoke*', 'lambda:InvokeFunction', true],
    ['a star crosses lines', 'a*b', 'a\nb', true],
    ['a question mark is one character', 'lambda:?nvokeFunctio?', 'lambda:InvokeFunction', true],
    ['a question mark is not none', 'lambda:InvokeFunction?', 'lambda:InvokeFunction', false],
  ])('%s', (_name, pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test.each([...'.+^{}$()|[]\\'])('%s is no wildcard', (character) => {
    expect(matches(`a${character}b`, `a${character}b`)).toBe(true);
    expect(matches(`a${character}`, 'ab')).toBe(false);
  });
});

describe('the statements of a policy', () => {
  const statement = { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const read = {
    Effect: 'Allow',
    Principal: { Service: ['ssm.amazonaws.com'] },
    Action: ['sts:AssumeRole'],
    Condition: {},
  };

  test.each([
    ['one', statement],
    ['a list', [statement]],
  ])('may be %s', (_name, Statement) => {
    expect(statementsOf(JSON.stringify({ Statement }))).toEqual([read]);
  });

  test('may be without action and principal', () => {
    expect(statementsOf('{"Statement":{"Effect":"Deny"}}')).toEqual([{ Effect: 'Deny', Action: [], Condition: {} }]);
  });

  test('have conditions whose values are texts', () => {
    const Condition = { Bool: { a: true, b: ['x', false, 1] }, NumericEquals: { c: 2 }, StringEquals: { d: 'y' } };
    expect(statementsOf(JSON.stringify({ Statement: { ...statement, Condition } }))[0]?.Condition).toEqual({
      Bool: { a: ['true'], b: ['x', 'false', '1'] },
      NumericEquals: { c: ['2'] },
      StringEquals: { d: ['y'] },
    });
  });

  test.each([
    ['no JSON', 'Allow'],
    ['no statement', '{}'],
    ['an unknown effect', '{"Statement":{"Effect":"allow"}}'],
    ['a principal that is neither everyone nor a list', '{"Statement":{"Effect":"Allow","Principal":"ssm"}}'],
  ])('are not read from what has %s', (_name, text) => {
    expect(() => statementsOf(text)).toThrow();
  });
});

describe('a statement', () => {
  const allowing = (change: object) => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', ...change };
    const [read] = statementsOf(JSON.stringify({ Statement: statement }));
    return read !== undefined && allows(read, 'ssm.amazonaws.com', 'sts:AssumeRole');
  };

  test.each([
    ['for everyone', {}, true],
    ['for the service', { Principal: { Service: 'ssm.amazonaws.com' } }, true],
    ['for another service', { Principal: { Service: 'ssm.example.com' } }, false],
    ['for an account', { Principal: { AWS: 'ssm.amazonaws.com' } }, false],
    ['for no one', { Principal: undefined }, false],
    ['of any case', { Action: 'STS:assumerole' }, true],
    ['of several actions', { Action: ['sts:TagSession', 'sts:Assume*'] }, true],
    ['of other actions', { Action: ['sts:TagSession'] }, false],
    ['of no action', { Action: undefined }, false],
    ['that denies', { Effect: 'Deny' }, false],
  ])('%s', (_name, change, expected) => {
    expect(allowing(change)).toBe(expected);
  });
});
