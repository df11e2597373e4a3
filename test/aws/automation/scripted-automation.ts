import type { StepExecution } from '@aws-sdk/client-ssm';
import { BASE, type Readings } from '../readings.ts';
import { parseAutomationDocument } from './document.ts';
import { checkParameters } from './parameters.ts';
import { type AutomationHost, runAutomation } from './run.ts';

/** Answers calls in the order of the script, the last answer for ever; an Error is thrown, a function called. Throws when nothing is scripted. */
export function scriptedHost(
  script: Readonly<Record<string, readonly unknown[]>>,
  cancellation: AbortSignal,
  readings: Partial<Readings> = {},
) {
  const calls: { operation: string; input: unknown; at: number }[] = [];
  let now = Date.parse('2026-11-23T09:00:00Z');
  const start = now;
  const host: AutomationHost = {
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    call: async (service, operation, input) => {
      const answers = script[`${service}:${operation}`];
      if (answers === undefined) throw new Error(`the test expected no call of ${service}:${operation}`);
      const earlier = calls.filter((call) => call.operation === operation).length;
      calls.push({ operation, input, at: (now - start) / 1000 });
      const answer = answers[Math.min(earlier, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      if (typeof answer === 'function') return answer();
      return answer as Record<string, unknown>;
    },
    systemVariables: { 'automation:EXECUTION_ID': 'execution-1', 'global:REGION': 'eu-central-1' },
    readings: { ...BASE, ...readings },
    cancellation,
  };
  return { host, calls, seconds: () => (now - start) / 1000 };
}

export interface StepText {
  readonly name: string;
  readonly [member: string]: unknown;
}

export const describeCluster = { Service: 'eks', Api: 'DescribeCluster', name: 'payments' };
export const api = (name: string, rest: Record<string, unknown> = {}): StepText => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { ...describeCluster },
  ...rest,
});
export const documentOf = (mainSteps: readonly StepText[], rest: Record<string, unknown> = {}) =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps, ...rest });

/** How a document runs, and what else stands in it. */
interface RunOptions {
  readonly readings?: Partial<Readings>;
  /** What calls other than eks:DescribeCluster are answered. */
  readonly script?: Readonly<Record<string, readonly unknown[]>>;
  readonly [section: string]: unknown;
}

/** Runs steps against the answers that eks:DescribeCluster gives one after the other; `path` is what each step came to. */
export async function run(
  mainSteps: readonly StepText[],
  answers: readonly unknown[],
  { readings, script, ...rest }: RunOptions = {},
  cancellation: AbortSignal = new AbortController().signal,
) {
  const document = parseAutomationDocument(documentOf(mainSteps, rest));
  const scripted = scriptedHost({ 'eks:DescribeCluster': answers, ...script }, cancellation, readings);
  const ended: StepExecution[] = [];
  const result = await runAutomation(document, checkParameters(document, {}), scripted.host, (step) => {
    if (step.StepStatus !== 'InProgress') ended.push(step);
  });
  return { result, ...scripted, path: ended.map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`), ended };
}
