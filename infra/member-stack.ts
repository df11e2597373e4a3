import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { functionAlarms } from './alarms.ts';
import { deploymentMode } from './deployment-mode.ts';
import { EksEndpointGuard } from './guard.ts';
import { notificationParameters } from './notification-parameters.ts';
import { notify } from './notifications.ts';
import { notificationTopic } from './notifications-topic.ts';
import { remediationParameters } from './remediation-parameters.ts';
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
    const mode = deploymentMode(this);
    const guard = new EksEndpointGuard(this, 'Guard', {
      code,
      mode,
      ruleParameters: ruleInputParameters(this),
      remediation: remediationParameters(this),
    });
    const { topic: request, alarmsAreOn } = notificationParameters(this);
    const topic = notificationTopic(this, request);
    notify(this, topic);
    functionAlarms(this, { function: guard.ruleFunction, areOn: alarmsAreOn, topic });
    new CfnOutput(this, 'RuleName', { value: guard.rule.ref, condition: mode.isRule });
  }
}
