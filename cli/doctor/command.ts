import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { print, type RegionEffects, type RegionRun, runCommand, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import type { Account } from './account.ts';
import { checkAccount } from './check-account.ts';
import { type DoctorOptions, parseOptions } from './options.ts';
import { checkOrganization } from './organization/check-organization.ts';
import type { Organization } from './organization/organization.ts';
import { byRegion, exitCode, type Row, report } from './report.ts';

const HELP = `npm run doctor -- --regions all|LIST [--profile NAME] [--organization] [--output table|json]

Looks at a deployed guard, and says what would fail before it fails: AWS Config's recorder, the rule, its function, the
runbooks, the remediation and its role. It changes nothing. docs/doctor.md explains each check and lists the permissions.

  --regions    all: every Region that the account has enabled, the others are named; or Regions separated by commas.
               For all, the configured Region is asked, without one us-east-1: AWS GovCloud and China need one
               configured, in AWS_REGION or in the profile
  --profile    the profile of the AWS configuration files to use
  --organization
               with the management account or a delegated administrator: beside this account, what the organization
               tells of the guard in its members
  --output     table (default) or json. With json only findings go to standard output
  --help       this text

Exit code: 0 when nothing is wrong, 1 when something is, 2 when it could not tell somewhere; what and why is among the
findings. Warnings do not count.
`;

/** Enough to be quick; AWS Config's own calls have low rates, which are per Region. */
const REGIONS_AT_A_TIME = 4;

/** What the command needs from outside. */
export interface DoctorEffects extends RegionEffects {
  accountIn(region: string): Account;
  /** The organization of the caller, asked in the partition of a Region. */
  organization(region: string): Organization;
}

/** Runs the command with the arguments after its name, and resolves to its exit code. */
export function runDoctor(args: readonly string[], effects: DoctorEffects): Promise<ExitCode> {
  return runCommand('doctor', effects, async () => {
    const options = parseOptions(args);
    if (options.kind === 'doctor') return await doctor(options, effects);
    effects.stdout(HELP);
    return 0;
  });
}

async function doctor(options: Extract<DoctorOptions, { kind: 'doctor' }>, effects: DoctorEffects): Promise<ExitCode> {
  const run = await startRun(options, effects);
  const rows = [...(await checkRegions(run, effects))];
  const [first] = run.enabled;
  if (options.organization && first !== undefined) {
    rows.push(...(await checkOrganization(effects.organization(first), run.enabled)));
  }
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
