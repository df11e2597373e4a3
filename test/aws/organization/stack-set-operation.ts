import { randomUUID } from 'node:crypto';
import { AwsError } from '../error.ts';
import type { Members } from './members.ts';
import type { OperationPreferences, StackSetProperties } from './stack-set-properties.ts';

/** One account and Region that a StackSet was deployed to (CloudFormation API, StackInstanceComprehensiveStatus). */
export interface StackInstance {
  readonly account: string;
  readonly region: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason?: string;
}

/**
 * Deploys a StackSet to accounts, Region by Region. A Region with more failures than are tolerated is given up; the Regions
 * after it are too, unless they run in parallel (CloudFormation user guide, stack set operation options). Assumed: one
 * account after the other, whatever concurrency is allowed. What a failed stack has created stays: nothing is rolled back here.
 */
export async function deployStackSet(
  stackSet: StackSetProperties,
  accounts: readonly string[],
  regions: readonly string[],
  members: Members,
): Promise<StackInstance[]> {
  const { OperationPreferences: preferences } = stackSet;
  const tolerance = failureTolerance(preferences, accounts.length);
  const instances: StackInstance[] = [];
  let isGivenUp = false;
  for (const region of inOrder(regions, preferences.RegionOrder)) {
    let failures = 0;
    for (const account of accounts) {
      const instance =
        isGivenUp || failures > tolerance
          ? ({ account, region, status: 'CANCELLED' } as const)
          : await deployInstance(stackSet, account, region, members);
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

async function deployInstance(
  { StackSetName: name, TemplateBody: template, Parameters: parameters }: StackSetProperties,
  account: string,
  region: string,
  members: Members,
): Promise<StackInstance> {
  try {
    await members.in(account, region).deploy({
      stackName: `StackSet-${name}-${randomUUID()}`,
      template,
      parameters: Object.fromEntries(
        parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
      ),
    });
    return { account, region, status: 'SUCCEEDED' };
  } catch (error) {
    if (!isAnswerOfAws(error)) throw error;
    return { account, region, status: 'FAILED', reason: error.message };
  }
}

/** Whether AWS would have failed too; what the local AWS does not implement fails the test, and no stack. */
function isAnswerOfAws(error: unknown): error is Error {
  if (!(error instanceof Error && error.cause instanceof AwsError)) return false;
  return error.cause.code !== 'NotImplemented' && !error.cause.message.includes('the local AWS');
}
