import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { print, type RegionEffects, type RegionRun, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import type { Account } from './account.ts';
import { checkAccount } from './check-account.ts';
import type { DoctorOptions } from './options.ts';
import { checkOrganization } from './organization/check-organization.ts';
import type { Organization } from './organization/organization.ts';
import { byRegion, exitCode, type Row, report } from './report.ts';

/** Enough to be quick; AWS Config's own calls have low rates, which are per Region. */
const REGIONS_AT_A_TIME = 4;

/** What the command needs from outside. */
export interface DoctorEffects extends RegionEffects {
  accountIn(region: string): Account;
  /** The organization of the caller, asked in the partition of a Region. */
  organization(region: string): Organization;
}

/** Runs the command and resolves to its exit code. */
export async function doctor(options: DoctorOptions, effects: DoctorEffects): Promise<ExitCode> {
  const run = await startRun(options.regions, effects);
  const rows = [...(await checkRegions(run, effects))];
  const [first] = run.enabled;
  if (options.organization && first !== undefined) {
    rows.push(...(await checkOrganization(effects.organization(first), run.enabled)));
  }
  run.progress.end();
  print(report(rows, run.enabled.length, run.notEnabled, options.output), effects);
  return exitCode(rows);
}

/** The rows of the account itself, Region by Region. */
async function checkRegions({ enabled, progress }: RegionRun, effects: DoctorEffects): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await forEachLimited(enabled, REGIONS_AT_A_TIME, async (region) => {
    const checks = await checkAccount(effects.accountIn(region), effects.now());
    rows.push(...checks.map((check) => ({ region, ...check })));
    progress.regionDone();
  });
  return byRegion(rows);
}
