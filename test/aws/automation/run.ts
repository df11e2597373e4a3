import type { FailureDetails, StepExecution } from '@aws-sdk/client-ssm';
import type { Readings } from '../readings.ts';
import { type ActionResult, type AutomationHost, runAction } from './actions.ts';
import type { AutomationDocument, Step } from './document.ts';
import { inText, interpolate, type Values } from './interpolation.ts';
import { AssertionFailed, FunctionFailed, StepCancelled, StepTimedOut } from './step-errors.ts';
import { initialVariables } from './variables.ts';

export type { AutomationHost } from './actions.ts';

export interface AutomationResult {
  readonly status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  readonly outputs: Record<string, string[]>;
  readonly failureMessage?: string;
}

/** What an output of a step that did not run reads as (AWS CLI reference, get-automation-execution). */
const NO_OUTPUT = 'No output available yet because the step is not successfully executed';

/**
 * Runs a document step by step (SSM user guide, "Systems Manager Automation actions reference"). `onStep` is told when a
 * step starts and when it ends. The texts of failures are assumed; that they carry the API's error code and message is
 * documented by examples.
 */
export async function runAutomation(
  document: AutomationDocument,
  parameters: Values,
  host: AutomationHost,
  onStep: (step: StepExecution) => void,
): Promise<AutomationResult> {
  const values: Record<string, unknown> = {
    ...host.systemVariables,
    ...initialVariables(document.variables),
    ...parameters,
  };
  let failure: { status: 'Failed' | 'TimedOut'; message: string } | undefined;
  let step = document.mainSteps[0];
  while (step !== undefined && !host.cancellation.aborted) {
    const ended = await runStep(document, step, values, host, onStep);
    if (ended.kind === 'cancelled') break;
    if (ended.kind === 'failed' && isCritical(step)) failure ??= { status: ended.status, message: ended.message };
    step = following(document, step, ended);
  }
  const outputs = document.outputs.map((name) => [name, asStrings(values[name] ?? NO_OUTPUT, host.readings)]);
  return {
    status: host.cancellation.aborted ? 'Cancelled' : (failure?.status ?? 'Success'),
    outputs: Object.fromEntries(outputs),
    ...(failure === undefined ? {} : { failureMessage: failure.message }),
  };
}

type Ended =
  | { readonly kind: 'succeeded'; readonly next?: string | undefined }
  | { readonly kind: 'failed'; readonly status: 'Failed' | 'TimedOut'; readonly message: string }
  | { readonly kind: 'cancelled' };

async function runStep(
  document: AutomationDocument,
  step: Step,
  values: Record<string, unknown>,
  host: AutomationHost,
  onStep: (step: StepExecution) => void,
): Promise<Ended> {
  const execution: StepExecution = {
    StepName: step.name,
    Action: step.action,
    StepStatus: 'InProgress',
    ExecutionStartTime: host.now(),
    Inputs: resolvedInputs(step, values, host.readings),
  };
  onStep({ ...execution });
  try {
    const { outputs, next, updated } = await orCancelled(attempt(document, step, values, host), host.cancellation);
    Object.assign(values, updated);
    for (const [name, value] of Object.entries(outputs)) values[`${step.name}.${name}`] = value;
    const listed = Object.entries(outputs).map(([name, value]) => [name, asStrings(value, host.readings)]);
    onStep({
      ...execution,
      StepStatus: 'Success',
      ExecutionEndTime: host.now(),
      Outputs: Object.fromEntries(listed),
    });
    return { kind: 'succeeded', next };
  } catch (error) {
    if (error instanceof StepCancelled) {
      onStep({ ...execution, StepStatus: 'Cancelled', ExecutionEndTime: host.now() });
      return { kind: 'cancelled' };
    }
    const status = error instanceof StepTimedOut ? 'TimedOut' : 'Failed';
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const message = `Step ${step.name} fails when it is ${stage(error)}. ${cause}`;
    onStep({
      ...execution,
      StepStatus: status,
      ExecutionEndTime: host.now(),
      FailureMessage: message,
      FailureDetails: { FailureStage: 'Invocation', FailureType: failureType(error) },
    });
    return { kind: 'failed', status, message };
  }
}

async function attempt(
  { variables }: AutomationDocument,
  step: Step,
  values: Values,
  host: AutomationHost,
): Promise<ActionResult> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await runAction(step, values, variables, host);
    } catch (error) {
      const isFinal = error instanceof FunctionFailed && host.readings.functionErrorRetry === 'not retried';
      if (isFinal || attempts >= step.maxAttempts || host.cancellation.aborted) throw error;
    }
  }
}

/** What an action comes to, unless the automation is cancelled before. A call that was made is not taken back. */
function orCancelled<Result>(action: Promise<Result>, cancellation: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new StepCancelled('the automation was cancelled'));
    if (cancellation.aborted) cancel();
    cancellation.addEventListener('abort', cancel, { once: true });
    action.then(resolve, reject).finally(() => cancellation.removeEventListener('abort', cancel));
  });
}

/** Critical unless it says otherwise; a step that may fail and go on is not, unless it says so. */
function isCritical(step: Step): boolean {
  return step.isCritical ?? step.onFailure !== 'Continue';
}

function following({ mainSteps }: AutomationDocument, step: Step, ended: Ended): Step | undefined {
  const named = (name: string): Step | undefined => mainSteps.find((candidate) => candidate.name === name);
  const inList = mainSteps[mainSteps.indexOf(step) + 1];
  if (ended.kind === 'succeeded') {
    // isEnd of a branch holds only where nothing matched: a choice that matches jumps all the same.
    if (ended.next !== undefined) return named(ended.next);
    if (step.isEnd) return undefined;
    return step.nextStep === undefined ? inList : named(step.nextStep);
  }
  if (step.onFailure.startsWith('step:')) return named(step.onFailure.slice('step:'.length));
  if (step.onFailure === 'Abort' || step.isEnd) return undefined;
  return step.nextStep === undefined ? inList : named(step.nextStep);
}

function resolvedInputs(step: Step, values: Values, readings: Readonly<Readings>): Record<string, string> {
  const resolve = (value: unknown): unknown => {
    try {
      return interpolate(value, values, readings);
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(step.inputs).map(([name, value]) => [name, JSON.stringify(resolve(value))]));
}

/** Outputs are lists of strings in the API. */
function asStrings(value: unknown, readings: Readonly<Readings>): string[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => (typeof item === 'object' ? JSON.stringify(item) : inText(item, readings)));
}

function stage(error: unknown): string {
  return error instanceof AssertionFailed ? 'verifying the action' : 'executing the action';
}

function failureType(error: unknown): NonNullable<FailureDetails['FailureType']> {
  const name = error instanceof Error ? error.name : '';
  if (name.startsWith('AccessDenied')) return 'Permission';
  if (name.startsWith('Throttling') || name.startsWith('TooManyRequests')) return 'Throttling';
  return error instanceof AssertionFailed ? 'Verification' : 'Action';
}
