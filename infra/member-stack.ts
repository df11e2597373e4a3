import { type CfnElement, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { functionAlarms } from './alarms.ts';
import { deploymentMode, remediationParameters } from './deployment-parameters.ts';
import { EksEndpointGuard } from './guard.ts';
import { notificationParameters } from './notification-parameters.ts';
import { notify } from './notifications.ts';
import { notificationTopic } from './notifications-topic.ts';
import { ruleInputParameters } from './rule-parameters.ts';
import { savePublicEndpointsQuery } from './saved-query.ts';

/** Constructs that only group others: their ids say nothing that the ids of their members do not. */
const GROUPS = ['Guard', 'Runbooks', 'Resource'];

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
    savePublicEndpointsQuery(this, { queryName: 'eks-endpoint-guard-account' });
    new CfnOutput(this, 'RuleName', { value: guard.rule.ref, condition: mode.isRule });
  }

  /**
   * Plain ids without CDK's hash, because people read them in names of roles and in events of the stack. They must not change:
   * CloudFormation would replace the resources, and a replacement collides with a resource that has a fixed name.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    const ids = element.node.scopes.slice(this.node.scopes.length).map(({ node }) => node.id);
    return ids.filter((id) => !GROUPS.includes(id)).join('');
  }
}
