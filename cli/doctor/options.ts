import { type RegionRequest, readOutput, readProfile, readRegions } from '../terminal/arguments.ts';
import { actionsInWords } from '../terminal/policy.ts';
import { addCommonOptions, type Start, type Subcommand, subcommand } from '../terminal/subcommand.ts';
import { ACCOUNT_POLICY, ORGANIZATION_POLICY } from './permissions.ts';

const OUTPUTS = ['table', 'json'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. */
export interface DoctorOptions {
  readonly regions: RegionRequest;
  readonly profile: string | undefined;
  readonly organization: boolean;
  readonly output: Output;
}

const DESCRIPTION = `Checks a deployed guard and reports what would fail: AWS Config's recorder, the
rule and its function, the runbooks, the remediation and its role. It changes
nothing. docs/doctor.md explains each check.

${actionsInWords('It needs', ACCOUNT_POLICY)}
${actionsInWords('--organization also needs', ORGANIZATION_POLICY)}
docs/permissions.md has IAM policies.`;

const EXIT_CODES = `
Exit codes: 0 nothing is wrong, 1 something is wrong, 2 could not tell somewhere, or bad usage. Warnings do not count.`;

/** The command `doctor`. */
export function doctorSubcommand(start: Start<DoctorOptions>): Subcommand {
  return subcommand({
    name: 'doctor',
    summary: 'check the deployment and report what would fail',
    declare(command) {
      addCommonOptions(command.description(DESCRIPTION), OUTPUTS)
        .option(
          '--organization',
          'also check the organization: needs credentials of the management account or a delegated administrator',
        )
        .addHelpText('after', EXIT_CODES);
    },
    read: (values) => ({
      profile: readProfile(values['profile']),
      regions: readRegions(values['regions']),
      organization: values['organization'] === true,
      output: readOutput(values['output'], OUTPUTS),
    }),
    start,
    failureRows: ({ sentence, fix }) => [
      { region: null, check: 'command', state: 'could not tell', sentence: `${sentence} ${fix}`.trim() },
    ],
  });
}
