import { describe, expect, test } from 'vitest';
import { baseReadings, OTHER_READINGS, READINGS, type Readings } from '../readings.ts';
import { parseAutomationDocument } from './document.ts';
import { checkParameters } from './parameters.ts';
import { api, describeCluster, run, type StepText } from './scripted-automation.ts';

const base = baseReadings();
const see = api('See', {
  outputs: [
    { Name: 'Absent', Selector: '$.absent', Type: 'String' },
    { Name: 'Flag', Selector: '$.flag', Type: 'Boolean' },
  ],
});

test('each question has answers that differ, and there are 26 besides the base', () => {
  for (const { question, answers } of Object.values(READINGS)) {
    expect(question).toMatch(/^[A-Z].*\?$/);
    expect(new Set(answers).size).toBe(answers.length);
  }
  expect(OTHER_READINGS).toHaveLength(26);
});

describe('an output whose selector matched nothing', () => {
  const use = api('Use', { inputs: { ...describeCluster, name: '{{ See.Absent }}', text: 'it is {{See.Absent}}.' } });
  test.each<[reading: Readings['missingOutput'], sent: object | undefined, path: string[]]>([
    ['literal text', { name: '{{ See.Absent }}', text: 'it is {{See.Absent}}.' }, ['See Success', 'Use Success']],
    ['no value', undefined, ['See Success', 'Use Failed']],
    ['empty text', { name: '', text: 'it is .' }, ['See Success', 'Use Success']],
    ['the text null', { name: 'null', text: 'it is null.' }, ['See Success', 'Use Success']],
    ['the step fails', undefined, ['See Failed']],
  ])('in an input, by %s', async (missingOutput, sent, path) => {
    const ran = await run([see, use], [{}], { readings: { missingOutput } });
    expect(ran.path).toEqual(path);
    expect(ran.calls[1]?.input).toEqual(sent);
  });

  const leadsTo = async (condition: object, readings: Partial<Readings>) => {
    const branch: StepText = {
      name: 'Branch',
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'Yes', ...condition }], Default: 'No1' },
    };
    const steps = [see, branch, api('No1', { isEnd: true }), api('Yes', { isEnd: true })];
    return (await run(steps, [{}], { readings })).path.at(-1);
  };
  const flag = (wanted: boolean) => ({ Variable: '{{ See.Flag }}', BooleanEquals: wanted });
  const contains = (wanted: string) => ({ Variable: '{{ See.Absent }}', Contains: wanted });
  test.each<[condition: object, readings: Partial<Readings>, end: string]>([
    [flag(false), {}, 'No1 Success'],
    [flag(false), { branchOnMissingOutput: 'a Boolean compare reads it as false' }, 'Yes Success'],
    [flag(true), { branchOnMissingOutput: 'a Boolean compare reads it as false' }, 'No1 Success'],
    [flag(false), { branchOnMissingOutput: 'the step fails' }, 'Branch Failed'],
    [contains('arn:'), { branchOnMissingOutput: 'the step fails' }, 'Branch Failed'],
    [contains('See.Absent'), {}, 'Yes Success'],
    [contains('See.Absent'), { missingOutput: 'no value' }, 'No1 Success'],
    [contains(''), { missingOutput: 'no value' }, 'No1 Success'],
    [contains('null'), { missingOutput: 'the text null' }, 'Yes Success'],
    [contains('null'), { missingOutput: 'empty text' }, 'No1 Success'],
  ])('in the branch %j, by %j', async (condition, readings, end) => {
    expect(await leadsTo(condition, readings)).toBe(end);
  });
});

describe('the function that a step invokes', () => {
  const ask: StepText = {
    name: 'Ask',
    action: 'aws:invokeLambdaFunction',
    inputs: { FunctionName: 'judge', InputPayload: { flag: true, of: { list: ['8.8.8.8/32', '9.9.9.9/32'] } } },
    maxAttempts: 2,
  };
  const invoke = (readings: Partial<Readings>, answers: object[] = [{ StatusCode: 200, Payload: '"answer=SAME"' }]) =>
    run([ask], [], { outputs: ['Ask.Payload'], readings, script: { 'lambda:Invoke': answers } });

  test.each<[readings: Partial<Readings>, flag: unknown, list: unknown]>([
    [{}, true, ['8.8.8.8/32', '9.9.9.9/32']],
    [{ booleanAsText: 'True' }, 'True', ['8.8.8.8/32', '9.9.9.9/32']],
    [{ booleanAsText: 'true' }, 'true', ['8.8.8.8/32', '9.9.9.9/32']],
    [{ listInPayload: 'JSON text' }, true, '["8.8.8.8/32","9.9.9.9/32"]'],
    [{ listInPayload: 'comma text' }, true, '8.8.8.8/32,9.9.9.9/32'],
    [{ listInPayload: "Java's text" }, true, '[8.8.8.8/32, 9.9.9.9/32]'],
  ])('gets switches and lists by %j', async (readings, flag, list) => {
    const { calls } = await invoke(readings);
    const payloads = calls.map(({ input }) => JSON.parse((input as { Payload: string }).Payload));
    expect(payloads).toEqual([{ flag, of: { list } }]);
  });

  test.each<[reading: Readings['payload'], payload: string]>([
    ['JSON', '"answer=SAME"'],
    ['JSON quoted once more', '"\\"answer=SAME\\""'],
    ['plain text', 'answer=SAME'],
  ])('answers in %s', async (payload, expected) => {
    expect((await invoke({ payload })).result.outputs['Ask.Payload']).toEqual([expected]);
  });

  const failed = { StatusCode: 200, FunctionError: 'Unhandled', Payload: '{"errorMessage":"no"}' };
  const answered = { StatusCode: 200, Payload: '"answer=SAME"' };
  test.each<[readings: Partial<Readings>, status: string, invocations: number]>([
    [{}, 'Success', 2],
    [{ functionErrorRetry: 'not retried' }, 'Failed', 1],
    [{ functionError: 'the step succeeds' }, 'Success', 1],
  ])('and that fails once, by %j', async (readings, status, invocations) => {
    const { result, calls } = await invoke(readings, [failed, answered]);
    expect([result.status, calls.length]).toEqual([status, invocations]);
  });

  test('is retried after what Lambda refuses, whatever a function error does', async () => {
    const refused = Object.assign(new Error('later'), { name: 'TooManyRequestsException' });
    expect((await invoke({ functionErrorRetry: 'not retried' }, [refused, answered])).result.status).toBe('Success');
  });
});

test.each<[reading: Readings['booleanAsText'], text: string]>([
  ['native', 'true'],
  ['True', 'True'],
  ['true', 'true'],
])('a Boolean output is listed by %s, and stays a switch in a branch', async (booleanAsText, text) => {
  const branch: StepText = {
    name: 'Branch',
    action: 'aws:branch',
    inputs: { Choices: [{ NextStep: 'Yes', Variable: '{{ See.Flag }}', BooleanEquals: true }] },
    isEnd: true,
  };
  const ran = await run([see, branch, api('Yes')], [{ flag: true }], {
    outputs: ['See.Flag'],
    readings: { booleanAsText },
  });
  expect([ran.result.outputs, ran.path.at(-1)]).toEqual([{ 'See.Flag': [text] }, 'Yes Success']);
});

test.each<[reading: Readings['errorWhilePolling'], path: string, looks: number]>([
  ['ends the attempt', 'Wait Failed', 1],
  ['the wait goes on', 'Wait Success', 3],
])('an error while a step waits: %s', async (errorWhilePolling, path, looks) => {
  const wait: StepText = {
    name: 'Wait',
    action: 'aws:waitForAwsResourceProperty',
    inputs: { ...describeCluster, PropertySelector: '$.status', DesiredValues: ['ACTIVE'] },
  };
  const ran = await run([wait], [new Error('later'), { status: 'UPDATING' }, { status: 'ACTIVE' }], {
    readings: { errorWhilePolling },
  });
  expect([ran.path, ran.calls.length]).toEqual([[path], looks]);
});

describe('parameters', () => {
  const document = (parameters: object) =>
    parseAutomationDocument(
      JSON.stringify({
        schemaVersion: '0.3',
        parameters,
        mainSteps: [{ name: 'Sleep', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }],
      }),
    );

  test('of type Boolean may be refused', () => {
    const switched = document({ On: { type: 'Boolean' } });
    const refuse = { ...base, booleanParameter: 'refused' } as const;
    expect(checkParameters(switched, { On: ['true'] }, base)).toEqual({ On: true });
    expect(() => checkParameters(switched, { On: ['true'] }, refuse)).toThrow('On is of type Boolean');
  });

  test.each<[reading: Readings['patternOnStringList'], taken: string[][], refused: string[][]]>([
    ['each item', [['a'], ['a', 'a']], [['a', 'b'], ['a,a']]],
    ['the whole', [['a']], [['a', 'a'], ['b']]],
    ['ignored', [['a'], ['a', 'b']], []],
  ])('a pattern on a list by %s', (patternOnStringList, taken, refused) => {
    const listed = document({ List: { type: 'StringList', allowedPattern: '^a$' } });
    const readings = { ...base, patternOnStringList };
    for (const List of taken) expect(checkParameters(listed, { List }, readings)).toEqual({ List });
    for (const List of refused) expect(() => checkParameters(listed, { List }, readings)).toThrow('does not match');
  });
});
