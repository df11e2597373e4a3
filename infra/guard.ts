import { Aws, Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { REGIONS_WITHOUT_REMEDIATION } from '../remediation/regions-without-remediation.ts';
import { acknowledge } from './acknowledge.ts';
import { FunctionAlarms } from './alarms.ts';
import type { EksEndpointGuardProps } from './guard-props.ts';
import { EventForwarding, TopicNotifications } from './notifications.ts';
import { packageFile } from './package-files.ts';
import { inputParameters } from './rule-options.ts';
import { FUNCTION_NAME, remediationProperties, ruleProperties } from './rule-properties.ts';
import { Runbooks } from './runbooks.ts';

export type { EksEndpointGuardProps } from './guard-props.ts';

/**
 * The AWS Config rule, its Lambda function, the runbooks, and the runbook that AWS Config offers as the remediation, for one
 * account and Region. The function, the rule and the runbooks have fixed names, so an account and Region takes one of it.
 */
export class EksEndpointGuard extends Construct {
  readonly ruleFunction: lambda.Function;
  readonly rule: config.CfnConfigRule;
  readonly runbooks: Runbooks;
  /** Connects the rule with the runbook MakeEndpointPrivate, unless `remediation` is `none`. */
  readonly remediation?: config.CfnRemediationConfiguration;
  readonly logGroup: logs.LogGroup;
  readonly notifications?: TopicNotifications;
  readonly forwarding?: EventForwarding;
  readonly alarms?: FunctionAlarms;

  constructor(scope: Construct, id: string, props: EksEndpointGuardProps = {}) {
    super(scope, id);
    const { remediation = 'manual', useConditionKeys = true, restoreRole = true, ...others } = props;
    const { notificationTopic, eventBus, ...rest } = others;
    const { alarms = false, encryptionKey, logRetention, permissionsBoundary, code, ...ruleOptions } = rest;
    this.checkPlace(props);
    this.logGroup = this.createLogGroup(encryptionKey, logRetention);
    const role = this.createRole(this.logGroup);
    this.ruleFunction = this.createFunction(code ?? lambda.Code.fromAsset(packageFile('dist/rule')), role);
    const { ruleFunction } = this;
    this.runbooks = new Runbooks(this, 'Runbooks', { ruleFunction, useConditionKeys, restoreRole });
    const parameters = inputParameters(ruleOptions);
    this.rule = new config.CfnConfigRule(this, 'Rule', ruleProperties(this.ruleFunction.functionArn, parameters));
    this.rule.addResourceDependency(this.createPermission(this.ruleFunction));
    if (remediation !== 'none') this.remediation = this.createRemediation(remediation === 'automatic');
    const topic = notificationTopic && { topicArn: notificationTopic.topicArn };
    if (topic !== undefined) this.notifications = new TopicNotifications(this, 'Notifications', topic);
    if (eventBus !== undefined) {
      this.forwarding = new EventForwarding(this, 'Forwarding', { busArn: eventBus.eventBusArn });
    }
    if (alarms) {
      const key = encryptionKey && { keyArn: encryptionKey.keyArn };
      this.alarms = new FunctionAlarms(this, 'FunctionAlarms', { function: this.ruleFunction, role, ...topic, ...key });
    }
    if (permissionsBoundary !== undefined) iam.PermissionsBoundary.of(this).apply(permissionsBoundary);
  }

  /** Invocations of the function that failed. The result of the cluster then stays as it was. */
  metricErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.ruleFunction.metricErrors(props);
  }

  /** Invocations of the function. Without any in a day, AWS Config does not start the daily sweep. */
  metricInvocations(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.ruleFunction.metricInvocations(props);
  }

  /** Events that the function failed at three times. Throws if `alarms` is off, because there is no queue of them then. */
  metricFailedEvents(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (this.alarms === undefined) throw new Error('metricFailedEvents needs alarms: true');
    return this.alarms.metricFailedEvents(props);
  }

  /** Refuses what is known at synthesis to fail at deployment. */
  private checkPlace({ remediation, notificationTopic }: EksEndpointGuardProps): void {
    const stack = Stack.of(this);
    const { account, region } = stack;
    const isKnown = ![account, region].some((value) => Token.isUnresolved(value));
    for (const other of this.node.root.node.findAll()) {
      if (other === this || !(other instanceof EksEndpointGuard)) continue;
      const place = Stack.of(other);
      if (place !== stack && !(isKnown && place.account === account && place.region === region)) continue;
      throw new Error(
        `${this.node.path}: ${other.node.path} is in the same account and Region, where the names of the rule, the function and the runbooks are taken`,
      );
    }
    if (remediation !== 'none' && REGIONS_WITHOUT_REMEDIATION.includes(region)) {
      throw new Error(`${region} lacks AWS::Config::RemediationConfiguration: set remediation: 'none'`);
    }
    const topicRegion = notificationTopic?.env.region;
    if (topicRegion === undefined || [topicRegion, region].some((value) => Token.isUnresolved(value))) return;
    if (topicRegion !== region) {
      throw new Error(`notificationTopic is in ${topicRegion}: EventBridge and alarms need a topic in ${region}`);
    }
  }

  private createLogGroup(key?: kms.IKey, retention = logs.RetentionDays.THREE_MONTHS): logs.LogGroup {
    return new logs.LogGroup(this, 'RuleFunctionLogs', {
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    });
  }

  private createRole(logGroup: logs.LogGroup): iam.Role {
    const clusters = Fn.sub(`arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`);
    const rules = Fn.sub(`arn:\${AWS::Partition}:config:\${AWS::Region}:\${AWS::AccountId}:config-rule/*`);
    const role = new iam.Role(this, 'RuleFunctionRole', {
      description: 'eks-endpoint-guard: role of the Lambda function that evaluates EKS clusters for AWS Config',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        rule: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: [
                'config:PutEvaluations',
                'config:GetResourceConfigHistory',
                'config:DescribeConfigRules',
                'eks:ListClusters',
              ],
              resources: ['*'],
            }),
            new iam.PolicyStatement({ actions: ['config:GetComplianceDetailsByConfigRule'], resources: [rules] }),
            new iam.PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [clusters] }),
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': 'These actions support no resource-level permission.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:config-rule/*]':
        'AWS Config makes up the id of a rule when it creates the rule, which is after this role.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/*]':
        'The rule judges every cluster of the account and Region.',
      'AwsSolutions-IAM5[Resource::<RuleFunctionLogs.Arn>]': 'Log streams of its own log group.',
    });
    return role;
  }

  private createFunction(code: lambda.Code, role: iam.Role): lambda.Function {
    return new lambda.Function(this, 'RuleFunction', {
      functionName: FUNCTION_NAME,
      description: 'AWS Config rule: who can reach the API server endpoint of an EKS cluster',
      runtime: lambda.Runtime.NODEJS_24_X,
      // Every Region has it, which is not so for arm64.
      architecture: lambda.Architecture.X86_64,
      handler: 'index.handler',
      code,
      role: role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      memorySize: 256,
      // A sweep over hundreds of clusters, slowed down by EKS's rate limits.
      timeout: Duration.minutes(5),
    });
  }

  private createRemediation(automatic: boolean): config.CfnRemediationConfiguration {
    const { document, role } = this.runbooks.byName.MakeEndpointPrivate;
    const properties = { ruleName: this.rule.ref, documentName: document.ref, roleArn: role.attrArn, automatic };
    return new config.CfnRemediationConfiguration(this, 'Remediation', remediationProperties(properties));
  }

  /**
   * Without SourceArn, which would be circular: AWS Config wants the permission before the rule exists. The rule of a
   * conformance pack has an ARN of another shape, config-rule/aws-service-rule/config-conforms.amazonaws.com/ID.
   */
  private createPermission(ruleFunction: lambda.Function): lambda.CfnPermission {
    return new lambda.CfnPermission(this, 'InvokePermission', {
      functionName: ruleFunction.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
  }
}
