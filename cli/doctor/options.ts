import { type AccountRequest, addAccountOptions, readAccountRequest } from '../accounts/options.ts';
import { type RegionRequest, readOutput, readProfile, readRegions } from '../terminal/arguments.ts';
import { actionsInWords, optional, required } from '../terminal/policy.ts';
import { addCommonOptions, type Start, type Subcommand, subcommand } from '../terminal/subcommand.ts';
import { ACCOUNT_POLICY, ORGANIZATION_POLICY } from './permissions.ts';

const OUTPUTS = ['table', 'json'] as const;

/** What the command line asks for. */
export interface DoctorOptions {
  readonly accounts: Exclude<AccountRequest, { kind: 'aggregator' }>;
  readonly regions: RegionRequest;
  readonly profile: string | undefined;
  readonly organization: boolean;
  /** Whether executions in progress, which a removal breaks, are looked for. */
  readonly beforeRemoval: boolean;
  /** Whether rows that are ok are left out. The exit code and the summary count all. */
  readonly problemsOnly: boolean;
  readonly output: (typeof OUTPUTS)[number];
}

const DESCRIPTION = `Checks a deployed guard and reports what would fail: AWS Config's recorder, the
rule and its function, the runbooks, the remediation and its role. It changes
nothing. docs/doctor.md explains each check.

${actionsInWords('It needs', required(ACCOUNT_POLICY))}
${actionsInWords('Optional:', optional(ACCOUNT_POLICY))}
${actionsInWords('--organization also needs', ORGANIZATION_POLICY)}
docs/permissions.md has IAM policies.`;

const EXIT_CODES = `
Exit codes: 0 no problem, 1 some problems, 2 could not tell somewhere, or bad usage. Warnings do not count.`;

/** The command `doctor`. */
export function doctorSubcommand(start: Start<DoctorOptions>): Subcommand {
  return subcommand({
    name: 'doctor',
    summary: 'check the deployment and report what would fail',
    declare(command) {
      addAccountOptions(addCommonOptions(command.description(DESCRIPTION), OUTPUTS))
        .option(
          '--organization',
          'also check the organization: needs credentials of the management account or a delegated administrator',
        )
        .option('--problems-only', 'leave out the checks that are ok')
        .option(
          '--before-removal',
          'also look for runbooks in progress, which a removal or another DeploymentMode breaks',
        )
        .addHelpText('after', EXIT_CODES);
    },
    read: (values) => ({
      // Without the option --aggregator there is no such request.
      accounts: readAccountRequest(values) as DoctorOptions['accounts'],
      profile: readProfile(values['profile']),
      regions: readRegions(values['regions']),
      organization: values['organization'] === true,
      beforeRemoval: values['beforeRemoval'] === true,
      problemsOnly: values['problemsOnly'] === true,
      output: readOutput(values['output'], OUTPUTS),
    }),
    start,
    failureRows: ({ sentence, fix }) => [
      {
        account: null,
        accountName: null,
        region: null,
        check: 'command',
        state: 'could-not-tell',
        sentence: `${sentence} ${fix}`.trim(),
      },
    ],
  });
}
