import type { AutomationExecutionMetadata } from '@aws-sdk/client-ssm';
import { type Check, checkResults } from '../check.ts';

const executions = checkResults('executions');

/**
 * Runbooks in progress. AWS Config refuses to delete a remediation while it runs, and a stack without its roles cuts the
 * others off midway.
 */
export function checkExecutions(found: readonly AutomationExecutionMetadata[]): readonly Check[] {
  if (found.length === 0) return [executions.ok('No runbook of the guard is in progress, so it can be removed.')];
  return found.map(({ DocumentName: name, AutomationExecutionId: id, AutomationExecutionStatus: status }) =>
    executions.problem(
      `The runbook ${name} is ${status}. Wait until it has ended before you remove the guard or change its DeploymentMode: ` +
        `aws ssm get-automation-execution --automation-execution-id ${id}`,
    ),
  );
}
