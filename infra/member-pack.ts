import { Fn, Stack } from 'aws-cdk-lib';
import type * as config from 'aws-cdk-lib/aws-config';
import type { Construct } from 'constructs';
import { Document, visit, type YAMLMap } from 'yaml';

/** The rule and its remediation, as a stack has them. */
export interface PackContents {
  readonly rule: config.CfnConfigRuleProps;
  readonly remediation: config.CfnRemediationConfigurationProps;
}

/**
 * The text of a conformance pack for this account alone. The stack around it puts in every name and ARN before AWS Config
 * sees the text, because AWS Config takes no intrinsic function for the role nor for the rule's name (AWS Config developer
 * guide, prerequisites of conformance packs).
 */
export function packBody(scope: Construct, contents: PackContents): string {
  const { rule, remediation } = Stack.of(scope).resolve(contents) as { rule: object; remediation: object };
  const variables: Record<string, string> = {};
  const properties = (of: object) => withPlaces(asProperties(of), variables);
  const document = new Document(
    {
      Resources: {
        Rule: { Type: 'AWS::Config::ConfigRule', Properties: properties(rule) },
        Remediation: {
          Type: 'AWS::Config::RemediationConfiguration',
          DependsOn: 'Rule',
          Properties: properties(remediation),
        },
      },
    },
    // CloudFormation reads YAML 1.1, to which more words are booleans.
    { version: '1.1' },
  );
  visit(document, {
    Pair: (_, { key, value }) => {
      if (String(key) === 'Properties') (value as YAMLMap).flow = true;
    },
    // So that what takes a place is text, whatever it is; and parsers of YAML 1.1 refuse a colon without.
    Scalar: (key, scalar) => {
      if (key !== 'key' && /[:{]/.test(String(scalar.value))) scalar.type = 'QUOTE_SINGLE';
    },
  });
  return Fn.sub(document.toString({ indent: 1, lineWidth: 0, flowCollectionPadding: false }), variables);
}

/** Properties by the names that they have in a template. */
function asProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asProperties);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    FREE_JSON.includes(name) ? member : asProperties(member),
  ]);
  return Object.fromEntries(entries);
}

/** Whose members have the names that whoever reads them gave them. */
const FREE_JSON = ['inputParameters', 'parameters'];

/** A value with a place for each intrinsic function, as Fn::Sub fills it; what is no name or attribute becomes a variable. */
function withPlaces(value: unknown, variables: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withPlaces(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Ref') return `\${${argument}}`;
  if (name === 'Fn::GetAtt') return `\${${argument.join('.')}}`;
  if (name === 'Fn::If') return choice(argument, variables);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPlaces(member, variables)]));
}

/** Fn::Sub puts in text only. A parameter that a rule is not given when it is empty is empty here: the rule takes both alike. */
function choice([condition, ifSo, ifNot]: [string, unknown, unknown], variables: Record<string, string>): string {
  const parameter = (ifSo as { Ref?: string }).Ref;
  if (parameter !== undefined && condition === `${parameter}IsGiven`) return `\${${parameter}}`;
  const name = `v${Object.keys(variables).length}`;
  variables[name] = Fn.conditionIf(condition, String(ifSo), String(ifNot)).toString();
  return `\${${name}}`;
}
