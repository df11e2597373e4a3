import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { PARAMETER_NAMES, parseRuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { print, type RegionEffects, runCommand, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import { collectRows } from './collect.ts';
import { type AuditOptions, parseOptions } from './options.ts';
import { report } from './report.ts';
import { inOrder, notEnabledRow } from './row.ts';
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
export interface AuditCommandEffects extends RegionEffects {
  clustersIn(region: string): ClusterSource;
}

/** Runs the command with the arguments after its name, and resolves to its exit code. */
export function runAudit(args: readonly string[], effects: AuditCommandEffects): Promise<ExitCode> {
  return runCommand('audit', effects, async () => {
    const options = parseOptions(args);
    if (options.kind === 'audit') return await audit(options, effects);
    effects.stdout(HELP);
    return 0;
  });
}

async function audit(
  options: Extract<AuditOptions, { kind: 'audit' }>,
  effects: AuditCommandEffects,
): Promise<ExitCode> {
  const parameters = parseRuleParameters(options.parameters);
  const { enabled, notEnabled, progress } = await startRun(options, effects);
  const { clustersIn } = effects;
  const judged = await collectRows(enabled, parameters, effects.now(), { clustersIn, progress });
  const rows = inOrder([...judged, ...notEnabled.map(notEnabledRow)]);
  print(report(rows, enabled.length, options.output, effects.columns), effects);
  return exitCode(rows);
}
