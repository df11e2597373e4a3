import type { Command } from 'commander';
import { UsageError } from '../terminal/arguments.ts';
import type { MemberRole } from './sessions.ts';

/** Which accounts a command looks into, and how: live by its own credentials, live through a role, or as AWS Config recorded them. */
export type AccountRequest =
  | { readonly kind: 'own' }
  | { readonly kind: 'members'; readonly accounts: 'all' | readonly string[]; readonly role: MemberRole }
  | { readonly kind: 'aggregator'; readonly name: string };

/** AWS Config API reference, ConfigurationAggregatorName. */
const AGGREGATOR = /^[\w-]{1,256}$/;
/** A role's name may follow its path (IAM API reference, CreateRole). An ARN is no name: the account in it would be ignored. */
const ROLE = /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;
/** STS API reference, AssumeRole. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const ACCOUNT = /^\d{12}$/;

/** The options for accounts of the organization, but for `--aggregator`, which not every command can do with. */
export function addAccountOptions(command: Command): Command {
  return command
    .option('--role-name <name>', 'role to assume in each account of --accounts')
    .option('--external-id <id>', 'external ID that the trust policy of the role asks for')
    .option('--accounts <list>', 'all ACTIVE accounts of the organization, or account IDs separated by commas');
}

/** Reads `--aggregator`, `--role-name`, `--external-id` and `--accounts`. Throws UsageError, which names the option. */
export function readAccountRequest(values: Readonly<Record<string, unknown>>): AccountRequest {
  const { aggregator, roleName, externalId, accounts } = values as Readonly<Record<string, string | undefined>>;
  if (aggregator !== undefined) {
    const other = Object.entries({ '--role-name': roleName, '--external-id': externalId, '--accounts': accounts }).find(
      ([, value]) => value !== undefined,
    );
    if (other !== undefined) {
      throw new UsageError(`--aggregator and ${other[0]} exclude each other: an aggregator is read without a role`);
    }
    return { kind: 'aggregator', name: matching('--aggregator', aggregator, AGGREGATOR, 'the name of an aggregator') };
  }
  if (roleName === undefined) {
    if (externalId !== undefined) throw new UsageError('--external-id needs --role-name');
    if (accounts !== undefined) throw new UsageError('--accounts needs --role-name: a role to assume in each account');
    return { kind: 'own' };
  }
  if (accounts === undefined) {
    throw new UsageError('--role-name needs --accounts: all, or account IDs separated by commas');
  }
  return {
    kind: 'members',
    accounts: readAccounts(accounts),
    role: {
      name: matching('--role-name', roleName, ROLE, 'the name of a role'),
      externalId:
        externalId === undefined ? undefined : matching('--external-id', externalId, EXTERNAL_ID, 'an external ID'),
    },
  };
}

function readAccounts(list: string): 'all' | readonly string[] {
  if (list.trim() === 'all') return 'all';
  const ids = list.split(',').map((id) => matching('--accounts', id, ACCOUNT, 'an account ID: 12 digits'));
  return [...new Set(ids)];
}

/** Blanks around a value are common where it was pasted. */
function matching(option: string, text: string, pattern: RegExp, what: string): string {
  const value = text.trim();
  if (!pattern.test(value)) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${what}`);
  return value;
}
