import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { DOCUMENT_PREFIX } from '../remediation/runbooks.ts';
import { RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';
import type { OptionalTopic } from './notifications-topic.ts';
import { acknowledge } from './validation.ts';

/** Which events are told, and in which words; a JSON path in angle brackets stands for what it leads to in the event. */
interface Notification {
  readonly pattern: object;
  readonly text: string;
}

const notifications: Readonly<Record<string, Notification>> = {
  NonCompliant: {
    pattern: {
      source: ['aws.config'],
      // Config Rules Compliance Change: no other event of AWS Config has an evaluation result.
      detail: {
        // A conformance pack appends an id of its own to the name.
        configRuleName: [{ prefix: RULE_NAME }],
        newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
      },
    },
    text: 'EKS cluster <$.detail.resourceId> (<$.account>, <$.region>) is NON_COMPLIANT with <$.detail.configRuleName>: <$.detail.newEvaluationResult.annotation>',
  },
  // The event names neither the cluster nor the step that failed (Systems Manager user guide, event examples).
  Runbook: {
    pattern: {
      source: ['aws.ssm'],
      'detail-type': ['EC2 Automation Execution Status-change Notification'],
      detail: {
        Definition: [{ prefix: DOCUMENT_PREFIX }],
        Status: ['InProgress', 'Success', 'Failed', 'TimedOut', 'Cancelled'],
      },
    },
    text: '<$.detail.Definition> (<$.account>, <$.region>) is <$.detail.Status>. More: aws ssm get-automation-execution --automation-execution-id <$.detail.ExecutionId>',
  },
  Opened: {
    pattern: {
      source: ['aws.eks'],
      // AWS API Call via CloudTrail: no other event has the parameters of a request.
      detail: {
        eventName: ['UpdateClusterConfig'],
        requestParameters: { resourcesVpcConfig: { endpointPublicAccess: [true] } },
        errorCode: [{ exists: false }],
      },
    },
    text: '<$.detail.userIdentity.arn> asked for a public endpoint of EKS cluster <$.detail.requestParameters.name> (<$.account>, <$.region>) at <$.detail.eventTime>',
  },
};

/** Tells a topic, when it exists, of clusters that become NON_COMPLIANT, of the runbooks, and of whoever opens an endpoint. */
export function notify(scope: Construct, topic: OptionalTopic): void {
  for (const [name, { pattern, text }] of Object.entries(notifications)) {
    const rule = new events.CfnRule(scope, `Notify${name}`, {
      eventPattern: pattern,
      targets: [{ id: 't', arn: topic.arn, inputTransformer: inputTransformer(text) }],
    });
    rule.cfnOptions.condition = topic.exists;
    acknowledge(rule, { 'CloudFormation-Validate::W1030': 'Without a topic there is no rule.' });
  }
}

/**
 * A text as EventBridge takes it, which is in quotes, and they are sent too (EventBridge user guide, input transformation).
 */
function inputTransformer(text: string): events.CfnRule.InputTransformerProperty {
  const paths = [...new Set(text.match(/(?<=<)\$[^>]+/g))];
  const letter = (path: string): string => String.fromCharCode('a'.charCodeAt(0) + paths.indexOf(path));
  return {
    inputPathsMap: Object.fromEntries(paths.map((path) => [letter(path), path])),
    inputTemplate: `"${text.replace(/(?<=<)\$[^>]+/g, letter)}"`,
  };
}
