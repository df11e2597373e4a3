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

/** organizations:ListAccounts, which the management account and delegated administrators may call. */
export async function listMembers(client: OrganizationsClient): Promise<Members> {
  const active: Member[] = [];
  const others: Members['others'][number][] = [];
  for await (const { Accounts: accounts } of paginateListAccounts({ client }, {})) {
    if (accounts === undefined) throw new Error('the answer of organizations:ListAccounts has no Accounts');
    for (const { Id: id, Name: name = null, State: state, Status: status } of accounts) {
      if (id === undefined) throw new Error('the answer of organizations:ListAccounts has an account without an id');
      // Status is the deprecated name of State (Organizations API reference, Account).
      const its = state ?? status ?? 'UNKNOWN';
      if (its === 'ACTIVE') active.push({ id, name });
      else others.push({ id, name, state: its });
    }
  }
  return { active, others };
}
