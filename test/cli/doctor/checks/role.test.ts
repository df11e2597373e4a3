import { describe, expect, test } from 'vitest';
import { checkConditionKeys, checkTrust, readRole } from '../../../../cli/doctor/checks/role.ts';
import { permissions as makeEndpointPrivate } from '../../../../remediation/make-endpoint-private/permissions.ts';
import { permissions as restoreEndpointAccess } from '../../../../remediation/restore-endpoint-access/permissions.ts';
import { permissions as restrictPublicCidrs } from '../../../../remediation/restrict-public-cidrs/permissions.ts';
import { roleArn, rolePolicy, trustPolicy } from '../samples.ts';

describe('the ARN of a role', () => {
  test.each([
    ['has a name', 'arn:aws:iam::111122223333:role/close', { name: 'close', partition: 'aws' }],
    ['may have a path', 'arn:aws-cn:iam::111122223333:role/org/guard/close', { name: 'close', partition: 'aws-cn' }],
    ['may be in GovCloud', 'arn:aws-us-gov:iam::111122223333:role/close', { name: 'close', partition: 'aws-us-gov' }],
    ['is not that of a user', 'arn:aws:iam::111122223333:user/close', undefined],
    ['is not a name', 'close', undefined],
    ['has nothing before it', ' arn:aws:iam::111122223333:role/close', undefined],
    ['has nothing after it', 'arn:aws:iam::111122223333:role/close!', undefined],
    ['has an account', 'arn:aws:iam::11112222333:role/close', undefined],
  ])('%s', (_name, arn, expected) => {
    expect(readRole(arn)).toEqual(expected);
  });
});

describe('a role', () => {
  test('that trusts Systems Manager is well', () => {
    expect(checkTrust(roleArn, trustPolicy)).toEqual({
      check: 'role',
      state: 'ok',
      sentence: 'The role arn:aws:iam::111122223333:role/close-1a2b is there and trusts Systems Manager.',
    });
  });

  test('that is missing fails every run', () => {
    expect(checkTrust(roleArn, undefined)).toEqual({
      check: 'role',
      state: 'problem',
      sentence:
        'There is no role arn:aws:iam::111122223333:role/close-1a2b, as which a runbook is to act: it fails when it starts. Update the stack.',
    });
  });

  test('that trusts Systems Manager beside others is well', () => {
    const other = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
    const Statement = [other, ...JSON.parse(trustPolicy).Statement, other];
    expect(checkTrust(roleArn, JSON.stringify({ Statement })).state).toBe('ok');
  });

  test.each([
    ['another service', { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    ['an account', { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
    ['no one', { Effect: 'Deny', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  ])('that trusts %s instead is wrong', (_name, statement) => {
    expect(checkTrust(roleArn, JSON.stringify({ Version: '2012-10-17', Statement: statement }))).toEqual({
      check: 'role',
      state: 'problem',
      sentence:
        'The role arn:aws:iam::111122223333:role/close-1a2b does not trust ssm.amazonaws.com, so no runbook can act as it. Update the stack, or let its trust policy allow sts:AssumeRole to that service.',
    });
  });
});

describe('the condition keys', () => {
  const free = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['eks:UpdateClusterConfig'], Resource: '*' }],
  });

  test.each([
    ['make-endpoint-private', makeEndpointPrivate],
    ['restrict-public-cidrs', restrictPublicCidrs],
    ['restore-endpoint-access', restoreEndpointAccess],
  ])('limit the role of %s', (_name, permissions) => {
    const Statement = permissions.map(({ actions, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    }));
    expect(checkConditionKeys(roleArn, 'aws', JSON.stringify({ Version: '2012-10-17', Statement })).state).toBe('ok');
  });

  test('are there and known', () => {
    expect(checkConditionKeys(roleArn, 'aws', rolePolicy)).toEqual({
      check: 'condition-keys',
      state: 'ok',
      sentence: 'The role arn:aws:iam::111122223333:role/close-1a2b is limited to one kind of update.',
    });
  });

  test.each(['aws-cn', 'aws-us-gov'])('are assumed to be known in %s', (partition) => {
    expect(checkConditionKeys(roleArn, partition, rolePolicy)).toEqual({
      check: 'condition-keys',
      state: 'warning',
      sentence: `The role arn:aws:iam::111122223333:role/close-1a2b has conditions on eks:endpointPublicAccess and eks:endpointPrivateAccess. It is assumed that EKS knows these keys in the partition ${partition}, which is not documented: if a runbook is denied eks:UpdateClusterConfig, deploy with UseConditionKeys=off.`,
    });
  });

  test('may be left out where they may be unknown', () => {
    expect(checkConditionKeys(roleArn, 'aws-cn', free)).toEqual({
      check: 'condition-keys',
      state: 'ok',
      sentence:
        'The role arn:aws:iam::111122223333:role/close-1a2b does without condition keys, as UseConditionKeys=off says.',
    });
  });

  const unlimited = {
    check: 'condition-keys',
    state: 'warning',
    sentence:
      'The role arn:aws:iam::111122223333:role/close-1a2b may make any change with eks:UpdateClusterConfig. EKS knows the condition keys in the partition aws: deploy with UseConditionKeys=on.',
  };

  test('should not be left out where they are known', () => {
    expect(checkConditionKeys(roleArn, 'aws', free)).toEqual(unlimited);
  });

  test('do not limit a role that may do everything beside', () => {
    const both = [...JSON.parse(rolePolicy).Statement, { Effect: 'Allow', Action: 'eks:*', Resource: '*' }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: both });
    expect(checkConditionKeys(roleArn, 'aws', policy)).toEqual(unlimited);
  });

  test.each([
    ['one key alone', { Condition: { Bool: { 'eks:endpointPublicAccess': 'false' } } }],
    ['the other key alone', { Condition: { Bool: { 'eks:endpointPrivateAccess': 'true' } } }],
    ['other actions in the same statement', { Action: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'] }],
  ])('do not limit a role with %s', (_name, change) => {
    const statement = { Effect: 'Allow', Action: 'eks:UpdateClusterConfig', Resource: '*', ...change };
    expect(checkConditionKeys(roleArn, 'aws', JSON.stringify({ Statement: statement }))).toEqual(unlimited);
  });

  test.each([
    [
      'a denial alone',
      JSON.stringify({ Statement: { Effect: 'Deny', Action: 'eks:UpdateClusterConfig', Resource: '*' } }),
    ],
    ['no policy', undefined],
    [
      'a policy without updates',
      JSON.stringify({ Statement: { Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' } }),
    ],
  ])('are not to be found in a role with %s of the name', (_name, policy) => {
    expect(checkConditionKeys(roleArn, 'aws', policy)).toEqual({
      check: 'condition-keys',
      state: 'warning',
      sentence:
        'The role arn:aws:iam::111122223333:role/close-1a2b has no policy runbook that allows eks:UpdateClusterConfig, so it is not as the template makes it. Look at what it may do.',
    });
  });
});
