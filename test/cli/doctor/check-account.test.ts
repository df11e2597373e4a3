import type { RemediationConfiguration } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../cli/doctor/account.ts';
import { CallError } from '../../../cli/doctor/call.ts';
import { checkAccount } from '../../../cli/doctor/check-account.ts';
import { EXPECTED_RUNBOOKS } from '../../runbooks/expected-runbooks.ts';
import { context, problems, states } from './account-checks.ts';
import { account, awsError, denied, unasked } from './fakes.ts';
import { configRule, functionArn, roleArn, runbook, stack } from './samples.ts';

const eachDocument = (state: string) => Object.keys(EXPECTED_RUNBOOKS).map(() => `document: ${state}`);

describe('an account in which all is well', () => {
  test('is reported check by check', async () => {
    expect(await states()).toEqual([
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'rule: ok',
      'rule-parameters: ok',
      'invocation: ok',
      'function: ok',
      'function-log: ok',
      'permission: ok',
      ...eachDocument('ok'),
      'remediation: ok',
      'remediation-parameters: ok',
      'exceptions: ok',
      'role: ok',
      'condition-keys: ok',
      'notifications: ok',
      'trail: ok',
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
    expect(asked).toEqual(['function-1a2b', 'close-1a2b', 'open']);
    expect(found.filter((line) => /^(role|condition-keys)/.test(line))).toEqual(['role: problem', 'role: problem']);
  });

  test.each([{ DefaultValue: '' }, {}])('is no role of a document that has none by default: %j', async (standard) => {
    const Parameters = [{ Name: 'AutomationAssumeRole', ...standard }];
    const asked: string[] = [];
    const { document, trustPolicy } = account();
    const found = await states({
      document: async (name) => (name.endsWith('RestoreEndpointAccess') ? { ...runbook, Parameters } : document(name)),
      trustPolicy: async (name) => {
        asked.push(name);
        return trustPolicy(name);
      },
    });
    expect(asked).toEqual(['function-1a2b', 'close-1a2b']);
    expect(found.filter((line) => !line.endsWith(': ok'))).toEqual([]);
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
      'warning: Clusters are evaluated and billed 2 times, by eks-endpoint-public-access, eks-endpoint-public-access-conformance-pack-a. Keep one: the template with DeploymentMode=Backend brings none.',
      'problem: The rule eks-endpoint-public-access has no remediation, so there is no Remediate button. Update the stack, which attaches it.',
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
      'rule: problem',
      ...eachDocument('problem'),
      'notifications: ok',
      'trail: ok',
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
    expect(await states({ remediationExceptions, remediation })).toContain('exceptions: problem');
  });

  test('is the ARN of a role', async () => {
    const document = async () => ({
      ...runbook,
      Parameters: [{ Name: 'AutomationAssumeRole', DefaultValue: 'RUNBOOK_ROLE_ARN' }, { Name: 'ClusterName' }],
    });
    expect(await problems({ document })).toEqual([
      'problem: "RUNBOOK_ROLE_ARN" is given as a runbook\'s role, and is not the ARN of one: the runbook fails when it starts. Update the stack, or if a conformance pack gives it, fill it in there.',
    ]);
  });
});

describe('a rule with a parameter that the function does not take', () => {
  test('is found, whatever the name of the rule that has the function', async () => {
    const mine = { ...configRule, ConfigRuleName: 'mine', InputParameters: '{"allowedCidrs":"10.0.0.0/33"}' };
    const found = await problems({ rules: async () => [configRule, mine], document: async () => undefined });
    expect(found.filter((line) => line.includes('function does not take'))).toEqual([
      'problem: The rule mine has a value of allowedCidrs that the function does not take. So every evaluation fails, and results stay as they were. Correct the parameter in the stack, or in the conformance pack that has the rule.',
    ]);
  });
});

describe('a Region without remediation', () => {
  test('is named, and AWS Config is not asked for what it does not have there', async () => {
    const answers = {
      remediation: unasked('a remediation'),
      remediationExceptions: unasked('remediation exceptions'),
    };
    const checks = await checkAccount(account(answers), { ...context, region: 'mx-central-1' });
    expect(checks.filter(({ check }) => check === 'remediation')).toEqual([
      {
        check: 'remediation',
        state: 'warning',
        sentence:
          'mx-central-1 does not have AWS::Config::RemediationConfiguration, so there is no Remediate button. Deploy the detect-only template here, and start the runbook EksEndpointGuard-MakeEndpointPrivate in Systems Manager.',
      },
    ]);
    expect(checks.every(({ state }) => state === 'ok' || state === 'warning')).toBe(true);
  });
});

describe('the events that notifications are made of', () => {
  const withTopic: Account['stack'] = async () => ({
    ...stack,
    Parameters: [{ ParameterKey: 'NotificationTopic', ParameterValue: 'create' }],
  });

  test('need a trail, without which it is a problem if they are wanted', async () => {
    expect(await states({ trails: async () => [] })).toContain('trail: warning');
    expect(await states({ trails: async () => [], stack: withTopic })).toContain('trail: problem');
    const unknown = { stack: denied('cloudformation:DescribeStacks') };
    expect(await states({ trails: async () => [], ...unknown })).toContain('trail: warning');
  });

  test('are of no stack where the runbooks are in none', async () => {
    const asked: string[] = [];
    const found = await states({
      stackIdOf: async (id) => {
        asked.push(id);
        return undefined;
      },
      stack: unasked('a stack that there is none of'),
    });
    expect(asked).toEqual(['EksEndpointGuard-MakeEndpointPrivate']);
    expect(found.filter((line) => line.startsWith('notifications'))).toEqual([]);
  });
});

describe('runbooks in progress', () => {
  test('are looked for before a removal only', async () => {
    const asked: string[] = [];
    const executionsInProgress = async (prefix: string) => {
      asked.push(prefix);
      return [];
    };
    await states({ executionsInProgress });
    expect(asked).toEqual([]);
    const checks = await checkAccount(account({ executionsInProgress }), { ...context, beforeRemoval: true });
    expect(asked).toEqual(['EksEndpointGuard-']);
    expect(checks.map(({ check, state }) => `${check}: ${state}`)).toContain('executions: ok');
  });

  test('are unknown when Systems Manager does not list them', async () => {
    const executionsInProgress = denied('ssm:DescribeAutomationExecutions');
    const checks = await checkAccount(account({ executionsInProgress }), { ...context, beforeRemoval: true });
    expect(checks.map(({ check, state }) => `${check}: ${state}`)).toContain('executions: could-not-tell');
  });
});

describe('a call that AWS does not answer', () => {
  const because = (action: string) =>
    `could-not-tell: These credentials lack the permission ${action}. Allow ${action}, or use other credentials.`;

  test.each<[keyof Account, string, string]>([
    ['configurationRecorders', 'config:DescribeConfigurationRecorders', 'recorder'],
    ['recorderStatuses', 'config:DescribeConfigurationRecorderStatus', 'recorder'],
    ['rules', 'config:DescribeConfigRules', 'rule'],
    ['evaluationStatus', 'config:DescribeConfigRuleEvaluationStatus', 'invocation'],
    ['newestResult', 'config:GetComplianceDetailsByConfigRule', 'invocation'],
    ['functionConfiguration', 'lambda:GetFunctionConfiguration', 'function'],
    ['logEvents', 'logs:FilterLogEvents', 'function-log'],
    ['functionPolicy', 'lambda:GetPolicy', 'permission'],
    ['remediation', 'config:DescribeRemediationConfigurations', 'remediation'],
    ['remediationExceptions', 'config:DescribeRemediationExceptions', 'exceptions'],
    ['rolePolicy', 'iam:GetRolePolicy', 'condition-keys'],
    ['stackIdOf', 'cloudformation:DescribeStackResources', 'notifications'],
    ['stack', 'cloudformation:DescribeStacks', 'notifications'],
    ['trails', 'cloudtrail:DescribeTrails', 'trail'],
    ['isLogging', 'cloudtrail:GetTrailStatus', 'trail'],
  ])('is reported once, and hides nothing else: %s', async (verb, action, check) => {
    expect(await problems({ [verb]: denied(action) })).toEqual([because(action)]);
    expect(await states({ [verb]: denied(action) })).toContain(`${check}: could-not-tell`);
  });

  test('has its advice once where several checks need it', async () => {
    expect(await problems({ trustPolicy: denied('iam:GetRole') })).toEqual([
      because('iam:GetRole'),
      'could-not-tell: These credentials lack the permission iam:GetRole.',
    ]);
  });

  test.each([
    ['credentials that have expired', 'ExpiredTokenException', 'The AWS credentials have expired.'],
    ['a Region that is not enabled', 'OptInRequired', 'The account has not enabled eu-central-1.'],
    ['credentials that AWS does not accept', 'UnrecognizedClientException', 'AWS does not accept these credentials'],
  ])('because of %s ends the checks with one line, whenever it comes', async (_name, error, sentence) => {
    const fail = async () => {
      throw new CallError('config:DescribeConfigRules', awsError(error));
    };
    const checks = await checkAccount(account({ rules: fail, trails: unasked('trails') }), context);
    expect(checks.map(({ check, state }) => `${check}: ${state}`)).toEqual([
      'access: could-not-tell',
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'document: ok',
      'document: ok',
      'document: ok',
    ]);
    expect(checks[0]?.sentence).toContain(sentence);
  });

  test('because of the network ends the checks if it is the first, and one check if it comes later', async () => {
    const fail = async () => {
      throw new CallError('x', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    };
    const first = await checkAccount(account({ configurationRecorders: fail, rules: unasked('rules') }), context);
    expect(first.map(({ check, state }) => `${check}: ${state}`)).toEqual(['access: could-not-tell']);
    expect(await states({ trustPolicy: fail })).toEqual(
      (await states())
        .map((line) => line.replace(/^(function|role): ok/, '$1: could-not-tell'))
        .filter((line) => line !== 'condition-keys: ok'),
    );
  });

  test('is not what a mistake of the program is taken for', async () => {
    const document = async () => ({ Parameters: 'none' as never });
    await expect(checkAccount(account({ document }), context)).rejects.toThrow(/find is not a function/);
  });

  test('is reported once for all documents, and of the one that the remediation starts', async () => {
    const action = 'ssm:DescribeDocument';
    expect(await states({ document: denied(action) })).toEqual([
      'recorder: ok',
      'recording: ok',
      'frequency: ok',
      'rule: ok',
      'rule-parameters: ok',
      'invocation: ok',
      'function: ok',
      'function-log: ok',
      'permission: ok',
      'document: could-not-tell',
      'remediation: ok',
      'remediation-parameters: could-not-tell',
      'exceptions: ok',
      'role: ok',
      'condition-keys: ok',
      'notifications: ok',
      'trail: ok',
    ]);
  });

  test('is like an answer that is not understood', async () => {
    const [sentence = ''] = await problems({ functionPolicy: async () => 'no JSON' });
    expect(sentence).toMatch(/^could-not-tell: What AWS answered is not understood: SyntaxError: /);
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
