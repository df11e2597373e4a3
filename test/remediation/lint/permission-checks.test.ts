import { describe, expect, test } from 'vitest';
import type { RunbookStatement } from '../../../remediation/statement.ts';
import { lint } from '../lint.ts';
import { sample, samplePermissions, sampleSamples } from './planted.ts';

describe('the role', () => {
  const [onClusters, onVpcs, onFunction] = samplePermissions as readonly [
    RunbookStatement,
    RunbookStatement,
    RunbookStatement,
  ];

  test.each<[string, readonly RunbookStatement[], readonly string[]]>([
    [
      'may do what a step calls',
      [{ actions: ['eks:DescribeCluster', 'eks:DescribeUpdate'], on: 'clusters' }, onVpcs, onFunction],
      ['TurnPublicAccessOff: calls eks:UpdateClusterConfig, which the role may not do'],
    ],
    [
      'may do what a wait calls',
      [{ actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'], on: 'clusters' }, onVpcs, onFunction],
      ['WaitUntilUpdateHasEnded: calls eks:DescribeUpdate, which the role may not do'],
    ],
    [
      'may invoke the function that a step invokes',
      [onClusters, onVpcs],
      ['AskTheFunction: calls lambda:InvokeFunction, which the role may not do'],
    ],
    [
      'may do nothing else',
      [...samplePermissions, { actions: ['eks:ListClusters'], on: 'clusters' }],
      ['permissions: eks:ListClusters is granted, and no step does it'],
    ],
    [
      'may do nothing by a pattern',
      [...samplePermissions, { actions: ['ec2:*'], on: 'vpcs' }],
      ['permissions: ec2:* is granted, and no step does it'],
    ],
    [
      'acts on clusters in EKS',
      [{ ...onClusters, on: 'vpcs' }, onVpcs, onFunction],
      [
        'permissions: eks:DescribeCluster is granted on vpcs, which it is not about',
        'permissions: eks:DescribeUpdate is granted on vpcs, which it is not about',
        'permissions: eks:UpdateClusterConfig is granted on vpcs, which it is not about',
      ],
    ],
    [
      'acts on VPCs in EC2',
      [onClusters, { ...onVpcs, on: 'rule-function' }, onFunction],
      ['permissions: ec2:DescribeVpcAttribute is granted on rule-function, which it is not about'],
    ],
    [
      "invokes the rule's function",
      [onClusters, onVpcs, { ...onFunction, on: 'clusters' }],
      ['permissions: lambda:InvokeFunction is granted on clusters, which it is not about'],
    ],
  ])('%s', (_name, permissions, findings) => {
    expect(lint(sample, permissions, sampleSamples)).toEqual(findings);
  });
});
