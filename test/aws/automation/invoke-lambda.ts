import * as z from 'zod/mini';
import type { Readings } from '../readings.ts';
import type { ActionResult, AutomationHost } from './actions.ts';
import type { Step } from './document.ts';
import { booleanText, interpolate, type Values } from './interpolation.ts';
import { invalidDocument } from './invalid-document.ts';
import { FunctionFailed, StepTimedOut } from './step-errors.ts';

/** What the step has as outputs without declaring them (SSM user guide, aws:invokeLambdaFunction). */
export const INVOCATION_OUTPUTS = ['StatusCode', 'FunctionError', 'LogResult', 'Payload'] as const;

const MAXIMUM_SECONDS = 300;

const inputsSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.optional(z.string()),
  InvocationType: z.optional(z.string()),
  LogType: z.optional(z.string()),
  ClientContext: z.optional(z.string()),
  InputPayload: z.optional(z.record(z.string(), z.unknown())),
  Payload: z.optional(z.string()),
});

/** Throws AwsError InvalidDocumentContent for inputs that the action does not have, and for outputs of one's own. */
export function checkInvocation({ name, inputs, outputs }: Step): void {
  if (outputs.length > 0)
    throw invalidDocument(`${name}: aws:invokeLambdaFunction has its own outputs and no others here`);
  const result = z.safeParse(inputsSchema, inputs);
  if (result.success) return;
  const [issue] = result.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : issue?.path;
  throw invalidDocument(`${name}: ${keys?.join('.')} is not what aws:invokeLambdaFunction takes`);
}

/** Invokes a function as the automation's role. Its `Payload` is JSON text; of `InputPayload` and `Payload` the first counts. */
export async function invokeLambdaFunction(step: Step, values: Values, host: AutomationHost): Promise<ActionResult> {
  const inputs = interpolate(step.inputs, values, host.readings) as Record<string, unknown>;
  const { InputPayload: map, Payload: text, ...request } = inputs;
  const payload = map === undefined ? text : JSON.stringify(asSent(map, host.readings));
  const start = host.now().getTime();
  const answer = await host.call(
    'lambda',
    'Invoke',
    payload === undefined ? request : { ...request, Payload: payload },
  );
  const seconds = Math.min(step.timeoutSeconds ?? MAXIMUM_SECONDS, MAXIMUM_SECONDS);
  if (host.now().getTime() - start > seconds * 1000) {
    throw new StepTimedOut(`Step timed out while the function ran for more than ${seconds} seconds`);
  }
  if (answer['FunctionError'] !== undefined && host.readings.functionError === 'the step fails') {
    throw new FunctionFailed(`${answer['FunctionError']}: ${answer['Payload']}`);
  }
  const received = { ...answer, Payload: asReceived(answer['Payload'], host.readings.payload) };
  const outputs = INVOCATION_OUTPUTS.map((name) => [name, received[name as keyof typeof received]]);
  return { outputs: Object.fromEntries(outputs.filter(([, value]) => value !== undefined)) };
}

/** A member of InputPayload as the function gets it. */
function asSent(value: unknown, readings: Readonly<Readings>): unknown {
  if (typeof value === 'boolean' && readings.booleanAsText !== 'native') {
    return booleanText(value, readings.booleanAsText);
  }
  if (Array.isArray(value)) return listAsSent(value, readings.listInPayload);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asSent(member, readings)]));
}

function listAsSent(list: readonly unknown[], form: Readings['listInPayload']): unknown {
  switch (form) {
    case 'a list':
      return list;
    case 'JSON text':
      return JSON.stringify(list);
    case 'comma text':
      return list.join(',');
    case "Java's text":
      return `[${list.join(', ')}]`;
  }
}

/** The function's answer, which is JSON text, as the output has it. */
function asReceived(payload: unknown, form: Readings['payload']): unknown {
  if (typeof payload !== 'string') return payload;
  switch (form) {
    case 'JSON':
      return payload;
    case 'JSON quoted once more':
      return JSON.stringify(payload);
    case 'plain text': {
      const value: unknown = JSON.parse(payload);
      return typeof value === 'string' ? value : payload;
    }
  }
}
