import { describe, expect, test } from 'vitest';
import { parseAutomationDocument } from './document.ts';
import { api, describeCluster, documentOf, type StepText } from './scripted-automation.ts';

const ask = (inputs: Record<string, unknown>): StepText => ({
  name: 'Ask',
  action: 'aws:invokeLambdaFunction',
  inputs,
});

describe('documents', () => {
  const step = api('Call');

  test.each<[name: string, content: string, message: string]>([
    ['that are no YAML', '{', 'Flow map'],
    ['of another schema version', documentOf([step]).replace('0.3', '2.2'), 'schemaVersion'],
    ['with an unknown member', documentOf([step], { variabels: {} }), 'variabels'],
    ['with a misspelt step member', documentOf([api('Call', { onFailur: 'Abort' })]), 'onFailur'],
    [
      'with an action that is not implemented',
      documentOf([api('Call', { action: 'aws:executeScript' })]),
      'mainSteps.0.action',
    ],
    ['with a step that leads nowhere', documentOf([api('Call', { nextStep: 'Gone' })]), 'there is no step Gone'],
    [
      'with a failure that leads nowhere',
      documentOf([api('Call', { onFailure: 'step:Gone' })]),
      'there is no step Gone',
    ],
    [
      'with a branch that leads nowhere',
      documentOf([
        {
          name: 'Branch',
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'Gone', Variable: 'x', StringEquals: 'x' }] },
        },
      ]),
      'there is no step Gone',
    ],
    [
      'with an unknown branch operator',
      documentOf([
        {
          name: 'Branch',
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'Branch', Variable: 'x', Equals: 'x' }] },
        },
      ]),
      'is no condition of a branch',
    ],
    [
      'with a step that goes back',
      documentOf([api('One1'), api('Two2', { nextStep: 'One1' })]),
      'Two2: leads back to One1',
    ],
    [
      'with a failure that goes back',
      documentOf([api('One1'), api('Two2', { onFailure: 'step:One1' })]),
      'Two2: leads back to One1',
    ],
    [
      'with a branch that goes back',
      documentOf([
        api('One1'),
        {
          name: 'Branch',
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'One1', Variable: 'x', StringEquals: 'x' }] },
        },
      ]),
      'Branch: leads back to One1',
    ],
    ['with a step that goes to itself', documentOf([api('Call', { onFailure: 'step:Call' })]), 'leads back to Call'],
    [
      'with an end that goes on after a failure',
      documentOf([api('Call', { isEnd: true, onFailure: 'step:Next' }), api('Next')]),
      'isEnd stops after a failure',
    ],
    ...['2M', 'P', 'PT', 'PT-2M', 'P7DT1S'].map((duration): [string, string, string] => [
      `with a sleep of ${duration}`,
      documentOf([{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: duration } }]),
      `Sleep: ${duration} is`,
    ]),
    [
      'with a sleep until a time',
      documentOf([{ name: 'Sleep', action: 'aws:sleep', inputs: { Timestamp: '2026-11-23T09:00:00Z' } }]),
      'sleeps for a Duration only',
    ],
    ['with a function that has no name', documentOf([ask({ Payload: '{}' })]), 'FunctionName is not what'],
    [
      'with an input that Lambda does not take',
      documentOf([ask({ FunctionName: 'judge', Pyload: '{}' })]),
      'Pyload is not what',
    ],
    [
      'with a payload that is no text',
      documentOf([ask({ FunctionName: 'judge', Payload: {} })]),
      'Payload is not what',
    ],
    [
      'with declared outputs of a function',
      documentOf([{ ...ask({ FunctionName: 'judge' }), outputs: [{ Name: 'X', Selector: '$.Payload' }] }]),
      'has its own outputs',
    ],
    [
      'with a reference to what a function does not output',
      documentOf([ask({ FunctionName: 'judge' }), api('Call', { inputs: { name: '{{ Ask.Body }}' } })]),
      '{{ Ask.Body }} refers to nothing',
    ],
    ['with two steps of a name', documentOf([step, step]), 'two steps named Call'],
    [
      'with a reference to nothing',
      documentOf([api('Call', { inputs: { ...describeCluster, name: '{{ Name }}' } })]),
      '{{ Name }} refers to nothing',
    ],
    ['with an output of nothing', documentOf([step], { outputs: ['Call.Id'] }), 'Call.Id refers to nothing'],
  ])('%s are refused', (_name, content, message) => {
    expect(() => parseAutomationDocument(content)).toThrow(message);
  });
});
