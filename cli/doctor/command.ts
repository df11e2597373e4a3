import type { CallerIdentity } from '../accounts/sessions.ts';
import { type ErrorKind, readError } from '../terminal/aws-errors.ts';
import { type ProcessEffects, print, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import { oneLine } from '../terminal/text.ts';
import { checkRegions, type Findings } from './check-regions.ts';
import { checkMembers, type MemberEffects } from './members.ts';
import type { DoctorOptions } from './options.ts';
import { checkOrganization } from './organization/check-organization.ts';
import type { Organization } from './organization/organization.ts';
import { byPlace, exitCode, type Place, report } from './report.ts';

/** What the command needs from outside. A Region is where STS, IAM and Organizations are asked. */
export interface DoctorEffects extends ProcessEffects, MemberEffects {
  caller(region: string): Promise<CallerIdentity>;
  /** Optional: without an answer there is no name. */
  accountAlias(region: string): Promise<string | undefined>;
  /** The organization of the caller, asked in the partition of a Region. */
  organization(region: string): Organization;
}

/** Runs the command and resolves to its exit code. */
export async function doctor(options: DoctorOptions, effects: DoctorEffects): Promise<ExitCode> {
  const { accounts } = options;
  const found =
    accounts.kind === 'members'
      ? await checkMembers(options, accounts, effects)
      : await checkOwnAccount(options, effects);
  const rows = [...byPlace(found.rows)];
  const [first] = found.regions;
  if (options.organization && first !== undefined) {
    rows.push(...(await checkOrganization(effects.organization(first), found.regions)));
  }
  print(report(rows, found.span, options, effects), effects);
  return exitCode(rows);
}

async function checkOwnAccount(options: DoctorOptions, effects: DoctorEffects): Promise<Findings> {
  const own = effects.in(undefined);
  const { enabled, notEnabled, progress } = await startRun(options.regions, { ...effects, regions: own.regions });
  const [first] = enabled;
  const owner = first === undefined ? NO_ONE : await showIdentity(first, effects);
  const rows = await checkRegions(enabled, owner, options, {
    ...own,
    now: effects.now,
    regionDone: progress.regionDone,
  });
  progress.end();
  return { rows, span: { regions: enabled.length, notEnabled }, regions: enabled };
}

/** Errors that every other call would meet too, so that one line says it. */
const FATAL: readonly ErrorKind[] = ['no-credentials', 'expired-credentials', 'wrong-clock'];
const NO_ONE = { account: null, accountName: null };

/** Says who looks, and when. Throws the error of credentials that are of no use in any Region. */
async function showIdentity(region: string, effects: DoctorEffects): Promise<Pick<Place, 'account' | 'accountName'>> {
  const time = effects.now().toISOString();
  try {
    const { account, arn } = await effects.caller(region);
    effects.stderr(`Account ${account}, seen by ${arn} at ${time}\n`);
    return { account, accountName: (await effects.accountAlias(region).catch(() => undefined)) ?? null };
  } catch (error) {
    const { kind, sentence } = readError(error, { action: 'sts:GetCallerIdentity', region });
    if (FATAL.includes(kind)) throw error;
    effects.stderr(`Account unknown, at ${time}: ${oneLine(sentence)}\n`);
    return NO_ONE;
  }
}
