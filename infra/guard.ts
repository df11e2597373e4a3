import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeploymentMode, RemediationOptions } from './deployment-parameters.ts';
import type { RuleInputParameters } from './rule-parameters.ts';
import { FUNCTION_NAME, ROLE_NAME, remediationProperties, ruleProperties } from './rule-properties.ts';
import { Runbooks } from './runbooks.ts';
import { acknowledge } from './validation.ts';

export interface EksEndpointGuardProps {
  /** The rule's Lambda, as built by bundle.ts; its handler is `index.handler`. */
  readonly code: lambda.Code;
  /** What the rule is given; see rules/eks-endpoint-public-access/parameters.ts. */
  readonly ruleParameters: RuleInputParameters;
  readonly remediation: RemediationOptions;
  /** Left out, the rule and its remediation are resources of the stack. */
  readonly mode?: DeploymentMode;
}

/** The rule, its Lambda, the runbooks, and the one that AWS Config offers as the remediation, in one account and Region. */
export class EksEndpointGuard extends Construct {
  readonly ruleFunction: lambda.Function;
  readonly rule: config.CfnConfigRule;
  readonly runbooks: Runbooks;

  constructor(scope: Construct, id: string, props: EksEndpointGuardProps) {
    super(scope, id);
    const { automatic, useConditionKeys } = props.remediation;
    this.ruleFunction = this.createFunction(props.code);
    this.runbooks = new Runbooks(this, 'Runbooks', { ruleFunction: this.ruleFunction, useConditionKeys });
    const { document, role } = this.runbooks.byName.MakeEndpointPrivate;
    this.rule = new config.CfnConfigRule(
      this,
      'Rule',
      ruleProperties(this.ruleFunction.functionArn, props.ruleParameters),
    );
    this.rule.addResourceDependency(this.createPermission(this.ruleFunction));
    const remediation = new config.CfnRemediationConfiguration(
      this,
      'Remediation',
      remediationProperties({
        ruleName: this.rule.ref,
        documentName: document.ref,
        roleArn: role.attrArn,
        automatic,
      }),
    );
    if (props.mode === undefined) return;
    // An organization's pack has to know the role by name. Otherwise CloudFormation names it, so that no two collide.
    role.addPropertyOverride(
      'RoleName',
      Fn.conditionIf(props.mode.isBackend.logicalId, Fn.sub(ROLE_NAME), Aws.NO_VALUE),
    );
    this.rule.cfnOptions.condition = props.mode.isRule;
    remediation.cfnOptions.condition = props.mode.isRule;
  }

  private createFunction(code: lambda.Code): lambda.Function {
    const clusters = Fn.sub(`arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`);
    const logGroup = new logs.LogGroup(this, 'RuleFunctionLogs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const rules = Fn.sub(`arn:\${AWS::Partition}:config:\${AWS::Region}:\${AWS::AccountId}:config-rule/*`);
    const role = new iam.Role(this, 'RuleFunctionRole', {
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
      'AwsSolutions-IAM5[Resource::<RuleFunctionLogs.Arn>]': 'Log streams of its own log group.',
    });
    return new lambda.Function(this, 'RuleFunction', {
      functionName: FUNCTION_NAME,
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
