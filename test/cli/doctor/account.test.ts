import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { type Account, accountOf } from '../../../cli/doctor/account.ts';
import { type Answer, type Call, canned } from '../../rules/canned.ts';
import { cannedXml, type XmlAnswer } from './canned-xml.ts';

/** An account in which each service has these answers left, and the requests that it got. */
function answering(answers: {
  readonly config?: readonly Answer[];
  readonly iam?: readonly XmlAnswer[];
  readonly lambda?: readonly Answer[];
  readonly ssm?: readonly Answer[];
}) {
  const config = canned(...(answers.config ?? []));
  const iam = cannedXml(...(answers.iam ?? []));
  const lambda = canned(...(answers.lambda ?? []));
  const ssm = canned(...(answers.ssm ?? []));
  const account = accountOf({
    config: new ConfigServiceClient(config.configuration),
    iam: new IAMClient(iam.configuration),
    lambda: new LambdaClient(lambda.configuration),
    ssm: new SSMClient(ssm.configuration),
  });
  const calls = (): readonly Call[] => [config, iam, lambda, ssm].flatMap((service) => service.calls);
  return { account, calls };
}

const denied = { error: 'AccessDeniedException', message: 'Not you.' };
const RULE = 'eks-endpoint-public-access';
const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:guard-1a2b';

describe('the recorders', () => {
  test('are asked for with their settings', async () => {
    const { account, calls } = answering({ config: [{ ConfigurationRecorders: [{ name: 'default' }] }] });
    expect(await account.configurationRecorders()).toEqual([{ name: 'default' }]);
    expect(calls()).toEqual([{ operation: 'DescribeConfigurationRecorders', input: {} }]);
  });

  test('are asked for with their statuses', async () => {
    const answer = { ConfigurationRecordersStatus: [{ name: 'default', recording: true }] };
    const { account, calls } = answering({ config: [answer] });
    expect(await account.recorderStatuses()).toEqual([{ name: 'default', recording: true }]);
    expect(calls()).toEqual([{ operation: 'DescribeConfigurationRecorderStatus', input: {} }]);
  });

  test('may be none', async () => {
    const { account } = answering({ config: [{}, {}] });
    expect(await account.configurationRecorders()).toEqual([]);
    expect(await account.recorderStatuses()).toEqual([]);
  });
});

describe('the rules', () => {
  test('are those of all pages, one of which may be empty', async () => {
    const { account, calls } = answering({
      config: [
        { ConfigRules: [{ ConfigRuleName: 'one' }, { ConfigRuleName: 'two' }], NextToken: 'more' },
        { NextToken: 'and more' },
        { ConfigRules: [{ ConfigRuleName: 'three' }] },
      ],
    });
    expect((await account.rules()).map(({ ConfigRuleName }) => ConfigRuleName)).toEqual(['one', 'two', 'three']);
    expect(calls()).toEqual([
      { operation: 'DescribeConfigRules', input: {} },
      { operation: 'DescribeConfigRules', input: { NextToken: 'more' } },
      { operation: 'DescribeConfigRules', input: { NextToken: 'and more' } },
    ]);
  });
});

describe('the status of a rule', () => {
  test('is asked for by its name', async () => {
    const answer = { ConfigRulesEvaluationStatus: [{ ConfigRuleName: RULE, FirstEvaluationStarted: true }] };
    const { account, calls } = answering({ config: [answer] });
    expect(await account.evaluationStatus(RULE)).toEqual({ ConfigRuleName: RULE, FirstEvaluationStarted: true });
    expect(calls()).toEqual([{ operation: 'DescribeConfigRuleEvaluationStatus', input: { ConfigRuleNames: [RULE] } }]);
  });

  test.each([
    ['an empty list', { ConfigRulesEvaluationStatus: [] }],
    ['no list', {}],
  ])('may not be kept: %s', async (_name, answer) => {
    expect(await answering({ config: [answer] }).account.evaluationStatus(RULE)).toBeUndefined();
  });
});

describe('the newest result', () => {
  /** A page of results that the rule was invoked for at these times. AWS's JSON has times in seconds. */
  const page = (times: readonly (string | undefined)[], NextToken?: string): Answer => ({
    EvaluationResults: times.map((time) =>
      time === undefined ? {} : { ConfigRuleInvokedTime: new Date(time).getTime() / 1000 },
    ),
    ...(NextToken === undefined ? {} : { NextToken }),
  });
  const newest = '2026-11-23T08:00:00.000Z';

  test.each([
    ['the first', [page([newest, '2026-11-21T08:00:00Z', '2026-11-22T08:00:00Z'])]],
    ['the last', [page(['2026-11-22T08:00:00Z', '2026-11-21T08:00:00Z', newest])]],
    ['in the middle', [page(['2026-11-21T08:00:00Z', newest, '2026-11-22T08:00:00Z'])]],
    ['on the first of several pages', [page([newest], 'more'), page(['2026-11-22T08:00:00Z'])]],
    [
      'on the last of several pages',
      [page(['2026-11-22T08:00:00Z'], 'more'), { NextToken: 'and more' }, page([newest])],
    ],
    ['beside one without a time', [page([undefined, newest, undefined])]],
  ])('is found wherever it stands: %s', async (_name, config) => {
    expect(await answering({ config }).account.newestResult(RULE)).toEqual(new Date(newest));
  });

  test('is looked for in pages of the largest size', async () => {
    const { account, calls } = answering({ config: [page([newest], 'more'), page([])] });
    await account.newestResult(RULE);
    const input = { ConfigRuleName: RULE, Limit: 100 };
    expect(calls()).toEqual([
      { operation: 'GetComplianceDetailsByConfigRule', input },
      { operation: 'GetComplianceDetailsByConfigRule', input: { ...input, NextToken: 'more' } },
    ]);
  });

  test.each([
    ['no result', page([])],
    ['no list', {}],
    ['no time', page([undefined])],
  ])('may not exist: %s', async (_name, answer) => {
    expect(await answering({ config: [answer] }).account.newestResult(RULE)).toBeUndefined();
  });
});

describe('the remediation of a rule', () => {
  test('is asked for by the name of the rule', async () => {
    const answer = { RemediationConfigurations: [{ ConfigRuleName: RULE, TargetId: 'Close' }] };
    const { account, calls } = answering({ config: [answer] });
    expect(await account.remediation(RULE)).toEqual({ ConfigRuleName: RULE, TargetId: 'Close' });
    expect(calls()).toEqual([{ operation: 'DescribeRemediationConfigurations', input: { ConfigRuleNames: [RULE] } }]);
  });

  test.each([
    ['an empty list', { RemediationConfigurations: [] }],
    ['no list', {}],
  ])('may not exist: %s', async (_name, answer) => {
    expect(await answering({ config: [answer] }).account.remediation(RULE)).toBeUndefined();
  });

  test('has the exceptions of all pages', async () => {
    const { account, calls } = answering({
      config: [
        { RemediationExceptions: [{ ResourceId: 'payments' }], NextToken: 'more' },
        { NextToken: 'and more' },
        { RemediationExceptions: [{ ResourceId: 'shop' }] },
      ],
    });
    expect(await account.remediationExceptions(RULE)).toEqual([{ ResourceId: 'payments' }, { ResourceId: 'shop' }]);
    expect(calls()).toEqual([
      { operation: 'DescribeRemediationExceptions', input: { ConfigRuleName: RULE } },
      { operation: 'DescribeRemediationExceptions', input: { ConfigRuleName: RULE, NextToken: 'more' } },
      { operation: 'DescribeRemediationExceptions', input: { ConfigRuleName: RULE, NextToken: 'and more' } },
    ]);
  });
});

describe('the policy of a function', () => {
  test('is asked for by the ARN of the function', async () => {
    const { account, calls } = answering({ lambda: [{ Policy: '{"Statement":[]}' }] });
    expect(await account.functionPolicy(FUNCTION)).toBe('{"Statement":[]}');
    expect(calls()).toEqual([
      { operation: `GET /2015-03-31/functions/${encodeURIComponent(FUNCTION)}/policy`, input: {} },
    ]);
  });

  test('may not exist', async () => {
    const missing = { error: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };
    expect(await answering({ lambda: [missing] }).account.functionPolicy(FUNCTION)).toBeUndefined();
  });
});

describe('a document', () => {
  const answer = { Document: { Name: 'Close', DefaultVersion: '3' } };

  test('is asked for in its default version', async () => {
    const { account, calls } = answering({ ssm: [answer] });
    expect(await account.document('Close')).toEqual({ Name: 'Close', DefaultVersion: '3' });
    expect(calls()).toEqual([{ operation: 'DescribeDocument', input: { Name: 'Close' } }]);
  });

  test('is asked for in the version that is given', async () => {
    const { account, calls } = answering({ ssm: [answer] });
    await account.document('Close', '2');
    expect(calls()).toEqual([{ operation: 'DescribeDocument', input: { Name: 'Close', DocumentVersion: '2' } }]);
  });

  test.each(['InvalidDocument', 'InvalidDocumentVersion'])('may not exist: %s', async (error) => {
    expect(await answering({ ssm: [{ error, message: 'Not here.' }] }).account.document('Close', '2')).toBeUndefined();
  });
});

describe('a role', () => {
  // IAM encodes policies as RFC 3986 has it (IAM API reference, GetRole and GetRolePolicy).
  const encoded = '%7B%22Statement%22%3A%5B%5D%7D';

  test('has a trust policy, which is decoded', async () => {
    const { account, calls } = answering({
      iam: [`<Role><AssumeRolePolicyDocument>${encoded}</AssumeRolePolicyDocument></Role>`],
    });
    expect(await account.trustPolicy('close')).toBe('{"Statement":[]}');
    expect(calls()).toEqual([{ operation: 'GetRole', input: { RoleName: 'close' } }]);
  });

  test('has an inline policy, which is decoded', async () => {
    const { account, calls } = answering({ iam: [`<PolicyDocument>${encoded}</PolicyDocument>`] });
    expect(await account.rolePolicy('close', 'runbook')).toBe('{"Statement":[]}');
    expect(calls()).toEqual([{ operation: 'GetRolePolicy', input: { RoleName: 'close', PolicyName: 'runbook' } }]);
  });

  test('may not exist', async () => {
    const { account } = answering({ iam: [{ error: 'NoSuchEntity' }, { error: 'NoSuchEntity' }] });
    expect(await account.trustPolicy('close')).toBeUndefined();
    expect(await account.rolePolicy('close', 'runbook')).toBeUndefined();
  });

  test('whose answer has no policy is not called missing: the text is empty, which no check can read', async () => {
    const { account } = answering({ iam: ['', '<Role><RoleName>close</RoleName></Role>', ''] });
    expect(await account.trustPolicy('close')).toBe('');
    expect(await account.trustPolicy('close')).toBe('');
    expect(await account.rolePolicy('close', 'runbook')).toBe('');
  });
});

describe('a call that AWS refuses', () => {
  test.each<[action: string, ask: (account: Account) => Promise<unknown>]>([
    ['config:DescribeConfigurationRecorders', (account) => account.configurationRecorders()],
    ['config:DescribeConfigurationRecorderStatus', (account) => account.recorderStatuses()],
    ['config:DescribeConfigRules', (account) => account.rules()],
    ['config:DescribeConfigRuleEvaluationStatus', (account) => account.evaluationStatus(RULE)],
    ['config:GetComplianceDetailsByConfigRule', (account) => account.newestResult(RULE)],
    ['config:DescribeRemediationConfigurations', (account) => account.remediation(RULE)],
    ['config:DescribeRemediationExceptions', (account) => account.remediationExceptions(RULE)],
    ['lambda:GetPolicy', (account) => account.functionPolicy(FUNCTION)],
    ['ssm:DescribeDocument', (account) => account.document('Close')],
    ['iam:GetRole', (account) => account.trustPolicy('close')],
    ['iam:GetRolePolicy', (account) => account.rolePolicy('close', 'runbook')],
  ])('names the permission that it needs: %s', async (action, ask) => {
    const { account } = answering({
      config: [denied],
      iam: [{ error: 'AccessDeniedException' }],
      lambda: [denied],
      ssm: [denied],
    });
    await expect(ask(account)).rejects.toMatchObject({
      name: 'CallError',
      action,
      message: expect.stringMatching(new RegExp(`^${action} failed: AccessDeniedException: `)),
      cause: { name: 'AccessDeniedException' },
    });
  });
});
