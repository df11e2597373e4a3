import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { parseRuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { print, type RegionEffects, startRun } from '../terminal/command.ts';
import type { ExitCode } from '../terminal/report.ts';
import { collectRows } from './collect.ts';
import type { AuditOptions } from './options.ts';
import { report } from './report.ts';
import { inOrder, notEnabledRow } from './row.ts';
import { exitCode } from './summary.ts';

/** What the command needs from outside. */
export interface AuditCommandEffects extends RegionEffects {
  clustersIn(region: string): ClusterSource;
}

/** Runs the command and resolves to its exit code. */
export async function audit(options: AuditOptions, effects: AuditCommandEffects): Promise<ExitCode> {
  const parameters = parseRuleParameters(options.parameters);
  const { enabled, notEnabled, progress } = await startRun(options.regions, effects);
  const { clustersIn } = effects;
  const judged = await collectRows(enabled, parameters, effects.now(), { clustersIn, progress });
  const rows = inOrder([...judged, ...notEnabled.map(notEnabledRow)]);
  print(report(rows, enabled.length, options.output, effects.columns), effects);
  return exitCode(rows);
}
