import {
  Aws,
  type CfnCondition,
  type CfnElement,
  CfnOutput,
  CfnResource,
  Fn,
  Stack,
  type StackProps,
  Token,
} from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { keyStatement, sendPolicy } from './alarms.ts';
import {
  createsRestoreRole,
  type DeploymentMode,
  deploymentMode,
  isAutomatic,
  usesConditionKeys,
} from './deployment-parameters.ts';
import { EksEndpointGuard } from './guard.ts';
import { guardrailParameters } from './guardrail-parameters.ts';
import { type NotificationParameters, notificationParameters } from './notification-parameters.ts';
import { createdTopic } from './notifications-topic.ts';
import type { OptionalParameter } from './optional-parameter.ts';
import { parameterGroups } from './parameter-groups.ts';
import { refuseContradictions, ruleParameters } from './rule-parameters.ts';
import { ROLE_NAME } from './rule-properties.ts';
import { savePublicEndpointsQuery } from './saved-query.ts';

/** Constructs that only group others: their ids say nothing that the ids of their members do not. */
const GROUPS = ['Guard', 'Runbooks', 'Notifications', 'Forwarding', 'FunctionAlarms', 'Resource'];

export interface MemberStackProps extends StackProps {
  readonly code: lambda.Code;
  /** `none`: without AWS::Config::RemediationConfiguration, for Regions that lack this resource type. */
  readonly remediation?: 'none';
}

/** The guard of one account and Region as a template: the construct, with CloudFormation parameters for its props. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { code, remediation, ...props }: MemberStackProps) {
    super(scope, id, {
      ...props,
      description:
        'eks-endpoint-guard: finds EKS clusters whose API server is open to the internet, and makes them private',
    });
    const rule = ruleParameters(this);
    const mode = deploymentMode(this);
    const automatic = remediation === 'none' ? undefined : isAutomatic(this);
    const useConditionKeys = usesConditionKeys(this);
    const restoreRole = createsRestoreRole(this);
    const notifications = notificationParameters(this);
    const { permissionsBoundary, key, logRetention } = guardrailParameters(this);
    refuseContradictions(this);
    const topic = createdTopic(this, notifications.isTopicCreated, key.orNothing());
    const topicArn = Fn.conditionIf(
      notifications.isTopicCreated.logicalId,
      topic.ref,
      notifications.givenTopicArn,
    ).toString();
    const guard = new EksEndpointGuard(this, 'Guard', {
      ...rule,
      code,
      remediation: remediation ?? 'manual',
      useConditionKeys,
      restoreRole,
      notificationTopic: sns.Topic.fromTopicArn(this, 'GivenTopic', topicArn),
      eventBus: events.EventBus.fromEventBusArn(this, 'GivenBus', notifications.eventBus.value),
      alarms: true,
      encryptionKey: kms.Key.fromKeyArn(this, 'GivenKey', key.value),
      logRetention,
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', permissionsBoundary.orNothing()),
    });
    if (automatic !== undefined && guard.remediation !== undefined) guard.remediation.automatic = automatic;
    (guard.logGroup.node.defaultChild as logs.CfnLogGroup).kmsKeyId = key.orNothing();
    createRuleOnlyIn(mode, guard);
    createNotificationsOnlyIfWanted(guard, { ...notifications, topicArn, key });
    savePublicEndpointsQuery(this, { queryName: 'eks-endpoint-guard-account' });
    this.createOutputs(guard, mode, notifications, topic);
    acknowledge(this, {
      'CloudFormation-Validate::W1030': 'An optional parameter is empty by default, and then its property is left out.',
    });
    this.templateOptions.metadata = { 'AWS::CloudFormation::Interface': parameterGroups(this) };
  }

  private createOutputs(
    guard: EksEndpointGuard,
    { isRule }: DeploymentMode,
    { isTopicCreated, isTopicElsewhere, topicRegion }: NotificationParameters,
    topic: sns.CfnTopic,
  ): void {
    new CfnOutput(this, 'RuleName', {
      description: 'Name of the AWS Config rule.',
      value: guard.rule.ref,
      condition: isRule,
    });
    new CfnOutput(this, 'FunctionName', {
      description: "Name of the rule's Lambda function.",
      value: guard.ruleFunction.functionName,
    });
    new CfnOutput(this, 'FunctionArn', {
      description: "ARN of the rule's Lambda function.",
      value: guard.ruleFunction.functionArn,
    });
    new CfnOutput(this, 'LogGroupName', {
      description: "Log group of the rule's Lambda function.",
      value: guard.logGroup.logGroupName,
    });
    new CfnOutput(this, 'TopicArn', {
      description: 'SNS topic that this stack created for the notifications.',
      value: topic.ref,
      condition: isTopicCreated,
    });
    new CfnOutput(this, 'NotificationsLeftOut', {
      description: 'Why this stack sends no notifications to the topic that was given.',
      value: `NotificationTopic is in ${topicRegion}. EventBridge and CloudWatch alarms need a topic in ${Aws.REGION}.`,
      condition: isTopicElsewhere,
    });
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

/** In the mode Backend an organization's pack creates the rule and its remediation, and has to know the role by its name. */
function createRuleOnlyIn({ isRule, isBackend }: DeploymentMode, guard: EksEndpointGuard): void {
  createOnlyIf(isRule, guard.rule);
  if (guard.remediation !== undefined) createOnlyIf(isRule, guard.remediation);
  // Otherwise CloudFormation makes up the name, so that the roles of two Regions do not collide.
  const roleName = Fn.conditionIf(isBackend.logicalId, Fn.sub(ROLE_NAME), Aws.NO_VALUE);
  guard.runbooks.byName.MakeEndpointPrivate.role.addPropertyOverride('RoleName', roleName);
}

interface WantedNotifications extends NotificationParameters {
  readonly topicArn: string;
  readonly key: OptionalParameter;
}

function createNotificationsOnlyIfWanted(
  { notifications, forwarding, alarms }: EksEndpointGuard,
  { hasTopic, topicArn, eventBus, alarmsAreOn, key }: WantedNotifications,
): void {
  if (notifications !== undefined) createOnlyIf(hasTopic, notifications);
  if (forwarding !== undefined) createOnlyIf(eventBus.isGiven, forwarding);
  if (alarms === undefined) return;
  createOnlyIf(alarmsAreOn, alarms);
  for (const alarm of alarms.alarms) {
    alarm.alarmActions = Token.asList(Fn.conditionIf(hasTopic.logicalId, [topicArn], Aws.NO_VALUE));
  }
  alarms.failedEvents.kmsMasterKeyId = key.orNothing();
  const useKey = Fn.conditionIf(key.isGiven.logicalId, keyStatement(key.value), Aws.NO_VALUE);
  alarms.policy.policyDocument = sendPolicy(alarms.failedEvents, useKey);
}

/** Puts a condition on every resource of a construct. */
function createOnlyIf(condition: CfnCondition, construct: IConstruct): void {
  for (const resource of construct.node.findAll().filter(CfnResource.isCfnResource)) {
    resource.cfnOptions.condition = condition;
  }
}
