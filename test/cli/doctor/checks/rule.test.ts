import { describe, expect, test } from 'vitest';
import { checkInvocation, checkRule, checkRuleCount, guardRules, noRule } from '../../../../cli/doctor/checks/rule.ts';
import { configRule, functionArn, rule } from '../samples.ts';

describe('the rules of the guard', () => {
  const named = (name: string, SourceIdentifier = 'EKS_ENDPOINT_NO_PUBLIC_ACCESS') => ({
    ConfigRuleName: name,
    Source: { Owner: 'AWS' as const, SourceIdentifier },
  });
  const found = (names: readonly string[], functionName?: string) =>
    guardRules(
      names.map((name) => named(name)),
      functionName,
    ).map(({ name }) => name);

  test('have what the checks need', () => {
    expect(guardRules([configRule], undefined)).toEqual([rule]);
  });

  test('have its name, or in a conformance pack its name with a suffix', () => {
    expect(
      found([
        'eks-endpoint-no-public-access',
        'eks-endpoint-public-access',
        'eks-endpoint-public-access-conformance-pack-abcdefg',
        'eks-endpoint-public-accessible',
      ]),
    ).toEqual(['eks-endpoint-public-access', 'eks-endpoint-public-access-conformance-pack-abcdefg']);
  });

  test('have any name if they invoke its function, by an alias too', () => {
    const arn = 'arn:aws:lambda:eu-central-1:111122223333:function';
    const rules = [
      named('mine', `${arn}:guard-1a2b`),
      named('aliased', `${arn}:guard-1a2b:live`),
      named('other', `${arn}:guard-1a2bc`),
    ];
    expect(guardRules(rules, 'guard-1a2b').map(({ name }) => name)).toEqual(['mine', 'aliased']);
  });

  test('are not those of which nothing is known, or that have no function', () => {
    const rules = [{ Source: undefined }, { ConfigRuleName: 'other', Source: { Owner: 'CUSTOM_POLICY' as const } }];
    expect(guardRules(rules, 'guard-1a2b')).toEqual([]);
  });

  test('have nothing made up where AWS Config leaves it out', () => {
    const Source = { Owner: 'CUSTOM_LAMBDA' as const, SourceIdentifier: functionArn };
    const bare = { account: '', arn: '', isServiceLinked: false, state: undefined };
    expect(
      guardRules([{ Source }, { ConfigRuleName: 'eks-endpoint-public-access', Source: undefined }], 'guard-1a2b'),
    ).toEqual([
      { ...bare, name: '', functionArn },
      { ...bare, name: 'eks-endpoint-public-access', functionArn: '' },
    ]);
  });

  test('are known as those of another service', () => {
    const packed = { ...configRule, CreatedBy: 'config-conforms.amazonaws.com' };
    expect(guardRules([packed], undefined)).toEqual([{ ...rule, isServiceLinked: true }]);
  });

  test('that are missing have to be deployed', () => {
    expect(noRule).toEqual({
      check: 'rule',
      state: 'problem',
      sentence:
        'There is no rule eks-endpoint-public-access: the clusters of this Region are not evaluated. Deploy the template here, or where it is deployed with DeploymentMode=Backend, the conformance pack.',
    });
  });
});

describe('the number of rules', () => {
  test('is nothing to talk of up to one', () => {
    expect(checkRuleCount([])).toEqual([]);
    expect(checkRuleCount([rule])).toEqual([]);
  });

  test('is a warning from two, which are both billed', () => {
    const packed = { ...rule, name: 'eks-endpoint-public-access-conformance-pack-abcdefg', isServiceLinked: true };
    expect(checkRuleCount([rule, packed])).toEqual([
      {
        check: 'rule',
        state: 'warning',
        sentence:
          'Clusters are evaluated and billed 2 times, by eks-endpoint-public-access, eks-endpoint-public-access-conformance-pack-abcdefg. Keep one: the template with DeploymentMode=Backend brings none.',
      },
    ]);
  });
});

describe('a rule', () => {
  test.each([
    ['ACTIVE', 'ok', 'The rule eks-endpoint-public-access is there (ACTIVE).'],
    ['EVALUATING', 'ok', 'The rule eks-endpoint-public-access is there (EVALUATING).'],
    [undefined, 'ok', 'The rule eks-endpoint-public-access is there (without a state).'],
    ['DELETING', 'problem', 'The rule eks-endpoint-public-access is being deleted. Deploy it again once it is gone.'],
    [
      'DELETING_RESULTS',
      'warning',
      'The results of the rule eks-endpoint-public-access are being deleted. Re-evaluate it once they are gone.',
    ],
  ] as const)('that is %s is %s', (state, expected, sentence) => {
    expect(checkRule({ ...rule, state })).toEqual({ check: 'rule', state: expected, sentence });
  });
});

describe('an invocation', () => {
  const now = new Date('2026-11-23T09:00:00Z');
  const at = (time: string) => new Date(time);
  const failure = {
    LastFailedInvocationTime: at('2026-11-23T08:00:00Z'),
    LastErrorCode: 'InsufficientPermission',
    LastErrorMessage: 'The Lambda function cannot be invoked.',
  };

  test('that failed is reported with its error', () => {
    expect(checkInvocation(rule, failure, undefined, now)).toEqual({
      check: 'invocation',
      state: 'problem',
      sentence:
        'AWS Config could not invoke the function of eks-endpoint-public-access at 2026-11-23T08:00:00.000Z. Correct what it says and re-evaluate the rule: InsufficientPermission: The Lambda function cannot be invoked.',
    });
  });

  test.each([
    ['a code alone', { LastErrorCode: 'InsufficientPermission' }, 'InsufficientPermission'],
    ['a message alone', { LastErrorMessage: 'Cannot be invoked.' }, 'Cannot be invoked.'],
    ['no error', {}, 'AWS Config does not say why'],
  ])('that failed may come with %s', (_name, error, why) => {
    const { LastFailedInvocationTime } = failure;
    expect(checkInvocation(rule, { LastFailedInvocationTime, ...error }, undefined, now).sentence).toBe(
      `AWS Config could not invoke the function of eks-endpoint-public-access at 2026-11-23T08:00:00.000Z. Correct what it says and re-evaluate the rule: ${why}`,
    );
  });

  test('that failed after one that did not is wrong, whatever results there are', () => {
    const status = { ...failure, LastSuccessfulInvocationTime: at('2026-11-23T07:59:59Z') };
    expect(checkInvocation(rule, status, at('2026-11-23T08:30:00Z'), now).state).toBe('problem');
  });

  test('that failed as the last success was reported is past', () => {
    const status = { ...failure, LastSuccessfulInvocationTime: failure.LastFailedInvocationTime };
    expect(checkInvocation(rule, status, undefined, now).state).toBe('ok');
  });

  test('that failed before one that did not is past', () => {
    const status = { ...failure, LastSuccessfulInvocationTime: at('2026-11-23T08:00:01Z') };
    expect(checkInvocation(rule, status, undefined, now)).toEqual({
      check: 'invocation',
      state: 'ok',
      sentence: 'The rule eks-endpoint-public-access last reported at 2026-11-23T08:00:01.000Z.',
    });
  });

  test('is known by the newest result where AWS Config keeps no status', () => {
    expect(checkInvocation(rule, undefined, at('2026-11-22T09:00:00Z'), now)).toEqual({
      check: 'invocation',
      state: 'ok',
      sentence: 'The rule eks-endpoint-public-access last reported at 2026-11-22T09:00:00.000Z.',
    });
  });

  test.each([
    ['two days ago is well', '2026-11-21T09:00:00Z', 'ok'],
    ['a second more is a warning', '2026-11-21T08:59:59Z', 'warning'],
  ])('%s', (_name, time, state) => {
    expect(checkInvocation(rule, undefined, at(time), now).state).toBe(state);
    expect(checkInvocation(rule, { LastSuccessfulInvocationTime: at(time) }, undefined, now).state).toBe(state);
  });

  test('that is two days old is reported with its time', () => {
    expect(checkInvocation(rule, undefined, at('2026-11-20T09:00:00Z'), now)).toEqual({
      check: 'invocation',
      state: 'warning',
      sentence:
        'The rule eks-endpoint-public-access last reported at 2026-11-20T09:00:00.000Z, though it evaluates every cluster daily. If there are clusters in this Region, look into the log of its function; with Alarms on, the template watches it.',
    });
  });

  test('is the later of status and result', () => {
    const old = at('2026-11-01T09:00:00Z');
    const recent = at('2026-11-23T08:00:00Z');
    expect(checkInvocation(rule, { LastSuccessfulInvocationTime: old }, recent, now).state).toBe('ok');
    expect(checkInvocation(rule, { LastSuccessfulInvocationTime: recent }, old, now).state).toBe('ok');
  });

  test('of which nothing is known is a warning', () => {
    expect(checkInvocation(rule, {}, undefined, now)).toEqual({
      check: 'invocation',
      state: 'warning',
      sentence:
        'The rule eks-endpoint-public-access has no results yet. If there are clusters in this Region, look into the log of its function.',
    });
  });
});
