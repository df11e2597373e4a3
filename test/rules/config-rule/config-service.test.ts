import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { evaluationsOf, historyOf, rulesOf } from '../../../rules/config-rule/config-service.ts';
import type { RecordedState } from '../../../rules/config-rule/invocation.ts';
import { type Answer, canned } from '../canned.ts';

const denied = { error: 'AccessDeniedException', message: 'You may not.' };

describe('putting evaluations', () => {
  const evaluation = {
    resourceType: 'AWS::EKS::Cluster',
    resourceId: 'payments',
    compliance: 'COMPLIANT' as const,
    reason: 'private-only',
    annotation: 'It is private.',
    orderingTimestamp: new Date('2026-11-23T09:09:00Z'),
  };
  const put = (answer: Answer) => {
    const { configuration, calls } = canned(answer);
    const store = evaluationsOf(new ConfigServiceClient(configuration));
    return { refused: store.putEvaluations([evaluation], 'token'), calls };
  };

  test('tells AWS Config all but the reason, which it does not know', async () => {
    const { refused, calls } = put({ FailedEvaluations: [] });
    expect(await refused).toEqual([]);
    expect(calls).toEqual([
      {
        operation: 'PutEvaluations',
        input: {
          ResultToken: 'token',
          Evaluations: [
            {
              ComplianceResourceType: 'AWS::EKS::Cluster',
              ComplianceResourceId: 'payments',
              ComplianceType: 'COMPLIANT',
              Annotation: 'It is private.',
              OrderingTimestamp: 1_795_424_940,
            },
          ],
        },
      },
    ]);
  });

  test.each<[name: string, answer: Answer, refused: string[]]>([
    ['nothing when the answer does not say', {}, []],
    ['what was not taken', { FailedEvaluations: [{ ComplianceResourceId: 'payments' }] }, ['payments']],
    ['what was not taken, even without an id', { FailedEvaluations: [{}] }, ['a resource']],
  ])('resolves to %s', async (_name, answer, refused) => {
    expect(await put(answer).refused).toEqual(refused);
  });

  test('lets an error through', async () => {
    await expect(put(denied).refused).rejects.toThrow('You may not.');
  });
});

describe('the resources that a rule has evaluated', () => {
  const result = (id?: string) => ({
    EvaluationResultIdentifier: id === undefined ? {} : { EvaluationResultQualifier: { ResourceId: id } },
  });

  test('are read from every page, and as large as pages come', async () => {
    const { configuration, calls } = canned(
      { EvaluationResults: [result('ledger'), result('payments')], NextToken: 'more' },
      { NextToken: 'and more' },
      { EvaluationResults: [result('search'), result(), {}] },
    );
    const store = evaluationsOf(new ConfigServiceClient(configuration));
    expect(await store.evaluatedResources('the-rule')).toEqual(['ledger', 'payments', 'search']);
    const input = { ConfigRuleName: 'the-rule', ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'], Limit: 100 };
    expect(calls).toEqual([
      { operation: 'GetComplianceDetailsByConfigRule', input },
      { operation: 'GetComplianceDetailsByConfigRule', input: { ...input, NextToken: 'more' } },
      { operation: 'GetComplianceDetailsByConfigRule', input: { ...input, NextToken: 'and more' } },
    ]);
  });
});

describe('the rules of a function', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:guard';
  const rule = (functionArn: string, parameters?: string) => ({
    ConfigRuleName: 'the-rule',
    Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: functionArn },
    InputParameters: parameters,
  });
  const ask = (...answers: Answer[]) => {
    const { configuration, calls } = canned(...answers);
    return { rules: rulesOf(new ConfigServiceClient(configuration), ARN), calls };
  };

  test('are found on every page, and have their parameters as AWS Config stores them', async () => {
    const { rules, calls } = ask(
      { ConfigRules: [rule(ARN, '{"publicAccess":"forbidden"}')], NextToken: 'more' },
      { NextToken: 'and more' },
      { ConfigRules: [rule(ARN, '{"widestIpv4":"16","allowedCidrs":["8.8.8.8/32"]}'), rule(ARN, '{}')] },
    );
    expect(await rules).toEqual([
      { publicAccess: 'forbidden' },
      { widestIpv4: '16', allowedCidrs: ['8.8.8.8/32'] },
      {},
    ]);
    expect(calls).toEqual([
      { operation: 'DescribeConfigRules', input: {} },
      { operation: 'DescribeConfigRules', input: { NextToken: 'more' } },
      { operation: 'DescribeConfigRules', input: { NextToken: 'and more' } },
    ]);
  });

  test.each([
    ['left out', undefined],
    ['empty text', ''],
  ])('have no parameters where they are %s', async (_name, parameters) => {
    expect(await ask({ ConfigRules: [rule(ARN, parameters)] }).rules).toEqual([{}]);
  });

  test('are none of those that have another function, or none, whatever their parameters', async () => {
    const { rules } = ask({
      ConfigRules: [
        rule(`${ARN}-2`, '{"publicAccess":"forbidden"}'),
        rule(ARN.replace('eu-central-1', 'eu-west-1'), '{'),
        { ConfigRuleName: 'managed', Source: { Owner: 'AWS', SourceIdentifier: 'EKS_ENDPOINT_NO_PUBLIC_ACCESS' } },
        { ConfigRuleName: 'policy', Source: { Owner: 'CUSTOM_POLICY' } },
        { ConfigRuleName: 'sourceless' },
      ],
    });
    expect(await rules).toEqual([]);
  });

  test.each([
    ['not JSON', '{', 'ruleParameters: is not JSON'],
    ['a list', '[]', 'ruleParameters: is not a record'],
  ])('are not known where the parameters of one are %s', async (_name, parameters, message) => {
    await expect(ask({ ConfigRules: [rule(ARN), rule(ARN, parameters)] }).rules).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEventError', field: 'ruleParameters', message }),
    );
  });

  test('are not known when the question is denied', async () => {
    await expect(ask(denied).rules).rejects.toThrow('You may not.');
  });
});

describe('the history of a resource', () => {
  const state: RecordedState = {
    resourceType: 'AWS::EKS::Cluster',
    resourceId: 'payments',
    status: 'OK',
    captureTime: new Date('2026-11-23T09:09:00.700Z'),
  };
  const find = (...answers: Answer[]) => {
    const { configuration, calls } = canned(...answers);
    return { found: historyOf(new ConfigServiceClient(configuration)).find(state), calls };
  };
  const item = (second: string | undefined, configuration?: string, tags?: Record<string, string>) => ({
    ...(second === undefined ? {} : { configurationItemCaptureTime: Date.parse(`2026-11-23T${second}Z`) / 1000 }),
    configuration,
    tags,
  });

  test('is asked for the items until a second after the one that is meant', async () => {
    const { found, calls } = find({ configurationItems: [] });
    await found;
    expect(calls).toEqual([
      {
        operation: 'GetResourceConfigHistory',
        input: { resourceType: 'AWS::EKS::Cluster', resourceId: 'payments', laterTime: 1_795_424_941.7 },
      },
    ]);
  });

  test.each<[name: string, answers: Answer[], content: { configuration: unknown; tags: Record<string, string> }]>([
    [
      'with its content, which the API writes as text',
      [{ configurationItems: [item('09:09:00.700', '{"Name":"payments"}', { team: 'x' })] }],
      { configuration: { Name: 'payments' }, tags: { team: 'x' } },
    ],
    [
      'behind a newer one, by its second',
      [{ configurationItems: [item('09:09:01.100', '{"n":1}'), item('09:09:00', '{"n":2}')] }],
      { configuration: { n: 2 }, tags: {} },
    ],
    [
      'by the end of its second',
      [{ configurationItems: [item('09:09:00.999', '{"n":1}'), item('09:08:59.999', '{"n":2}')] }],
      { configuration: { n: 1 }, tags: {} },
    ],
    [
      'behind pages without items',
      [{ nextToken: 'a' }, { configurationItems: [], nextToken: 'b' }, { configurationItems: [item('09:09:00', '1')] }],
      { configuration: 1, tags: {} },
    ],
    ['without content', [{ configurationItems: [item('09:09:00')] }], { configuration: null, tags: {} }],
    [
      'without content where that is not JSON',
      [{ configurationItems: [item('09:09:00', '{')] }],
      { configuration: null, tags: {} },
    ],
  ])('gives the item %s', async (_name, answers, content) => {
    const { found, calls } = find(...answers);
    expect(await found).toEqual({ ...state, ...content });
    expect(calls).toHaveLength(answers.length);
  });

  test.each<[name: string, answers: Answer[]]>([
    ['it ends', [{ configurationItems: [] }]],
    ['it comes to other items', [{ configurationItems: [item('08:00:00'), item(undefined)], nextToken: 'more' }]],
    ['AWS Config does not know the resource', [{ error: 'ResourceNotDiscoveredException', message: 'Unknown.' }]],
  ])('gives nothing when %s', async (_name, answers) => {
    const { found, calls } = find(...answers);
    expect(await found).toBeUndefined();
    expect(calls).toHaveLength(answers.length);
  });

  test('lets any other error through', async () => {
    await expect(find(denied).found).rejects.toThrow('You may not.');
  });
});
