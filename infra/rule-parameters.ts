import { Aws, CfnCondition, CfnParameter, Fn, type IResolvable, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The rule's parameters by their own names, each a text or a token that becomes one; left out where the rule's default holds. */
export type RuleInputParameters = Readonly<Record<string, string | IResolvable>>;

const CIDR = '[0-9A-Fa-f.:]+/[0-9]{1,3}';

/** The rule's parameters as parameters of a CloudFormation template. What CloudFormation can refuse by itself it does. */
export function ruleInputParameters(stack: Construct): RuleInputParameters {
  const choice = (id: string, allowedValues: string[], description: string): string =>
    new CfnParameter(stack, id, { allowedValues, default: allowedValues[0], description }).valueAsString;
  const wholeNumber = (id: string, minValue: number, maxValue: number, standard: number, description: string): string =>
    Token.asString(
      new CfnParameter(stack, id, { type: 'Number', minValue, maxValue, default: standard, description }).value,
    );
  /** A parameter that is left out of the rule when it is empty. Whoever gives another form is told the form. */
  const optional = (
    id: string,
    { allowedPattern, maxLength, form }: { allowedPattern: string; maxLength: number; form: string },
    description: string,
    stored = (given: string): string => given,
  ): IResolvable => {
    const parameter = new CfnParameter(stack, id, {
      default: '',
      allowedPattern: `(${allowedPattern})?`,
      maxLength,
      constraintDescription: form,
      description: `${form} ${description}`,
    });
    const isGiven = new CfnCondition(stack, `${id}IsGiven`, {
      expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')),
    });
    return Fn.conditionIf(isGiven.logicalId, stored(parameter.valueAsString), Aws.NO_VALUE);
  };

  return {
    publicAccess: choice(
      'PublicAccess',
      ['restricted', 'forbidden'],
      'restricted: a public endpoint must be limited by CIDRs. forbidden: any public endpoint is NON_COMPLIANT.',
    ),
    // Together with the other parameters at most the 1,024 characters that AWS Config takes.
    allowedCidrs: optional(
      'AllowedCidrs',
      { allowedPattern: `${CIDR}( *, *${CIDR})*`, maxLength: 700, form: 'CIDRs, separated by commas.' },
      'When given, all that is open must lie inside them.',
      // AWS Config refuses values with blanks.
      (given) => Fn.join('', Fn.split(' ', given)),
    ),
    widestIpv4: wholeNumber(
      'WidestIpv4',
      0,
      32,
      8,
      'A prefix length. What is open in IPv4, all ranges together, may not exceed one such block.',
    ),
    widestIpv6: wholeNumber('WidestIpv6', 0, 128, 32, 'The same for IPv6.'),
    privateEndpoint: choice(
      'PrivateEndpoint',
      ['optional', 'required'],
      'required: a cluster whose private endpoint is off is NON_COMPLIANT.',
    ),
    exemptionTag: optional(
      'ExemptionTag',
      { allowedPattern: '[A-Za-z0-9 _.:/=+@-]+', maxLength: 128, form: 'A tag key.' },
      'When given, a cluster may carry an exemption in this tag; when not, tags exempt nobody.',
    ),
    maxExemptionDays: wholeNumber(
      'MaxExemptionDays',
      1,
      365,
      90,
      'An exemption that ends later than in so many days is not honoured.',
    ),
  };
}
