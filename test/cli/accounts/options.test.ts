import { describe, expect, test } from 'vitest';
import { readAccountRequest } from '../../../cli/accounts/options.ts';
import { UsageError } from '../../../cli/terminal/arguments.ts';

const LONG = 'x'.repeat(300);

describe('the accounts of a command line', () => {
  test.each([
    ['none of the options: the own account', {}, { kind: 'own' }],
    ['an aggregator', { aggregator: ' all-accounts ' }, { kind: 'aggregator', name: 'all-accounts' }],
    [
      'a role in every account',
      { roleName: 'Audit', accounts: 'all' },
      { kind: 'members', accounts: 'all', role: { name: 'Audit', externalId: undefined } },
    ],
    [
      'a role with a path and an external ID in some accounts, one of them twice',
      { roleName: 'teams/sec/Audit', externalId: 'a:b/c', accounts: '111111111111, 222222222222,111111111111' },
      {
        kind: 'members',
        accounts: ['111111111111', '222222222222'],
        role: { name: 'teams/sec/Audit', externalId: 'a:b/c' },
      },
    ],
  ])('%s', (_, values, request) => {
    expect(readAccountRequest(values)).toEqual(request);
  });

  test.each([
    [{ aggregator: '' }, '--aggregator: "" is not the name of an aggregator'],
    [{ aggregator: 'a b' }, '--aggregator: "a b" is not the name of an aggregator'],
    [{ aggregator: LONG }, `--aggregator: "${LONG}" is not the name of an aggregator`],
    [
      { aggregator: 'all', roleName: 'Audit' },
      '--aggregator and --role-name exclude each other: an aggregator is read without a role',
    ],
    [
      { aggregator: 'all', externalId: 'id' },
      '--aggregator and --external-id exclude each other: an aggregator is read without a role',
    ],
    [
      { aggregator: 'all', accounts: 'all' },
      '--aggregator and --accounts exclude each other: an aggregator is read without a role',
    ],
    [{ externalId: 'id' }, '--external-id needs --role-name'],
    [{ accounts: 'all' }, '--accounts needs --role-name: a role to assume in each account'],
    [{ roleName: 'Audit' }, '--role-name needs --accounts: all, or account IDs separated by commas'],
    [{ roleName: '', accounts: 'all' }, '--role-name: "" is not the name of a role'],
    [
      { roleName: 'arn:aws:iam::111111111111:role/Audit', accounts: 'all' },
      '--role-name: "arn:aws:iam::111111111111:role/Audit" is not the name of a role',
    ],
    [{ roleName: LONG, accounts: 'all' }, `--role-name: "${LONG}" is not the name of a role`],
    [{ roleName: 'Audit', accounts: '' }, '--accounts: "" is not an account ID: 12 digits'],
    [{ roleName: 'Audit', accounts: '1234' }, '--accounts: "1234" is not an account ID: 12 digits'],
    [{ roleName: 'Audit', accounts: 'all,111111111111' }, '--accounts: "all" is not an account ID: 12 digits'],
    [{ roleName: 'Audit', accounts: 'all', externalId: 'x' }, '--external-id: "x" is not an external ID'],
  ])('%o is refused', (values, message) => {
    expect(() => readAccountRequest(values)).toThrow(new UsageError(message));
  });
});
