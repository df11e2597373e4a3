import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { Endpoint } from './endpoint.ts';
import { type Outputs, outputsOf, recordedEndpoint, values } from './outputs.ts';
import { oneLine } from './text.ts';

/** What an automation execution recorded, as far as undoing it needs. */
export interface Recorded {
  readonly id: string;
  readonly document: string;
  readonly status: string;
  readonly started: Date | undefined;
  readonly ended: Date | undefined;
  /** In the words of Systems Manager, on one line. */
  readonly failure: string | undefined;
  /** The last one: a first try may fail and a second one follow. */
  readonly failedStep: string | undefined;
  readonly cluster: string | undefined;
  /** The function of the rule that the runbook was told, or `none`. */
  readonly ruleFunction: string | undefined;
  readonly before: Endpoint | undefined;
  readonly after: Endpoint | undefined;
  readonly update: Update;
}

/** The EKS update of an execution. `status` is EKS's word, where the execution saw it. */
export type Update =
  | { readonly kind: 'made'; readonly status: string | undefined }
  | { readonly kind: 'not made' }
  | { readonly kind: 'not known' };

/** Reads an execution of one of the guard's runbooks; of another one little is found. */
export function recordedIn(id: string, execution: AutomationExecution): Recorded {
  const outputs = outputsOf(execution);
  const { Parameters: parameters = {}, StepExecutions: steps = [], FailureMessage: failure } = execution;
  const [cluster] = values(parameters['ClusterName']);
  const [ruleFunction] = values(parameters['RuleFunctionName']);
  return {
    id,
    // A document of another account is named by its ARN.
    document: (execution.DocumentName ?? '').replace(/^arn:.*:document\//, ''),
    status: execution.AutomationExecutionStatus ?? 'of no status',
    started: execution.ExecutionStartTime,
    ended: execution.ExecutionEndTime,
    failure: failure === undefined ? undefined : oneLine(failure),
    failedStep: steps.findLast(({ StepStatus }) => StepStatus === 'Failed' || StepStatus === 'TimedOut')?.StepName,
    cluster: cluster !== undefined && /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(cluster) ? cluster : undefined,
    ruleFunction,
    before: recordedEndpoint(outputs, 'RecordSettingsBefore'),
    after: recordedEndpoint(outputs, 'RecordSettingsAfter'),
    update: updateOf(execution, outputs),
  };
}

/**
 * An id is the proof of an update. Without one, a call that did not succeed may have been refused, or taken and its answer
 * lost.
 */
function updateOf(
  { StepExecutions: steps = [], Outputs: declared = {} }: AutomationExecution,
  outputs: Outputs,
): Update {
  const ids = [
    ...steps.flatMap(({ Outputs: ofStep = {} }) => values(ofStep['UpdateId'])),
    ...Object.entries(declared).flatMap(([name, list]) => (name.endsWith('.UpdateId') ? values(list) : [])),
  ];
  if (ids.length > 0) return { kind: 'made', status: outputs('RecordUpdateResult', 'Status')[0] };
  return { kind: steps.length === 0 || steps.some(isUnansweredCall) ? 'not known' : 'not made' };
}

function isUnansweredCall({ Action: action, StepStatus: status = 'Pending' }: StepExecution): boolean {
  return action === 'aws:executeAwsApi' && status !== 'Success' && status !== 'Pending';
}
