import type { Account } from '../../../cli/doctor/account.ts';
import { checkAccount } from '../../../cli/doctor/check-account.ts';
import { account } from './fakes.ts';

/** Where and when an account is checked. */
export const context = { region: 'eu-central-1', now: new Date('2026-11-23T09:00:00Z'), beforeRemoval: false };

/** The states, in the order of the report. */
export async function states(answers: Partial<Account> = {}): Promise<readonly string[]> {
  return (await checkAccount(account(answers), context)).map(({ check, state }) => `${check}: ${state}`);
}

/** The results that are not ok. */
export async function problems(answers: Partial<Account>): Promise<readonly string[]> {
  const checks = await checkAccount(account(answers), context);
  return checks.filter(({ state }) => state !== 'ok').map(({ state, sentence }) => `${state}: ${sentence}`);
}
