import {
  AccountNotFoundException,
  DescribeAccountCommand,
  type OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { demand } from '../../rules/config-rule/errors.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';

const LIST = 'organizations:ListAccounts';
const ACCOUNTS_AT_A_TIME = 4;

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
  readonly action = LIST;
  readonly hint =
    'Only the management account and delegated administrators may list the accounts. Others give them as --accounts LIST.';

  constructor(cause: unknown) {
    super(`The accounts of the organization are unknown, because ${LIST} failed: ${cause}`, {
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
  for await (const page of paginateListAccounts({ client }, {})) {
    for (const account of demand(page, 'Accounts', LIST)) {
      const id = demand(account, 'Id', LIST);
      const { Name: name = null, State: state, Status: status } = account;
      // Status is the deprecated name of State (Organizations API reference, Account).
      const its = state ?? status ?? 'UNKNOWN';
      if (its === 'ACTIVE') active.push({ id, name });
      else others.push({ id, name, state: its });
    }
  }
  return { active, others };
}

/**
 * organizations:DescribeAccount: accounts with their names, as far as they are known. Nothing is thrown: like ListAccounts it
 * is only for the management account and delegated administrators, so the first refusal ends the look-up.
 */
export async function nameAccounts(client: OrganizationsClient, ids: readonly string[]): Promise<readonly Member[]> {
  const names = new Map<string, string | undefined>();
  await forEachLimited(ids, ACCOUNTS_AT_A_TIME, async (id) => {
    try {
      const { Account: account } = await client.send(new DescribeAccountCommand({ AccountId: id }));
      names.set(id, account?.Name);
    } catch (error) {
      // An account of another organization hides the names of no others.
      if (!(error instanceof AccountNotFoundException)) throw error;
    }
  }).catch(() => undefined);
  return ids.map((id) => ({ id, name: names.get(id) ?? null }));
}
