import { DescribeUpdateCommand, type EKSClient, paginateListUpdates } from '@aws-sdk/client-eks';
import { demand } from '../../rules/config-rule/errors.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterUpdate } from './history.ts';

/** Few enough to leave EKS's rate to others. */
const UPDATES_AT_A_TIME = 4;

/** eks:ListUpdates, which has ids only, and eks:DescribeUpdate for each: the updates of a cluster itself, in no order. */
export async function updatesOf(client: EKSClient, cluster: string): Promise<readonly ClusterUpdate[]> {
  const ids: string[] = [];
  for await (const page of paginateListUpdates({ client }, { name: cluster })) {
    ids.push(...demand(page, 'updateIds', 'eks:ListUpdates', Array.isArray));
  }
  const updates: ClusterUpdate[] = [];
  await forEachLimited(ids, UPDATES_AT_A_TIME, async (updateId) => {
    const answer = await client.send(new DescribeUpdateCommand({ name: cluster, updateId }));
    const update = demand(answer, 'update', 'eks:DescribeUpdate');
    updates.push({
      status: update.status,
      createdAt: demand(update, 'createdAt', 'eks:DescribeUpdate'),
      params: update.params ?? [],
    });
  });
  return updates;
}
