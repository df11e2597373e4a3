import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { accountAlias, ruleWithRemediation } from '../../../cli/audit/account.ts';
import { type Answer, canned } from '../../rules/canned.ts';
import { cannedXml } from '../doctor/canned-xml.ts';

const iam = (answer: string) => new IAMClient(cannedXml(answer).configuration);

test('the alias of an account is the one that it has, if any', async () => {
  const list = (member: string) => `<AccountAliases>${member}</AccountAliases><IsTruncated>false</IsTruncated>`;
  expect(await accountAlias(iam(list('<member>shop-production</member>')))).toBe('shop-production');
  expect(await accountAlias(iam(list('')))).toBe(undefined);
});

describe('the rule that has the Remediate button', () => {
  const rules = (...names: readonly string[]) => ({
    ConfigRules: [{}, ...names.map((name) => ({ ConfigRuleName: name }))],
  });
  const remediations = (...names: readonly string[]): Answer => ({
    RemediationConfigurations: names.map((name) => ({
      ConfigRuleName: name,
      TargetType: 'SSM_DOCUMENT',
      TargetId: 'd',
    })),
  });

  async function find(...answers: readonly Answer[]) {
    const { configuration, calls } = canned(...answers);
    const rule = await ruleWithRemediation(new ConfigServiceClient(configuration));
    return { rule, asked: calls.map(({ operation, input }) => [operation, input]) };
  }

  test('is the one of the name, or one of a conformance pack, that has a remediation', async () => {
    const pack = 'eks-endpoint-public-access-conformance-pack-abcdefgh';
    const { rule, asked } = await find(
      { ...rules('s3-bucket-level-public-access-prohibited', 'eks-endpoint-public-access'), NextToken: 'more' },
      rules(pack),
      remediations(pack),
    );
    expect(rule).toBe(pack);
    expect(asked).toEqual([
      ['DescribeConfigRules', {}],
      ['DescribeConfigRules', { NextToken: 'more' }],
      ['DescribeRemediationConfigurations', { ConfigRuleNames: ['eks-endpoint-public-access', pack] }],
    ]);
  });

  test('is none where no rule is deployed', async () => {
    expect(await find(rules('another'))).toMatchObject({ rule: undefined, asked: [['DescribeConfigRules', {}]] });
  });

  test.each([[remediations()], [{}]])('is none where the rule has no remediation: %j', async (answer) => {
    expect((await find(rules('eks-endpoint-public-access'), answer)).rule).toBe(undefined);
  });

  test('is unknown from an answer without rules', async () => {
    await expect(find({})).rejects.toThrow('config:DescribeConfigRules answered without ConfigRules');
  });
});
