import type { ConfigurationAggregator } from '@aws-sdk/client-config-service';
import { decide } from '../../rules/eks-endpoint-public-access/rule.ts';
import type { Aggregator } from '../accounts/aggregator.ts';
import { findGaps, type Gap } from '../accounts/gaps.ts';
import type { Member } from '../accounts/members.ts';
import type { RecordedCluster } from '../accounts/recorded-cluster.ts';
import type { Progress } from '../terminal/progress.ts';
import { readFacts } from './cluster.ts';
import type { AuditScope } from './collect.ts';
import { type AuditRow, couldNotTellRow, type Place, resultRow, unknownRow } from './row.ts';

/** What is asked of an aggregator: which Regions and clusters, and the accounts as far as their names are known. */
export interface RecordedScope extends Pick<AuditScope, 'filter' | 'parameters'> {
  readonly regions: 'all' | readonly string[];
  readonly accounts: readonly Member[];
  readonly now: Date;
}

const GAP_FIX = 'Record AWS::EKS::Cluster with AWS Config there, or look live with --role-name.';

/**
 * Evaluates the clusters that an aggregator has, as they were recorded, and adds a row for each account and Region of which it
 * knows nothing. Clusters that came before a call failed stay evaluated. Rows come in no order.
 */
export async function recordedRows(
  aggregator: Aggregator,
  description: ConfigurationAggregator,
  scope: RecordedScope,
  progress: Pick<Progress, 'clusterDone'>,
): Promise<readonly AuditRow[]> {
  const { regions, accounts, filter, now } = scope;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const placeOf = (account: string | null, region: string | null, cluster: string | null): Place => ({
    account,
    accountName: names.get(account ?? '') ?? null,
    region,
    cluster,
    lookedAt: now,
  });
  const rows: AuditRow[] = [];
  try {
    for await (const page of aggregator.clusters()) {
      for (const recorded of page) {
        const { account, region, cluster } = recorded;
        if ((regions !== 'all' && !regions.includes(region)) || !filter.matchesName(cluster)) continue;
        rows.push(...evaluateRecorded(placeOf(account, region, cluster), recorded, scope));
        progress.clusterDone(region);
      }
    }
  } catch (error) {
    rows.push(couldNotTellRow(placeOf(null, null, null), error, 'config:SelectAggregateResourceConfig'));
  }
  try {
    const ids = accounts.map(({ id }) => id);
    for (const gap of await findGaps(aggregator, description, regions, ids)) {
      rows.push(gapRow(placeOf(gap.account, gap.region, null), gap));
    }
  } catch (error) {
    const action = 'config:DescribeConfigurationAggregatorSourcesStatus';
    rows.push(couldNotTellRow(placeOf(null, null, null), error, action));
  }
  return rows;
}

/** The row of a recorded cluster; none when its tags do not match. Unknown tags may match. */
function evaluateRecorded(
  place: Place,
  { arn, lookedAt, configuration, tags, doubt }: RecordedCluster,
  { filter, parameters, now }: RecordedScope,
): readonly AuditRow[] {
  const then = { ...place, lookedAt: lookedAt ?? place.lookedAt };
  const decision =
    doubt === null ? decide(configuration, tags, parameters, now) : ({ kind: 'unclear', doubt } as const);
  if (decision.kind === 'unclear') {
    const sentence = `The record of the cluster ${decision.doubt}.`;
    return [unknownRow(then, { reason: 'unclear-record', sentence, fix: 'Look live with --role-name.' })];
  }
  if (!filter.matchesTags(tags)) return [];
  return [resultRow(then, { ...readFacts(configuration), arn }, decision.result)];
}

function gapRow(place: Place, { reason, sentence }: Gap): AuditRow {
  return unknownRow(place, { reason, sentence, fix: GAP_FIX });
}
