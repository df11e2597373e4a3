import { describe, expect, test } from 'vitest';
import { checkPermission } from '../../../../cli/doctor/checks/permission.ts';
import { functionArn, functionPolicy, rule } from '../samples.ts';

const ADVICE =
  'aws lambda add-permission --function-name arn:aws:lambda:eu-central-1:111122223333:function:guard-1a2b --statement-id config --action lambda:InvokeFunction --principal config.amazonaws.com --source-account 111122223333';

/** A policy of one statement that lets AWS Config invoke the function, but for what is changed. */
function policy(change: Readonly<Record<string, unknown>>): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'config.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: functionArn,
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...change }] });
}

describe('the policy of the function', () => {
  test('lets AWS Config invoke it as deployed', () => {
    expect(checkPermission(rule, functionPolicy)).toEqual({
      check: 'permission',
      state: 'ok',
      sentence: `AWS Config may invoke ${functionArn}.`,
    });
  });

  test.each([
    ['without conditions', {}],
    ['by a wildcard', { Action: 'lambda:*' }],
    ['as one of several services', { Principal: { Service: ['sns.amazonaws.com', 'config.amazonaws.com'] } }],
    [
      'as any principal of the account',
      { Principal: '*', Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } },
    ],
    ['for a pattern of the account', { Condition: { StringLike: { 'AWS:SourceAccount': '11112222*' } } }],
    [
      'for one of several accounts',
      { Condition: { StringEquals: { 'AWS:SourceAccount': ['444455556666', '111122223333'] } } },
    ],
    ['for exactly the rule', { Condition: { ArnEquals: { 'AWS:SourceArn': rule.arn } } }],
    ['for the rule', { Condition: { ArnLike: { 'AWS:SourceArn': rule.arn } } }],
    [
      'for any rule of the account',
      { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:config:*:111122223333:config-rule/*' } } },
    ],
  ])('lets AWS Config invoke it %s', (_name, change) => {
    expect(checkPermission(rule, policy(change)).state).toBe('ok');
  });

  test.each([
    ['another service', { Principal: { Service: 'sns.amazonaws.com' } }],
    ['another action', { Action: 'lambda:GetFunction' }],
    ['a denial', { Effect: 'Deny' }],
  ])('does not by %s', (_name, change) => {
    expect(checkPermission(rule, policy(change))).toEqual({
      check: 'permission',
      state: 'problem',
      sentence: `The policy of ${functionArn} does not let AWS Config invoke it, so the rule eks-endpoint-public-access evaluates nothing: ${ADVICE}`,
    });
  });

  test.each([
    ['another account', { StringEquals: { 'AWS:SourceAccount': '444455556666' } }],
    ['a pattern that is no pattern to its operator', { StringEquals: { 'AWS:SourceAccount': '*' } }],
    ['another rule', { ArnLike: { 'AWS:SourceArn': 'arn:aws:config:eu-central-1:111122223333:config-rule/other' } }],
    [
      'another rule of the account',
      {
        StringEquals: { 'AWS:SourceAccount': '111122223333' },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:config:*:*:config-rule/other' },
      },
    ],
    [
      'another account, whatever it asks before',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'AWS:SourceAccount': '444455556666' } },
    ],
    [
      'another account, whatever else it asks',
      { StringEquals: { 'AWS:SourceAccount': '444455556666' }, Bool: { 'aws:SecureTransport': 'true' } },
    ],
  ])('may be for %s only', (_name, Condition) => {
    expect(checkPermission(rule, policy({ Condition }))).toEqual({
      check: 'permission',
      state: 'problem',
      sentence: `The policy of ${functionArn} lets AWS Config invoke it for others only, so the rule eks-endpoint-public-access evaluates nothing: ${ADVICE}`,
    });
  });

  test.each([
    ['operators on known keys', { StringNotEquals: { 'aws:SourceAccount': '444455556666' } }],
    ['keys beside known ones', { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:PrincipalOrgID': 'o-a1' } }],
    ['operators', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['keys', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }],
  ])('with unknown %s could not be checked', (_name, Condition) => {
    expect(checkPermission(rule, policy({ Condition }))).toEqual({
      check: 'permission',
      state: 'could-not-tell',
      sentence: `The policy of ${functionArn} lets AWS Config invoke it under conditions that are not known here. Compare it with: ${ADVICE}`,
    });
  });

  test('lets AWS Config invoke it by one of several statements', () => {
    const statements = [
      JSON.parse(policy({ Condition: { StringEquals: { 'AWS:SourceAccount': '444455556666' } } })),
      JSON.parse(policy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      JSON.parse(policy({})),
    ].flatMap(({ Statement }) => Statement);
    const state = (Statement: readonly object[]) => checkPermission(rule, JSON.stringify({ Statement })).state;
    expect(state(statements)).toBe('ok');
    expect(state(statements.slice(0, 2))).toBe('could-not-tell');
  });

  test('that is missing does not', () => {
    expect(checkPermission(rule, undefined)).toEqual({
      check: 'permission',
      state: 'problem',
      sentence: `The function ${functionArn} is gone or has no policy, so AWS Config cannot invoke it for eks-endpoint-public-access. Deploy the stack again, or if the function is there: ${ADVICE}`,
    });
  });

  test('that is none is an error', () => {
    expect(() => checkPermission(rule, '{"Version":"2012-10-17"}')).toThrow();
  });
});
