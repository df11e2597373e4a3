import { CannotTellError } from '../../rules/config-rule/errors.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { RuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { eksEndpointPublicAccess } from '../../rules/eks-endpoint-public-access/rule.ts';
import type { Progress } from '../terminal/progress.ts';
import { type AuditRow, couldNotTellRow } from './row.ts';

/** Enough to be quick; each Region has rate limits of its own. */
const REGIONS_AT_A_TIME = 4;
/** In each Region, few enough to leave EKS's rate to others. */
const CLUSTERS_AT_A_TIME = 8;

/** What an audit needs from outside. */
export interface AuditEffects {
  clustersIn(region: string): ClusterSource;
  readonly progress: Progress;
}

/**
 * Judges every cluster of the Regions as the rule's daily sweep does. A cluster or Region that could not be judged is a
 * row too and hides no other: clusters that were listed before a listing failed stay judged. Rows come in no order.
 */
export async function collectRows(
  regions: readonly string[],
  parameters: RuleParameters,
  now: Date,
  effects: AuditEffects,
): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  await forEachLimited(regions, REGIONS_AT_A_TIME, async (region) => {
    const rule = eksEndpointPublicAccess(effects.clustersIn(region));
    const judge = async (cluster: string): Promise<AuditRow> => {
      try {
        return { region, cluster, ...(await rule.evaluateLive(cluster, parameters, now)) };
      } catch (error) {
        return couldNotTellRow(region, cluster, error as Error);
      }
    };
    try {
      for await (const page of rule.listResources()) {
        await forEachLimited(page, CLUSTERS_AT_A_TIME, async (cluster) => {
          rows.push(await judge(cluster));
          effects.progress.clusterDone(region);
        });
      }
    } catch (error) {
      const failure = new CannotTellError(region, `eks:ListClusters failed: ${error}`, { cause: error });
      rows.push(couldNotTellRow(region, null, failure));
    }
    effects.progress.regionDone();
  });
  return rows;
}
