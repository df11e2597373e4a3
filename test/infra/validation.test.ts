import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acknowledge } from '../../infra/acknowledge.ts';
import { validatedApp } from '../../infra/validation.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'eks-endpoint-guard-'));
  // The findings are printed; only that they stop the synthesis matters here.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  rmSync(outdir, { recursive: true });
});

function synthesize(build: (stack: Stack) => void): boolean {
  const app = validatedApp({ outdir });
  build(new Stack(app, 'Sample'));
  try {
    app.synth();
  } catch {
    return false;
  }
  return process.exitCode === undefined || process.exitCode === 0;
}

const role = (stack: Stack, resource: string): iam.Role =>
  new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      all: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['config:PutEvaluations'], resources: [resource] })],
      }),
    },
  });

describe('a build', () => {
  test('passes without findings', () => {
    expect(synthesize((stack) => role(stack, 'arn:aws:eks:eu-central-1:111122223333:cluster/payments'))).toBe(true);
  });

  test('stops at a finding of the AwsSolutions pack', () => {
    expect(synthesize((stack) => role(stack, '*'))).toBe(false);
  });

  test('goes on when the finding is acknowledged with its reason', () => {
    const acknowledged = (stack: Stack) =>
      acknowledge(role(stack, '*'), { 'AwsSolutions-IAM5[Resource::*]': 'supports no resource-level permission' });
    expect(synthesize(acknowledged)).toBe(true);
  });

  test('stops at a property that CloudFormation does not know', () => {
    const withMistake = (stack: Stack) =>
      new CfnResource(stack, 'Rule', {
        type: 'AWS::Config::RemediationConfiguration',
        properties: { ConfigRuleName: 'rule', TargetType: 'SSM_DOCUMENT', Target: 'document' },
      });
    expect(synthesize(withMistake)).toBe(false);
  });
});
