import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { EndpointAccess } from '../../rules/eks-endpoint-public-access/endpoint.ts';
import { parseCidr, parseCidrs } from '../../rules/eks-endpoint-public-access/networks.ts';
import { oneLine } from '../terminal/text.ts';

/** What an automation execution recorded, as far as undoing it needs. */
export interface ExecutionRecord {
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
  /** The runbook's parameter RuleFunctionName: the rule's Lambda function, or `none`. */
  readonly ruleFunction: string | undefined;
  readonly before: RecordedAccess | undefined;
  readonly after: RecordedAccess | undefined;
  readonly update: Update;
}

/**
 * The settings that a step recorded. Only a complete record can be compared or restored. The CIDRs of the other kinds are
 * unknown, which means neither that there are none nor that everyone is let in.
 */
export type RecordedAccess =
  | CompleteAccess
  | ({ readonly kind: 'cidrs-not-recorded' } & Switches)
  /** `unreadable` are the texts that are not CIDR blocks. One is enough: a list must not be restored in part. */
  | ({ readonly kind: 'cidrs-unreadable'; readonly unreadable: readonly string[] } & Switches);

/** With public access on it has CIDRs; with public access off EKS may have emptied the list. */
export interface CompleteAccess extends EndpointAccess {
  readonly kind: 'complete';
}

type Switches = Pick<EndpointAccess, 'publicAccess' | 'privateAccess'>;

/** The EKS update of an execution. `status` is EKS's word, where the execution saw it. */
export type Update =
  | { readonly kind: 'made'; readonly status: string | undefined }
  | { readonly kind: 'not-made' }
  | { readonly kind: 'unknown' };

const SUCCEEDED = ['Success', 'CompletedWithSuccess'];
const DID_NOT_SUCCEED = [
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

/** Whether it has ended at all. An unknown status (SSM API reference, AutomationExecutionStatus) is not an end. */
export function hasEnded(status: string): boolean {
  return hasSucceeded(status) || DID_NOT_SUCCEED.includes(status);
}

/** Reads an execution of one of the guard's runbooks; of another one little is found. */
export function readExecution(id: string, execution: AutomationExecution): ExecutionRecord {
  const { Parameters: parameters = {}, StepExecutions: steps, FailureMessage: failure } = execution;
  const [cluster] = presentValues(parameters['ClusterName']);
  const [ruleFunction] = presentValues(parameters['RuleFunctionName']);
  return {
    id,
    // A document of another account is named by its ARN.
    document: (execution.DocumentName ?? '').replace(/^arn:.*:document\//, ''),
    status: execution.AutomationExecutionStatus ?? 'of no status',
    started: execution.ExecutionStartTime,
    ended: execution.ExecutionEndTime,
    failure: failure === undefined ? undefined : oneLine(failure),
    failedStep: steps?.findLast(({ StepStatus }) => StepStatus === 'Failed' || StepStatus === 'TimedOut')?.StepName,
    // Stryker disable next-line ConditionalExpression: without a name, a match of the text `undefined` is undefined too.
    cluster: cluster !== undefined && /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(cluster) ? cluster : undefined,
    ruleFunction,
    before: readAccess(execution, 'RecordSettingsBefore'),
    after: readAccess(execution, 'RecordSettingsAfter'),
    update: readUpdate(execution),
  };
}

/** The settings that a step recorded; undefined unless both switches are recorded. */
function readAccess(execution: AutomationExecution, step: string): RecordedAccess | undefined {
  const publicAccess = readBoolean(outputOf(execution, step, 'EndpointPublicAccess'));
  const privateAccess = readBoolean(outputOf(execution, step, 'EndpointPrivateAccess'));
  if (publicAccess === undefined || privateAccess === undefined) return undefined;
  const cidrs = outputOf(execution, step, 'PublicAccessCidrs').map((text) => text.trim());
  const publicAccessCidrs = parseCidrs(cidrs);
  if (publicAccessCidrs === undefined) {
    const unreadable = cidrs.filter((text) => parseCidr(text) === undefined);
    return { kind: 'cidrs-unreadable', publicAccess, privateAccess, unreadable };
  }
  if (publicAccess && cidrs.length === 0) return { kind: 'cidrs-not-recorded', publicAccess, privateAccess };
  return { kind: 'complete', publicAccess, privateAccess, publicAccessCidrs };
}

/** Python, in which Automation runs, writes `True`. */
function readBoolean([text, ...more]: readonly string[]): boolean | undefined {
  const word = text?.trim().toLowerCase();
  if (more.length > 0 || (word !== 'true' && word !== 'false')) return undefined;
  return word === 'true';
}

/**
 * An update id proves an update. Without one, a call that did not succeed may have been refused, or EKS took it and its
 * answer was lost.
 */
function readUpdate(execution: AutomationExecution): Update {
  const { StepExecutions: steps = [], Outputs: declared = {} } = execution;
  const ids = [
    ...steps.flatMap(({ Outputs: outputs = {} }) => presentValues(outputs['UpdateId'])),
    ...Object.entries(declared).flatMap(([name, list]) => (name.endsWith('.UpdateId') ? presentValues(list) : [])),
  ];
  if (ids.length > 0) return { kind: 'made', status: outputOf(execution, 'RecordUpdateResult', 'Status')[0] };
  return { kind: steps.length === 0 || steps.some(isUnansweredCall) ? 'unknown' : 'not-made' };
}

function isUnansweredCall({ Action: action, StepStatus: status = 'Pending' }: StepExecution): boolean {
  return action === 'aws:executeAwsApi' && status !== 'Success' && status !== 'Pending';
}

/** The values of a step's output. Systems Manager has them in the step, in the outputs that the document declares, or in both. */
function outputOf(execution: AutomationExecution, stepName: string, name: string): readonly string[] {
  const step = execution.StepExecutions?.find(({ StepName }) => StepName === stepName);
  const ofStep = presentValues(step?.Outputs?.[name]);
  return ofStep.length > 0 ? ofStep : presentValues(execution.Outputs?.[`${stepName}.${name}`]);
}

/** What the output of a step that did not run reads as (AWS CLI reference, get-automation-execution). */
const NO_OUTPUT = 'No output available yet because the step is not successfully executed';

/** The values without those that stand for none. */
function presentValues(list: readonly string[] | undefined): readonly string[] {
  return (list ?? []).filter((value) => value.trim() !== '' && !value.startsWith(NO_OUTPUT));
}
