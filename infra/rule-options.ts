import { Fn, type IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import { InvalidRuleParameterError } from '../rules/config-rule/errors.ts';
import { parseRuleParameters } from '../rules/eks-endpoint-public-access/parameters.ts';

/** What the rule accepts. Each may be left out, and then the rule's own default holds. */
export interface RuleOptions {
  /** `forbidden`: any public endpoint is NON_COMPLIANT. Default: `restricted`, a public endpoint must be limited by CIDRs. */
  readonly publicAccess?: 'restricted' | 'forbidden';
  /** If set, every CIDR block that can reach a public endpoint must be inside these. */
  readonly allowedCidrs?: readonly string[];
  /** Largest IPv4 exposure allowed, as a prefix length from 0 to 32. All public CIDRs of a cluster count together. */
  readonly widestIpv4?: number;
  /** The same for IPv6, from 0 to 128. */
  readonly widestIpv6?: number;
  /** `required`: a cluster without private access is NON_COMPLIANT. Default: `optional`. */
  readonly privateEndpoint?: 'optional' | 'required';
  /** Key of the tag in which a cluster may carry an exemption. Default: exemptions are disabled. */
  readonly exemptionTag?: string;
  /** An exemption that ends later than in this many days, 1 to 365, is not honored. Default: 90. */
  readonly maxExemptionDays?: number;
}

/** The parameters that AWS Config stores with the rule, each a text or a token. What is not given is left out. */
export type RuleInputParameters = Readonly<Record<string, string | IResolvable>>;

/** AWS Config API reference, ConfigRule, InputParameters. */
const MAXIMUM_CHARACTERS = 1024;

/**
 * The rule's parameters as AWS Config stores them. The rule's own parser checks every value that is known at synthesis.
 * Throws InvalidRuleParameterError, which names the option.
 */
export function inputParameters(options: RuleOptions): RuleInputParameters {
  const { publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays } =
    options;
  checkOptions(options);
  const values = {
    publicAccess,
    allowedCidrs: allowedCidrs && joined(allowedCidrs),
    widestIpv4: widestIpv4 === undefined ? undefined : Tokenization.stringifyNumber(widestIpv4),
    widestIpv6: widestIpv6 === undefined ? undefined : Tokenization.stringifyNumber(widestIpv6),
    privateEndpoint,
    exemptionTag,
    maxExemptionDays: maxExemptionDays === undefined ? undefined : Tokenization.stringifyNumber(maxExemptionDays),
  };
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const parameters = Object.fromEntries(given);
  const { length } = JSON.stringify(parameters);
  if (length > MAXIMUM_CHARACTERS && !given.some(([, value]) => Token.isUnresolved(value))) {
    const problem = `all parameters together have ${length} characters, and AWS Config takes ${MAXIMUM_CHARACTERS}`;
    throw new InvalidRuleParameterError('allowedCidrs', problem);
  }
  return parameters;
}

function checkOptions({ publicAccess, allowedCidrs, exemptionTag, ...others }: RuleOptions): void {
  // AWS Config refuses a value that is blank or has a blank in it; for custom rules this is not documented.
  if (exemptionTag === '') throw new InvalidRuleParameterError('exemptionTag', 'is empty; leave it out');
  if (exemptionTag !== undefined && /\s/.test(exemptionTag)) {
    throw new InvalidRuleParameterError('exemptionTag', 'has a blank, which AWS Config refuses in a parameter');
  }
  if (allowedCidrs?.length === 0) {
    throw new InvalidRuleParameterError('allowedCidrs', "is empty; leave it out, or set publicAccess: 'forbidden'");
  }
  if (publicAccess === 'forbidden' && allowedCidrs !== undefined) {
    throw new InvalidRuleParameterError('allowedCidrs', 'has no effect if publicAccess is forbidden');
  }
  const isKnown = (value: unknown): boolean => value !== undefined && !Token.isUnresolved(value);
  const known = Object.entries({ publicAccess, exemptionTag, ...others }).filter(([, value]) => isKnown(value));
  const cidrs = Token.isUnresolved(allowedCidrs) ? undefined : allowedCidrs?.filter(isKnown);
  parseRuleParameters({ ...Object.fromEntries(known), ...(cidrs && { allowedCidrs: cidrs }) });
}

function joined(cidrs: readonly string[]): string {
  return Token.isUnresolved(cidrs) ? Fn.join(',', [...cidrs]) : cidrs.map((cidr) => cidr.trim()).join(',');
}
