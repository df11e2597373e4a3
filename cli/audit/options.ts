import { type AccountRequest, addAccountOptions, readAccountRequest } from '../accounts/options.ts';
import {
  type RegionRequest,
  readClusterGlobs,
  readOutput,
  readProfile,
  readRegions,
  UsageError,
} from '../terminal/arguments.ts';
import { actionsInWords, optional, required } from '../terminal/policy.ts';
import { addCommonOptions, collect, type Start, type Subcommand, subcommand } from '../terminal/subcommand.ts';
import { type Filter, filterOf } from './filter.ts';
import { ACCOUNT_POLICY, AGGREGATOR_POLICY, MEMBERS_POLICY } from './permissions.ts';
import { failureRow } from './row.ts';

const OUTPUTS = ['table', 'json', 'csv', 'html'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. `parameters` are the rule's, as text. */
export interface AuditOptions {
  readonly accounts: AccountRequest;
  readonly regions: RegionRequest;
  readonly profile: string | undefined;
  readonly output: Output;
  readonly filter: Filter;
  /** Whether only rows of problems are printed. The exit code and the summary count all. */
  readonly onlyNonCompliant: boolean;
  /** Whether Regions that the organization denies leave the exit code as it is. */
  readonly skipDeniedRegions: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

const DESCRIPTION = `Evaluates the EKS clusters of an account as the rule does, without deploying
anything. It changes nothing.

${actionsInWords('It needs', required(ACCOUNT_POLICY))} The last is for --regions all.
${actionsInWords('Optional:', optional(ACCOUNT_POLICY))}
${actionsInWords('With --role-name, the role needs the same, and you need', required(MEMBERS_POLICY))}
${actionsInWords('With --aggregator, it needs only', required(AGGREGATOR_POLICY))}
docs/permissions.md has IAM policies.`;

const EXIT_CODES = `
Exit codes: 0 every cluster is COMPLIANT, 1 some are NON_COMPLIANT, 2 could not tell somewhere, or bad usage.
NOT_APPLICABLE clusters and Regions that are not enabled do not count.`;

/** The command `audit`. */
export function auditSubcommand(start: Start<AuditOptions>): Subcommand {
  return subcommand({
    name: 'audit',
    summary: 'list EKS clusters and who can reach them',
    declare(command) {
      addAccountOptions(addCommonOptions(command.description(DESCRIPTION), OUTPUTS))
        .option('--aggregator <name>', 'evaluate what this aggregator of AWS Config has, without a call to EKS')
        .option('--only <what>', 'non-compliant: print no rows of other clusters')
        .option('--cluster <glob>', 'only clusters of such names, as prod-*. May be repeated', collect)
        .option('--tag <key=value>', 'only clusters with this tag. May be repeated: all must match', collect)
        .option('--skip-denied-regions', 'leave Regions that the organization denies out of the exit code')
        .option(
          '--parameter <name=value>',
          'parameter of the rule, as publicAccess=forbidden. May be repeated',
          collect,
        )
        .addHelpText('after', EXIT_CODES);
    },
    read: (values) => ({
      accounts: readAccountRequest(values),
      profile: readProfile(values['profile']),
      regions: readRegions(values['regions']),
      output: readOutput(values['output'], OUTPUTS),
      filter: filterOf(readClusterGlobs(values['cluster']), readAssignments('--tag', listOf(values['tag']))),
      onlyNonCompliant: readOnly(values['only']),
      skipDeniedRegions: values['skipDeniedRegions'] === true,
      parameters: readParameters(listOf(values['parameter'])),
    }),
    start,
    failureRows: (reading, lookedAt) => [
      failureRow({ account: null, accountName: null, region: null, cluster: null, lookedAt }, reading),
    ],
  });
}

function listOf(values: unknown): readonly string[] {
  return (values ?? []) as readonly string[];
}

function readOnly(text: unknown): boolean {
  if (text === undefined || text === 'non-compliant') return text !== undefined;
  throw new UsageError(`--only: ${JSON.stringify(text)} is not non-compliant`);
}

function readAssignments(
  option: string,
  texts: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  return texts.map((text) => {
    const sign = text.indexOf('=');
    const form = option === '--tag' ? 'KEY=VALUE' : 'NAME=VALUE';
    if (sign < 1) throw new UsageError(`${option}: ${JSON.stringify(text)} is not ${form}`);
    return [text.slice(0, sign), text.slice(sign + 1)];
  });
}

function readParameters(texts: readonly string[]): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const [name, value] of readAssignments('--parameter', texts)) {
    if (parameters.has(name)) throw new UsageError(`--parameter: ${name} is given twice`);
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}
