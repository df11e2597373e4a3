import { type RegionRequest, readOutput, readProfile, readRegions, UsageError } from '../terminal/arguments.ts';
import { addCommonOptions, collect, type Start, type Subcommand, subcommand } from '../terminal/subcommand.ts';

const OUTPUTS = ['table', 'json', 'csv'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. `parameters` are the rule's, as text. */
export interface AuditOptions {
  readonly regions: RegionRequest;
  readonly profile: string | undefined;
  readonly output: Output;
  readonly parameters: Readonly<Record<string, string>>;
}

const DESCRIPTION = `Evaluates the EKS clusters of an account as the rule does, without deploying anything. It changes nothing.
It needs eks:ListClusters and eks:DescribeCluster, and ec2:DescribeRegions for --regions all.`;

const EXIT_CODES = `
Exit codes: 0 every cluster is COMPLIANT, 1 some are NON_COMPLIANT, 2 could not tell somewhere, or bad usage.
NOT_APPLICABLE clusters and Regions that are not enabled do not count.`;

/** The command `audit`. */
export function auditSubcommand(start: Start<AuditOptions>): Subcommand {
  return subcommand({
    name: 'audit',
    summary: 'list EKS clusters and who can reach them',
    declare(command) {
      addCommonOptions(command.description(DESCRIPTION), OUTPUTS)
        .option(
          '--parameter <name=value>',
          'parameter of the rule, such as publicAccess=forbidden. May be repeated',
          collect,
        )
        .addHelpText('after', EXIT_CODES);
    },
    read: (values) => ({
      profile: readProfile(values['profile']),
      regions: readRegions(values['regions']),
      output: readOutput(values['output'], OUTPUTS),
      parameters: readParameters((values['parameter'] ?? []) as readonly string[]),
    }),
    start,
  });
}

function readParameters(assignments: readonly string[]): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const assignment of assignments) {
    const sign = assignment.indexOf('=');
    if (sign < 1) throw new UsageError(`--parameter: ${JSON.stringify(assignment)} is not NAME=VALUE`);
    const name = assignment.slice(0, sign);
    if (parameters.has(name)) throw new UsageError(`--parameter: ${name} is given twice`);
    parameters.set(name, assignment.slice(sign + 1));
  }
  return Object.fromEntries(parameters);
}
