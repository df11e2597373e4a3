import { ClusterStatus, UpdateStatus } from '@aws-sdk/client-eks';
import type { AutomationDocument, OutputType, Step } from '../../aws/automation/document.ts';
import { interpolate, referencesIn } from '../../aws/automation/interpolation.ts';
import { check } from '../../aws/wire/check.ts';
import { type OperationModel, operation } from '../../aws/wire/model.ts';
import type { ReferenceTypes } from './references.ts';
import { follow, outputTypeOf } from './selectors.ts';

/** A step's call of an AWS API. */
export interface ApiCall {
  /** Such as `eks:DescribeCluster`. */
  readonly action: string;
  /** Undefined if the SDK has no such operation. */
  readonly model: OperationModel | undefined;
  readonly request: Readonly<Record<string, unknown>>;
  readonly changes: boolean;
}

/** Undefined for a step that calls no API. */
export function apiCallOf(step: Step): ApiCall | undefined {
  const looks = isWait(step) || isAssertion(step);
  if (!looks && step.action !== 'aws:executeAwsApi') return undefined;
  const { Service: service, Api: api, ...members } = step.inputs;
  const { PropertySelector: _selector, DesiredValues: _values, ...request } = members;
  return {
    action: `${service}:${api}`,
    model: operation(String(service), String(api)),
    request: looks ? request : members,
    changes: !/^(Describe|Get|List)/.test(String(api)),
  };
}

export function isWait({ action }: Step): boolean {
  return action === 'aws:waitForAwsResourceProperty';
}

export function isAssertion({ action }: Step): boolean {
  return action === 'aws:assertAwsResourceProperty';
}

/** Stands for a value of each type in a request whose references have no values yet. */
const EXAMPLES: Readonly<Record<OutputType, unknown>> = {
  String: 'text',
  Integer: 1,
  Boolean: true,
  StringList: ['text'],
  StringMap: {},
  MapList: [{}],
};

/** Checks each request, and each selector of an answer, against the SDK's schemas. */
export function checkCalls({ mainSteps }: AutomationDocument, types: ReferenceTypes): readonly string[] {
  return mainSteps.flatMap((step) => {
    const call = apiCallOf(step);
    if (call === undefined) return [];
    if (call.model === undefined) return [`${step.name}: the SDK has no ${call.action}`];
    // EKS may have accepted a change whose answer was lost: a second attempt then fails, and has no update id.
    const repeats = call.changes && step.maxAttempts > 1;
    return [
      ...checkRequest(call.model, call.request, types).map((problem) => `${step.name}: ${problem}`),
      ...checkOutputs(step, call.model),
      ...(isWait(step) || isAssertion(step) ? checkProperty(step, call.model) : []),
      ...(repeats ? [`${step.name}: tries the change ${call.action} more than once`] : []),
    ];
  });
}

function checkRequest(model: OperationModel, request: ApiCall['request'], types: ReferenceTypes): readonly string[] {
  // checkReferences reports a reference to nothing.
  if (referencesIn(request).some((reference) => !types.has(reference))) return [];
  const examples = [...types].map(([reference, { type }]) => [reference, EXAMPLES[type]]);
  return check(model.input, interpolate(request, Object.fromEntries(examples)));
}

function checkOutputs({ name, outputs }: Step, { output: answer }: OperationModel): readonly string[] {
  return outputs.flatMap(({ Name: output, Selector: selector, Type: type }) => {
    const selected = follow(answer, selector);
    if (selected === undefined) return [`${name}.${output}: ${selector} leads out of the answer`];
    const actual = outputTypeOf(selected);
    return actual === type ? [] : [`${name}.${output}: ${selector} is a ${actual}, declared as ${type}`];
  });
}

interface States {
  readonly all: readonly string[];
  readonly passing: readonly string[];
}

/** The states that a wait can be for. Add a status of another API here before a runbook waits for it. */
const STATES: Readonly<Record<string, States>> = {
  'eks:DescribeCluster $.cluster.status': {
    all: Object.values(ClusterStatus),
    // A connected cluster is PENDING until its agent runs, so that no wait should last as long.
    passing: ['CREATING', 'UPDATING'],
  },
  'eks:DescribeUpdate $.update.status': { all: Object.values(UpdateStatus), passing: ['InProgress'] },
};

function checkProperty(step: Step, { output: answer }: OperationModel): readonly string[] {
  const selector = String(step.inputs['PropertySelector']);
  const selected = follow(answer, selector);
  const type = selected === undefined ? undefined : outputTypeOf(selected);
  if (!['String', 'Integer', 'Boolean'].includes(type ?? '')) {
    return [`${step.name}: ${selector} is no text, number or boolean of the answer`];
  }
  if (!isWait(step)) return [];
  const states = statesOf(step);
  if (states === undefined) return [`${step.name}: the end states of ${selector} are not known here`];
  // A wait knows desired values only: after an end state that it does not list, it waits until it times out.
  const ends = states.all.filter((state) => !states.passing.includes(state)).toSorted();
  const waitsForEnds = desiredValues(step).toSorted().join() === ends.join();
  return waitsForEnds ? [] : [`${step.name}: does not wait for exactly the end states ${ends.join(', ')}`];
}

/** Whether a step is an assertion that never holds: how a runbook without a script stops with a step name of its own. */
export function alwaysFails(step: Step): boolean {
  const call = apiCallOf(step);
  if (call?.model === undefined || !isAssertion(step)) return false;
  const selected = follow(call.model.output, String(step.inputs['PropertySelector']));
  // Systems Manager compares booleans in Python's spelling, as text.
  const possible = selected?.isBooleanSchema() ? ['True', 'False'] : statesOf(step)?.all;
  return possible !== undefined && !desiredValues(step).some((value) => possible.includes(value as string));
}

function statesOf(step: Step): States | undefined {
  return STATES[`${apiCallOf(step)?.action} ${step.inputs['PropertySelector']}`];
}

function desiredValues({ inputs }: Step): readonly unknown[] {
  const desired: unknown = inputs['DesiredValues'];
  return Array.isArray(desired) ? desired : [];
}
