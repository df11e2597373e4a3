import { AwsError } from '../aws/error.ts';
import { isFunctionRole, isRunbookRole, type RunbookStage } from './stage.ts';

/** A way in which any call can be refused. */
export interface StepFault {
  readonly what: string;
  readonly error: AwsError;
}

export const FAULTS = [
  { what: 'throttled', error: new AwsError('TooManyRequestsException', 'Too Many Requests', { status: 429 }) },
  { what: 'answered by 5xx', error: new AwsError('ServiceUnavailableException', 'try again later', { status: 503 }) },
  {
    what: 'denied',
    error: new AwsError('AccessDeniedException', 'denied by a service control policy', { status: 403 }),
  },
] as const satisfies readonly StepFault[];

const OPERATIONS = [
  'eks:DescribeCluster',
  'eks:DescribeUpdate',
  'eks:UpdateClusterConfig',
  'ec2:DescribeVpcAttribute',
  'lambda:Invoke',
];

/** Refuses what a runbook calls in a step, so many times or always. What the rule's function calls meanwhile is not refused. */
export function failAt(stage: RunbookStage, step: string, { error }: StepFault, times?: number): void {
  for (const operation of OPERATIONS) {
    stage.aws.faults.add({
      operation,
      error,
      ...(times === undefined ? {} : { times }),
      when: (_input, { name }) => stage.step === step && isRunbookRole(name),
    });
  }
}

/**
 * Refuses the rule's function its look at the cluster from now on, so many times or always. What is denied makes the function
 * throw; what is throttled it makes again.
 */
export function failFunction(stage: RunbookStage, what: 'throttled' | 'denied', times?: number): void {
  stage.aws.faults.add({
    operation: 'eks:DescribeCluster',
    error: FAULTS[what === 'throttled' ? 0 : 2].error,
    ...(times === undefined ? {} : { times }),
    when: (_input, { name }) => isFunctionRole(name) && stage.step.startsWith('Ask'),
  });
}
