import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { evaluationsOf, historyOf, rulesOf } from '../../../rules/config-rule/config-service.ts';
import type { RecordedState } from '../../../rules/config-rule/invocation.ts';
import { type Answer, BROKEN_BODIES, canned } from '../canned.ts';

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
  const result = (id: string, second: number) => ({
    EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceId: id } },
    ResultRecordedTime: Date.parse('2026-11-23T09:09:00Z') / 1000 + second,
  });
  const read = async (...answers: Answer[]) => {
    const { configuration, calls } = canned(...answers);
    const pages: unknown[] = [];
    for await (const page of evaluationsOf(new ConfigServiceClient(configuration)).evaluatedResources('the-rule')) {
      pages.push(page);
    }
    return { pages, calls };
  };

  test('are read from every page, and as large as pages come', async () => {
    const { pages, calls } = await read(
      { EvaluationResults: [result('ledger', 1), result('payments', 2)], NextToken: 'more' },
      { EvaluationResults: [], NextToken: 'and more' },
      { EvaluationResults: [{ ...result('search', 3), ResultRecordedTime: undefined }] },
    );
    expect(pages).toEqual([
      [
        { resourceId: 'ledger', recordedAt: new Date('2026-11-23T09:09:01Z') },
        { resourceId: 'payments', recordedAt: new Date('2026-11-23T09:09:02Z') },
      ],
      [],
      [{ resourceId: 'search', recordedAt: undefined }],
    ]);
    const input = { ConfigRuleName: 'the-rule', ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'], Limit: 100 };
    expect(calls).toEqual([
      { operation: 'GetComplianceDetailsByConfigRule', input },
      { operation: 'GetComplianceDetailsByConfigRule', input: { ...input, NextToken: 'more' } },
      { operation: 'GetComplianceDetailsByConfigRule', input: { ...input, NextToken: 'and more' } },
    ]);
  });

  test.each<[name: string, answer: Answer, message: RegExp | string]>([
    ...BROKEN_BODIES,
    [
      'a page without its list',
      { NextToken: 'more' },
      'config:GetComplianceDetailsByConfigRule answered without EvaluationResults; the answer has NextToken',
    ],
    [
      'a result of no resource',
      { EvaluationResults: [{ ComplianceType: 'COMPLIANT' }] },
      'answered without EvaluationResultIdentifier; the answer has ComplianceType',
    ],
    [
      'a result without a qualifier',
      { EvaluationResults: [{ EvaluationResultIdentifier: {} }] },
      'answered without EvaluationResultQualifier',
    ],
    [
      'a result without a resource id',
      { EvaluationResults: [{ EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'x' } } }] },
      'answered without ResourceId; the answer has ResourceType',
    ],
  ])('are not known from %s', async (_name, answer, message) => {
    await expect(read({ EvaluationResults: [], NextToken: 'more' }, answer)).rejects.toThrow(message);
  });
});

describe('the rules of a function', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:guard';
  const rule = (functionArn: string, parameters?: string, name = 'the-rule') => ({
    ConfigRuleName: name,
    Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: functionArn },
    InputParameters: parameters,
  });
  const ask = (...answers: Answer[]) => {
    const { configuration, calls } = canned(...answers);
    return { rules: rulesOf(new ConfigServiceClient(configuration), ARN, 'the-rule'), calls };
  };

  test('are found on every page, and have their parameters as AWS Config stores them', async () => {
    const { rules, calls } = ask(
      { ConfigRules: [rule(ARN, '{"publicAccess":"forbidden"}')], NextToken: 'more' },
      { ConfigRules: [], NextToken: 'and more' },
      {
        ConfigRules: [
          rule(ARN, '{', 'the-rule-conformance-pack-a1b2c3'),
          rule(ARN, undefined, 'the-rule-conformance-pack-d4e5f6'),
        ],
      },
    );
    expect(await rules).toEqual([
      { name: 'the-rule', parameters: '{"publicAccess":"forbidden"}' },
      { name: 'the-rule-conformance-pack-a1b2c3', parameters: '{' },
      { name: 'the-rule-conformance-pack-d4e5f6', parameters: undefined },
    ]);
    expect(calls).toEqual([
      { operation: 'DescribeConfigRules', input: {} },
      { operation: 'DescribeConfigRules', input: { NextToken: 'more' } },
      { operation: 'DescribeConfigRules', input: { NextToken: 'and more' } },
    ]);
  });

  test('are none of those that have another function, whatever their parameters', async () => {
    const { rules } = ask({
      ConfigRules: [
        rule(`${ARN}-2`, '{"publicAccess":"forbidden"}'),
        rule(ARN.replace('eu-central-1', 'eu-west-1'), '{'),
        { ConfigRuleName: 'the-rule', Source: { Owner: 'CUSTOM_POLICY' } },
      ],
    });
    expect(await rules).toEqual([]);
  });

  test.each(['another-rule', 'the-rule-2', 'my-the-rule', 'the-rule-conformance-pack', 'The-Rule'])(
    'are no rules of another kind that have the same function: %s',
    async (name) => {
      const { rules } = ask({ ConfigRules: [rule(ARN, '{"answer=COMPLIANT":"x"}', name), { ConfigRuleName: name }] });
      expect(await rules).toEqual([]);
    },
  );

  test.each<[name: string, answer: Answer, message: RegExp | string]>([
    ...BROKEN_BODIES,
    [
      'a page without its list',
      { NextToken: 'more' },
      'config:DescribeConfigRules answered without ConfigRules; the answer has NextToken',
    ],
    [
      'a rule without a name',
      { ConfigRules: [{ Source: {} }] },
      'answered without ConfigRuleName; the answer has Source',
    ],
    [
      'a rule of this name without a source',
      { ConfigRules: [{ ConfigRuleName: 'the-rule' }] },
      'answered without Source; the answer has ConfigRuleName',
    ],
  ])('are not known from %s', async (_name, answer, message) => {
    await expect(ask({ ConfigRules: [rule(ARN)], NextToken: 'more' }, answer).rules).rejects.toThrow(message);
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
  const find = (...answers: Answer[]) => findBy(() => 0, ...answers);
  const findBy = (elapsed: () => number, ...answers: Answer[]) => {
    const { configuration, calls } = canned(...answers);
    return { found: historyOf(new ConfigServiceClient(configuration), elapsed).find(state), calls };
  };
  const item = (second: string | undefined, configuration?: string, tags: Record<string, string> | undefined = {}) => ({
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
        input: {
          resourceType: 'AWS::EKS::Cluster',
          resourceId: 'payments',
          earlierTime: 1_795_424_939.7,
          laterTime: 1_795_424_941.7,
        },
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
      [
        { configurationItems: [], nextToken: 'a' },
        { configurationItems: [], nextToken: 'b' },
        { configurationItems: [item('09:09:00', '1')] },
      ],
      { configuration: 1, tags: {} },
    ],
    [
      'without content where it has no tags, which may hold an exemption',
      [{ configurationItems: [{ ...item('09:09:00', '{"n":1}'), tags: undefined }] }],
      { configuration: null, tags: {} },
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

  const emptyPages = (count: number): Answer[] =>
    Array.from({ length: count }, (_, index) => ({ configurationItems: [], nextToken: `page-${index}` }));

  test('gives nothing after thirty empty pages, and the item on the thirtieth', async () => {
    const endless = find(...emptyPages(31));
    expect(await endless.found).toBeUndefined();
    expect(endless.calls).toHaveLength(30);
    const late = find(...emptyPages(29), { configurationItems: [item('09:09:00', '1', {})] });
    expect(await late.found).toMatchObject({ configuration: 1 });
  });

  test('gives nothing when empty pages have taken more than a minute', async () => {
    let elapsed = 1000;
    const slow = findBy(
      () => {
        elapsed += 20_000;
        return elapsed;
      },
      ...emptyPages(9),
    );
    expect(await slow.found).toBeUndefined();
    // Three looks at the clock are a minute; the fourth is later.
    expect(slow.calls).toHaveLength(4);
  });

  test.each<[name: string, answer: Answer, message: RegExp | string]>([
    ...BROKEN_BODIES,
    [
      'a page without its list',
      { nextToken: 'more' },
      'config:GetResourceConfigHistory answered without configurationItems; the answer has nextToken',
    ],
  ])('fails for %s', async (_name, answer, message) => {
    await expect(find({ configurationItems: [], nextToken: 'more' }, answer).found).rejects.toThrow(message);
  });

  test('lets any other error through', async () => {
    await expect(find(denied).found).rejects.toThrow('You may not.');
  });
});
