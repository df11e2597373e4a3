import { readFileSync } from 'node:fs';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { parse as parseYaml } from 'yaml';
import { permissions as makeEndpointPrivate } from '../remediation/make-endpoint-private/permissions.ts';
import { RESOURCE_TYPE, RULE_NAME } from '../rules/eks-endpoint-public-access/rule.ts';
import type { RuleInputParameters } from './rule-parameters.ts';
import { acknowledge } from './validation.ts';

export interface EksEndpointGuardProps {
  /** The rule's Lambda, as built by bundle.ts; its handler is `index.handler`. */
  readonly code: lambda.Code;
  /** What the rule is given; see rules/eks-endpoint-public-access/parameters.ts. */
  readonly ruleParameters: RuleInputParameters;
}

const RUNBOOK_NAME = 'EksEndpointGuard-MakeEndpointPrivate';
const runbookFile = new URL('../remediation/make-endpoint-private/runbook.yaml', import.meta.url);

/** The rule, its Lambda, and the runbook that AWS Config offers as the remediation, in one account and Region. */
export class EksEndpointGuard extends Construct {
  readonly rule: config.CfnConfigRule;
  readonly runbook: ssm.CfnDocument;
  readonly runbookRole: iam.Role;

  constructor(scope: Construct, id: string, props: EksEndpointGuardProps) {
    super(scope, id);
    const clusters = `arn:${Aws.PARTITION}:eks:${Aws.REGION}:${Aws.ACCOUNT_ID}:cluster/*`;
    const ruleFunction = this.createFunction(props.code, clusters);
    this.rule = this.createRule(ruleFunction, props);
    this.runbookRole = this.createRunbookRole(clusters);
    this.runbook = new ssm.CfnDocument(this, 'Runbook', {
      name: RUNBOOK_NAME,
      documentType: 'Automation',
      documentFormat: 'YAML',
      content: parseYaml(readFileSync(runbookFile, 'utf8')),
      targetType: `/${RESOURCE_TYPE}`,
      // Replace, the default, cannot change a document that has a name of its own.
      updateMethod: 'NewVersion',
    });
    new config.CfnRemediationConfiguration(this, 'Remediation', {
      configRuleName: this.rule.ref,
      resourceType: RESOURCE_TYPE,
      targetType: 'SSM_DOCUMENT',
      targetId: this.runbook.ref,
      automatic: false,
      // Free JSON to CloudFormation, and not checked by it: the spelling is the API's.
      parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [this.runbookRole.roleArn] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    });
  }

  private createFunction(code: lambda.Code, clusters: string): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'FunctionLogs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const rules = `arn:${Aws.PARTITION}:config:${Aws.REGION}:${Aws.ACCOUNT_ID}:config-rule/*`;
    const role = new iam.Role(this, 'FunctionRole', {
      description: 'eks-endpoint-guard: judges clusters as recorded or as they are, and reports evaluations',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        rule: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['config:PutEvaluations', 'config:GetResourceConfigHistory', 'eks:ListClusters'],
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
        'A rule is known by an id that AWS Config makes up when it creates it, which is after this role.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/*]':
        'The rule judges every cluster of the account and Region.',
      'AwsSolutions-IAM5[Resource::<GuardFunctionLogs.Arn>]': 'Log streams of its own log group.',
    });
    return new lambda.Function(this, 'Function', {
      description: 'AWS Config rule: who can reach the API server endpoint of an EKS cluster',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code,
      role: role.withoutPolicyUpdates(),
      logGroup,
      memorySize: 256,
      // A sweep over hundreds of clusters, slowed down by EKS's rate limits.
      timeout: Duration.minutes(5),
    });
  }

  private createRule(ruleFunction: lambda.Function, props: EksEndpointGuardProps): config.CfnConfigRule {
    // Without SourceArn, which would be circular: AWS Config wants the permission before the rule exists.
    const permission = new lambda.CfnPermission(this, 'InvokePermission', {
      functionName: ruleFunction.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const rule = new config.CfnConfigRule(this, 'Rule', {
      configRuleName: RULE_NAME,
      description: 'The API server endpoint of an EKS cluster is not reachable from the whole Internet.',
      scope: { complianceResourceTypes: [RESOURCE_TYPE] },
      inputParameters: props.ruleParameters,
      source: {
        owner: 'CUSTOM_LAMBDA',
        sourceIdentifier: ruleFunction.functionArn,
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
    });
    rule.addResourceDependency(permission);
    return rule;
  }

  private createRunbookRole(clusters: string): iam.Role {
    const role = new iam.Role(this, 'RunbookRole', {
      description: `eks-endpoint-guard: what ${RUNBOOK_NAME} may do; it can only close`,
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: {
            'aws:SourceArn': `arn:${Aws.PARTITION}:ssm:*:${Aws.ACCOUNT_ID}:automation-execution/*`,
          },
        },
      }),
      inlinePolicies: {
        runbook: new iam.PolicyDocument({
          statements: makeEndpointPrivate.map(
            ({ actions, conditions = {} }) =>
              new iam.PolicyStatement({ actions: [...actions], resources: [clusters], conditions }),
          ),
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/*]':
        'The runbook remedies whichever cluster of the account and Region it is started for.',
    });
    return role;
  }
}
