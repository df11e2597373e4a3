import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { Member } from './members.ts';
import type { MemberSessions, SessionCredentials } from './sessions.ts';

/** Enough to be quick; each account and Region has rate limits of its own. */
const ACCOUNTS_AT_A_TIME = 4;

/** An account that can be looked into. Without a provider, by the caller's own credentials. */
export interface OpenAccount extends Member {
  readonly credentials: (() => Promise<SessionCredentials>) | undefined;
}

/** What is done in each account, and what follows when that fails. */
export interface AccountVisit {
  look(account: OpenAccount): Promise<void>;
  /** The session could not be opened, which is a NoSessionError, or `look` failed. */
  failed(account: Member, error: Error): void;
}

/** Visits accounts, a few at a time. Each session is opened before its visit, and the failure of one account stops no other. */
export async function visitAccounts(
  accounts: readonly Member[],
  sessions: MemberSessions,
  { look, failed }: AccountVisit,
): Promise<void> {
  await forEachLimited(accounts, ACCOUNTS_AT_A_TIME, async (account) => {
    const credentials = sessions.providerFor(account.id);
    try {
      await credentials?.();
      await look({ ...account, credentials });
    } catch (error) {
      failed(account, error as Error);
    }
  });
}
