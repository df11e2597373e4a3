import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
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
  readonly cloudFormation?: readonly XmlAnswer[];
  readonly cloudTrail?: readonly Answer[];
  readonly logs?: readonly Answer[];
  readonly config?: readonly Answer[];
  readonly iam?: readonly XmlAnswer[];
  readonly lambda?: readonly Answer[];
  readonly ssm?: readonly Answer[];
}) {
  const cloudFormation = cannedXml(...(answers.cloudFormation ?? []));
  const cloudTrail = canned(...(answers.cloudTrail ?? []));
  const logs = canned(...(answers.logs ?? []));
  const config = canned(...(answers.config ?? []));
  const iam = cannedXml(...(answers.iam ?? []));
  const lambda = canned(...(answers.lambda ?? []));
  const ssm = canned(...(answers.ssm ?? []));
  const account = accountOf({
    cloudFormation: new CloudFormationClient(cloudFormation.configuration),
    cloudTrail: new CloudTrailClient(cloudTrail.configuration),
    config: new ConfigServiceClient(config.configuration),
    logs: new CloudWatchLogsClient(logs.configuration),
    iam: new IAMClient(iam.configuration),
    lambda: new LambdaClient(lambda.configuration),
    ssm: new SSMClient(ssm.configuration),
  });
  const calls = (): readonly Call[] =>
    [cloudFormation, cloudTrail, config, iam, lambda, logs, ssm].flatMap((service) => service.calls);
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

  test('is when it was recorded, if that is later: a second attempt of the function reports for the first', async () => {
    const at = (time: string) => Date.parse(time) / 1000;
    const result = { ConfigRuleInvokedTime: at('2026-11-23T07:58:00Z'), ResultRecordedTime: at(newest) };
    const { account } = answering({
      config: [{ EvaluationResults: [{ ResultRecordedTime: at('2026-11-22T08:00:00Z') }, result] }],
    });
    expect(await account.newestResult(RULE)).toEqual(new Date(newest));
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

describe('a function', () => {
  test('is asked for by its ARN', async () => {
    const { account, calls } = answering({ lambda: [{ FunctionName: 'guard-1a2b', Role: 'arn' }] });
    expect(await account.functionConfiguration(FUNCTION)).toMatchObject({ FunctionName: 'guard-1a2b', Role: 'arn' });
    expect(calls()).toEqual([
      { operation: `GET /2015-03-31/functions/${encodeURIComponent(FUNCTION)}/configuration`, input: {} },
    ]);
  });

  test('may not exist', async () => {
    const missing = { error: 'ResourceNotFoundException', message: 'Function not found.' };
    expect(await answering({ lambda: [missing] }).account.functionConfiguration(FUNCTION)).toBeUndefined();
  });
});

describe('a log', () => {
  const since = new Date('2026-11-22T09:00:00Z');
  const input = { logGroupName: 'guard-logs', filterPattern: '?ERROR', startTime: since.getTime() };

  test('is searched on all pages, some of which may be empty', async () => {
    const { account, calls } = answering({
      logs: [
        { nextToken: 'more' },
        { events: [{ message: 'a' }], nextToken: 'and more' },
        { events: [{ message: 'b' }] },
      ],
    });
    expect(await account.logEvents('guard-logs', '?ERROR', since)).toEqual([{ message: 'a' }, { message: 'b' }]);
    expect(calls()).toEqual([
      { operation: 'FilterLogEvents', input },
      { operation: 'FilterLogEvents', input: { ...input, nextToken: 'more' } },
      { operation: 'FilterLogEvents', input: { ...input, nextToken: 'and more' } },
    ]);
  });

  test('is searched on ten pages at most', async () => {
    const { account, calls } = answering({ logs: Array.from({ length: 11 }, () => ({ nextToken: 'more' })) });
    expect(await account.logEvents('guard-logs', '?ERROR', since)).toEqual([]);
    expect(calls()).toHaveLength(10);
  });

  test('may not exist', async () => {
    const missing = { error: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
    expect(await answering({ logs: [missing] }).account.logEvents('guard-logs', '?ERROR', since)).toBeUndefined();
  });
});

describe('a stack', () => {
  const ID = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/eks-endpoint-guard/1';

  test('is found by a resource of it', async () => {
    const { account, calls } = answering({
      cloudFormation: [`<StackResources><member><StackId>${ID}</StackId></member></StackResources>`],
    });
    expect(await account.stackIdOf('EksEndpointGuard-MakeEndpointPrivate')).toBe(ID);
    expect(calls()).toEqual([
      { operation: 'DescribeStackResources', input: { PhysicalResourceId: 'EksEndpointGuard-MakeEndpointPrivate' } },
    ]);
  });

  test.each<[string, XmlAnswer]>([
    ['CloudFormation says so', { error: 'ValidationError' }],
    ['the answer is empty', ''],
    ['the answer has no resource', '<StackResources></StackResources>'],
  ])('may not have the resource: %s', async (_name, answer) => {
    expect(await answering({ cloudFormation: [answer] }).account.stackIdOf('x')).toBeUndefined();
  });

  test('is described by its id', async () => {
    const { account, calls } = answering({
      cloudFormation: ['<Stacks><member><StackName>guard</StackName></member></Stacks>', ''],
    });
    expect(await account.stack(ID)).toMatchObject({ StackName: 'guard' });
    expect(await account.stack(ID)).toBeUndefined();
    expect(calls()[0]).toEqual({ operation: 'DescribeStacks', input: { StackName: ID } });
  });
});

describe('the trails', () => {
  test('are all that record the Region', async () => {
    const { account, calls } = answering({ cloudTrail: [{ trailList: [{ Name: 'a' }] }, {}] });
    expect(await account.trails()).toEqual([{ Name: 'a' }]);
    expect(await account.trails()).toEqual([]);
    expect(calls()[0]).toEqual({ operation: 'DescribeTrails', input: {} });
  });

  test('log, or do not', async () => {
    const { account, calls } = answering({ cloudTrail: [{ IsLogging: true }, { IsLogging: false }, {}] });
    expect([await account.isLogging('arn'), await account.isLogging('arn'), await account.isLogging('arn')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(calls()[0]).toEqual({ operation: 'GetTrailStatus', input: { Name: 'arn' } });
  });

  test('have event selectors', async () => {
    const selectors = { EventSelectors: [{ ReadWriteType: 'All' }] };
    const { account, calls } = answering({ cloudTrail: [selectors] });
    expect(await account.eventSelectors('arn')).toMatchObject(selectors);
    expect(calls()).toEqual([{ operation: 'GetEventSelectors', input: { TrailName: 'arn' } }]);
  });
});

describe('the executions in progress', () => {
  test('are those of all pages', async () => {
    const { account, calls } = answering({
      ssm: [
        { AutomationExecutionMetadataList: [{ AutomationExecutionId: '1' }], NextToken: 'more' },
        { AutomationExecutionMetadataList: [{ AutomationExecutionId: '2' }] },
      ],
    });
    expect(await account.executionsInProgress('EksEndpointGuard-')).toEqual([
      { AutomationExecutionId: '1' },
      { AutomationExecutionId: '2' },
    ]);
    expect(calls()[0]).toEqual({
      operation: 'DescribeAutomationExecutions',
      input: {
        Filters: [
          { Key: 'DocumentNamePrefix', Values: ['EksEndpointGuard-'] },
          { Key: 'ExecutionStatus', Values: ['Pending', 'InProgress', 'Waiting', 'Cancelling'] },
        ],
      },
    });
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
    ['cloudformation:DescribeStackResources', (account) => account.stackIdOf('x')],
    ['cloudformation:DescribeStacks', (account) => account.stack('x')],
    ['cloudtrail:DescribeTrails', (account) => account.trails()],
    ['cloudtrail:GetTrailStatus', (account) => account.isLogging('x')],
    ['cloudtrail:GetEventSelectors', (account) => account.eventSelectors('x')],
    ['lambda:GetFunctionConfiguration', (account) => account.functionConfiguration(FUNCTION)],
    ['logs:FilterLogEvents', (account) => account.logEvents('x', 'y', new Date(0))],
    ['ssm:DescribeAutomationExecutions', (account) => account.executionsInProgress('x')],
    ['lambda:GetPolicy', (account) => account.functionPolicy(FUNCTION)],
    ['ssm:DescribeDocument', (account) => account.document('Close')],
    ['iam:GetRole', (account) => account.trustPolicy('close')],
    ['iam:GetRolePolicy', (account) => account.rolePolicy('close', 'runbook')],
  ])('names the permission that it needs: %s', async (action, ask) => {
    const { account } = answering({
      cloudFormation: [{ error: 'AccessDeniedException' }],
      cloudTrail: [denied],
      config: [denied],
      iam: [{ error: 'AccessDeniedException' }],
      lambda: [denied],
      logs: [denied],
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
