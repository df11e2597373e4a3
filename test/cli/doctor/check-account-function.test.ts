import { describe, expect, test } from 'vitest';
import { problems, states } from './account-checks.ts';
import { denied, unasked } from './fakes.ts';
import { configRule, functionArn } from './samples.ts';

describe('the function of the rules', () => {
  const second = { ...configRule, ConfigRuleName: 'eks-endpoint-public-access-conformance-pack-a' };

  test('is checked once for all rules that have it, and its policy for each', async () => {
    const found = await states({ rules: async () => [configRule, second] });
    expect(found.filter((line) => /^(function|permission)/.test(line))).toEqual([
      'function: ok',
      'function-log: ok',
      'permission: ok',
      'permission: ok',
    ]);
  });

  test('has its policy checked for its own rules only', async () => {
    const otherArn = `${functionArn}-other`;
    const other = { ...second, Source: { Owner: 'CUSTOM_LAMBDA' as const, SourceIdentifier: otherArn } };
    const asked: string[] = [];
    await states({
      rules: async () => [configRule, other],
      functionPolicy: async (arn) => {
        asked.push(arn);
        return undefined;
      },
    });
    expect(asked).toEqual([functionArn, otherArn]);
  });

  test('has its policy checked though Lambda does not describe it', async () => {
    const functionConfiguration = denied('lambda:GetFunctionConfiguration');
    expect(await states({ functionConfiguration })).toContain('permission: ok');
  });

  test('is one problem when it is missing', async () => {
    const functionPolicy = unasked('the policy of a function that does not exist');
    expect(await problems({ functionConfiguration: async () => undefined, functionPolicy })).toEqual([
      `problem: There is no function ${functionArn}, which the rule invokes: nothing is evaluated. Deploy the stack again.`,
    ]);
  });

  test('has its role looked up by name, and its log by that of the configuration', async () => {
    const asked: string[] = [];
    await states({
      trustPolicy: async (name) => {
        asked.push(name);
        return undefined;
      },
      logEvents: async (group, pattern, since) => {
        asked.push(`${group} ${pattern} ${since.toISOString()}`);
        return [];
      },
    });
    expect(asked).toEqual([
      'function-1a2b',
      'guard-logs ?ERROR ?"Task timed out" ?"Runtime exited" 2026-11-22T09:00:00.000Z',
      'close-1a2b',
    ]);
  });

  test("has the log of Lambda's own name, and no role, where the configuration says neither", async () => {
    const asked: string[] = [];
    await states({
      functionConfiguration: async () => ({ FunctionName: 'guard-1a2b' }),
      trustPolicy: async (name) => {
        asked.push(name);
        return undefined;
      },
      logEvents: async (group) => {
        asked.push(group);
        return [];
      },
    });
    expect(asked.slice(0, 2)).toEqual(['', '/aws/lambda/guard-1a2b']);
  });

  test.each([
    ['the newest result of any of its rules came later', '2026-11-23T08:30:00Z', 'warning'],
    ['no result came later', '2026-11-23T07:30:00Z', 'problem'],
  ])('has an error in its log, and %s', async (_name, newest, state) => {
    const found = await states({
      rules: async () => [configRule, second, { ...second, ConfigRuleName: 'third' }],
      newestResult: async (name) =>
        name === second.ConfigRuleName
          ? new Date(newest)
          : name === 'third'
            ? undefined
            : new Date('2026-11-23T07:00:00Z'),
      logEvents: async () => [
        { timestamp: Date.parse('2026-11-23T08:00:00Z'), message: 'time\tid\tERROR\tInvoke Error \t{}' },
      ],
    });
    expect(found).toContain(`function-log: ${state}`);
  });
});

describe('an error in the log', () => {
  test('is a warning where AWS Config does not answer for one of the rules', async () => {
    const second = { ...configRule, ConfigRuleName: 'eks-endpoint-public-access-conformance-pack-a' };
    const found = await states({
      rules: async () => [second, configRule],
      newestResult: async (name) =>
        name === second.ConfigRuleName ? await denied('config:GetComplianceDetailsByConfigRule')() : undefined,
      logEvents: async () => [{ timestamp: Date.parse('2026-11-23T08:00:00Z'), message: 'time\tid\tERROR\tx' }],
    });
    expect(found).toContain('function-log: warning');
  });
});
