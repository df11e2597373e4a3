import { Aws, Fn } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RUNBOOKS } from '../remediation/runbooks.ts';
import { RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';

/**
 * Which events are sent, and the message for people. A JSON path in angle brackets stands for that value of the event: in
 * `text` for a string, in `object` for an object. EventBridge does not escape the strings, and mail programs make links of names
 * with dots. So a string is an ID, an exact value, or a name that its pattern limits (cluster, IAM user, role); annotation.ts
 * cleans the annotation.
 */
interface Notification {
  readonly pattern: object;
  readonly text: string;
  readonly object?: { readonly name: string; readonly path: string };
}

const DOCUMENT_NAMES = Object.values(RUNBOOKS).map(({ documentName }) => documentName);

/** A request that AWS accepted. Only events of CloudTrail have the parameters of a request. */
const ACCEPTED = { errorCode: [{ exists: false }] };

/**
 * Who made a request: an IAM user or a role by name, for which EventBridge leaves out the other one of the two paths (user guide,
 * input transformation). Not the ARN: a caller chooses the session's name in it, such as www.example.com, and the path of a
 * user may have quotation marks.
 */
const CALLER =
  '<$.detail.userIdentity.type> <$.detail.userIdentity.userName><$.detail.userIdentity.sessionContext.sessionIssuer.userName>';

/** Shows the session too, and the address. */
const LOOK_UP =
  'Session and address: aws cloudtrail lookup-events --region <$.region> --lookup-attributes AttributeKey=EventId,AttributeValue=<$.detail.eventID>';

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
        Definition: DOCUMENT_NAMES,
        // AWS's own pages spell the last one in several ways.
        Status: ['InProgress', 'Success', 'Failed', 'TimedOut', 'Cancelling', 'Cancelled', 'Canceled'],
      },
    },
    text: '<$.detail.Definition> (<$.account>, <$.region>) is <$.detail.Status>. More: aws ssm get-automation-execution --automation-execution-id <$.detail.ExecutionId>',
  },
  // What was asked for, and not what comes of it: EKS may be asked to narrow, and its update may fail.
  Opened: {
    pattern: {
      source: ['aws.eks'],
      detail: {
        ...ACCEPTED,
        $or: [
          { eventName: ['UpdateClusterConfig', 'CreateCluster'], ...vpcConfig({ endpointPublicAccess: [true] }) },
          { eventName: ['UpdateClusterConfig'], ...vpcConfig({ publicAccessCidrs: [{ exists: true }] }) },
          // An empty list may stand for 0.0.0.0/0, and for EventBridge's matcher it does not exist (aws/event-ruler, Event.java).
          // So an update of the endpoint, by its type in the answer, counts unless it turns public access off.
          {
            eventName: ['UpdateClusterConfig'],
            ...vpcConfig({ endpointPublicAccess: [{ exists: false }] }),
            responseElements: { update: { type: ['EndpointAccessUpdate'] } },
          },
          // EKS's default is a public endpoint (EKS API reference, VpcConfigRequest).
          { eventName: ['CreateCluster'], ...vpcConfig({ endpointPublicAccess: [{ exists: false }] }) },
        ],
      },
    },
    text: `${CALLER} requested <$.detail.eventName> for EKS cluster <$.detail.requestParameters.name> (<$.account>, <$.region>) at <$.detail.eventTime>. Without endpointPublicAccess: CreateCluster makes the endpoint public, UpdateClusterConfig keeps it as it is. ${LOOK_UP}`,
    object: { name: 'requested', path: '$.detail.requestParameters.resourcesVpcConfig' },
  },
  // Such as for a role that is missing: then there is no execution, and no event of one.
  NotStarted: {
    pattern: {
      source: ['aws.ssm'],
      detail: {
        eventName: ['StartAutomationExecution'],
        requestParameters: { documentName: DOCUMENT_NAMES },
        errorCode: [{ exists: true }],
      },
    },
    text: `<$.detail.requestParameters.documentName> (<$.account>, <$.region>) could not be started by ${CALLER}: <$.detail.errorCode>. The role of the runbook may be missing: run the doctor.`,
  },
  Exception: {
    pattern: {
      source: ['aws.config'],
      detail: {
        ...ACCEPTED,
        eventName: ['PutRemediationExceptions'],
        requestParameters: { configRuleName: [{ prefix: RULE_NAME }] },
      },
    },
    text: `Automatic remediation with ${RULE_NAME} (<$.account>, <$.region>) now leaves clusters out: remediation exceptions were put by ${CALLER}. Run the doctor to see which.`,
  },
};

function vpcConfig(members: object): object {
  return { requestParameters: { resourcesVpcConfig: members } };
}

/**
 * Sends a message to a topic when a cluster becomes NON_COMPLIANT, a runbook changes its status or cannot be started, public
 * access is requested, or automatic remediation leaves a cluster out.
 */
export class TopicNotifications extends Construct {
  constructor(scope: Construct, id: string, { topicArn }: { readonly topicArn: string }) {
    super(scope, id);
    for (const [name, notification] of Object.entries(notifications)) {
      new events.CfnRule(this, `Notify${name}`, {
        eventPattern: notification.pattern,
        targets: [{ id: 't', arn: topicArn, inputTransformer: inputTransformer(notification) }],
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

/**
 * A message as EventBridge takes it: a text in quotes, which it sends too, or JSON with an object in it. An object within a
 * text is not documented (EventBridge user guide, input transformation).
 */
function inputTransformer({ text, object }: Notification): events.CfnRule.InputTransformerProperty {
  const paths = [...new Set([...(text.match(/(?<=<)\$[^>]+/g) ?? []), ...(object === undefined ? [] : [object.path])])];
  const letter = (path: string): string => String.fromCharCode('a'.charCodeAt(0) + paths.indexOf(path));
  const quoted = `"${text.replace(/(?<=<)\$[^>]+/g, letter)}"`;
  return {
    inputPathsMap: Object.fromEntries(paths.map((path) => [letter(path), path])),
    inputTemplate: object === undefined ? quoted : `{"message": ${quoted}, "${object.name}": <${letter(object.path)}>}`,
  };
}
