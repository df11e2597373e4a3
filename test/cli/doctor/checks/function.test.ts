import { describe, expect, test } from 'vitest';
import { checkFunction, checkFunctionLog, missingFunction } from '../../../../cli/doctor/checks/function.ts';
import { functionArn, functionConfiguration, functionRoleArn, functionTrustPolicy, trustPolicy } from '../samples.ts';

describe('the function', () => {
  const check = (change: object, policy: string | undefined = functionTrustPolicy) => {
    const { check: id, state, sentence } = checkFunction(functionArn, { ...functionConfiguration, ...change }, policy);
    return [id, state, sentence];
  };

  test.each(['Active', 'Inactive', 'Pending', undefined])('is well when Lambda can run it (%s)', (State) => {
    expect(check({ State })).toEqual([
      'function',
      'ok',
      `The function ${functionArn} is there, and Lambda can run it as its role.`,
    ]);
  });

  test.each([
    ['The key is disabled', 'The key is disabled'],
    [undefined, 'Lambda does not say why'],
  ])('is a problem when Lambda cannot run it (%s)', (StateReason, why) => {
    expect(check({ State: 'Failed', StateReason })).toEqual([
      'function',
      'problem',
      `The function ${functionArn} is Failed (${why}) and cannot run. Update the stack.`,
    ]);
  });

  test('is a problem without its role', () => {
    expect(checkFunction(functionArn, functionConfiguration, undefined)).toEqual({
      check: 'function',
      state: 'problem',
      sentence: `There is no role ${functionRoleArn}, as which the function ${functionArn} runs: every evaluation fails. Delete the stack and deploy it again, because CloudFormation does not notice that a role is missing.`,
    });
  });

  test('is well when its role trusts Lambda beside others', () => {
    const [lambda] = JSON.parse(functionTrustPolicy).Statement;
    const [other] = JSON.parse(trustPolicy).Statement;
    expect(check({}, JSON.stringify({ Statement: [other, lambda] }))[1]).toBe('ok');
    expect(check({}, JSON.stringify({ Statement: [lambda, other] }))[1]).toBe('ok');
  });

  test('is a problem when its role does not trust Lambda', () => {
    expect(check({}, trustPolicy)).toEqual([
      'function',
      'problem',
      `The role ${functionRoleArn} of the function ${functionArn} does not trust lambda.amazonaws.com: every evaluation fails. Let its trust policy allow sts:AssumeRole to that service.`,
    ]);
  });

  test('is a problem when it is missing', () => {
    expect(missingFunction(functionArn)).toEqual({
      check: 'function',
      state: 'problem',
      sentence: `There is no function ${functionArn}, which the rule invokes: nothing is evaluated. Deploy the stack again.`,
    });
  });
});

describe('the log of the function', () => {
  const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`);
  const event = (time: string, message: string) => ({ timestamp: at(time), message });
  const before = new Date(at('07:00'));
  const thrown = (type: string, message: string) =>
    `2026-11-23T08:00:00.000Z\t1a2b\tERROR\tInvoke Error \t${JSON.stringify({ errorType: type, errorMessage: message, stack: ['x'] })}\n`;
  const check = (events: readonly object[] | undefined, newest: Date | undefined = before, isComplete = true) =>
    checkFunctionLog('guard-logs', events, { newest, isComplete });
  const sentenceOf = (message: string) => check([event('08:00', message)]).sentence;

  test('is well without an error', () => {
    expect(check([])).toEqual({
      check: 'function-log',
      state: 'ok',
      sentence: 'The log guard-logs has no error of the last 24 hours.',
    });
  });

  test.each([
    ['a record of a cluster by that name', '2026-11-23T08:00:00.000Z\t1a2b\tINFO\t{"resourceId":"ERROR"}'],
    ['a quotation of a time limit', '2026-11-23T08:00:00.000Z\t1a2b\tINFO\t{"problem":"Task timed out after 3"}'],
    ['a quotation of an error', '2026-11-23T08:00:00.000Z\t1a2b\tINFO\tit wrote one\t1a2b\tERROR\tx'],
    ['a quotation of a time limit in words', '2026-11-23T08:00:00.000Z\t1a2b\tINFO\tit said: Task timed out after 3'],
    [
      'a quotation of a process that ended',
      '2026-11-23T08:00:00.000Z\t1a2b\tINFO\tRequestId: 1a2b Error: Runtime exited',
    ],
    ['another line', 'REPORT RequestId: 1a2b Duration: 12 ms'],
    ['nothing', undefined],
  ])('is not misread: %s', (_name, message) => {
    expect(check([{ timestamp: at('08:00'), message }]).state).toBe('ok');
  });

  test('is a problem when its last error came after the newest result', () => {
    expect(check([event('08:00', thrown('AccessDeniedException', 'Not you.'))])).toEqual({
      check: 'function-log',
      state: 'problem',
      sentence:
        'The function failed last at 2026-11-23T08:00:00.000Z: AccessDeniedException: Not you. Its log is guard-logs. It has reported no result since.',
    });
    const nothing = { newest: undefined, isComplete: true };
    expect(checkFunctionLog('guard-logs', [event('08:00', thrown('E', 'm'))], nothing).state).toBe('problem');
    expect(check([event('08:00', thrown('E', 'm'))], new Date(at('08:00'))).state).toBe('problem');
  });

  test('is a warning when results came since', () => {
    expect(check([event('08:00', thrown('E', 'm'))], new Date(at('08:01')))).toEqual({
      check: 'function-log',
      state: 'warning',
      sentence:
        'The function failed last at 2026-11-23T08:00:00.000Z: E: m. Its log is guard-logs. It has reported results since.',
    });
  });

  test('is a warning when AWS Config did not answer whether results came since', () => {
    expect(check([event('08:00', thrown('E', 'm'))], before, false)).toEqual({
      check: 'function-log',
      state: 'warning',
      sentence:
        'The function failed last at 2026-11-23T08:00:00.000Z: E: m. Its log is guard-logs. Whether it has reported results since is not known.',
    });
    expect(check([event('08:00', thrown('E', 'm'))], new Date(at('08:01')), false).sentence).toContain(
      'results since.',
    );
  });

  test('has the error that was last, wherever it stands', () => {
    const events = [
      event('07:30', thrown('First', 'a')),
      event('08:30', thrown('Last', 'b')),
      event('08:00', thrown('Second', 'c')),
      { message: thrown('Timeless', 'd') },
    ];
    expect(check(events).sentence).toContain('at 2026-11-23T08:30:00.000Z: Last: b.');
    expect(check([...events].reverse()).sentence).toContain(': Last: b.');
    const atOnce = [event('08:00', thrown('First', 'a')), event('08:00', thrown('Last', 'b'))];
    expect(check(atOnce).sentence).toContain(': Last: b.');
  });

  test.each([
    [
      'a time limit',
      '2026-11-23T08:00:00.000Z 1a2b Task timed out after 300.00 seconds\n',
      'Task timed out after 300.00 seconds',
    ],
    [
      'a process that ended',
      'RequestId: 1a2b Error: Runtime exited with error: signal: killed\n',
      'Runtime exited with error: signal: killed',
    ],
    ['an error that is not JSON', '2026-11-23T08:00:00.000Z\t1a2b\tERROR\tSomething\n', 'Something'],
    [
      'a value of a parameter, which is not repeated',
      thrown('InvalidRuleParameterError', '"s3cret" is not a CIDR'),
      'InvalidRuleParameterError (see the check rule-parameters)',
    ],
    ['a long error', thrown('E', 'x'.repeat(400)), `E: ${'x'.repeat(297)}`],
    ['a long line', `RequestId: 1a2b Error: ${'x'.repeat(400)}`, 'x'.repeat(300)],
  ])('is read of %s', (_name, message, text) => {
    expect(sentenceOf(message)).toBe(
      `The function failed last at 2026-11-23T08:00:00.000Z: ${text}. Its log is guard-logs. It has reported no result since.`,
    );
  });

  test('is a warning when it is missing', () => {
    expect(check(undefined)).toEqual({
      check: 'function-log',
      state: 'warning',
      sentence: 'There is no log group guard-logs, so errors of the function leave no trace. Update the stack.',
    });
  });
});
