import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { EksEndpointGuard } from '../../infra/guard.ts';

/** The construct in a stack of another app, without a deployment mode. */
function guarded(useConditionKeys: boolean): Template {
  const stack = new Stack();
  new EksEndpointGuard(stack, 'Guard', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    ruleParameters: { publicAccess: 'forbidden' },
    remediation: { automatic: false, useConditionKeys },
  });
  return Template.fromStack(stack);
}

const template = guarded(true);

describe('the construct in another app', () => {
  test('has the rule and its remediation without a condition, and no pack', () => {
    template.resourceCountIs('AWS::Config::ConformancePack', 0);
    for (const type of ['AWS::Config::ConfigRule', 'AWS::Config::RemediationConfiguration']) {
      template.resourceCountIs(type, 1);
      expect(Object.values(template.findResources(type))[0]).not.toHaveProperty('Condition');
    }
  });

  test('has the logical ids that CDK makes, under which it may stand there twice', () => {
    const { Resources: resources } = template.toJSON() as { Resources: object };
    expect(
      Object.keys(resources)
        .map((id) => id.replace(/[0-9A-F]{8}$/, '#'))
        .sort(),
    ).toEqual([
      'GuardInvokePermission#',
      'GuardRemediation#',
      'GuardRule#',
      'GuardRuleFunction#',
      'GuardRuleFunctionLogs#',
      'GuardRuleFunctionRole#',
      'GuardRunbooksMakeEndpointPrivate#',
      'GuardRunbooksMakeEndpointPrivateRole#',
      'GuardRunbooksRestoreEndpointAccess#',
      'GuardRunbooksRestoreEndpointAccessRole#',
      'GuardRunbooksRestrictPublicCidrs#',
      'GuardRunbooksRestrictPublicCidrsRole#',
    ]);
  });

  test.each([
    [true, 3],
    [false, 0],
  ])('uses the EKS condition keys: %s', (useConditionKeys, count) => {
    const roles = Object.values(guarded(useConditionKeys).findResources('AWS::IAM::Role'));
    expect(roles).toHaveLength(4);
    expect(roles.filter((role) => JSON.stringify(role).includes('eks:endpointPublicAccess'))).toHaveLength(count);
  });
});
