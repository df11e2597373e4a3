import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import type { RuleParameters } from '../../rules/eks-endpoint-public-access/parameters.ts';
import { eksEndpointPublicAccess } from '../../rules/eks-endpoint-public-access/rule.ts';
import type { Progress } from '../terminal/progress.ts';
import { readFacts } from './cluster.ts';
import type { Filter } from './filter.ts';
import { type AuditRow, couldNotTellRow, type Place, resultRow } from './row.ts';

/** Enough to be quick; each Region has rate limits of its own. */
export const REGIONS_AT_A_TIME = 10;
/** In each Region. Twice as quick as 8 where EKS answers all calls, and no slower where it takes 20 calls a second (docs/performance.md). */
const CLUSTERS_AT_A_TIME = 16;

/** What an audit needs from outside. */
export interface AuditEffects {
  clustersIn(region: string): ClusterSource;
  now(): Date;
  readonly progress: Pick<Progress, 'clusterDone' | 'regionDone'>;
}

/** Whose clusters an audit looks at, which of them, and by which parameters of the rule. */
export interface AuditScope {
  readonly account: string | null;
  readonly accountName: string | null;
  readonly filter: Filter;
  readonly parameters: RuleParameters;
}

/**
 * Evaluates the clusters of the Regions as the rule's daily sweep does. A cluster or Region that could not be evaluated is a
 * row too and hides no other: clusters that were listed before a listing failed stay evaluated. Rows come in no order.
 */
export async function collectRows(
  regions: readonly string[],
  scope: AuditScope,
  effects: AuditEffects,
): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  const { account, accountName, filter, parameters } = scope;
  await forEachLimited(regions, REGIONS_AT_A_TIME, async (region) => {
    const source = effects.clustersIn(region);
    const placeOf = (cluster: string | null): Place => ({
      account,
      accountName,
      region,
      cluster,
      lookedAt: effects.now(),
    });
    try {
      for await (const page of source.listClusters()) {
        await forEachLimited(page.filter(filter.matchesName), CLUSTERS_AT_A_TIME, async (cluster) => {
          rows.push(...(await evaluateCluster(placeOf(cluster), cluster, source, { filter, parameters })));
          effects.progress.clusterDone(region);
        });
      }
    } catch (error) {
      rows.push(couldNotTellRow(placeOf(null), error, 'eks:ListClusters'));
    }
    effects.progress.regionDone();
  });
  return rows;
}

/** The row of a cluster; none when its tags do not match. Unknown tags may match. */
async function evaluateCluster(
  place: Place,
  cluster: string,
  source: ClusterSource,
  { filter, parameters }: Pick<AuditScope, 'filter' | 'parameters'>,
): Promise<readonly AuditRow[]> {
  let description: Awaited<ReturnType<ClusterSource['describeCluster']>>;
  // One look for verdict and facts, which so cannot contradict each other.
  const rule = eksEndpointPublicAccess({
    ...source,
    describeCluster: async (name) => {
      description = await source.describeCluster(name);
      return description;
    },
  });
  try {
    const result = await rule.evaluateLive(cluster, parameters, place.lookedAt);
    if (!filter.matchesTags(description?.tags ?? {})) return [];
    const facts = readFacts(description);
    return [resultRow({ ...place, account: place.account ?? facts.arn?.split(':')[4] ?? null }, facts, result)];
  } catch (error) {
    return [couldNotTellRow(place, error, 'eks:DescribeCluster')];
  }
}
