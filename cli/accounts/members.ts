import { type OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';

/** An account of the organization. */
export interface Member {
  readonly id: string;
  readonly name: string | null;
}

/** The accounts of an organization. Only an ACTIVE account can be looked into; the others are named with their state. */
export interface Members {
  readonly active: readonly Member[];
  readonly others: readonly (Member & { readonly state: string })[];
}

/** organizations:ListAccounts failed. The cause says why. */
class AccountsUnknownError extends Error {
  readonly action = 'organizations:ListAccounts';
  readonly hint =
    'Only the management account and delegated administrators may list the accounts. Others give them as --accounts LIST.';

  constructor(cause: unknown) {
    super(`The accounts of the organization are unknown, because organizations:ListAccounts failed: ${cause}`, {
      cause,
    });
    this.name = 'AccountsUnknownError';
  }
}

/** organizations:ListAccounts. Throws AccountsUnknownError. */
export async function listMembers(client: OrganizationsClient): Promise<Members> {
  try {
    return await readMembers(client);
  } catch (error) {
    throw new AccountsUnknownError(error);
  }
}

async function readMembers(client: OrganizationsClient): Promise<Members> {
  const active: Member[] = [];
  const others: Members['others'][number][] = [];
  for await (const { Accounts: accounts } of paginateListAccounts({ client }, {})) {
    if (accounts === undefined) throw new Error('the answer has no Accounts');
    for (const { Id: id, Name: name = null, State: state, Status: status } of accounts) {
      if (id === undefined) throw new Error('the answer has an account without an id');
      // Status is the deprecated name of State (Organizations API reference, Account).
      const its = state ?? status ?? 'UNKNOWN';
      if (its === 'ACTIVE') active.push({ id, name });
      else others.push({ id, name, state: its });
    }
  }
  return { active, others };
}
