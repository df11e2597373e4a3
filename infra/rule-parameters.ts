import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseRuleParameters } from '../rules/eks-endpoint-public-access/parameters.ts';
import { OptionalParameter } from './optional-parameter.ts';
import { inputParameters, type RuleInputParameters, type RuleOptions } from './rule-options.ts';

const CIDR = '[0-9A-Fa-f.:]+/[0-9]{1,3}';

/**
 * The longest values. AWS Config takes 1,024 characters of JSON for all parameters of a rule together, and the others need 156
 * of them. EKS takes 40 CIDRs, which have at most 759 characters in IPv4.
 */
const CIDRS_LENGTH = 760;
const TAG_KEY_LENGTH = 100;

/** The rule's options as parameters of a CloudFormation template, which refuses what it can. Defaults are the rule's own. */
export function ruleParameters(stack: Construct): RuleOptions {
  const standard = parseRuleParameters({});
  const prefixLength = (id: string, most: number, value: number, description: string): number =>
    new CfnParameter(stack, id, { type: 'Number', minValue: 0, maxValue: most, default: value, description })
      .valueAsNumber;

  const publicAccess = new CfnParameter(stack, 'PublicAccess', {
    allowedValues: ['restricted', 'forbidden'],
    default: standard.publicAccess,
    description:
      'restricted: a public endpoint must be limited by CIDRs. forbidden: any public endpoint is NON_COMPLIANT.',
  });
  const allowedCidrs = new OptionalParameter(stack, 'AllowedCidrs', {
    allowedPattern: `${CIDR}( *, *${CIDR})*`,
    maxLength: CIDRS_LENGTH,
    constraintDescription: `must be CIDRs separated by commas, such as 203.0.113.0/24,2001:db8::/48, and at most ${CIDRS_LENGTH} characters`,
    description: 'CIDRs, separated by commas. If set, everything that is open must be inside them.',
  });
  const widestIpv4 = prefixLength(
    'WidestIpv4',
    32,
    standard.widestIpv4,
    'Largest IPv4 exposure allowed, as a prefix length. All public CIDRs of a cluster count together.',
  );
  const widestIpv6 = prefixLength(
    'WidestIpv6',
    128,
    standard.widestIpv6,
    'Largest IPv6 exposure allowed, as a prefix length. All public CIDRs of a cluster count together.',
  );
  const privateEndpoint = new CfnParameter(stack, 'PrivateEndpoint', {
    allowedValues: ['optional', 'required'],
    default: standard.privateEndpoint,
    description: 'required: a cluster whose private endpoint is off is NON_COMPLIANT.',
  });
  const exemptionTag = new OptionalParameter(stack, 'ExemptionTag', {
    allowedPattern: '[A-Za-z0-9_.:/=+@-]+',
    maxLength: TAG_KEY_LENGTH,
    constraintDescription: `must be a tag key of at most ${TAG_KEY_LENGTH} characters without blanks, which AWS Config refuses`,
    description: 'Key of the tag in which a cluster may carry an exemption. If empty, exemptions are disabled.',
  });
  const maxExemptionDays = new CfnParameter(stack, 'MaxExemptionDays', {
    type: 'Number',
    minValue: 1,
    maxValue: 365,
    default: standard.maxExemptionDays,
    description: 'An exemption that ends later than in this many days is not honored.',
  });
  return {
    publicAccess: publicAccess.valueAsString as 'restricted',
    // AWS Config refuses values with blanks.
    allowedCidrs: [allowedCidrs.orNothing(Fn.join('', Fn.split(' ', allowedCidrs.value)))],
    widestIpv4,
    widestIpv6,
    privateEndpoint: privateEndpoint.valueAsString as 'optional',
    exemptionTag: exemptionTag.orNothing(),
    maxExemptionDays: maxExemptionDays.valueAsNumber,
  };
}

/** The same, as AWS Config stores them. */
export function ruleInputParameters(stack: Construct): RuleInputParameters {
  return inputParameters(ruleParameters(stack));
}

/** Refuses parameters that contradict each other, before CloudFormation creates anything. For a stack with `ruleParameters`. */
export function refuseContradictions(stack: Construct): void {
  new CfnRule(stack, 'ForbiddenWithoutCidrs', {
    ruleCondition: Fn.conditionEquals(Fn.ref('PublicAccess'), 'forbidden'),
    assertions: [
      {
        assert: Fn.conditionEquals(Fn.ref('AllowedCidrs'), ''),
        assertDescription:
          'AllowedCidrs has no effect with PublicAccess=forbidden: leave it empty, or set PublicAccess=restricted.',
      },
    ],
  });
}
