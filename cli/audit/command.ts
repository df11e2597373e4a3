import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { PARAMETER_NAMES, parseRuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { UsageError } from '../terminal/arguments.ts';
import { createProgress } from '../terminal/progress.ts';
import { chooseRegions, type RegionSource } from '../terminal/regions.ts';
import { collectRows } from './collect.ts';
import { type AuditOptions, parseOptions } from './options.ts';
import { report } from './report.ts';
import { inOrder, notEnabled } from './row.ts';
import { exitCode } from './summary.ts';

const HELP = `npm run audit -- --regions all|LIST [--profile NAME] [--output table|json|csv] [--parameter NAME=VALUE]...

Judges the live EKS clusters of an account as the rule would, before anything is deployed. It changes nothing, and needs
eks:ListClusters and eks:DescribeCluster; for --regions all also ec2:DescribeRegions.

  --regions    all: every Region that the account has enabled, the others are named; or Regions separated by commas.
               For all, the configured Region is asked, without one us-east-1: AWS GovCloud and China need one
               configured, in AWS_REGION or in the profile
  --profile    the profile of the AWS configuration files to use
  --output     table (default), json or csv. With json and csv only rows go to standard output
  --parameter  a parameter of the rule: ${PARAMETER_NAMES.slice(0, 4).join(', ')},
               ${PARAMETER_NAMES.slice(4).join(', ')}. May be repeated
  --help       this text

Exit code: 0 when every cluster is COMPLIANT, 1 when some are NON_COMPLIANT, 2 when it could not tell somewhere; what
and why is among the rows. NOT_APPLICABLE clusters and Regions that are not enabled do not count.
`;

/** What the command needs from outside. */
export interface CommandEffects {
  /** Makes the clients that are made from now on use a profile of the AWS configuration files. */
  useProfile(name: string): void;
  regions(): RegionSource;
  clustersIn(region: string): ClusterSource;
  now(): Date;
  /** Milliseconds since some fixed moment. */
  elapsed(): number;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether somebody watches standard error. */
  readonly interactive: boolean;
  /** The width of the terminal; undefined when there is none. */
  readonly columns: number | undefined;
}

/** Runs the command with the arguments after its name, and resolves to its exit code. */
export async function runAudit(args: readonly string[], effects: CommandEffects): Promise<0 | 1 | 2> {
  try {
    const options = parseOptions(args);
    if (options.kind === 'audit') return await audit(options, effects);
    effects.stdout(HELP);
    return 0;
  } catch (error) {
    effects.stderr(`npm run audit: ${(error as Error).message}\n`);
    if (error instanceof UsageError) effects.stderr('npm run audit -- --help says what it takes.\n');
    return 2;
  }
}

async function audit(options: Extract<AuditOptions, { kind: 'audit' }>, effects: CommandEffects): Promise<0 | 1 | 2> {
  const parameters = parseRuleParameters(options.parameters);
  if (options.profile !== undefined) effects.useProfile(options.profile);
  const regions = await chooseRegions(options.regions, effects.regions());
  const { interactive } = effects;
  const progress = createProgress(regions.enabled.length, {
    interactive,
    elapsed: effects.elapsed,
    write: effects.stderr,
  });
  const judged = await collectRows(regions.enabled, parameters, effects.now(), {
    clustersIn: effects.clustersIn,
    progress,
  });
  const rows = inOrder([...judged, ...regions.notEnabled.map(notEnabled)]);
  const { stdout, stderr } = report(rows, regions.enabled.length, options.output, effects.columns);
  effects.stdout(stdout);
  effects.stderr(stderr);
  return exitCode(rows);
}
