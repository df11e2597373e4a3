import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
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

/**
 * Clusters with a public endpoint, as AWS Config has recorded them. There is no test of the CIDRs in it: on a property of type
 * cidr_block `=` asks whether a range holds an address (AWS Config developer guide, querying AWS resources).
 */
export const PUBLIC_ENDPOINTS =
  'SELECT accountId, awsRegion, resourceId, ' +
  ['EndpointPublicAccess', 'EndpointPrivateAccess', 'PublicAccessCidrs']
    .map((setting) => `configuration.ResourcesVpcConfig.${setting}`)
    .join(', ') +
  " WHERE resourceType = 'AWS::EKS::Cluster' AND configuration.ResourcesVpcConfig.EndpointPublicAccess = true";

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
    new config.CfnStoredQuery(this, 'Query', {
      queryName: 'eks-endpoint-guard-account',
      queryExpression: PUBLIC_ENDPOINTS,
    });
    new CfnOutput(this, 'RuleName', { value: guard.rule.ref, condition: mode.isRule });
  }
}
