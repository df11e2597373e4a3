import { isIP } from 'node:net';
import { type Command, Option } from 'commander';
import wrapAnsi from 'wrap-ansi';
import { type Network, parseCidr } from '../../rules/eks-endpoint-public-access/networks.ts';
import { type AccountRequest, addAccountOptions, readAccountRequest } from '../accounts/options.ts';
import { type Filter, filterOf } from '../audit/filter.ts';
import {
  type RegionRequest,
  readClusterGlobs,
  readOutput,
  readProfile,
  readRegions,
  UsageError,
} from '../terminal/arguments.ts';
import {
  addCommonOptions,
  collect,
  type OptionValues,
  type Start,
  type Subcommand,
  subcommand,
} from '../terminal/subcommand.ts';
import { PERMISSIONS } from './permissions.ts';

const OUTPUTS = ['table', 'json', 'html'] as const;

export type Output = (typeof OUTPUTS)[number];

/** What the command line asks for. */
export interface PlanOptions {
  readonly accounts: Exclude<AccountRequest, { kind: 'aggregator' }>;
  readonly regions: RegionRequest;
  readonly profile: string | undefined;
  readonly output: Output;
  readonly filter: Filter;
  /** How many days the evidence is to cover. */
  readonly days: number;
  /** Networks whose addresses the user declares stable. */
  readonly stable: readonly Network[];
  /** The public address of the person who runs the command. */
  readonly myAddress: string | undefined;
  /** Whether the sessions of roles are shown. They often are e-mail addresses. */
  readonly sessions: boolean;
  /** Whether to scan logs, which costs money, without a question. */
  readonly yes: boolean;
}

const MOST_DAYS = 365;

const DESCRIPTION = `Shows who uses the public endpoints of EKS clusters today, and who would lose
access if they closed or were narrowed. It changes nothing. It reads the
Kubernetes audit logs in CloudWatch Logs. AWS charges for what these queries
scan, so it estimates that and asks first. What was not seen may still exist.

It needs eks:ListClusters, eks:DescribeCluster and ec2:DescribeVpcs. The others
are optional, and the report names what could not be read:
${list(PERMISSIONS.filter(({ isRequired }) => !isRequired).map(({ action }) => action))}`;

const EXIT_CODES = `
Exit codes: 0 no caller that was seen would lose access if the endpoint closed, 1 some would,
2 could not tell for some cluster, nothing was scanned, or bad usage.`;

/** The command `plan`. */
export function planSubcommand(start: Start<PlanOptions>): Subcommand {
  return subcommand({
    name: 'plan',
    summary: 'show who would lose access if endpoints closed',
    declare,
    read,
    start,
    failureRows: () => [],
  });
}

function declare(command: Command): void {
  addAccountOptions(addCommonOptions(command.description(DESCRIPTION), OUTPUTS))
    .option('--cluster <glob>', 'only clusters of such names, as prod-*. May be repeated', collect)
    .option('--days <number>', `how many days the evidence is to cover, at most ${MOST_DAYS}`, '30')
    .option('--stable <cidr>', 'addresses that stay the same, as those of an office. May be repeated', collect)
    .option('--my-address <ip>', 'your public address, which advice to narrow is not to leave out')
    .option('--sessions', 'show the sessions of roles, which often are e-mail addresses')
    .option('--yes', 'scan the logs without a question')
    // Known, so that it gets an answer of its own.
    .addOption(new Option('--aggregator <name>').hideHelp())
    .addHelpText('after', EXIT_CODES);
}

function read(values: OptionValues): PlanOptions {
  return {
    accounts: readAccounts(values),
    profile: readProfile(values['profile']),
    regions: readRegions(values['regions']),
    output: readOutput(values['output'], OUTPUTS),
    filter: filterOf(readClusterGlobs(values['cluster']), []),
    days: readDays(String(values['days'])),
    stable: ((values['stable'] ?? []) as readonly string[]).map(readStable),
    myAddress: readMyAddress(values['myAddress'] as string | undefined),
    sessions: values['sessions'] === true,
    yes: values['yes'] === true,
  };
}

function readAccounts(values: OptionValues): PlanOptions['accounts'] {
  if (values['aggregator'] !== undefined) {
    throw new UsageError(
      '--aggregator: an aggregator has no audit logs. Give --accounts and --role-name to look into each account',
    );
  }
  const { aggregator: _, ...others } = values;
  return readAccountRequest(others) as PlanOptions['accounts'];
}

function readDays(text: string): number {
  const days = /^[1-9]\d*$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (days <= MOST_DAYS) return days;
  throw new UsageError(`--days: ${JSON.stringify(text)} is not a whole number from 1 to ${MOST_DAYS}`);
}

function readStable(text: string): Network {
  const network = parseCidr(text.trim());
  if (network !== undefined) return { ...network, text: text.trim() };
  throw new UsageError(`--stable: ${JSON.stringify(text)} is not a CIDR. For one address append /32, in IPv6 /128`);
}

function readMyAddress(text: string | undefined): string | undefined {
  const address = text?.trim();
  if (address === undefined || isIP(address) !== 0) return address;
  throw new UsageError(`--my-address: ${JSON.stringify(text)} is not an IP address`);
}

/** Words in lines that fit a terminal. */
function list(words: readonly string[]): string {
  return wrapAnsi(words.join(', '), 80);
}
