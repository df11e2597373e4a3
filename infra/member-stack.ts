import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EksEndpointGuard } from './guard.ts';
import { ruleInputParameters } from './rule-parameters.ts';

export interface MemberStackProps extends StackProps {
  readonly code: lambda.Code;
}

/** The guard of one account and Region, with the rule's parameters as CloudFormation parameters. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { code, ...props }: MemberStackProps) {
    super(scope, id, {
      ...props,
      description: 'eks-endpoint-guard: finds EKS clusters whose API server is open to the Internet, and closes them',
    });
    const guard = new EksEndpointGuard(this, 'Guard', { code, ruleParameters: ruleInputParameters(this) });
    new CfnOutput(this, 'RuleName', { value: guard.rule.ref, description: 'The AWS Config rule' });
    new CfnOutput(this, 'RunbookName', { value: guard.runbook.ref, description: 'The SSM Automation runbook' });
    new CfnOutput(this, 'RunbookRoleArn', {
      value: guard.runbookRole.roleArn,
      description: 'The role that the runbook acts as',
    });
  }
}
