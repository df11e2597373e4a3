import type { Readings } from '../readings.ts';
import { chooseBranch } from './branch.ts';
import type { Step } from './document.ts';
import { durationMilliseconds } from './duration.ts';
import { interpolate, type Values } from './interpolation.ts';
import { invokeLambdaFunction } from './invoke-lambda.ts';
import { convert, select } from './selector.ts';
import { AssertionFailed, StepTimedOut } from './step-errors.ts';
import { updateVariable, type VariableDefinitions } from './variables.ts';

/** What an automation needs from outside. */
export interface AutomationHost {
  /** The local AWS's clock. */
  now(): Date;
  /** Rejects when the automation is cancelled. */
  sleep(milliseconds: number): Promise<void>;
  /** One API call as the automation's role. Rejects with an Error whose `name` is the AWS error code. */
  call(service: string, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  readonly systemVariables: Readonly<Record<string, string>>;
  /** How it behaves where AWS's documentation is silent. */
  readonly readings: Readonly<Readings>;
  readonly cancellation: AbortSignal;
}

/** What a step came to. `next` is where a branch leads; `updated` are variables by the names that refer to them. */
export interface ActionResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly next?: string;
  readonly updated?: Values;
}

/** How long a wait lasts when the step does not say (SSM user guide, aws:waitForAwsResourceProperty). */
const DEFAULT_WAIT_SECONDS = 3600;
/** Assumed: the interval is not documented. */
const POLL_SECONDS = 15;

/** Does what a step says. Rejects with the error of the API call, or with one of the errors above. */
export async function runAction(
  step: Step,
  values: Values,
  variables: VariableDefinitions,
  host: AutomationHost,
): Promise<ActionResult> {
  switch (step.action) {
    case 'aws:executeAwsApi':
      return executeAwsApi(step, values, host);
    case 'aws:waitForAwsResourceProperty':
      return waitForProperty(step, values, host);
    case 'aws:assertAwsResourceProperty':
      return assertProperty(step, values, host);
    case 'aws:invokeLambdaFunction':
      return invokeLambdaFunction(step, values, host);
    case 'aws:branch': {
      const next = chooseBranch(step, values, host.readings);
      return { outputs: {}, ...(next === undefined ? {} : { next }) };
    }
    case 'aws:updateVariable':
      return updateVariable(step, values, variables, host.readings);
    case 'aws:sleep': {
      await host.sleep(durationMilliseconds(interpolate(step.inputs['Duration'], values, host.readings)));
      return { outputs: {} };
    }
  }
}

async function executeAwsApi(step: Step, values: Values, host: AutomationHost): Promise<ActionResult> {
  const { answer } = await callApi(step, values, host);
  const outputs: Record<string, unknown> = {};
  for (const { Name: name, Selector: selector, Type: type } of step.outputs) {
    const selected = select(answer, selector);
    if (selected !== undefined && selected !== null) outputs[name] = convert(selected, type);
    else if (host.readings.missingOutput === 'the step fails') throw new Error(`${selector} matches nothing`);
  }
  return { outputs };
}

/** Polls until the property has a desired value. */
async function waitForProperty(step: Step, values: Values, host: AutomationHost): Promise<ActionResult> {
  const seconds = step.timeoutSeconds ?? DEFAULT_WAIT_SECONDS;
  const end = host.now().getTime() + seconds * 1000;
  for (;;) {
    if (await hasDesiredValue(step, values, host)) return { outputs: {} };
    if (host.now().getTime() + POLL_SECONDS * 1000 > end) {
      throw new StepTimedOut(`Step timed out while waiting for ${step.inputs['PropertySelector']}`);
    }
    await host.sleep(POLL_SECONDS * 1000);
  }
}

/** One look of a wait. */
async function hasDesiredValue(step: Step, values: Values, host: AutomationHost): Promise<boolean> {
  try {
    const { answer, rest } = await callApi(step, values, host);
    return desired(rest).includes(asText(select(answer, String(rest.PropertySelector))));
  } catch (error) {
    if (host.readings.errorWhilePolling === 'ends the attempt' || host.cancellation.aborted) throw error;
    return false;
  }
}

async function assertProperty(step: Step, values: Values, host: AutomationHost): Promise<ActionResult> {
  const { answer, rest } = await callApi(step, values, host);
  const actual = asText(select(answer, String(rest['PropertySelector'])));
  if (!desired(rest).includes(actual)) {
    throw new AssertionFailed(`${rest['PropertySelector']} is ${actual}, desired: ${desired(rest).join(', ')}`);
  }
  return { outputs: {} };
}

/** Calls the API of a step with all inputs that are not the action's own, in the API's own spelling. */
async function callApi(step: Step, values: Values, host: AutomationHost) {
  const inputs = interpolate(step.inputs, values, host.readings) as Record<string, unknown>;
  const { Service, Api, PropertySelector, DesiredValues, ...request } = inputs;
  const answer = await host.call(String(Service), String(Api), request);
  return { answer, rest: { PropertySelector, DesiredValues } };
}

function desired(rest: { DesiredValues: unknown }): string[] {
  return Array.isArray(rest.DesiredValues) ? rest.DesiredValues.map(asDesired) : [];
}

/** A boolean in YAML is written as it stands there and never matches; the documented form is the text `True` or `False`. */
function asDesired(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Systems Manager compares booleans in Python's spelling. A missing property equals nothing. */
function asText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return value === undefined || value === null ? '(no value)' : String(value);
}
