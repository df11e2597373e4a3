import { describe, expect, test } from 'vitest';
import { parseAutomationDocument } from './document.ts';
import { api, describeCluster, documentOf, run, type StepText } from './scripted-automation.ts';

const variables = {
  Verdict: { type: 'String', default: 'unknown', description: 'what was found' },
  Cidrs: { type: 'StringList', default: [] },
  Count: { type: 'Integer', default: 0 },
  On: { type: 'Boolean', default: false },
  Colour: { type: 'String', default: 'green', allowedValues: ['green', 'red'] },
  Id: { type: 'String', default: 'a1', allowedPattern: '^[a-z][0-9]$' },
};
const update = (Name: string, Value: unknown, rest: object = {}): StepText => ({
  name: 'Update',
  action: 'aws:updateVariable',
  inputs: { Name: `variable:${Name}`, Value },
  ...rest,
});
const see = api('See', {
  outputs: [
    { Name: 'On', Selector: '$.on', Type: 'Boolean' },
    { Name: 'Cidrs', Selector: '$.cidrs', Type: 'StringList' },
    { Name: 'Status', Selector: '$.status' },
    { Name: 'Absent', Selector: '$.absent' },
  ],
});
const seen = [{ on: true, cidrs: ['8.8.8.8/32'], status: 'ACTIVE' }];

describe('a variable', () => {
  test('has its default until it is updated, wherever it is referred to', async () => {
    const send = (name: string) =>
      api(name, {
        inputs: { ...describeCluster, count: '{{ variable:Count }}', text: 'it is {{variable:Verdict}}' },
      });
    const { calls, result } = await run([send('Before'), update('Verdict', 'open'), send('After')], [{}], {
      variables,
      outputs: ['variable:Verdict', 'variable:Count'],
    });
    expect(calls.map(({ input }) => input)).toEqual([
      { name: 'payments', count: 0, text: 'it is unknown' },
      { name: 'payments', count: 0, text: 'it is open' },
    ]);
    expect(result.outputs).toEqual({ 'variable:Verdict': ['open'], 'variable:Count': ['0'] });
  });

  test('decides a branch', async () => {
    const branch = {
      name: 'Branch',
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'Last', Variable: '{{ variable:On }}', BooleanEquals: true }] },
    };
    const steps = [see, update('On', '{{ See.On }}'), branch, api('Next'), api('Last')];
    expect((await run(steps, seen, { variables })).path).toEqual([
      'See Success',
      'Update Success',
      'Branch Success',
      'Last Success',
    ]);
    expect((await run(steps, [{ on: false }], { variables })).path).toContain('Next Success');
  });

  test.each<[name: string, variable: string, value: unknown, expected: string[]]>([
    ['text', 'Verdict', 'x', ['x']],
    ['text of 512 characters', 'Verdict', 'x'.repeat(512), ['x'.repeat(512)]],
    ['text made of values', 'Verdict', '{{ See.Status }} and {{ See.On }}', ['ACTIVE and true']],
    ['a list', 'Cidrs', ['8.8.8.8/32', '9.9.9.9/32'], ['8.8.8.8/32', '9.9.9.9/32']],
    ['a list that a step found', 'Cidrs', '{{ See.Cidrs }}', ['8.8.8.8/32']],
    ['a number', 'Count', 3, ['3']],
    ['a boolean that a step found', 'On', '{{ See.On }}', ['true']],
    ['the value of another variable', 'Verdict', '{{ variable:Colour }}', ['green']],
    ['a value that is allowed', 'Colour', 'red', ['red']],
  ])('takes %s', async (_name, variable, value, expected) => {
    const output = `variable:${variable}`;
    const { result } = await run([see, update(variable, value)], seen, { variables, outputs: [output] });
    expect([result.status, result.outputs]).toEqual(['Success', { [output]: expected }]);
  });

  test.each<[name: string, variable: string, value: unknown, message: string]>([
    ['a number for text', 'Verdict', 3, '3 is not of type String'],
    ['text for a number', 'Count', '3', '"3" is not of type Integer'],
    ['a fraction', 'Count', 1.5, '1.5 is not of type Integer'],
    ['text for a boolean', 'On', 'true', '"true" is not of type Boolean'],
    ['a boolean that a step found, for text', 'Verdict', '{{ See.On }}', 'true is not of type String'],
    ['one item for a list', 'Cidrs', '8.8.8.8/32', 'is not of type StringList'],
    ['a list of numbers', 'Cidrs', [1], '[1] is not of type StringList'],
    ['no text at all', 'Verdict', '', 'a text of 0 characters'],
    ['text of 513 characters', 'Verdict', 'x'.repeat(513), 'a text of 513 characters'],
    ['a list of 51 items', 'Cidrs', Array(51).fill('x'), 'a list of 51 items'],
    ['a value that is not allowed', 'Colour', 'blue', '"blue" is none of green, red'],
    ['a value of another pattern', 'Id', 'a12', '"a12" does not match'],
    ['an output that has no value', 'Verdict', '{{ See.Absent }}', '{{ See.Absent }} has no value'],
  ])('does not take %s: the step fails, and it stays as it was', async (_name, variable, value, message) => {
    const output = `variable:${variable}`;
    const { result, ended } = await run([see, update(variable, value)], seen, {
      variables,
      outputs: [output],
      readings: { missingOutput: 'no value' },
    });
    expect([result.status, ended[1]?.StepStatus]).toEqual(['Failed', 'Failed']);
    expect(ended[1]?.FailureMessage).toContain(message);
    const before = variables[variable as keyof typeof variables].default;
    expect(result.outputs).toEqual({ [output]: [before].flat().map(String) });
  });
});

describe('documents', () => {
  test.each<[name: string, content: string, message: string]>([
    [
      'that update a variable which there is not',
      documentOf([update('Verdikt', 'x')], { variables }),
      'Update: there is no variable Verdikt',
    ],
    [
      'that update what every object has',
      documentOf([update('constructor', 'x')], { variables }),
      'there is no variable constructor',
    ],
    [
      'that update something else than a variable',
      documentOf([update('x', 'x', { inputs: { Name: 'Verdict', Value: 'x' } })], { variables }),
      'inputs of aws:updateVariable are',
    ],
    [
      'that give an update an input it does not have',
      documentOf([update('x', 'x', { inputs: { Name: 'variable:Verdict', Value: 'x', Type: 'String' } })], {
        variables,
      }),
      'inputs of aws:updateVariable are',
    ],
    [
      'that update a variable with nothing',
      documentOf([update('x', 'x', { inputs: { Name: 'variable:Verdict' } })], { variables }),
      'inputs of aws:updateVariable are',
    ],
    [
      'that want outputs of an update',
      documentOf([update('Verdict', 'x', { outputs: [{ Name: 'X', Selector: '$' }] })], { variables }),
      'aws:updateVariable has no outputs',
    ],
    [
      'that refer to a variable which there is not',
      documentOf([api('Call', { inputs: { name: '{{ variable:Verdikt }}' } })], { variables }),
      '{{ variable:Verdikt }} refers to nothing',
    ],
    [
      'that refer to a variable without saying that it is one',
      documentOf([api('Call', { inputs: { name: '{{ Verdict }}' } })], { variables }),
      '{{ Verdict }} refers to nothing',
    ],
    [
      'whose branch asks for a variable which there is not',
      documentOf(
        [
          {
            name: 'Branch',
            action: 'aws:branch',
            inputs: { Choices: [{ NextStep: 'Call', Variable: '{{ variable:Of }}', BooleanEquals: true }] },
          },
          api('Call'),
        ],
        { variables },
      ),
      '{{ variable:Of }} refers to nothing',
    ],
    [
      'that output a variable which there is not',
      documentOf([api('Call')], { variables, outputs: ['variable:Verdikt'] }),
      'variable:Verdikt refers to nothing',
    ],
    [
      'whose role is a variable',
      documentOf([api('Call')], { variables, assumeRole: '{{ variable:Verdict }}' }),
      'assumeRole: variable:Verdict is no parameter',
    ],
    [
      'with a variable without a default',
      documentOf([api('Call')], { variables: { X: { type: 'String' } } }),
      'variables.X.default: invalid_type',
    ],
    [
      'with a default of another type',
      documentOf([api('Call')], { variables: { X: { type: 'Boolean', default: 'false' } } }),
      'variable X: default "false" is not of type Boolean',
    ],
    [
      'with a default that is not allowed',
      documentOf([api('Call')], { variables: { X: { type: 'String', default: 'a', allowedValues: ['b'] } } }),
      'variable X: default "a" is none of b',
    ],
    [
      'with a default that refers to something',
      documentOf([api('Call')], { variables: { X: { type: 'String', default: '{{ global:REGION }}' } } }),
      'variable X: the local AWS takes no references in a default',
    ],
    [
      'with a variable of a type that is not known',
      documentOf([api('Call')], { variables: { X: { type: 'Text', default: 'a' } } }),
      'variables.X.type',
    ],
    [
      'with a variable that has what only parameters have',
      documentOf([api('Call')], { variables: { X: { type: 'String', default: 'a', maxChars: 2 } } }),
      'variables.X: unrecognized_keys maxChars',
    ],
  ])('%s are refused', (_name, content, message) => {
    expect(() => parseAutomationDocument(content)).toThrow(message);
  });
});
