import type { StepExecution } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { BASE } from '../readings.ts';
import type { AutomationHost } from './actions.ts';
import { parseAutomationDocument } from './document.ts';
import { runAutomation } from './run.ts';

const FAILED = { StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorMessage":"no"}' };

/** Runs a step that asks a function, a step that uses the answer when there is one, and a branch on the function's error. */
async function ask(
  inputs: object,
  options: { answer?: object | Error; fails?: boolean; takes?: number; step?: object },
) {
  const { answer = { StatusCode: 200, Payload: '{"verdict":"open"}' }, fails = true, takes = 0, step = {} } = options;
  const document = parseAutomationDocument(
    JSON.stringify({
      schemaVersion: '0.3',
      parameters: { Name: { type: 'String' } },
      outputs: ['Ask.Payload'],
      mainSteps: [
        { name: 'Ask', action: 'aws:invokeLambdaFunction', inputs: { FunctionName: 'judge', ...inputs }, ...step },
        {
          name: 'Branch',
          action: 'aws:branch',
          inputs: {
            Choices: [{ NextStep: 'Failed', Variable: '{{ Ask.FunctionError }}', StringEquals: 'Unhandled' }],
            Default: 'Answered',
          },
        },
        { name: 'Answered', action: 'aws:sleep', isEnd: true, inputs: { Duration: 'PT1S' } },
        { name: 'Failed', action: 'aws:sleep', inputs: { Duration: 'PT1S' } },
      ],
    }),
  );
  const calls: unknown[] = [];
  let now = 0;
  const host: AutomationHost = {
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    call: async (service, operation, input) => {
      calls.push([`${service}:${operation}`, input]);
      now += takes * 1000;
      if (answer instanceof Error) throw answer;
      return { ...answer };
    },
    systemVariables: {},
    cancellation: new AbortController().signal,
    readings: { ...BASE, functionError: fails ? 'the step fails' : 'the step succeeds' },
  };
  const ended: StepExecution[] = [];
  const result = await runAutomation(document, { Name: 'payments' }, host, (execution) => {
    if (execution.StepStatus !== 'InProgress') ended.push(execution);
  });
  return { result, calls, ended, path: ended.map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`) };
}

test('has outputs that it need not declare', async () => {
  const { ended, path, result } = await ask({}, {});
  expect(ended[0]?.Outputs).toEqual({ StatusCode: ['200'], Payload: ['{"verdict":"open"}'] });
  expect(path).toEqual(['Ask Success', 'Branch Success', 'Answered Success']);
  expect(result.outputs).toEqual({ 'Ask.Payload': ['{"verdict":"open"}'] });
});

test.each<[name: string, inputs: object, request: object]>([
  ['nothing, when nothing is given', {}, {}],
  ['Payload, with references filled in', { Payload: '{"name":"{{ Name }}"}' }, { Payload: '{"name":"payments"}' }],
  [
    'InputPayload as JSON text',
    { InputPayload: { name: '{{ Name }}', n: 1 } },
    { Payload: '{"name":"payments","n":1}' },
  ],
  ['InputPayload before Payload', { InputPayload: { a: 1 }, Payload: '{}' }, { Payload: '{"a":1}' }],
  [
    'what else Lambda takes',
    { InvocationType: 'Event', LogType: 'None', Qualifier: '$LATEST' },
    { InvocationType: 'Event', LogType: 'None', Qualifier: '$LATEST' },
  ],
])('sends %s', async (_name, inputs, request) => {
  expect((await ask(inputs, {})).calls).toEqual([['lambda:Invoke', { FunctionName: 'judge', ...request }]]);
});

test('fails when the function failed, or goes on with its error, for which is not documented', async () => {
  const failing = await ask({}, { answer: FAILED });
  expect(failing.path).toEqual(['Ask Failed']);
  expect(failing.ended[0]?.FailureMessage).toContain('Unhandled: {"errorMessage":"no"}');
  const goingOn = await ask({}, { answer: FAILED, fails: false });
  expect(goingOn.path).toEqual(['Ask Success', 'Branch Success', 'Failed Success']);
});

test('fails with the code of what Lambda refuses', async () => {
  const denied = Object.assign(new Error('not you'), { name: 'AccessDeniedException' });
  const { ended } = await ask({}, { answer: denied });
  expect(ended[0]).toMatchObject({ StepStatus: 'Failed', FailureDetails: { FailureType: 'Permission' } });
});

test.each<[takes: number, step: object, status: string]>([
  [300, {}, 'Success'],
  [301, {}, 'TimedOut'],
  [301, { timeoutSeconds: 900 }, 'TimedOut'],
  [61, { timeoutSeconds: 60 }, 'TimedOut'],
])('a function that takes %d seconds, for a step with %j: %s', async (takes, step, status) => {
  expect((await ask({}, { takes, step })).path[0]).toBe(`Ask ${status}`);
});
