import { describe, expect, test } from 'vitest';
import { visitAccounts } from '../../../cli/accounts/visit.ts';

const members = Array.from({ length: 9 }, (_, index) => ({ id: `${100_000_000_000 + index}`, name: null }));
const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' };

describe('a visit of accounts', () => {
  test('takes a session to each but the own account, a few at a time', async () => {
    let under = 0;
    let most = 0;
    const visited: string[] = [];
    await visitAccounts(
      members,
      { providerFor: (id) => (id === '100000000003' ? undefined : async () => ({ ...credentials, accessKeyId: id })) },
      {
        look: async (account) => {
          most = Math.max(most, ++under);
          await new Promise(setImmediate);
          under--;
          visited.push(`${account.id} by ${(await account.credentials?.())?.accessKeyId}`);
        },
        failed: (account, error) => visited.push(`${account.id} failed: ${error}`),
      },
    );
    expect(visited.sort()).toEqual(members.map(({ id }) => `${id} by ${id === '100000000003' ? undefined : id}`));
    expect(most).toBe(4);
  });

  test('stops at no account that cannot be looked into', async () => {
    const looked: string[] = [];
    const failures: string[] = [];
    await visitAccounts(
      members.slice(0, 4),
      {
        providerFor: (id) => async () => {
          if (id === '100000000000') throw new Error('denied');
          return credentials;
        },
      },
      {
        look: async ({ id }) => {
          if (id === '100000000001') throw new Error('broken');
          looked.push(id);
        },
        failed: ({ id }, { message }) => failures.push(`${id} ${message}`),
      },
    );
    expect(looked).toEqual(['100000000002', '100000000003']);
    expect(failures.sort()).toEqual(['100000000000 denied', '100000000001 broken']);
  });
});
