import { describe, expect, test } from 'vitest';
import { finds, type Plant } from './planted.ts';

describe('an invocation or a pause', () => {
  test.each<[string, Plant, string]>([
    [
      'names its function',
      { in: 'AskTheFunction', from: '      FunctionName: "{{ RuleFunctionName }}"\n', to: '' },
      'AskTheFunction: has no FunctionName',
    ],
    [
      'has the inputs that there are',
      { in: 'AskTheFunction', from: 'InputPayload', to: 'PayloadInput' },
      'AskTheFunction: PayloadInput is no input of this action',
    ],
    [
      'declares no outputs',
      { in: 'AskTheFunction', from: 'inputs:', to: 'outputs: [{ Name: Verdict, Selector: $.Payload }]\n    inputs:' },
      'AskTheFunction: declares Verdict, and an invocation has outputs of its own',
    ],
    [
      'lasts for an ISO 8601 duration',
      { in: 'PauseUntilItShows', from: 'PT1M', to: '1M' },
      'PauseUntilItShows: sleeps for neither a Duration such as PT2M nor until a Timestamp',
    ],
    [
      'lasts for one thing only',
      {
        in: 'PauseUntilItShows',
        from: 'Duration: PT1M',
        to: 'Duration: PT1M\n      Timestamp: "2030-01-01T00:00:00Z"',
      },
      'PauseUntilItShows: sleeps for neither a Duration such as PT2M nor until a Timestamp',
    ],
    [
      'lasts by no other input',
      { in: 'PauseUntilItShows', from: 'Duration: PT1M', to: 'Duration: PT1M\n      Seconds: 60' },
      'PauseUntilItShows: Seconds is no input of this action',
    ],
  ])('%s', (_name, plant, finding) => {
    expect(finds(plant)).toEqual([finding]);
  });
});
