import { RUNBOOKS } from '../../remediation/runbooks.ts';
import { forEachLimited } from '../../rules/config-rule/for-each-limited.ts';
import type { ClusterSource } from '../../rules/eks-endpoint-public-access/clusters.ts';
import { type EndpointAccess, readEndpoint } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { type CallContext, readError } from '../terminal/aws-errors.ts';
import { oneLine } from '../terminal/text.ts';
import type { Automations, ExecutionSummary } from './automations.ts';
import type { Look, Problem } from './decision.ts';
import { type ExecutionRecord, type RecordedAccess, readExecution } from './execution.ts';

/** Calls in flight at once. Systems Manager does not publish its request rates. */
export const CONCURRENCY = 4;

/** eks:DescribeCluster: the settings of a cluster now. A call that fails is a look of its own kind, never an absence. */
export async function lookAtCluster(source: Pick<ClusterSource, 'describeCluster'>, name: string): Promise<Look> {
  try {
    const cluster = await source.describeCluster(name);
    if (cluster === undefined) return { kind: 'not-found' };
    const { arn } = cluster as { readonly arn?: unknown };
    // A restore takes no account of tags.
    const reading = readEndpoint(cluster, {});
    if (reading.kind === 'unclear') {
      return unknown({ sentence: `The description of the cluster ${reading.doubt}.`, fix: '' });
    }
    if (reading.kind === 'not-an-eks-control-plane') return { kind: reading.kind };
    return {
      kind: 'seen',
      arn: typeof arn === 'string' ? oneLine(arn) : undefined,
      access: accessNow(reading.endpoint),
      status: reading.status ?? 'of no status',
    };
  } catch (error) {
    return unknown(problemOf(error, { action: 'eks:DescribeCluster' }));
  }
}

/** An open endpoint without a list of CIDRs is not comparable with a recorded list. */
function accessNow({ publicAccess, privateAccess, publicAccessCidrs }: EndpointAccess): RecordedAccess {
  return publicAccess && publicAccessCidrs.length === 0
    ? { kind: 'cidrs-not-recorded', publicAccess, privateAccess }
    : { kind: 'complete', publicAccess, privateAccess, publicAccessCidrs };
}

function unknown(problem: Problem): Look {
  return { kind: 'unknown', problem };
}

/** An error of AWS in one line of words. The context has the call's permission, unless the error names its own. */
export function problemOf(error: unknown, context?: CallContext): Problem {
  const { sentence, fix } = readError(error, context);
  return { sentence: oneLine(sentence), fix };
}

/** As whom a restore acts: as a role, or as the caller who starts it. */
export type Actor =
  | { readonly kind: 'role'; readonly arn: string }
  | { readonly kind: 'caller' }
  | { readonly kind: 'unknown'; readonly problem: string };

/** As whom RestoreEndpointAccess will act, given a role or by default. Only shown: a failure stops nothing. */
export async function actorOfRestore(role: string | undefined, automations: Automations): Promise<Actor> {
  try {
    const arn = role ?? (await automations.defaultRole(RUNBOOKS.RestoreEndpointAccess.documentName));
    return arn === undefined ? { kind: 'caller' } : { kind: 'role', arn };
  } catch (error) {
    return { kind: 'unknown', problem: problemOf(error).sentence };
  }
}

/** The records of listed executions, in their order. Throws AutomationError, and an Error for one that is not found any more. */
export async function readRecords(
  summaries: readonly ExecutionSummary[],
  automations: Automations,
): Promise<readonly ExecutionRecord[]> {
  const records: ExecutionRecord[] = [];
  await forEachLimited(summaries.entries(), CONCURRENCY, async ([index, { id }]) => {
    const execution = await automations.find(id);
    if (execution === undefined) throw new Error(`Systems Manager lists the execution ${id}, and does not find it.`);
    records[index] = readExecution(id, execution);
  });
  return records;
}

/** Looks at each cluster once, however often it is asked about. */
export function lookOnceAt(source: Pick<ClusterSource, 'describeCluster'>): (name: string) => Promise<Look> {
  const looks = new Map<string, Promise<Look>>();
  return (name) => {
    const look = looks.get(name) ?? lookAtCluster(source, name);
    looks.set(name, look);
    return look;
  };
}
