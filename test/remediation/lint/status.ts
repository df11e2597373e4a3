import { ClusterStatus, UpdateStatus } from '@aws-sdk/client-eks';
import { apiCallOf } from './api-call.ts';
import type { Step } from './document.ts';
import { referencesIn } from './values.ts';

export interface Status {
  readonly all: readonly string[];
  /** Those that pass by themselves. All others are the end of a wait. */
  readonly passing: readonly string[];
}

/** The properties that can be waited for. A status of another API has to be added here before a runbook can rest on it. */
const statuses: Readonly<Record<string, Status>> = {
  'eks:DescribeCluster $.cluster.status': {
    all: Object.values(ClusterStatus),
    passing: ['CREATING', 'PENDING', 'UPDATING'],
  },
  'eks:DescribeUpdate $.update.status': { all: Object.values(UpdateStatus), passing: ['InProgress'] },
};

/** Such as `eks:DescribeUpdate $.update.status`. */
export function propertyOf(step: Step): string {
  return `${apiCallOf(step)?.action} ${step.inputs['PropertySelector']}`;
}

/** Undefined when a wait or an assertion looks at something else than a status. */
export function statusOf(step: Step): Status | undefined {
  return statuses[propertyOf(step)];
}

/**
 * Whether a step is an assertion that never holds, which is how a runbook without a script fails with a name of its own.
 * It desires words where a status is one word, so that it is no misspelling.
 */
export function alwaysFails(step: Step): boolean {
  const desired: unknown = step.inputs['DesiredValues'];
  const isStatusAssertion = step.action === 'aws:assertAwsResourceProperty' && statusOf(step) !== undefined;
  return isStatusAssertion && Array.isArray(desired) && desired.length > 0 && desired.every(isWords);
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' && /\w \w/.test(value) && referencesIn(value).length === 0;
}
