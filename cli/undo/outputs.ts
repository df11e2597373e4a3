import { isIP } from 'node:net';
import type { AutomationExecution } from '@aws-sdk/client-ssm';
import type { Endpoint } from './endpoint.ts';

/** The values of an output of a step; none where there is no such output. */
export type Outputs = (step: string, name: string) => readonly string[];

/** What the output of a step that did not run reads as (AWS CLI reference, get-automation-execution). */
const NO_OUTPUT = 'No output available yet because the step is not successfully executed';

/** The outputs that an execution has, whether in its steps or, as what its document declares, in itself. */
export function outputsOf({ StepExecutions: steps = [], Outputs: declared = {} }: AutomationExecution): Outputs {
  return (stepName, name) => {
    const step = steps.find(({ StepName }) => StepName === stepName);
    const ofStep = values(step?.Outputs?.[name]);
    return ofStep.length > 0 ? ofStep : values(declared[`${stepName}.${name}`]);
  };
}

/** The endpoint that a step recorded; undefined unless it says of both accesses whether they are on. */
export function recordedEndpoint(outputs: Outputs, step: string): Endpoint | undefined {
  const publicAccess = readBoolean(outputs(step, 'EndpointPublicAccess'));
  const privateAccess = readBoolean(outputs(step, 'EndpointPrivateAccess'));
  if (publicAccess === undefined || privateAccess === undefined) return undefined;
  return { publicAccess, privateAccess, cidrs: readCidrs(outputs(step, 'PublicAccessCidrs')) };
}

/** The values without those that stand for none. */
export function values(list: readonly string[] | undefined): readonly string[] {
  return (list ?? []).filter((value) => value.trim() !== '' && !value.startsWith(NO_OUTPUT));
}

/** Python, in which Automation runs, writes `True`. */
function readBoolean([text, ...more]: readonly string[]): boolean | undefined {
  const word = text?.trim().toLowerCase();
  if (more.length > 0 || (word !== 'true' && word !== 'false')) return undefined;
  return word === 'true';
}

/** All or nothing: a list of which one item cannot be read is not known, and is not to be restored in part. */
function readCidrs(list: readonly string[]): readonly string[] {
  const cidrs = list.map((text) => text.trim());
  return cidrs.every(isCidr) ? cidrs : [];
}

function isCidr(text: string): boolean {
  const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && length !== '' && Number(length) <= (family === 4 ? 32 : 128);
}
