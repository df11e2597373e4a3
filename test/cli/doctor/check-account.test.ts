import type { RemediationConfiguration } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../cli/doctor/account.ts';
import { checkAccount } from '../../../cli/doctor/check-account.ts';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { account, denied, unasked } from './fakes.ts';
import { configRule, functionArn, roleArn, runbook } from './samples.ts';

const now = new Date('2026-11-23T09:00:00Z');

const eachDocument = (state: string) => Object.keys(EXPECTED_RUNBOOKS).map(() => `document: ${state}`);

/** The states, in the order of the report. */
async function states(answers: Partial<Account> = {}): Promise<readonly string[]> {
  return (await checkAccount(account(answers), now)).map(({ check, state }) => `${check}: ${state}`);
}

/** The results that are not ok. */
async function problems(answers: Partial<Account>): Promise<readonly string[]> {
  const checks = await checkAccount(account(answers), now);
  return checks.filter(({ state }) => state !== 'ok').map(({ state, sentence }) => `${state}: ${sentence}`);
}

describe('an account in which all is well', () => {
  test('is reported check by check', async () => {
    expect(await states()).toEqual([
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'rule: ok',
      'invocation: ok',
      'permission: ok',
      ...eachDocument('ok'),
      'remediation: ok',
      'parameters: ok',
      'exceptions: ok',
      'role: ok',
      'condition keys: ok',
    ]);
  });
});

describe('what is looked at', () => {
  test('is each role once, whether a document or the remediation names it', async () => {
    const asked: string[] = [];
    const found = await states({
      document: async (Name) => ({
        ...runbook,
        Name,
        Parameters: [
          {
            Name: 'AutomationAssumeRole',
            DefaultValue: Name.endsWith('Private') ? roleArn : 'arn:aws:iam::111122223333:role/guard/open',
          },
          { Name: 'ClusterName' },
        ],
      }),
      trustPolicy: async (name) => {
        asked.push(name);
        return undefined;
      },
      rolePolicy: unasked('the policy of a role that does not exist'),
    });
    expect(asked).toEqual(['close-1a2b', 'open']);
    expect(found.slice(-2)).toEqual(['role: wrong', 'role: wrong']);
  });

  test('is every rule of the guard, each with its own function and remediation', async () => {
    const asked: string[] = [];
    const packed = {
      ...configRule,
      ConfigRuleName: 'eks-endpoint-public-access-conformance-pack-a',
      CreatedBy: 'packs',
    };
    const found = await problems({
      rules: async () => [configRule, packed],
      remediation: async (name) => {
        asked.push(name);
        return undefined;
      },
    });
    expect(asked).toEqual(['eks-endpoint-public-access', 'eks-endpoint-public-access-conformance-pack-a']);
    expect(found).toEqual([
      'warning: Clusters are judged and billed 2 times, by eks-endpoint-public-access, eks-endpoint-public-access-conformance-pack-a. Keep one: the template with DeploymentMode=Backend brings none.',
      'wrong: The rule eks-endpoint-public-access has no remediation, so nobody can click Remediate. Update the stack, which attaches it.',
      'warning: The rule eks-endpoint-public-access-conformance-pack-a belongs to another service and can have no remediation of its own. Start a runbook by hand, or deploy the template here.',
    ]);
  });

  test('is a rule of another name if it invokes the function that the runbooks ask', async () => {
    expect(await problems({ rules: async () => [{ ...configRule, ConfigRuleName: 'mine' }] })).toEqual([]);
  });

  test('is the version of the document that the remediation starts', async () => {
    const asked: (string | undefined)[] = [];
    await states({
      remediation: async () => ({
        ConfigRuleName: 'eks-endpoint-public-access',
        TargetType: 'SSM_DOCUMENT',
        TargetId: 'Mine',
        TargetVersion: '2',
      }),
      document: async (name, version) => {
        if (name === 'Mine') asked.push(version);
        return runbook;
      },
    });
    expect(asked).toEqual(['2']);
  });
});

describe('a remediation', () => {
  const remediation = (members: Partial<RemediationConfiguration>) => async () => ({
    ConfigRuleName: 'eks-endpoint-public-access',
    TargetType: 'SSM_DOCUMENT' as const,
    TargetId: 'Mine',
    ...members,
  });
  const without = async (name: string) => (name === 'Mine' ? runbook : undefined);
  const rolesOf = async (members: Partial<RemediationConfiguration>) =>
    (await states({ document: without, remediation: remediation(members) })).filter((line) => line.startsWith('role'));

  test('gives a role that is checked too', async () => {
    const Parameters = { AutomationAssumeRole: { StaticValue: { Values: [roleArn] } } };
    expect(await rolesOf({ Parameters })).toEqual(['role: ok']);
  });

  test.each([
    ['no parameters', {}],
    ['other parameters', { Parameters: {} }],
    ['a role from elsewhere', { Parameters: { AutomationAssumeRole: {} } }],
    ['no value', { Parameters: { AutomationAssumeRole: { StaticValue: { Values: undefined } } } }],
  ])('may give no role: %s', async (_name, members) => {
    expect(await rolesOf(members)).toEqual([]);
  });

  test('without a document is looked up by an empty name', async () => {
    const asked: string[] = [];
    await states({
      remediation: remediation({ TargetId: undefined }),
      document: async (name) => {
        asked.push(name);
        return undefined;
      },
    });
    expect(asked.at(-1)).toBe('');
  });
});

describe('what is missing', () => {
  test('is reported when nothing is deployed', async () => {
    expect(await states({ document: async () => undefined, rules: async () => [] })).toEqual([
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'rule: wrong',
      ...eachDocument('wrong'),
    ]);
  });

  test('is an exception that only automatic remediation minds', async () => {
    const remediationExceptions = async () => [
      { ConfigRuleName: configRule.ConfigRuleName, ResourceType: 'AWS::EKS::Cluster', ResourceId: 'payments' },
    ];
    const remediation: Account['remediation'] = async (name) => ({
      ...(await account().remediation(name)),
      ConfigRuleName: name,
      TargetType: 'SSM_DOCUMENT',
      TargetId: 'EksEndpointGuard-MakeEndpointPrivate',
      Automatic: true,
    });
    expect(await states({ remediationExceptions })).toContain('exceptions: warning');
    expect(await states({ remediationExceptions, remediation })).toContain('exceptions: wrong');
  });

  test('is the ARN of a role', async () => {
    const document = async () => ({
      ...runbook,
      Parameters: [{ Name: 'AutomationAssumeRole', DefaultValue: 'RUNBOOK_ROLE_ARN' }, { Name: 'ClusterName' }],
    });
    expect(await problems({ document })).toEqual([
      'wrong: "RUNBOOK_ROLE_ARN" is given as a runbook\'s role, and is not the ARN of one: the runbook fails when it starts. Update the stack, or if a conformance pack gives it, fill it in there.',
    ]);
  });
});

describe('a call that AWS does not answer', () => {
  const because = (action: string) =>
    `could not tell: ${action} failed: Error: not allowed. Allow ${action}, or try again.`;

  test.each<[keyof Account, string, string]>([
    ['configurationRecorders', 'config:DescribeConfigurationRecorders', 'recorder'],
    ['recorderStatuses', 'config:DescribeConfigurationRecorderStatus', 'recorder'],
    ['rules', 'config:DescribeConfigRules', 'rule'],
    ['evaluationStatus', 'config:DescribeConfigRuleEvaluationStatus', 'invocation'],
    ['newestResult', 'config:GetComplianceDetailsByConfigRule', 'invocation'],
    ['functionPolicy', 'lambda:GetPolicy', 'permission'],
    ['remediation', 'config:DescribeRemediationConfigurations', 'remediation'],
    ['remediationExceptions', 'config:DescribeRemediationExceptions', 'exceptions'],
    ['trustPolicy', 'iam:GetRole', 'role'],
    ['rolePolicy', 'iam:GetRolePolicy', 'condition keys'],
  ])('is reported once, and hides nothing else: %s', async (verb, action, check) => {
    expect(await problems({ [verb]: denied(action) })).toEqual([because(action)]);
    expect(await states({ [verb]: denied(action) })).toContain(`${check}: could not tell`);
  });

  test('is reported for each document, and of the one that the remediation starts', async () => {
    const action = 'ssm:DescribeDocument';
    expect(await states({ document: denied(action) })).toEqual([
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'rule: ok',
      'invocation: ok',
      'permission: ok',
      ...eachDocument('could not tell'),
      'remediation: ok',
      'parameters: could not tell',
      'exceptions: ok',
      'role: ok',
      'condition keys: ok',
    ]);
  });

  test('is like an answer that is not understood', async () => {
    const [sentence = ''] = await problems({ functionPolicy: async () => 'no JSON' });
    expect(sentence).toMatch(/^could not tell: What AWS answered is not understood: SyntaxError: /);
  });

  test('about a policy names the function that the rule invokes', async () => {
    const asked: string[] = [];
    await states({
      functionPolicy: async (arn) => {
        asked.push(arn);
        return undefined;
      },
    });
    expect(asked).toEqual([functionArn]);
  });
});
