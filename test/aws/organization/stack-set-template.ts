import { CloudFormationError, parseTemplate, type Template } from '../cloudformation/template.ts';
import { checkTemplateSize, parseTemplateText } from '../cloudformation/template-text.ts';
import { AwsError } from '../error.ts';

/** The resources that take CAPABILITY_NAMED_IAM, by the property that names them (CloudFormation API, CreateStackSet). */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
};

/**
 * Reads the template of a service-managed StackSet. Throws what CloudFormation refuses: a text that is too large, nested
 * stacks, transforms, and IAM resources that were not acknowledged (user guide, quotas and StackSets). Assumed: the texts
 * but for that of capabilities, and that a resource counts whether or not its condition holds.
 */
export function stackSetTemplate(text: string, source: 'body' | 's3', capabilities: readonly string[]): Template {
  parsed(() => checkTemplateSize(text, source));
  const { Transform: transform } = parsed(() => parseTemplateText(text)) as { Transform?: unknown };
  if (transform !== undefined) refuse('service-managed StackSets do not support transforms');
  const template = parsed(() => parseTemplate(text));
  for (const [logicalId, { Type: type }] of Object.entries(template.Resources)) {
    if (type === 'AWS::CloudFormation::Stack') {
      refuse(`${logicalId}: service-managed StackSets do not support nested stacks`);
    }
  }
  const needed = neededCapability(template);
  const isGiven =
    needed === undefined || capabilities.includes(needed) || capabilities.includes('CAPABILITY_NAMED_IAM');
  if (!isGiven) throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
  return template;
}

function neededCapability({ Resources: resources }: Template): string | undefined {
  const iam = Object.values(resources).filter(({ Type: type }) => type.startsWith('AWS::IAM::'));
  if (iam.length === 0) return undefined;
  const isNamed = iam.some(({ Type: type, Properties: properties }) => (NAMES[type] ?? '') in properties);
  return isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
}

function parsed<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CloudFormationError) refuse(error.message);
    throw error;
  }
}

function refuse(problem: string): never {
  throw new AwsError('ValidationError', problem);
}
