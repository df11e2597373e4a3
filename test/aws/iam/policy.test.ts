import { describe, expect, test } from 'vitest';
import { permissions } from '../../../remediation/make-endpoint-private/permissions.ts';
import {
  evaluateIdentityPolicies,
  evaluateResourcePolicy,
  type PolicyDocument,
  PolicyError,
  parsePolicy,
  type RequestContext,
} from './policy.ts';
import { assertPolicyIsKnown } from './reference.ts';

const version = { Version: '2012-10-17' };
const policy = (...statements: Record<string, unknown>[]): PolicyDocument =>
  parsePolicy({ ...version, Statement: statements }, 'a test policy');
const cluster = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';

describe('identity policies', () => {
  const allow = { Effect: 'Allow', Action: 'eks:Describe*', Resource: 'arn:aws:eks:*:111122223333:cluster/*' };

  test.each([
    ['a matching action and resource', 'eks:DescribeCluster', cluster, 'allowed'],
    ['an action in another case', 'EKS:describecluster', cluster, 'allowed'],
    ['another action', 'eks:DeleteCluster', cluster, 'not-allowed'],
    ['another account', 'eks:DescribeCluster', cluster.replace('1111', '9999'), 'not-allowed'],
    ['a resource in another case', 'eks:DescribeCluster', cluster.replace('cluster/', 'Cluster/'), 'not-allowed'],
  ])('answer for %s', (_name, action, resource, decision) => {
    expect(evaluateIdentityPolicies([policy(allow)], { action, resource, context: {} })).toBe(decision);
  });

  test('deny explicitly whatever else allows', () => {
    const both = [policy(allow), policy({ Effect: 'Deny', Action: '*', Resource: '*' })];
    const request = { action: 'eks:DescribeCluster', resource: cluster, context: {} };
    expect(evaluateIdentityPolicies(both, request)).toBe('explicitly-denied');
  });

  test('allow nothing when there are none', () => {
    expect(evaluateIdentityPolicies([], { action: 'eks:ListClusters', resource: '*', context: {} })).toBe(
      'not-allowed',
    );
  });
});

describe('conditions', () => {
  const decide = (condition: unknown, context: RequestContext) =>
    evaluateIdentityPolicies([policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition })], {
      action: 'eks:TagResource',
      resource: '*',
      context,
    });

  test.each<[name: string, condition: unknown, context: RequestContext, decision: string]>([
    ['Bool equal', { Bool: { k: 'false' } }, { k: false }, 'allowed'],
    ['Bool written as a boolean', { Bool: { k: false } }, { k: false }, 'allowed'],
    ['Bool unequal', { Bool: { k: 'false' } }, { k: true }, 'not-allowed'],
    ['Bool on an absent key', { Bool: { k: 'false' } }, {}, 'not-allowed'],
    ['BoolIfExists on an absent key', { BoolIfExists: { k: 'false' } }, {}, 'allowed'],
    ['Null true on an absent key', { Null: { k: 'true' } }, {}, 'allowed'],
    ['Null true on a present key', { Null: { k: 'true' } }, { k: 'x' }, 'not-allowed'],
    ['Null false on a present key', { Null: { k: 'false' } }, { k: 'x' }, 'allowed'],
    ['a key in another case', { StringEquals: { 'AWS:sourceaccount': '1' } }, { 'aws:SourceAccount': '1' }, 'allowed'],
    ['StringEquals is exact', { StringEquals: { k: 'a*' } }, { k: 'ab' }, 'not-allowed'],
    ['StringLike takes wildcards', { StringLike: { k: 'a?c*' } }, { k: 'abcd' }, 'allowed'],
    ['one of several values', { StringEquals: { k: ['a', 'b'] } }, { k: 'b' }, 'allowed'],
    ['StringNotEquals on an absent key', { StringNotEquals: { k: 'a' } }, {}, 'allowed'],
    ['StringNotEquals on the value', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, 'not-allowed'],
    ['ArnLike in its parts', { ArnLike: { k: 'arn:aws:ssm:*:1:x/*' } }, { k: 'arn:aws:ssm:eu:1:x/y:z' }, 'allowed'],
    [
      'ArnLike does not cross parts',
      { ArnLike: { k: 'arn:aws:ssm:*:1:x' } },
      { k: 'arn:aws:ssm:eu:2:1:x' },
      'not-allowed',
    ],
    ['two operators are both needed', { Bool: { a: 'true' }, Null: { b: 'true' } }, { a: true, b: 'x' }, 'not-allowed'],
    ['two keys are both needed', { Bool: { a: 'true', b: 'true' } }, { a: true }, 'not-allowed'],
  ])('%s', (_name, condition, context, decision) => {
    expect(decide(condition, context)).toBe(decision);
  });
});

describe('the condition keys of the closing role', () => {
  const statements = permissions.map(({ actions, conditions }) => ({
    Effect: 'Allow',
    Action: [...actions],
    Resource: 'arn:aws:eks:eu-central-1:111122223333:cluster/*',
    ...(conditions === undefined ? {} : { Condition: conditions }),
  }));
  const off = { 'eks:endpointPublicAccess': false };
  const on = { 'eks:endpointPrivateAccess': true };

  test.each<[name: string, context: RequestContext, decision: string]>([
    ['public off and private on', { ...off, ...on }, 'allowed'],
    ['public on', { 'eks:endpointPublicAccess': true, ...on }, 'not-allowed'],
    ['private off', { ...off, 'eks:endpointPrivateAccess': false }, 'not-allowed'],
    ['private unsaid', off, 'not-allowed'],
    ['public unsaid', on, 'not-allowed'],
    ['neither said', {}, 'not-allowed'],
    // EKS refuses a call that changes both. A condition on the key would deny every update if AWS fills the key in.
    ['authentication changed too, which EKS refuses', { ...off, ...on, 'eks:authenticationMode': 'API' }, 'allowed'],
  ])('%s: %s', (_name, context, decision) => {
    const request = { action: 'eks:UpdateClusterConfig', resource: cluster, context };
    expect(evaluateIdentityPolicies([policy(...statements)], request)).toBe(decision);
  });
});

describe('resource policies', () => {
  const trust = policy({
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'ssm.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });
  const assume = (context: RequestContext) => ({ action: 'sts:AssumeRole', resource: 'role', context });
  const here = { 'aws:SourceAccount': '111122223333' };

  test.each([
    ['the service, for this account', { service: 'ssm.amazonaws.com' }, here, 'allowed'],
    ['the service, for another account', { service: 'ssm.amazonaws.com' }, { 'aws:SourceAccount': '9' }, 'not-allowed'],
    ['another service', { service: 'ec2.amazonaws.com' }, here, 'not-allowed'],
    ['a person', { arn: 'arn:aws:iam::111122223333:user/me', account: '111122223333' }, here, 'not-allowed'],
  ])('trust %s: %s', (_name, principal, context, decision) => {
    expect(evaluateResourcePolicy(trust, principal, assume(context))).toBe(decision);
  });

  test.each([
    ['the account root', 'arn:aws:iam::111122223333:root', 'allowed'],
    ['the principal itself', 'arn:aws:iam::111122223333:user/me', 'allowed'],
    ['another account', 'arn:aws:iam::999999999999:root', 'not-allowed'],
  ])('that name %s', (_name, named, decision) => {
    const byArn = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: named } });
    const me = { arn: 'arn:aws:iam::111122223333:user/me', account: '111122223333' };
    expect(evaluateResourcePolicy(byArn, me, assume({}))).toBe(decision);
  });
});

describe('what cannot be evaluated is an error', () => {
  const statement = { Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' };

  test.each([
    [
      'an unknown operator',
      { ...statement, Condition: { NumericLessThan: { k: '1' } } },
      'cannot evaluate the condition operator NumericLessThan',
    ],
    ['a misspelt element', { ...statement, Efect: 'Allow' }, 'a test policy: is not a policy document'],
    ['another effect', { ...statement, Effect: 'Alow' }, 'a test policy: is not a policy document'],
    [
      'a policy variable',
      { ...statement, Resource: `arn:aws:eks:*:*:cluster/\${aws:username}` },
      'cannot evaluate the policy variable',
    ],
    ['NotPrincipal', { ...statement, NotPrincipal: '*' }, 'is not a policy document'],
  ])('%s', (_name, wrong, message) => {
    const parse = () => policy(wrong);
    expect(parse).toThrow(PolicyError);
    expect(parse).toThrow(message);
  });

  test.each([
    ['a misspelt action', { Action: 'eks:UpdateClusterConfg' }, 'eks:UpdateClusterConfg is no action of AWS'],
    ['a wildcard that matches nothing', { Action: 'eks:Frob*' }, 'eks:Frob* is no action of AWS'],
    ['a service that does not exist', { Action: 'ekz:DescribeCluster' }, 'ekz:DescribeCluster is no action of AWS'],
    [
      'a misspelt condition key',
      { Condition: { Bool: { 'eks:endpointPublicAcces': 'false' } } },
      'eks:endpointPublicAcces is no condition key of eks:UpdateClusterConfig',
    ],
    [
      'a key of another action',
      { Action: 'eks:DescribeCluster', Condition: { Bool: { 'eks:endpointPublicAccess': 'false' } } },
      'eks:endpointPublicAccess is no condition key of eks:DescribeCluster',
    ],
  ])('%s', async (_name, wrong, message) => {
    const known = { ...statement, Action: 'eks:UpdateClusterConfig', ...wrong };
    await expect(assertPolicyIsKnown(policy(known), 'a test policy')).rejects.toThrow(message);
  });

  test('and what the reference knows is none', async () => {
    const conditions = {
      Bool: { 'eks:endpointPublicAccess': 'false' },
      StringEquals: { 'aws:ResourceTag/team': 'x', 'aws:SourceAccount': '1', 'eks:loggingType/audit': 'true' },
    };
    const known = { ...statement, Action: 'eks:UpdateClusterConfig', Condition: conditions };
    await expect(assertPolicyIsKnown(policy(known), 'a test policy')).resolves.toBeUndefined();
  });
});
