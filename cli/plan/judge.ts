import { advise } from './advise.ts';
import { groupCallers } from './callers.ts';
import type { ClusterPlace, ClusterPlan } from './cluster-plan.ts';
import type { DescribedCluster } from './described-cluster.ts';
import type { Gathered, Preparation } from './gather.ts';
import type { NetworkDescription } from './network-description.ts';
import type { PlanOptions } from './options.ts';
import { isPrivateReady, outcomes } from './outcomes.ts';
import { paths as pathsOf } from './paths.ts';
import { proposeCidrs } from './proposal.ts';
import type { PublicAddress, Surroundings } from './surroundings.ts';

/** What was read of a cluster beside its audit log. */
export interface ReadCluster extends ClusterPlace {
  readonly description: DescribedCluster;
  readonly network: NetworkDescription;
  readonly preparation: Pick<Preparation, 'missing'>;
}

/** Makes the plan of a cluster from all that was read. `networks` are those of all clusters of the run. */
export function judge(
  { account, region, cluster, description, network, preparation }: ReadCluster,
  { evidence, rows, missing }: Gathered,
  networks: readonly NetworkDescription[],
  { stable, myAddress, days }: Pick<PlanOptions, 'stable' | 'myAddress' | 'days'>,
): ClusterPlan {
  const { arn, endpoint } = description;
  const surroundings = surroundingsOf(account, description, network, networks, stable);
  const callers = groupCallers(rows, surroundings);
  const paths = pathsOf(network, callers);
  const place = { account, region, cluster };
  const { cidrs } = proposeCidrs(callers, surroundings, endpoint, myAddress);
  return {
    ...place,
    arn,
    endpoint,
    evidence,
    callers: outcomes(callers, surroundings, endpoint, cidrs, isPrivateReady(paths)),
    paths,
    advice: advise({ ...place, endpoint, surroundings, evidence, callers, paths, days, myAddress }),
    missing: [...network.missing, ...preparation.missing, ...missing],
  };
}

/** Addresses of every VPC that was looked at: a caller of another VPC may come from another account or Region. */
function surroundingsOf(
  account: string,
  { vpcId, remoteNetworks }: DescribedCluster,
  network: NetworkDescription,
  networks: readonly NetworkDescription[],
  stable: Surroundings['stable'],
): Surroundings {
  const [own, other] = [new Map<string, PublicAddress>(), new Map<string, PublicAddress>()];
  for (const { publicAddresses } of networks) {
    for (const [address, found] of publicAddresses) (found.vpcId === vpcId ? own : other).set(address, found);
  }
  return {
    account,
    vpcId,
    vpcCidrs: network.vpcCidrs,
    remoteNetworks,
    ownAddresses: own,
    otherVpcAddresses: other,
    stable,
    missing: network.missing,
  };
}
