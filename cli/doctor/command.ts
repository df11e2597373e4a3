import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import { UsageError } from '../terminal/arguments.ts';
import { createProgress } from '../terminal/progress.ts';
import { chooseRegions, type RegionSource } from '../terminal/regions.ts';
import type { Account } from './account.ts';
import { examine } from './examine.ts';
import { type DoctorOptions, parseOptions } from './options.ts';
import { examineOrganization } from './organization/examine.ts';
import type { Organization } from './organization/organization.ts';
import { exitCode, type Row, report } from './report.ts';

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
export interface CommandEffects {
  /** Makes the clients that are made from now on use a profile of the AWS configuration files. */
  useProfile(name: string): void;
  regions(): RegionSource;
  accountIn(region: string): Account;
  /** The organization of the caller, asked in the partition of a Region. */
  organization(region: string): Organization;
  now(): Date;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether somebody watches standard error. */
  readonly interactive: boolean;
}

/** Runs the command with the arguments after its name, and resolves to its exit code. */
export async function runDoctor(args: readonly string[], effects: CommandEffects): Promise<0 | 1 | 2> {
  try {
    const options = parseOptions(args);
    if (options.kind === 'doctor') return await doctor(options, effects);
    effects.stdout(HELP);
    return 0;
  } catch (error) {
    effects.stderr(`npm run doctor: ${(error as Error).message}\n`);
    if (error instanceof UsageError) effects.stderr('npm run doctor -- --help says what it takes.\n');
    return 2;
  }
}

async function doctor(
  options: Extract<DoctorOptions, { kind: 'doctor' }>,
  effects: CommandEffects,
): Promise<0 | 1 | 2> {
  if (options.profile !== undefined) effects.useProfile(options.profile);
  const { enabled, notEnabled } = await chooseRegions(options.regions, effects.regions());
  const { interactive, elapsed } = effects;
  const progress = createProgress(enabled.length, { interactive, elapsed, write: effects.stderr });
  const byRegion = new Map<string, readonly Row[]>();
  await forEachLimited(enabled, REGIONS_AT_A_TIME, async (region) => {
    const findings = await examine(effects.accountIn(region), effects.now());
    byRegion.set(
      region,
      findings.map((finding) => ({ region, ...finding })),
    );
    progress.regionDone();
  });
  const own = [...enabled].sort().flatMap((region) => byRegion.get(region) ?? []);
  const [first] = enabled;
  const ofOrganization =
    options.organization && first !== undefined ? await examineOrganization(effects.organization(first), enabled) : [];
  const rows = [...own, ...ofOrganization];
  const { stdout, stderr } = report(rows, enabled.length, notEnabled, options.output);
  effects.stdout(stdout);
  effects.stderr(stderr);
  return exitCode(rows);
}
