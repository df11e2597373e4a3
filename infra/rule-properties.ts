import { Duration, type IResolvable } from 'aws-cdk-lib';
import type * as config from 'aws-cdk-lib/aws-config';
import { RESOURCE_TYPE, RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';
import type { RuleInputParameters } from './rule-options.ts';

/** The name of the rule's function where an organization's pack has to know it. */
export const FUNCTION_NAME = 'EksEndpointGuard';

/** The name of MakeEndpointPrivate's role where an organization's pack has to know it; IAM knows no Regions, so that the name has to. */
export const ROLE_NAME = `EksEndpointGuard-\${AWS::Region}`;

/** The longest that MakeEndpointPrivate takes: its waits, pause and questions, with every attempt that they have. */
const LONGEST_RUN = Duration.minutes(2 * 30 + 2 * 5 + 10 + 2 * 30 + 2 * 5 + 2 * 60);
const MOST_ATTEMPTS = 3;

/** The rule as AWS Config has it, in a stack of its own or in a conformance pack. */
export function ruleProperties(functionArn: string, inputParameters: RuleInputParameters): config.CfnConfigRuleProps {
  return {
    configRuleName: RULE_NAME,
    description: 'The API server endpoint of an EKS cluster must not be open to the internet.',
    scope: { complianceResourceTypes: [RESOURCE_TYPE] },
    inputParameters,
    source: {
      owner: 'CUSTOM_LAMBDA',
      sourceIdentifier: functionArn,
      sourceDetails: [
        { eventSource: 'aws.config', messageType: 'ConfigurationItemChangeNotification' },
        { eventSource: 'aws.config', messageType: 'OversizedConfigurationItemChangeNotification' },
        {
          eventSource: 'aws.config',
          messageType: 'ScheduledNotification',
          maximumExecutionFrequency: 'TwentyFour_Hours',
        },
      ],
    },
  };
}

export interface Remediation {
  readonly ruleName: string;
  /** The runbook, and the role that it acts as. */
  readonly documentName: string;
  readonly roleArn: string;
  /** Whether AWS Config starts the runbook by itself. */
  readonly automatic: boolean | IResolvable;
}

/** What AWS Config offers on a cluster that is NON_COMPLIANT. */
export function remediationProperties(remediation: Remediation): config.CfnRemediationConfigurationProps {
  return {
    configRuleName: remediation.ruleName,
    resourceType: RESOURCE_TYPE,
    targetType: 'SSM_DOCUMENT',
    targetId: remediation.documentName,
    automatic: remediation.automatic,
    // A remediation exception ends the attempts only if all of them fall into these seconds. Each takes a run of the
    // runbook, and the next one starts when the rule has judged again, which is a day later at the latest.
    maximumAutomaticAttempts: MOST_ATTEMPTS,
    retryAttemptSeconds: MOST_ATTEMPTS * (LONGEST_RUN.toSeconds() + Duration.days(1).toSeconds()),
    // A tenth of the clusters at a time, and none after the first that failed in ten.
    executionControls: { ssmControls: { concurrentExecutionRatePercentage: 10, errorPercentage: 10 } },
    // Free JSON to CloudFormation, and not checked by it: the spelling is the API's.
    parameters: {
      AutomationAssumeRole: { StaticValue: { Values: [remediation.roleArn] } },
      ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
    },
  };
}
