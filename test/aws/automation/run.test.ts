import { describe, expect, test } from 'vitest';
import { parseAutomationDocument } from './document.ts';
import { checkParameters } from './parameters.ts';
import { runAutomation } from './run.ts';
import { api, describeCluster, documentOf, run, type StepText, scriptedHost } from './scripted-automation.ts';

const waitFor = (selector: string, desired: unknown[], rest: Record<string, unknown> = {}): StepText => ({
  name: 'Wait',
  action: 'aws:waitForAwsResourceProperty',
  inputs: { ...describeCluster, PropertySelector: selector, DesiredValues: desired },
  ...rest,
});
const assertThat = (selector: string, desired: unknown[], rest: Record<string, unknown> = {}): StepText => ({
  name: 'Assert',
  action: 'aws:assertAwsResourceProperty',
  inputs: { ...describeCluster, PropertySelector: selector, DesiredValues: desired },
  ...rest,
});

const ask = (inputs: Record<string, unknown>): StepText => ({
  name: 'Ask',
  action: 'aws:invokeLambdaFunction',
  inputs,
});

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const answer = (status: unknown) => ({ cluster: { status } });
const sendsRegion = (name: string) => api(name, { inputs: { ...describeCluster, name: '{{ global:REGION }}' } });

describe('executeAwsApi', () => {
  test('passes the API its own members and keeps selected values in their types', async () => {
    const outputs = [
      { Name: 'On', Selector: '$.cluster.on', Type: 'Boolean' },
      { Name: 'Cidrs', Selector: '$.cluster.cidrs', Type: 'StringList' },
      { Name: 'First', Selector: '$.cluster.cidrs[0]', Type: 'String' },
    ];
    const second = api('Second', {
      inputs: {
        Service: 'eks',
        Api: 'DescribeCluster',
        flag: '{{ First.On }}',
        list: '{{ First.Cidrs }}',
        text: 'on is {{ First.On }}',
      },
    });
    const { calls, ended, result } = await run(
      [api('First', { outputs }), second],
      [{ cluster: { on: false, cidrs: ['8.8.8.8/32', '9.9.9.9/32'] } }],
      { outputs: ['First.Cidrs', 'First.On'] },
    );
    expect(calls[0]?.input).toEqual({ name: 'payments' });
    expect(calls[1]?.input).toEqual({ flag: false, list: ['8.8.8.8/32', '9.9.9.9/32'], text: 'on is false' });
    expect(ended[0]?.Outputs).toEqual({ On: ['false'], Cidrs: ['8.8.8.8/32', '9.9.9.9/32'], First: ['8.8.8.8/32'] });
    expect(result.outputs).toEqual({ 'First.Cidrs': ['8.8.8.8/32', '9.9.9.9/32'], 'First.On': ['false'] });
  });

  test('fails with the code and message of the API, by the kind of failure', async () => {
    const { ended, result } = await run([api('Call')], [named('AccessDeniedException', 'User is not authorized')]);
    expect(result.status).toBe('Failed');
    expect(ended[0]).toMatchObject({
      FailureMessage: expect.stringContaining('AccessDeniedException: User is not authorized'),
      FailureDetails: { FailureType: 'Permission' },
    });
  });

  test('tries as often as maxAttempts says', async () => {
    const once = named('ServerException', 'later');
    expect((await run([api('Call', { maxAttempts: 2 })], [once, {}])).result.status).toBe('Success');
    expect((await run([api('Call', { maxAttempts: 2 })], [once, once, {}])).result.status).toBe('Failed');
  });

  test('succeeds without a value for a selector that matches nothing, and the step that wants it fails', async () => {
    const first = api('First', { outputs: [{ Name: 'X', Selector: '$.cluster.x', Type: 'String' }] });
    const second = api('Second', { inputs: { ...describeCluster, name: '{{ First.X }}' } });
    const { path, ended } = await run([first, second], [answer('ACTIVE')]);
    expect(path).toEqual(['First Success', 'Second Failed']);
    expect(ended[1]?.FailureMessage).toContain('{{ First.X }} has no value');
  });

  test('tells people the documented text for an output of a step that did not run', async () => {
    const never = api('Never', { outputs: [{ Name: 'Id', Selector: '$.id', Type: 'String' }] });
    const { result } = await run([api('End', { isEnd: true }), never], [{}], { outputs: ['Never.Id'] });
    expect(result.outputs).toEqual({
      'Never.Id': ['No output available yet because the step is not successfully executed'],
    });
  });
});

describe('waitForAwsResourceProperty', () => {
  test('polls until a desired value shows', async () => {
    const { result, calls } = await run(
      [waitFor('$.cluster.status', ['ACTIVE'])],
      [answer('UPDATING'), answer('UPDATING'), answer('ACTIVE')],
    );
    expect(result.status).toBe('Success');
    expect(calls.map(({ at }) => at)).toEqual([0, 15, 30]);
  });

  test('that lists only success waits out its hour for an update that failed', async () => {
    const { result, path, seconds } = await run([waitFor('$.cluster.status', ['Successful'])], [answer('Failed')]);
    expect(path).toEqual(['Wait TimedOut']);
    expect(result.status).toBe('TimedOut');
    expect(seconds()).toBe(3600);
  });

  test('waits no longer than timeoutSeconds', async () => {
    const { seconds } = await run([waitFor('$.cluster.status', ['x'], { timeoutSeconds: 60 })], [answer('y')]);
    expect(seconds()).toBe(60);
  });
});

describe('assertAwsResourceProperty', () => {
  test.each<[name: string, desired: unknown[], value: unknown, status: string]>([
    ["'False' matches false", ['False'], false, 'Success'],
    ["'True' matches true", ['True'], true, 'Success'],
    ["'False' does not match true", ['False'], true, 'Failed'],
    ["'false' matches nothing", ['false'], false, 'Failed'],
    ['false, unquoted, matches nothing', [false], false, 'Failed'],
    ['text matches itself', ['ACTIVE'], 'ACTIVE', 'Success'],
    ['a missing property matches nothing', ['False'], undefined, 'Failed'],
    ['null matches nothing', ['False', 'null'], null, 'Failed'],
  ])('%s', async (_name, desired, value, status) => {
    const { result } = await run([assertThat('$.cluster.status', desired)], [answer(value)]);
    expect(result.status).toBe(status);
  });

  test('fails as a verification', async () => {
    const { ended } = await run([assertThat('$.cluster.status', ['ACTIVE'])], [answer('FAILED')]);
    expect(ended[0]).toMatchObject({
      FailureMessage: expect.stringContaining('$.cluster.status is FAILED, desired: ACTIVE'),
      FailureDetails: { FailureType: 'Verification' },
    });
  });
});

describe('branch', () => {
  const see = api('See', {
    outputs: [
      { Name: 'On', Selector: '$.on', Type: 'Boolean' },
      { Name: 'Text', Selector: '$.text', Type: 'String' },
      { Name: 'Count', Selector: '$.count', Type: 'Integer' },
      { Name: 'Absent', Selector: '$.absent', Type: 'String' },
    ],
  });
  const branch = (inputs: unknown, rest = {}): StepText => ({ name: 'Branch', action: 'aws:branch', inputs, ...rest });
  const steps = (inputs: unknown, rest = {}) => [see, branch(inputs, rest), sendsRegion('Next'), sendsRegion('Target')];
  const seen = [{ on: true, text: 'Hello', count: 3 }];
  const on = { Variable: '{{ See.On }}', BooleanEquals: true };
  const off = { Variable: '{{ See.On }}', BooleanEquals: false };
  const absent = { Variable: '{{ See.Absent }}', StringEquals: 'x' };

  test.each<[name: string, inputs: unknown, rest: Record<string, unknown>, path: string[]]>([
    ['a choice that holds jumps', { Choices: [{ NextStep: 'Target', ...on }] }, {}, ['Target']],
    [
      'a choice that holds jumps even with isEnd',
      { Choices: [{ NextStep: 'Target', ...on }] },
      { isEnd: true },
      ['Target'],
    ],
    ['no choice goes to the default', { Choices: [{ NextStep: 'Next', ...off }], Default: 'Target' }, {}, ['Target']],
    ['no choice and no default goes on', { Choices: [{ NextStep: 'Target', ...off }] }, {}, ['Next', 'Target']],
    ['no choice and isEnd ends', { Choices: [{ NextStep: 'Target', ...off }] }, { isEnd: true }, []],
    ['And needs all', { Choices: [{ NextStep: 'Target', And: [on, off] }], Default: 'Next' }, {}, ['Next', 'Target']],
    ['Or needs one', { Choices: [{ NextStep: 'Target', Or: [off, on] }] }, {}, ['Target']],
    ['Not turns round', { Choices: [{ NextStep: 'Target', Not: off }] }, {}, ['Target']],
    [
      'text operators',
      { Choices: [{ NextStep: 'Target', Variable: '{{ See.Text }}', StartsWith: 'Hell' }] },
      {},
      ['Target'],
    ],
    [
      'numeric operators',
      { Choices: [{ NextStep: 'Target', Variable: '{{ See.Count }}', NumericGreaterOrEquals: 3 }] },
      {},
      ['Target'],
    ],
    [
      'an output without a value goes to the default',
      { Choices: [{ NextStep: 'Next', ...absent }], Default: 'Target' },
      {},
      ['Target'],
    ],
    ['Not of an output without a value holds', { Choices: [{ NextStep: 'Target', Not: absent }] }, {}, ['Target']],
    [
      'And with an output without a value does not hold',
      { Choices: [{ NextStep: 'Next', And: [on, absent] }], Default: 'Target' },
      {},
      ['Target'],
    ],
    [
      'Or with an output without a value holds by another',
      { Choices: [{ NextStep: 'Target', Or: [absent, on] }] },
      {},
      ['Target'],
    ],
  ])('%s', async (_name, inputs, rest, path) => {
    const { path: actual, result } = await run(steps(inputs, rest), seen);
    expect(actual.slice(2)).toEqual(path.map((name) => `${name} Success`));
    expect(result.status).toBe('Success');
  });

  test('fails on a value of another type than the operator takes', async () => {
    const inputs = { Choices: [{ NextStep: 'Target', Variable: '{{ See.Text }}', BooleanEquals: true }] };
    expect((await run(steps(inputs), seen)).path).toEqual(['See Success', 'Branch Failed']);
  });
});

describe('the flow of steps', () => {
  const denied = named('AccessDeniedException', 'no');

  test.each<[name: string, first: Record<string, unknown>, path: string[], status: string]>([
    ['a failed step aborts', {}, ['Call Failed'], 'Failed'],
    [
      'onFailure Continue goes on and is forgiven',
      { onFailure: 'Continue' },
      ['Call Failed', 'Next Success', 'Last Success'],
      'Success',
    ],
    [
      'onFailure to a step runs it, and the automation has failed all the same',
      { onFailure: 'step:Last' },
      ['Call Failed', 'Last Success'],
      'Failed',
    ],
    [
      'onFailure to a step is forgiven only when not critical',
      { onFailure: 'step:Last', isCritical: false },
      ['Call Failed', 'Last Success'],
      'Success',
    ],
    [
      'onFailure Continue that is critical fails the automation',
      { onFailure: 'Continue', isCritical: true },
      ['Call Failed', 'Next Success', 'Last Success'],
      'Failed',
    ],
    ['a failed step that is not critical aborts without a failure', { isCritical: false }, ['Call Failed'], 'Success'],
    ['isEnd ends after a failure too', { onFailure: 'Continue', isEnd: true }, ['Call Failed'], 'Success'],
  ])('%s', async (_name, first, path, status) => {
    const { path: actual, result } = await run([api('Call', first), api('Next'), api('Last')], [denied, {}]);
    expect(actual).toEqual(path);
    expect(result.status).toBe(status);
  });

  test.each<[name: string, comesTo: () => object]>([
    ['is answered all the same', () => ({ id: 'x' })],
    [
      'fails',
      () => {
        throw denied;
      },
    ],
  ])(
    'a step that is cancelled during a call that %s is the last, and the call is made once',
    async (_name, comesTo) => {
      const cancellation = new AbortController();
      const cancel = () => {
        cancellation.abort();
        return comesTo();
      };
      const call = api('Call', {
        maxAttempts: 3,
        onFailure: 'Continue',
        outputs: [{ Name: 'Id', Selector: '$.id' }],
      });
      const steps = [call, api('Next')];
      const { path, result, calls, ended } = await run(steps, [cancel], { outputs: ['Call.Id'] }, cancellation.signal);
      expect([path, result.status, calls.length]).toEqual([['Call Cancelled'], 'Cancelled', 1]);
      expect(ended[0]).not.toHaveProperty('FailureMessage');
      expect(result.outputs).toEqual({
        'Call.Id': ['No output available yet because the step is not successfully executed'],
      });
    },
  );

  test('no step starts once the automation is cancelled, though the last one had ended', async () => {
    const cancellation = new AbortController();
    const { host, calls } = scriptedHost({ 'eks:DescribeCluster': [{}] }, cancellation.signal);
    const seen: string[] = [];
    const document = parseAutomationDocument(documentOf([api('Call'), api('Next')]));
    const result = await runAutomation(document, {}, host, ({ StepName, StepStatus }) => {
      seen.push(`${StepName} ${StepStatus}`);
      if (StepStatus === 'Success') cancellation.abort();
    });
    expect([seen, result.status, calls.length]).toEqual([['Call InProgress', 'Call Success'], 'Cancelled', 1]);
  });

  test('follows nextStep, and stops at isEnd', async () => {
    const { path } = await run(
      [api('One1', { nextStep: 'Three' }), api('Two2'), api('Three', { isEnd: true }), api('Four')],
      [{}],
    );
    expect(path).toEqual(['One1 Success', 'Three Success']);
  });

  test.each([
    ['PT2M', 120],
    ['PT90S', 90],
    ['PT1H2M3S', 3723],
    ['P1DT1H', 90_000],
    ['P7D', 604_800],
  ])('sleeps %s on the clock of the host', async (duration, expected) => {
    const { seconds } = await run([{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: duration } }], []);
    expect(seconds()).toBe(expected);
  });
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

describe('parameters', () => {
  const document = parseAutomationDocument(
    documentOf([api('Call')], {
      parameters: {
        Name: { type: 'String', allowedPattern: '^[a-z]+$' },
        Cidrs: { type: 'StringList', default: ['8.8.8.8/32'], maxItems: 2 },
        On: { type: 'Boolean', default: false },
        Count: { type: 'Integer', default: 1, allowedValues: [1, 2] },
      },
    }),
  );

  test('are typed, and defaults filled in', () => {
    expect(checkParameters(document, { Name: ['payments'], On: ['true'], Count: ['2'] })).toEqual({
      Name: 'payments',
      Cidrs: ['8.8.8.8/32'],
      On: true,
      Count: 2,
    });
  });

  test.each<[given: Record<string, string[]>, message: string]>([
    [{}, 'Name has no value'],
    [{ Name: ['Payments'] }, 'Name: "Payments" does not match ^[a-z]+$'],
    [{ Name: ['a', 'b'] }, 'Name takes one value'],
    [{ Name: ['a'], Other: ['x'] }, 'Other is no parameter of the document'],
    [{ Name: ['a'], Cidrs: ['a', 'b', 'c'] }, 'Cidrs: too few or too many items'],
    [{ Name: ['a'], On: ['yes'] }, 'On is not of type Boolean'],
    [{ Name: ['a'], Count: ['3'] }, 'Count: "3" is none of 1, 2'],
  ])('%j are refused', (given, message) => {
    expect(() => checkParameters(document, given)).toThrow(message);
  });
});
