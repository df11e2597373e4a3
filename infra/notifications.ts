import { Aws, Fn } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DOCUMENT_PREFIX } from '../remediation/runbooks.ts';
import { RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';

/** Which events are sent, and the message for people. A JSON path in angle brackets stands for that value of the event. */
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

/** Sends a message to a topic when a cluster becomes NON_COMPLIANT, a runbook changes its status, or an endpoint is opened. */
export class TopicNotifications extends Construct {
  constructor(scope: Construct, id: string, { topicArn }: { readonly topicArn: string }) {
    super(scope, id);
    for (const [name, { pattern, text }] of Object.entries(notifications)) {
      new events.CfnRule(this, `Notify${name}`, {
        eventPattern: pattern,
        targets: [{ id: 't', arn: topicArn, inputTransformer: inputTransformer(text) }],
      });
    }
  }
}

/**
 * Forwards the same events to an event bus as they are: an input transformer has no effect on a bus of another account. The
 * role lets the bus be in another account or Region (EventBridge user guide, sending events between buses).
 */
export class EventForwarding extends Construct {
  constructor(scope: Construct, id: string, { busArn }: { readonly busArn: string }) {
    super(scope, id);
    const role = new iam.CfnRole(this, 'ForwardRole', {
      description: 'eks-endpoint-guard: lets EventBridge put events on the event bus that was given',
      assumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
              ArnLike: {
                'aws:SourceArn': Fn.sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/*`),
              },
            },
          },
        ],
        Version: '2012-10-17',
      },
      policies: [
        {
          policyName: 'bus',
          policyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }],
            Version: '2012-10-17',
          },
        },
      ],
    });
    for (const [name, { pattern }] of Object.entries(notifications)) {
      new events.CfnRule(this, `Forward${name}`, {
        eventPattern: pattern,
        targets: [{ id: 'bus', arn: busArn, roleArn: role.attrArn }],
      });
    }
  }
}

/** A text as EventBridge takes it: in quotes, which it sends too (EventBridge user guide, input transformation). */
function inputTransformer(text: string): events.CfnRule.InputTransformerProperty {
  const paths = [...new Set(text.match(/(?<=<)\$[^>]+/g))];
  const letter = (path: string): string => String.fromCharCode('a'.charCodeAt(0) + paths.indexOf(path));
  return {
    inputPathsMap: Object.fromEntries(paths.map((path) => [letter(path), path])),
    inputTemplate: `"${text.replace(/(?<=<)\$[^>]+/g, letter)}"`,
  };
}
