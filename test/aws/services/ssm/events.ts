import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { Readings } from '../../readings.ts';
import type { ServiceEvent } from '../events.ts';

/** An execution has another status (SSM user guide, event examples). Its parameters are not in the event, nor is what failed. */
export function executionEvent(
  execution: AutomationExecution,
  arn: (suffix: string) => string,
  status: string | undefined = execution.AutomationExecutionStatus,
): ServiceEvent {
  return {
    source: 'aws.ssm',
    detailType: 'EC2 Automation Execution Status-change Notification',
    resources: resources(execution, arn),
    detail: {
      ...identity(execution),
      Status: status,
      ...times(execution.ExecutionStartTime, execution.ExecutionEndTime),
      ExecutedBy: execution.ExecutedBy,
    },
  };
}

/** The statuses in the events of an execution that has ended, in their order. */
export function endStatuses(
  status: string | undefined,
  { cancelledStatus }: Readonly<Readings>,
): (string | undefined)[] {
  if (status !== 'Cancelled') return [status];
  return cancelledStatus === 'Cancelling first' ? ['Cancelling', status] : [cancelledStatus];
}

/** A step of an execution has another status. */
export function stepEvent(
  execution: AutomationExecution,
  step: StepExecution,
  arn: (suffix: string) => string,
): ServiceEvent {
  return {
    source: 'aws.ssm',
    detailType: 'EC2 Automation Step Status-change Notification',
    resources: resources(execution, arn),
    detail: {
      ...identity(execution),
      Status: step.StepStatus,
      ...times(step.ExecutionStartTime, step.ExecutionEndTime),
      StepName: step.StepName,
      Action: step.Action,
    },
  };
}

function resources(execution: AutomationExecution, arn: (suffix: string) => string): string[] {
  return [
    arn(`automation-execution/${execution.AutomationExecutionId}`),
    arn(`automation-definition/${execution.DocumentName}:${execution.DocumentVersion}`),
  ];
}

function identity(execution: AutomationExecution) {
  return {
    ExecutionId: execution.AutomationExecutionId,
    Definition: execution.DocumentName,
    DefinitionVersion: Number(execution.DocumentVersion),
  };
}

/** Assumed: an end and a duration there are only once it has ended. */
function times(start: Date | undefined, end: Date | undefined) {
  return {
    ...(start === undefined ? {} : { StartTime: words(start) }),
    ...(start === undefined || end === undefined ? {} : { EndTime: words(end), Time: end.getTime() - start.getTime() }),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Such as `Nov 29, 2024 7:43:20 PM`. Every step has its times in two events, so not by Intl, which takes much longer. */
function words(time: Date): string {
  const hours = time.getUTCHours();
  const [minutes, seconds] = [time.getUTCMinutes(), time.getUTCSeconds()].map((each) => String(each).padStart(2, '0'));
  const date = `${MONTHS[time.getUTCMonth()]} ${time.getUTCDate()}, ${time.getUTCFullYear()}`;
  return `${date} ${hours % 12 || 12}:${minutes}:${seconds} ${hours < 12 ? 'AM' : 'PM'}`;
}
