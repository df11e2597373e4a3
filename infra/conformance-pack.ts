import { Aws, BootstraplessSynthesizer, CfnParameter, Fn, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import { RUNBOOKS } from '../remediation/runbooks.ts';
import { RULE_NAME } from '../rules/eks-endpoint-public-access/verdict.ts';
import { acknowledge } from './acknowledge.ts';
import { isAutomatic } from './deployment-parameters.ts';
import { ruleInputParameters } from './rule-parameters.ts';
import { FUNCTION_NAME, ROLE_NAME, remediationProperties, ruleProperties } from './rule-properties.ts';
import { templateYaml } from './template-yaml.ts';
import { validatedApp } from './validation.ts';

/** What the pack of one account has for the role's ARN until it is filled in. The runbook refuses it. */
export const ROLE_TO_FILL_IN = 'RUNBOOK_ROLE_ARN';

const HEAD = `AWS Config conformance pack of eks-endpoint-guard, for one account and Region.

A pack holds rules and remediations only. Deploy eks-endpoint-guard.template.yaml with DeploymentMode=Backend first: it
creates the function, its permission, the runbooks and their roles.

Before you deploy this pack, fill in the ARN of MakeEndpointPrivate's role in the resource Remediation.
docs/conformance-pack.md has the commands.`;

const ORGANIZATION_HEAD = `AWS Config conformance pack of eks-endpoint-guard, for the member accounts of an organization.

The StackSet creates the function, its permission, the runbooks and their roles in each account.`;

/** AWS Config developer guide, prerequisites of conformance packs. */
const LITERALS = `ConfigRuleName and the role's ARN are literal texts: AWS Config resolves no intrinsic function in them.`;

/** The pack of an organization, as AWS::Config::OrganizationConformancePack takes it. */
export interface OrganizationPack {
  /** For Fn::Sub in the account that deploys the pack: pseudo parameters stand in the role's ARN, and nowhere else. */
  readonly text: string;
  /** Names of the parameters that it takes. */
  readonly parameters: readonly string[];
}

interface PackTemplate {
  readonly Parameters: Readonly<Record<string, PackParameter>>;
  readonly [section: string]: unknown;
}

interface PackParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description: string;
}

/** The text of a conformance pack of one account. The CDK writes into `outdir` while it runs. */
export function conformancePack(outdir: string): string {
  const pack = packTemplate(outdir, ROLE_TO_FILL_IN, (stack) => {
    const functionArn = new CfnParameter(stack, 'FunctionArn', {
      description: "ARN of the rule's Lambda function, in the account and Region of the pack.",
    });
    return functionArn.valueAsString;
  });
  return templateYaml(pack, { head: HEAD, comments: { Remediation: LITERALS } });
}

/**
 * The pack of an organization, where function and role have the same names in each account. AWS Config replaces the id of
 * the deploying account in the role's ARN by each member's own (developer guide, prerequisites of conformance packs).
 */
export function organizationPack(outdir: string): OrganizationPack {
  // Fn::Join, because the variables of Fn::Sub would be filled in with those of the role's ARN, before the members read them.
  const functionArn = Fn.join(':', [
    'arn',
    Aws.PARTITION,
    'lambda',
    Aws.REGION,
    Aws.ACCOUNT_ID,
    'function',
    FUNCTION_NAME,
  ]);
  const roleArn = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${ROLE_NAME}`;
  const pack = packTemplate(outdir, roleArn, () => functionArn);
  return {
    text: templateYaml(pack, { head: ORGANIZATION_HEAD, comments: { Remediation: LITERALS } }),
    parameters: Object.keys(pack.Parameters),
  };
}

function packTemplate(outdir: string, roleArn: string, functionArnIn: (stack: Stack) => string): PackTemplate {
  const app = validatedApp({ outdir });
  const stack = new Stack(app, 'ConformancePack', {
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  const functionArn = functionArnIn(stack);
  const rule = new config.CfnConfigRule(stack, 'Rule', ruleProperties(functionArn, ruleInputParameters(stack)));
  const remediation = new config.CfnRemediationConfiguration(
    stack,
    'Remediation',
    remediationProperties({
      ruleName: RULE_NAME,
      documentName: RUNBOOKS.MakeEndpointPrivate.documentName,
      roleArn,
      automatic: isAutomatic(stack),
    }),
  );
  remediation.addResourceDependency(rule);
  acknowledge(remediation, {
    'CloudFormation-Validate::E1029': "The text of an organization's pack stands under Fn::Sub.",
  });
  const { Parameters, Conditions, Resources }: PackTemplate = app.synth().getStackArtifact('ConformancePack').template;
  const parameters = Object.entries(Parameters).map(([name, parameter]) => [name, packParameter(name, parameter)]);
  return { Parameters: Object.fromEntries(parameters), Conditions, Resources };
}

/**
 * Parameters of a pack are Type, Default and Description in every pack that AWS publishes (awslabs/aws-config-rules), all of
 * them text. The rule refuses what CloudFormation refuses in a template. Throws for a list, which is no text.
 */
function packParameter(name: string, { Type: type, Default: standard, Description }: PackParameter): PackParameter {
  if (type !== 'String' && type !== 'Number')
    throw new Error(`${name}: a conformance pack has no parameter of type ${type}`);
  return { Type: 'String', ...(standard !== undefined && { Default: String(standard) }), Description };
}
