import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { RegionSource } from '../terminal/regions.ts';
import type { Account } from './account.ts';
import { type CheckContext, checkAccount } from './check-account.ts';
import type { Place, Row, Span } from './report.ts';

/** Enough to be quick; AWS Config's own calls have low rates, which are per Region. */
const REGIONS_AT_A_TIME = 4;

/** What the doctor needs in one account: by credentials, or by the caller's own when there are none. */
export interface AccountEffects {
  regions(): RegionSource;
  accountIn(region: string): Account;
}

/** What was found, and the Regions in which the organization is asked. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly span: Span;
  readonly regions: readonly string[];
}

/** The rows of one account, in no order. */
export async function checkRegions(
  regions: readonly string[],
  owner: Pick<Place, 'account' | 'accountName'>,
  context: Omit<CheckContext, 'region' | 'now'>,
  effects: Pick<AccountEffects, 'accountIn'> & { now(): Date; regionDone(): void },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await forEachLimited(regions, REGIONS_AT_A_TIME, async (region) => {
    const checks = await checkAccount(effects.accountIn(region), { ...context, region, now: effects.now() });
    rows.push(...checks.map((check) => ({ ...owner, region, ...check })));
    effects.regionDone();
  });
  return rows;
}
