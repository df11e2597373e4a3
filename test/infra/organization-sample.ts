import { organizationTemplate } from '../../infra/app.ts';
import type { MemberTemplate } from '../../infra/member-template.ts';

export interface Template {
  readonly Metadata: Readonly<Record<string, unknown>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Condition?: string;
        readonly Metadata?: unknown;
        readonly Properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** A member template of four parameters, two of which the pack has too. */
export const memberTemplate: MemberTemplate = {
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [{ Label: { default: 'Rule' }, Parameters: ['WidestIpv4', 'AllowedCidrs'] }],
      ParameterLabels: { WidestIpv4: { default: 'Widest IPv4' } },
    },
  },
  Parameters: {
    DeploymentMode: { Type: 'String', AllowedValues: ['Rule', 'Backend'], Default: 'Rule' },
    WidestIpv4: { Type: 'Number', MinValue: 0, MaxValue: 32, Default: 8, Description: 'A prefix length.' },
    AllowedCidrs: { Type: 'String', Default: '', MaxLength: 700, AllowedPattern: '[0-9./, ]*', Description: 'CIDRs.' },
    Subnets: { Type: 'CommaDelimitedList', Default: '', Description: 'A list.' },
  },
  Resources: { Remediation: { Type: 'AWS::Config::RemediationConfiguration' } },
};
export const detectOnly: MemberTemplate = {
  ...memberTemplate,
  Resources: { Rule: { Type: 'AWS::Config::ConfigRule' } },
};

export const template = organizationTemplate('complete', memberTemplate) as Template;

export function resource(
  id: string,
  { Resources }: Pick<Template, 'Resources'> = template,
): Template['Resources'][string] {
  const found = Resources[id];
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

export const ifGiven = (condition: string, value: unknown) => ({
  'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }],
});
