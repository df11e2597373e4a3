import { readFileSync } from 'node:fs';
import { Aws, type CfnCondition, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { RUNBOOKS, type RunbookDefinition, type RunbookId } from '../remediation/runbooks.ts';
import type { RunbookStatement } from '../remediation/statement.ts';
import { RESOURCE_TYPE } from '../rules/eks-endpoint-public-access/verdict.ts';
import { acknowledge } from './acknowledge.ts';
import { packageFile } from './package-files.ts';

const runbooks: readonly RunbookDefinition[] = Object.values(RUNBOOKS);

/** A runbook as deployed: its document, and the role that it acts as. */
export interface Runbook {
  readonly document: ssm.CfnDocument;
  readonly role: iam.CfnRole;
}

/** The one runbook whose role can be left out. */
const ROLE_IS_OPTIONAL = 'RestoreEndpointAccess';

/** Without a role a runbook acts as the caller who starts it. */
type DeployedRunbooks = Readonly<
  Record<Exclude<RunbookId, typeof ROLE_IS_OPTIONAL>, Runbook> &
    Record<typeof ROLE_IS_OPTIONAL, Pick<Runbook, 'document'> & Partial<Runbook>>
>;

export interface RunbooksProps {
  /** The function that the runbooks ask. */
  readonly ruleFunction: lambda.Function;
  /** Whether the roles have their IAM conditions. In a partition without EKS's condition keys they would be denied every update. */
  readonly useConditionKeys: boolean | CfnCondition;
  /** Whether RestoreEndpointAccess has a role. */
  readonly restoreRole: boolean | CfnCondition;
}

/** The runbooks, each with its own role. A document's defaults are that role, or none, and the rule's function. */
export class Runbooks extends Construct {
  readonly byName: DeployedRunbooks;

  constructor(scope: Construct, id: string, props: RunbooksProps) {
    super(scope, id);
    const entries = runbooks.map(({ id: name, documentName, folder, permissions }) => {
      const hasRole = name === ROLE_IS_OPTIONAL ? props.restoreRole : true;
      const role = hasRole === false ? undefined : this.createRole(name, permissions, props);
      if (role !== undefined && typeof hasRole !== 'boolean') role.cfnOptions.condition = hasRole;
      const document = new ssm.CfnDocument(this, name, {
        name: documentName,
        documentType: 'Automation',
        documentFormat: 'YAML',
        content: {},
        targetType: `/${RESOURCE_TYPE}`,
        // Replace, the default, cannot change a document that has a name of its own.
        updateMethod: 'NewVersion',
      });
      // CloudFormation takes text as well, which CDK's property does not. As text the runbook keeps its comments.
      const { functionName } = props.ruleFunction;
      document.addPropertyOverride(
        'Content',
        Fn.sub(runbookText(folder), { Role: arnOrEmpty(role), Function: functionName }),
      );
      return [name, { document, ...(role && { role }) }];
    });
    this.byName = Object.fromEntries(entries);
  }

  private createRole(name: string, permissions: readonly RunbookStatement[], props: RunbooksProps): iam.CfnRole {
    const clusters = Fn.sub(`arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`);
    const resources: Readonly<Record<RunbookStatement['on'], string>> = {
      clusters,
      vpcs: Fn.sub(`arn:\${AWS::Partition}:ec2:\${AWS::Region}:*:vpc/*`),
      'rule-function': props.ruleFunction.functionArn,
    };
    const role = new iam.CfnRole(this, `${name}Role`, {
      description: `Permissions of the runbook EksEndpointGuard-${name}`,
      assumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ssm.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
              ArnLike: {
                'aws:SourceArn': Fn.sub(`arn:\${AWS::Partition}:ssm:*:\${AWS::AccountId}:automation-execution/*`),
              },
            },
          },
        ],
        Version: '2012-10-17',
      },
      policies: [
        {
          policyName: 'runbook',
          policyDocument: {
            Statement: permissions.map(({ actions, on, conditions }) => ({
              Effect: 'Allow',
              Action: actions,
              Resource: resources[on],
              ...conditionBlock(conditions, props.useConditionKeys),
            })),
            Version: '2012-10-17',
          },
        },
      ],
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/*]':
        'The runbook may be started for any cluster of the account and Region.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:*:vpc/*]':
        'A cluster may be in any VPC, also in one that another account shares.',
    });
    return role;
  }
}

/** The empty text stands for no role. */
function arnOrEmpty(role: iam.CfnRole | undefined): string {
  if (role === undefined) return '';
  const { condition } = role.cfnOptions;
  return condition === undefined ? role.attrArn : Fn.conditionIf(condition.logicalId, role.attrArn, '').toString();
}

function conditionBlock(conditions: RunbookStatement['conditions'], use: boolean | CfnCondition): object {
  if (conditions === undefined || use === false) return {};
  return { Condition: use === true ? conditions : Fn.conditionIf(use.logicalId, conditions, Aws.NO_VALUE) };
}

/** The runbook as written. `${Role}` and `${Function}` stand where Fn::Sub fills in the two defaults. */
function runbookText(folder: string): string {
  return readFileSync(packageFile(`remediation/${folder}/runbook.yaml`), 'utf8');
}
