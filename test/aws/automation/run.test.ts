import { describe, expect, test } from 'vitest';
import { parseAutomationDocument } from './document.ts';
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
