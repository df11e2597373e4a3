import { Aws, Duration, Fn, type IResolvable, RemovalPolicy } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { RESOURCE_TYPE, RULE_NAME } from '../rules/eks-endpoint-public-access/rule.ts';
import type { RuleInputParameters } from './rule-parameters.ts';
import { Runbooks } from './runbooks.ts';
import { acknowledge } from './validation.ts';

export interface EksEndpointGuardProps {
  /** The rule's Lambda, as built by bundle.ts; its handler is `index.handler`. */
  readonly code: lambda.Code;
  /** What the rule is given; see rules/eks-endpoint-public-access/parameters.ts. */
  readonly ruleParameters: RuleInputParameters;
  readonly remediation: RemediationOptions;
}

export interface RemediationOptions {
  /** Whether AWS Config starts the runbook by itself. */
  readonly automatic: boolean | IResolvable;
  /** What becomes of the IAM conditions by which a runbook's role can do nothing but its own kind of update. */
  readonly ratchet: (conditions: object) => object | IResolvable;
}

/** The longest that MakeEndpointPrivate takes: its waits, pause and questions, with every attempt that they have. */
const LONGEST_RUN = Duration.minutes(2 * 30 + 2 * 5 + 10 + 2 * 30 + 2 * 5 + 2 * 60);
const MOST_ATTEMPTS = 3;

/** The rule, its Lambda, the runbooks, and the one that AWS Config offers as the remediation, in one account and Region. */
export class EksEndpointGuard extends Construct {
  readonly ruleFunction: lambda.Function;
  readonly rule: config.CfnConfigRule;
  readonly runbooks: Runbooks;

  constructor(scope: Construct, id: string, props: EksEndpointGuardProps) {
    super(scope, id);
    const { automatic, ratchet } = props.remediation;
    this.ruleFunction = this.createFunction(props.code);
    this.rule = this.createRule(this.ruleFunction, props);
    this.runbooks = new Runbooks(this, 'Runbooks', { ruleFunction: this.ruleFunction, ratchet });
    const { document, role } = this.runbooks.byName.MakeEndpointPrivate;
    new config.CfnRemediationConfiguration(this, 'Remediation', {
      configRuleName: this.rule.ref,
      resourceType: RESOURCE_TYPE,
      targetType: 'SSM_DOCUMENT',
      targetId: document.ref,
      automatic,
      // A remediation exception ends the attempts only if all of them fall into these seconds. Each takes a run of the
      // runbook, and the next one starts when the rule has judged again, which is a day later at the latest.
      maximumAutomaticAttempts: MOST_ATTEMPTS,
      retryAttemptSeconds: MOST_ATTEMPTS * (LONGEST_RUN.toSeconds() + Duration.days(1).toSeconds()),
      // A tenth of the clusters at a time, and none after the first that failed in ten.
      executionControls: { ssmControls: { concurrentExecutionRatePercentage: 10, errorPercentage: 10 } },
      // Free JSON to CloudFormation, and not checked by it: the spelling is the API's.
      parameters: {
        AutomationAssumeRole: { StaticValue: { Values: [role.attrArn] } },
        ClusterName: { ResourceValue: { Value: 'RESOURCE_ID' } },
      },
    });
  }

  private createFunction(code: lambda.Code): lambda.Function {
    const clusters = Fn.sub(`arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`);
    const logGroup = new logs.LogGroup(this, 'FunctionLogs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const rules = Fn.sub(`arn:\${AWS::Partition}:config:\${AWS::Region}:\${AWS::AccountId}:config-rule/*`);
    const role = new iam.Role(this, 'FunctionRole', {
      description: 'eks-endpoint-guard: judges clusters as recorded or as they are, and reports evaluations',
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
}
