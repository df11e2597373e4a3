import { describe, expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import { arnsOf, principalOf, readRole, sessionOf } from '../../../cli/plan/principal.ts';
import { ACCOUNT, kubelet, named, row } from './samples.ts';

describe('readRole', () => {
  test.each([
    ['a role', 'arn:aws:iam::111122223333:role/deploy', 'aws', 'deploy', undefined],
    ['a role with a path', 'arn:aws:iam::111122223333:role/service-role/ci/deploy', 'aws', 'deploy', undefined],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/deploy/a@b.c', 'aws', 'deploy', 'a@b.c'],
    ['a role in China', 'arn:aws-cn:iam::111122223333:role/deploy', 'aws-cn', 'deploy', undefined],
  ])('%s is read', (_name, arn, partition, role, session) => {
    expect(readRole(arn)).toEqual({ partition, account: '111122223333', role, session });
  });

  test.each([
    undefined,
    '',
    'arn:aws:iam::111122223333:user/deploy',
    'arn:aws:iam::11112222333:role/deploy',
    'arn:aws:iam::111122223333:role/',
    'arn:aws:iam::111122223333:role/a b',
    'arn:aws:sts::111122223333:assumed-role/deploy',
    'arn:aws:sts::111122223333:assumed-role/path/deploy/session',
    'xarn:aws:sts::111122223333:assumed-role/deploy/session',
    'xarn:aws:iam::111122223333:role/deploy',
    'arn:aws:sts::111122223333:assumed-role/deploy/session\n',
    'arn:aws:iam::111122223333:role/deploy\n',
  ])('%j is not a role', (text) => {
    expect(readRole(text)).toBeUndefined();
  });
});

test('The ARNs of a caller are those that the log has.', () => {
  expect(arnsOf(row({ canonicalArn: 'a', arn: 'b' }))).toEqual(['a', 'b']);
  expect(arnsOf(row({ canonicalArn: undefined, arn: 'b' }))).toEqual(['b']);
  expect(arnsOf(named('alice'))).toEqual([]);
});

describe('principalOf', () => {
  test.each<[sentence: string, row: AuditLogRow, expected: string]>([
    ['A role is its canonical ARN.', row(), `arn:aws:iam::${ACCOUNT}:role/deploy`],
    [
      'The canonical ARN counts before the ARN.',
      row({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/other/x` }),
      `arn:aws:iam::${ACCOUNT}:role/deploy`,
    ],
    ['A node is its role.', kubelet('10.20.0.1'), `arn:aws:iam::${ACCOUNT}:role/node`],
    [
      'A role without its canonical ARN is that of its session.',
      row({ canonicalArn: undefined }),
      `arn:aws:iam::${ACCOUNT}:role/deploy`,
    ],
    [
      'A user name that is a session is the role, without the session.',
      named('arn:aws:sts::111122223333:assumed-role/deploy/alice@example.com'),
      'arn:aws:iam::111122223333:role/deploy',
    ],
    [
      'The partition stays.',
      named('arn:aws-us-gov:sts::111122223333:assumed-role/deploy/alice'),
      'arn:aws-us-gov:iam::111122223333:role/deploy',
    ],
    ['Nodes without an ARN are one caller.', named('system:node:ip-10-20-3-17.internal'), 'system:node:*'],
    ['Another user is its name.', named('alice'), 'alice'],
    ['A name is cleaned.', named('ali\u202ece\u0007'), 'ali ce'],
    ['A request without a user name says so.', named(undefined), '(no user name)'],
    ['A user name that shows nothing says so.', named('\u200b'), '(no user name)'],
    [
      'The longest name of a service account is whole.',
      named(`system:serviceaccount:${'n'.repeat(63)}:${'s'.repeat(253)}`),
      `system:serviceaccount:${'n'.repeat(63)}:${'s'.repeat(253)}`,
    ],
  ])('%s', (_sentence, example, expected) => {
    expect(principalOf(example)).toBe(expected);
  });
});

describe('sessionOf', () => {
  test.each<[sentence: string, row: AuditLogRow, expected: string | undefined]>([
    ['The session is the end of the ARN.', row(), 'alice@example.com'],
    ['The session may be that of the user name.', named('arn:aws:sts::111122223333:assumed-role/deploy/bob'), 'bob'],
    ['A role has no session.', row({ arn: 'arn:aws:iam::111122223333:role/deploy' }), undefined],
    ['A user without IAM has no session.', named('alice'), undefined],
  ])('%s', (_sentence, example, expected) => {
    expect(sessionOf(example)).toBe(expected);
  });
});
