import { CfnOutput, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EksEndpointGuard } from './guard.ts';

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
    const publicAccess = new CfnParameter(this, 'PublicAccess', {
      description:
        'restricted: a public endpoint must be limited by CIDRs. forbidden: any public endpoint is NON_COMPLIANT.',
      allowedValues: ['restricted', 'forbidden'],
      default: 'restricted',
    });
    const privateEndpoint = new CfnParameter(this, 'PrivateEndpoint', {
      description: 'required: a cluster whose private endpoint is off is NON_COMPLIANT.',
      allowedValues: ['optional', 'required'],
      default: 'optional',
    });
    const guard = new EksEndpointGuard(this, 'Guard', {
      code,
      publicAccess: publicAccess.valueAsString,
      privateEndpoint: privateEndpoint.valueAsString,
    });
    new CfnOutput(this, 'RuleName', { value: guard.rule.ref, description: 'The AWS Config rule' });
    new CfnOutput(this, 'RunbookName', { value: guard.runbook.ref, description: 'The SSM Automation runbook' });
    new CfnOutput(this, 'RunbookRoleArn', {
      value: guard.runbookRole.roleArn,
      description: 'The role that the runbook acts as',
    });
  }
}
