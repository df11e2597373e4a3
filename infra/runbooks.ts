import { Aws, CfnMapping, Fn, type IResolvable } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { RUNBOOKS, type RunbookDefinition, type RunbookId } from '../remediation/runbooks.ts';
import type { RunbookStatement } from '../remediation/statement.ts';
import { RESOURCE_TYPE } from '../rules/eks-endpoint-public-access/verdict.ts';
import { withPlaces } from './runbook-document.ts';
import { shareText } from './runbook-text.ts';
import { acknowledge } from './validation.ts';

const runbooks: readonly RunbookDefinition[] = Object.values(RUNBOOKS);

/** What the mapping of the passages and its only key are called: one letter, for they are named about ninety times. */
const PASSAGES = 'T';

/** A letter for a passage, as long as there are some: a place takes it in each text, and the text's variables twice. */
function letter(index: number): string {
  return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[index] ?? `t${index}`;
}

/** A runbook as deployed: its document, and the role that it acts as. */
export interface Runbook {
  readonly document: ssm.CfnDocument;
  readonly role: iam.CfnRole;
}

export interface RunbooksProps {
  /** The function that the runbooks ask. */
  readonly ruleFunction: lambda.Function;
  /** Wraps the IAM conditions of the roles; a partition without EKS's condition keys has to do without them. */
  readonly ratchet: (conditions: object) => object | IResolvable;
}

/** The runbooks, each with its own role. A document's defaults are that role and the rule's function. */
export class Runbooks extends Construct {
  readonly byName: Readonly<Record<RunbookId, Runbook>>;

  constructor(scope: Construct, id: string, props: RunbooksProps) {
    super(scope, id);
    const { texts, passages } = shareText(
      runbooks.map(({ folder }) => withPlaces(folder)),
      letter,
    );
    new CfnMapping(this, 'Text', { mapping: { [PASSAGES]: { ...passages } } }).overrideLogicalId(PASSAGES);
    const entries = runbooks.map(({ id: name, documentName, permissions }, index) => {
      const role = this.createRole(name, permissions, props);
      const document = new ssm.CfnDocument(this, name, {
        name: documentName,
        documentType: 'Automation',
        documentFormat: 'YAML',
        content: {},
        targetType: `/${RESOURCE_TYPE}`,
        // Replace, the default, cannot change a document that has a name of its own.
        updateMethod: 'NewVersion',
      });
      // CloudFormation takes text as well, which CDK's property does not.
      document.addPropertyOverride(
        'Content',
        filled(texts[index] ?? '', Object.keys(passages), role, props.ruleFunction),
      );
      return [name, { document, role }];
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
      description: `What the runbook EksEndpointGuard-${name} may do`,
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
              ...(conditions === undefined ? {} : { Condition: props.ratchet(conditions) }),
            })),
            Version: '2012-10-17',
          },
        },
      ],
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:eks:<AWS::Region>:<AWS::AccountId>:cluster/*]':
        'The runbook remedies whichever cluster of the account and Region it is started for.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:*:vpc/*]':
        'A cluster may be in any VPC, also in one that another account shares.',
    });
    return role;
  }
}

/** The text as CloudFormation puts it together. Names of resources stand in it as they are, which is shorter than variables. */
function filled(text: string, passages: readonly string[], role: iam.CfnRole, ruleFunction: lambda.Function): string {
  const used = passages.filter((name) => text.includes(`\${${name}}`));
  const { logicalId: functionId } = ruleFunction.node.defaultChild as lambda.CfnFunction;
  return Fn.sub(
    text.replace(`\${Role}`, `\${${role.logicalId}.Arn}`).replace(`\${Function}`, `\${${functionId}}`),
    Object.fromEntries(used.map((name) => [name, Fn.findInMap(PASSAGES, PASSAGES, name)])),
  );
}
