import { BootstraplessSynthesizer, CfnParameter, Fn, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import { Document, type Scalar } from 'yaml';
import { RUNBOOKS } from '../remediation/runbooks.ts';
import { RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';
import { isAutomatic } from './deployment-parameters.ts';
import { ruleInputParameters } from './rule-parameters.ts';
import { FUNCTION_NAME, ROLE_NAME, remediationProperties, ruleProperties } from './rule-properties.ts';
import { validatedApp } from './validation.ts';

/** Stands where the ARN of a role has to be written before the pack is deployed. */
export const ROLE_PLACEHOLDER = 'RUNBOOK_ROLE_ARN';

const HEAD = ` AWS Config conformance pack of eks-endpoint-guard, for accounts that have the stack of
 eks-endpoint-guard.template.json: a pack brings neither the function and its permission nor the runbook and its role.

 Before it is deployed, the value of AutomationAssumeRole becomes the ARN of MakeEndpointPrivate's role.
 FunctionArn is a parameter. docs/conformance-pack.md has the commands.`;

const AT_ROLE = ` Text and no Ref: AWS Config takes no intrinsic function here, nor in ConfigRuleName above.
 In an organization pack it is the ARN with the id of the account that deploys the pack; AWS Config puts each
 member's own in its place, and a role of this path and name has to be in each.`;

interface PackTemplate {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown; readonly Description: string }>>;
  readonly [section: string]: unknown;
}

/** The text of a conformance pack with the rule and its remediation, for teams who deploy packs. `outdir` is for CDK to work in. */
export function conformancePack(outdir: string): string {
  const template = packTemplate(outdir, (stack) => {
    const functionArn = new CfnParameter(stack, 'FunctionArn', {
      description: "The ARN of the rule's function, in the account and Region of the pack.",
    });
    return functionArn.valueAsString;
  });
  const document = asDocument(template);
  document.commentBefore = HEAD;
  const properties = ['Resources', 'Remediation', 'Properties'];
  const role = [...properties, 'Parameters', 'AutomationAssumeRole', 'StaticValue', 'Values', 0];
  (document.getIn(role, true) as Scalar).commentBefore = AT_ROLE;
  return document.toString({ lineWidth: 0 });
}

/**
 * The same for an organization, where each account's own function has the same name: a text for Fn::Sub in the account that
 * deploys it. That account's id goes into the role's ARN, where AWS Config puts each member's own; the rest is escaped,
 * because it is for the members to fill in.
 */
export function organizationPack(outdir: string): string {
  const inEachAccount = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${FUNCTION_NAME}`;
  return asDocument(packTemplate(outdir, () => Fn.sub(inEachAccount)))
    .toString({ lineWidth: 0 })
    .replaceAll('${', () => '${!')
    .replace(ROLE_PLACEHOLDER, () => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${ROLE_NAME}`);
}

function packTemplate(outdir: string, functionArnOf: (stack: Stack) => string): PackTemplate {
  const app = validatedApp({ outdir });
  const stack = new Stack(app, 'ConformancePack', {
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  const functionArn = functionArnOf(stack);
  const rule = new config.CfnConfigRule(stack, 'Rule', ruleProperties(functionArn, ruleInputParameters(stack)));
  const remediation = new config.CfnRemediationConfiguration(
    stack,
    'Remediation',
    remediationProperties({
      ruleName: RULE_NAME,
      documentName: RUNBOOKS.MakeEndpointPrivate.documentName,
      roleArn: ROLE_PLACEHOLDER,
      automatic: isAutomatic(stack),
    }),
  );
  remediation.addResourceDependency(rule);
  return app.synth().getStackArtifact('ConformancePack').template;
}

function asDocument({ Parameters, Conditions, Resources }: PackTemplate): Document {
  return new Document(
    { Parameters: plain(Parameters), Conditions, Resources },
    // CloudFormation reads YAML 1.1, to which more words are booleans.
    { version: '1.1', aliasDuplicateObjects: false },
  );
}

/**
 * Parameters of a pack are Type, Default and Description in every pack that AWS publishes (awslabs/aws-config-rules), all of
 * them text. What CloudFormation refuses in a template by itself, the rule refuses here.
 */
function plain(parameters: PackTemplate['Parameters']): object {
  const entries = Object.entries(parameters).map(([name, { Default, Description }]) => {
    const standard = Default === undefined ? {} : { Default: String(Default) };
    return [name, { Type: 'String', ...standard, Description }];
  });
  return Object.fromEntries(entries);
}
