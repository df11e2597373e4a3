import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import { listMembers, nameAccounts } from '../../../cli/accounts/members.ts';
import { readError } from '../../../cli/terminal/aws-errors.ts';
import { type Answer, canned } from '../../rules/canned.ts';

const members = (...answers: readonly Answer[]) =>
  listMembers(new OrganizationsClient(canned(...answers).configuration));

describe('the accounts of an organization', () => {
  test('are those that are active, of all pages, and the others with their state', async () => {
    const answer = await members(
      {
        Accounts: [
          { Id: '111111111111', Name: 'payments', State: 'ACTIVE', Status: 'ACTIVE' },
          { Id: '222222222222', Name: 'old', State: 'SUSPENDED' },
        ],
        NextToken: 'more',
      },
      {
        Accounts: [
          { Id: '333333333333', Status: 'ACTIVE' },
          { Id: '444444444444', Name: 'leaving', State: 'PENDING_CLOSURE', Status: 'ACTIVE' },
          { Id: '555555555555' },
        ],
      },
    );
    expect(answer).toEqual({
      active: [
        { id: '111111111111', name: 'payments' },
        { id: '333333333333', name: null },
      ],
      others: [
        { id: '222222222222', name: 'old', state: 'SUSPENDED' },
        { id: '444444444444', name: 'leaving', state: 'PENDING_CLOSURE' },
        { id: '555555555555', name: null, state: 'UNKNOWN' },
      ],
    });
  });

  test.each([
    ['without accounts', {}, 'Accounts; the answer has nothing'],
    ['with an account without an id', { Accounts: [{ Name: 'payments' }] }, 'Id; the answer has Name'],
  ])('are unknown after an answer %s', async (_, answer, message) => {
    const error = await members(answer).catch((caught: unknown) => caught);
    expect(readError(error)).toMatchObject({
      kind: 'not-an-aws-answer',
      sentence: `organizations:ListAccounts answered without ${message}.`,
    });
  });

  test('are unknown to an account that may not list them, which learns what to do', async () => {
    const refusal = { error: 'AccessDeniedException', message: "You don't have permissions to access this resource." };
    const error = await members(refusal).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'AccountsUnknownError',
      message:
        "The accounts of the organization are unknown, because organizations:ListAccounts failed: AccessDeniedException: You don't have permissions to access this resource.",
    });
    expect(readError(error)).toEqual({
      kind: 'denied',
      sentence: 'These credentials lack the permission organizations:ListAccounts.',
      fix:
        'Allow organizations:ListAccounts, or use other credentials. Only the management account and delegated administrators ' +
        'may list the accounts. Others give them as --accounts LIST.',
    });
  });
});

describe('the names of accounts', () => {
  const named = async (...answers: readonly Answer[]) => {
    const { calls, configuration } = canned(...answers);
    const ids = ['111111111111', '222222222222', '333333333333', '444444444444', '555555555555'].slice(
      0,
      answers.length,
    );
    return { accounts: await nameAccounts(new OrganizationsClient(configuration), ids), calls };
  };
  const account = (Name?: string): Answer => ({ Account: { Name } });

  test('are those that the organization has, and null for an account that has none or is in no account of it', async () => {
    const { accounts, calls } = await named(
      account('payments'),
      { error: 'AccountNotFoundException', message: 'Not here.' },
      account(),
      {},
      account('shop'),
    );
    expect(accounts).toEqual([
      { id: '111111111111', name: 'payments' },
      { id: '222222222222', name: null },
      { id: '333333333333', name: null },
      { id: '444444444444', name: null },
      { id: '555555555555', name: 'shop' },
    ]);
    expect(calls[0]).toEqual({ operation: 'DescribeAccount', input: { AccountId: '111111111111' } });
  });

  test.each<[name: string, answer: Answer]>([
    ['without a description', {}],
    ['of another organization', { error: 'AccountNotFoundException', message: 'Not here.' }],
  ])('are found after four accounts %s', async (_name, answer) => {
    const { accounts } = await named(answer, answer, answer, answer, account('shop'));
    expect(accounts[4]).toEqual({ id: '555555555555', name: 'shop' });
  });

  test('are null for those who may not read them, who are not asked again and again', async () => {
    const denied = { error: 'AccessDeniedException', message: "You don't have permissions to access this resource." };
    const { configuration, calls } = canned(denied, denied, denied, denied);
    const ids = Array.from({ length: 12 }, (_, index) => `${100_000_000_001 + index}`);
    expect(await nameAccounts(new OrganizationsClient(configuration), ids)).toEqual(
      ids.map((id) => ({ id, name: null })),
    );
    expect(calls).toHaveLength(4);
  });
});
