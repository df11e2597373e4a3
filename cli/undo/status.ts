const SUCCEEDED = ['Success', 'CompletedWithSuccess'];
const DID_NOT = [
  'Failed',
  'TimedOut',
  'Cancelled',
  'CompletedWithFailure',
  'Exited',
  'Rejected',
  'ChangeCalendarOverrideRejected',
];

/** Whether an automation execution of this status has ended well. */
export function hasSucceeded(status: string): boolean {
  return SUCCEEDED.includes(status);
}

/** Whether it has ended at all. A status that is not known (SSM API reference, AutomationExecutionStatus) has not. */
export function hasEnded(status: string): boolean {
  return hasSucceeded(status) || DID_NOT.includes(status);
}
