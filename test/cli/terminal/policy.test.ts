import { expect, test } from 'vitest';
import { actionsInWords, actionsOf, allow, optional, required } from '../../../cli/terminal/policy.ts';

const policy = [
  allow('Clusters', ['eks:ListClusters', 'eks:DescribeCluster']),
  allow('One', ['eks:DescribeCluster'], 'arn:aws:eks:*:ACCOUNT:cluster/payments'),
  allow('OptionalName', ['iam:ListAccountAliases'], '*', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
];

test('a statement is as IAM takes it, for all resources unless one is given', () => {
  expect(policy[0]).toEqual({
    Sid: 'Clusters',
    Effect: 'Allow',
    Action: ['eks:ListClusters', 'eks:DescribeCluster'],
    Resource: '*',
  });
  expect(policy[2]).toMatchObject({ Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } });
});

test('each action is listed once, and statements are required unless their Sid says Optional', () => {
  expect(actionsOf(policy)).toEqual(['eks:ListClusters', 'eks:DescribeCluster', 'iam:ListAccountAliases']);
  expect(required(policy).map(({ Sid }) => Sid)).toEqual(['Clusters', 'One']);
  expect(optional(policy).map(({ Sid }) => Sid)).toEqual(['OptionalName']);
});

test('the actions stand in lines that fit a terminal', () => {
  expect(actionsInWords('Besides the right to list the clusters of the account, it needs', required(policy))).toBe(
    'Besides the right to list the clusters of the account, it needs\neks:ListClusters, eks:DescribeCluster.',
  );
});
