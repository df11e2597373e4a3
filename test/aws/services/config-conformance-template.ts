import { asIntrinsic } from '../cloudformation/intrinsics.ts';
import { CloudFormationError, parseTemplate, type Template } from '../cloudformation/template.ts';
import { AwsError } from '../error.ts';

type Resource = Template['Resources'][string];

/**
 * Reads a conformance pack's template. Throws what AWS Config refuses: resources of other types than two, and intrinsic
 * functions where it does not resolve them (AWS Config developer guide, prerequisites of conformance packs). Assumed: the
 * texts, and that it is read as any template of CloudFormation.
 */
export function packTemplate(body: string): Template {
  const template = parsed(body);
  for (const [logicalId, resource] of Object.entries(template.Resources)) check(logicalId, resource, template);
  return template;
}

function parsed(text: string): Template {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof CloudFormationError)) throw error;
    return refuse(error.message);
  }
}

function check(logicalId: string, { Type: type, Properties, DependsOn = [] }: Resource, template: Template): void {
  if (type === 'AWS::Config::ConfigRule') return;
  if (type !== 'AWS::Config::RemediationConfiguration') {
    refuse(`${logicalId}: a conformance pack has no resources of the type ${type}`);
  }
  const { ConfigRuleName: name, Parameters: parameters } = Properties;
  if (hasIntrinsic(name)) refuse(`${logicalId}: ConfigRuleName may have no intrinsic function`);
  if (hasIntrinsic((parameters as Record<string, unknown> | undefined)?.['AutomationAssumeRole'])) {
    refuse(`${logicalId}: AutomationAssumeRole may have no intrinsic function`);
  }
  const [rule] = Object.entries(template.Resources).find(([, { Properties: of }]) => {
    return of !== Properties && of['ConfigRuleName'] === name;
  }) ?? [''];
  // The name is no reference, so without DependsOn both would be created at once.
  if (![DependsOn].flat().includes(rule)) refuse(`${logicalId} does not depend on the rule ${name}`);
}

function hasIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return asIntrinsic(value) !== undefined || Object.values(value).some(hasIntrinsic);
}

function refuse(problem: string): never {
  throw new AwsError('ConformancePackTemplateValidationException', problem);
}
