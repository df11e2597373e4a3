import { type OperationModel, operation } from '../../aws/wire/model.ts';
import type { Step } from './document.ts';

const ACTIONS = ['aws:executeAwsApi', 'aws:waitForAwsResourceProperty', 'aws:assertAwsResourceProperty'];

/** A step's call of an AWS API. `model` is undefined when the SDK has no such operation. */
export interface ApiCall {
  readonly action: string;
  readonly model: OperationModel | undefined;
  /** The API's own members. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** Undefined for a step that calls no API. */
export function apiCallOf({ action, inputs }: Step): ApiCall | undefined {
  if (!ACTIONS.includes(action)) return undefined;
  const { Service: service, Api: api, ...members } = inputs;
  const { PropertySelector: _selector, DesiredValues: _values, ...request } = members;
  return {
    action: `${service}:${api}`,
    model: operation(String(service), String(api)),
    request: action === 'aws:executeAwsApi' ? members : request,
  };
}
