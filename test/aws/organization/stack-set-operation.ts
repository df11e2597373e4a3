import { AwsError } from '../error.ts';
import type { OperationPreferences, StackSetProperties } from './stack-set-properties.ts';

/** A stack in one account and Region. */
export interface StackTarget {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

/** One account and Region that a StackSet was deployed to (CloudFormation API, StackInstanceComprehensiveStatus). */
export interface StackInstance extends StackTarget {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason?: string;
}

/**
 * Works on the stacks of a StackSet, Region by Region. A Region with more failures than are tolerated is given up; the
 * Regions after it are too, unless they run in parallel (CloudFormation user guide, stack set operation options). Assumed:
 * one account after the other, whatever concurrency is allowed. What a failed stack has created stays: nothing is rolled back here.
 */
export async function operateStackSet(
  { OperationPreferences: preferences }: StackSetProperties,
  targets: readonly StackTarget[],
  work: (target: StackTarget) => Promise<void>,
): Promise<StackInstance[]> {
  const instances: StackInstance[] = [];
  let isGivenUp = false;
  const regions = [...new Set(targets.map(({ region }) => region))];
  for (const region of inOrder(regions, preferences.RegionOrder)) {
    const inRegion = targets.filter((target) => target.region === region);
    const tolerance = failureTolerance(preferences, inRegion.length);
    let failures = 0;
    for (const target of inRegion) {
      const instance: StackInstance =
        isGivenUp || failures > tolerance ? { ...target, status: 'CANCELLED' } : await outcomeOf(target, work);
      if (instance.status === 'FAILED') failures++;
      instances.push(instance);
    }
    if (failures > tolerance && preferences.RegionConcurrencyType === 'SEQUENTIAL') isGivenUp = true;
  }
  return instances;
}

/** Whether an operation failed as a whole: in some Region more failed than is tolerated. */
export function hasFailed(
  { OperationPreferences: preferences }: StackSetProperties,
  instances: readonly StackInstance[],
): boolean {
  return [...new Set(instances.map(({ region }) => region))].some((region) => {
    const inRegion = instances.filter((instance) => instance.region === region);
    const failures = inRegion.filter(({ status }) => status === 'FAILED').length;
    return failures > failureTolerance(preferences, inRegion.length);
  });
}

/** Per Region; a percentage is rounded down (CloudFormation API, StackSetOperationPreferences). */
function failureTolerance(preferences: OperationPreferences, accounts: number): number {
  const { FailureToleranceCount: count, FailureTolerancePercentage: percentage = 0 } = preferences;
  return count ?? Math.floor((accounts * percentage) / 100);
}

function inOrder(regions: readonly string[], order: readonly string[] = []): string[] {
  return [
    ...order.filter((region) => regions.includes(region)),
    ...regions.filter((region) => !order.includes(region)),
  ];
}

async function outcomeOf(
  { account, region, stackName }: StackTarget,
  work: (target: StackTarget) => Promise<void>,
): Promise<StackInstance> {
  const target = { account, region, stackName };
  try {
    await work(target);
    return { ...target, status: 'SUCCEEDED' };
  } catch (error) {
    if (!isAnswerOfAws(error)) throw error;
    return { ...target, status: 'FAILED', reason: error.message };
  }
}

/** Whether AWS would have failed too; what the local AWS does not implement fails the test, and no stack. */
function isAnswerOfAws(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const answer = error instanceof AwsError ? error : error.cause;
  if (!(answer instanceof AwsError)) return false;
  return answer.code !== 'NotImplemented' && !answer.message.includes('the local AWS');
}
