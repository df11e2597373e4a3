import { describe, expect, test } from 'vitest';
import { resolve } from '../aws/cloudformation/intrinsics.ts';
import { parseTemplate } from '../aws/cloudformation/template.ts';
import { evaluateResourcePolicy, parsePolicy } from '../aws/iam/policy.ts';
import { storedQueries } from '../aws/services/config-stored-queries.ts';
import { resource, template } from './organization-sample.ts';

describe('the aggregator', () => {
  test.each(['AggregatorRole', 'OrganizationAggregator', 'Query'])('is there when it is asked for only: %s', (id) => {
    expect(resource(id).Condition).toBe('HasAggregator');
    expect(template.Conditions['HasAggregator']).toEqual({ 'Fn::Equals': [{ Ref: 'Aggregator' }, 'on'] });
  });

  test('collects from every Region of the organization', () => {
    expect(resource('OrganizationAggregator').Properties).toEqual({
      ConfigurationAggregatorName: { Ref: 'AWS::StackName' },
      OrganizationAggregationSource: { AllAwsRegions: true, RoleArn: { 'Fn::GetAtt': ['AggregatorRole', 'Arn'] } },
    });
  });

  test('has a role that lets AWS Config of this account ask who is in the organization, and nothing else', () => {
    expect(resource('AggregatorRole').Properties).toEqual({
      Description: expect.any(String),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'config.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'organization',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'organizations:DescribeOrganization',
                  'organizations:ListAccounts',
                  'organizations:ListAWSServiceAccessForOrganization',
                  'organizations:ListDelegatedAdministrators',
                ],
                Resource: '*',
              },
            ],
          },
        },
      ],
    });
  });

  // AWS does not document whether AWS Config sends aws:SourceAccount when it assumes this role.
  test.each<[name: string, service: string, context: Record<string, string>, expected: string]>([
    ['AWS Config that sends this account', 'config.amazonaws.com', { 'aws:SourceAccount': '999999999999' }, 'allowed'],
    ['AWS Config that sends no account', 'config.amazonaws.com', {}, 'allowed'],
    ['AWS Config for another account', 'config.amazonaws.com', { 'aws:SourceAccount': '111111111111' }, 'not-allowed'],
    ['another service', 'ssm.amazonaws.com', { 'aws:SourceAccount': '999999999999' }, 'not-allowed'],
  ])('has a role that is assumed as it should by %s', (_name, service, context, expected) => {
    const place = { partition: 'aws', account: '999999999999', region: 'eu-central-1', stackName: 's', stackId: 'arn' };
    const document = resolve(resource('AggregatorRole').Properties['AssumeRolePolicyDocument'], {
      template: parseTemplate(JSON.stringify(template)),
      parameters: {},
      place,
      created: new Map(),
    });
    const request = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::999999999999:role/x', context };
    expect(evaluateResourcePolicy(parsePolicy(document, 'trust'), { service }, request)).toBe(expected);
  });

  // Two stacks, and the member template in the management account, have queries of other names.
  test('has a query with the name of the stack', () => {
    expect(resource('Query').Properties).toEqual({
      QueryName: { Ref: 'AWS::StackName' },
      QueryDescription: { 'Fn::Sub': expect.stringContaining(`the aggregator \${AWS::StackName}`) },
      QueryExpression: expect.stringMatching(/^SELECT accountId, awsRegion, resourceId, /),
    });
  });

  describe('is given a query', () => {
    const place = { partition: 'aws', account: '999999999999', region: 'eu-central-1' };
    const QueryName = 'eks-endpoint-guard';
    const { QueryDescription, QueryExpression: Expression } = resource('Query').Properties;
    const { 'Fn::Sub': Description } = QueryDescription as { readonly 'Fn::Sub': string };
    const put = async (query: object) =>
      storedQueries(place).PutStoredQuery.run({ StoredQuery: query } as never, undefined as never);

    test('that AWS Config takes', async () => {
      expect(await put({ QueryName, Description, Expression })).toEqual({
        QueryArn: expect.stringMatching(
          /^arn:aws:config:eu-central-1:999999999999:stored-query\/eks-endpoint-guard\/query-[0-9a-f]{8}$/,
        ),
      });
    });

    test.each<[name: string, query: object, problem: string]>([
      ['with a name of other characters', { QueryName: 'eks endpoints' }, 'must satisfy pattern'],
      ['with a name of 65', { QueryName: 'x'.repeat(65) }, 'less than or equal to 64'],
      ['with a description of 257', { Description: 'x'.repeat(257) }, 'less than or equal to 256'],
      ['without an expression', { Expression: '' }, 'greater than or equal to 1'],
      ['with an expression of 4,097', { Expression: 'x'.repeat(4097) }, 'less than or equal to 4096'],
    ])('that it would refuse %s', async (_name, change, problem) => {
      await expect(put({ QueryName, Description, Expression, ...change })).rejects.toThrow(problem);
    });
  });
});
