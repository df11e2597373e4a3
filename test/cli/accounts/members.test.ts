import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import { listMembers } from '../../../cli/accounts/members.ts';
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
    ['without accounts', {}, 'has no Accounts'],
    ['with a nameless account', { Accounts: [{ Name: 'payments' }] }, 'has an account without an id'],
  ])('are unknown after an answer %s', async (_, answer, message) => {
    await expect(members(answer)).rejects.toThrow(`organizations:ListAccounts failed: Error: the answer ${message}`);
  });

  test('are unknown to an account that may not list them, which learns what to do', async () => {
    const refusal = { error: 'AccessDeniedException', message: "You don't have permissions to access this resource." };
    const error = await members(refusal).catch((caught: unknown) => caught);
    expect(readError(error)).toEqual({
      kind: 'denied',
      sentence: 'These credentials lack the permission organizations:ListAccounts.',
      fix:
        'Allow organizations:ListAccounts, or use other credentials. Only the management account and delegated administrators ' +
        'may list the accounts. Others give them as --accounts LIST.',
    });
  });
});
