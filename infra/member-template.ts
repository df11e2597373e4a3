import { CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The template of the members of an organization, as far as the organization's stack reads it. */
export interface MemberTemplate {
  readonly Metadata?: { readonly 'AWS::CloudFormation::Interface'?: ParameterInterface };
  readonly Parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** How the console shows parameters (CloudFormation template reference, AWS::CloudFormation::Interface). */
export interface ParameterInterface {
  readonly ParameterGroups?: readonly ParameterGroup[];
  readonly ParameterLabels?: Readonly<Record<string, Label>>;
}

export interface ParameterGroup {
  readonly Label: Label;
  readonly Parameters: readonly string[];
}

interface Label {
  readonly default: string;
}

interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly ConstraintDescription?: string;
  readonly Description?: string;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** A parameter of the member template that the organization's template has too. */
export interface PassedParameter {
  readonly name: string;
  /** Its value as one text. */
  readonly value: string;
  /** Whether it may be empty, which means that it is not given. */
  readonly isOptional: boolean;
}

/** Whether the template attaches a runbook to the rule, for which not every Region has the resource type. */
export function hasRemediation({ Resources: resources }: MemberTemplate): boolean {
  return Object.values(resources).some(({ Type: type }) => type === 'AWS::Config::RemediationConfiguration');
}

/** Gives a template the parameters of the member template that it passes on. */
export function passParameters(scope: Construct, parameters: MemberTemplate['Parameters']): readonly PassedParameter[] {
  return Object.entries(parameters).map(([name, definition]) => {
    const parameter = new CfnParameter(scope, name, {
      type: definition.Type,
      ...(definition.Default !== undefined && { default: definition.Default }),
      ...(definition.AllowedPattern !== undefined && { allowedPattern: definition.AllowedPattern }),
      ...(definition.AllowedValues !== undefined && { allowedValues: [...definition.AllowedValues] }),
      ...(definition.ConstraintDescription !== undefined && {
        constraintDescription: definition.ConstraintDescription,
      }),
      ...(definition.Description !== undefined && { description: definition.Description }),
      ...(definition.MinLength !== undefined && { minLength: definition.MinLength }),
      ...(definition.MaxLength !== undefined && { maxLength: definition.MaxLength }),
      ...(definition.MinValue !== undefined && { minValue: definition.MinValue }),
      ...(definition.MaxValue !== undefined && { maxValue: definition.MaxValue }),
    });
    const value = parameter.type === 'CommaDelimitedList' ? Fn.join(',', parameter.valueAsList) : Fn.ref(name);
    return { name, value, isOptional: definition.Default === '' };
  });
}
