import * as z from 'zod/mini';
import { InvalidRuleParameterError } from '../config-rule/errors.ts';
import { describeProblem } from '../config-rule/schema.ts';
import { ADDRESS_BITS, type Network, parseCidr } from './networks.ts';

/** Each text is a value as AWS Config stores it: by convention everything is text, so numbers are read from it too. */
const parametersSchema = z.object({
  publicAccess: z._default(z.enum(['restricted', 'forbidden']), 'restricted'),
  allowedCidrs: optional(readCidrs),
  widestIpv4: z._default(read(wholeNumber(0, ADDRESS_BITS.ipv4)), 8),
  widestIpv6: z._default(read(wholeNumber(0, ADDRESS_BITS.ipv6)), 40),
  privateEndpoint: z._default(z.enum(['optional', 'required']), 'optional'),
  exemptionTag: optional(readTagKey),
  maxExemptionDays: z._default(read(wholeNumber(1, 365)), 90),
});

/**
 * What the owner of the rule decided. `allowedCidrs` and `exemptionTag` are undefined when not given; `widestIpv4` and
 * `widestIpv6` are prefix lengths: what is open in a family, all blocks together, may not exceed one such block.
 */
export type RuleParameters = z.output<typeof parametersSchema>;

export const PARAMETER_NAMES: readonly string[] = Object.keys(parametersSchema.shape);

/** Reads the rule's parameters; each may be left out. Throws InvalidRuleParameterError for an unknown name or a value out of range. */
export function parseRuleParameters(parameters: Readonly<Record<string, unknown>>): RuleParameters {
  const unknown = Object.keys(parameters).filter((name) => !PARAMETER_NAMES.includes(name));
  if (unknown.length > 0) {
    throw new InvalidRuleParameterError(
      unknown.join(', '),
      `is not known; the rule takes ${PARAMETER_NAMES.join(', ')}`,
    );
  }
  const result = z.safeParse(parametersSchema, parameters);
  if (result.success) return result.data;
  const { path, problem } = describeProblem(result.error);
  throw new InvalidRuleParameterError(path, problem);
}

/** Reads a value, or throws an Error that says what is wrong with it. */
type Reader<Value> = (value: unknown) => Value;

function read<Value>(reader: Reader<Value>) {
  return z.transform((value: unknown, { issues }): Value => {
    try {
      return reader(value);
    } catch (error) {
      issues.push({ code: 'custom', message: (error as Error).message, input: value });
      return z.NEVER;
    }
  });
}

/** A parameter that may be missing; a template that cannot leave it out sends empty text. */
function optional<Value>(reader: Reader<Value>) {
  return z.optional(read((value) => (value === '' ? undefined : reader(value))));
}

function wholeNumber(least: number, most: number): Reader<number> {
  return (value) => {
    const isNumeral = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
    const number = isNumeral ? Number(value) : Number.NaN;
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new Error(`is not a whole number from ${least} to ${most}`);
  };
}

function readCidrs(value: unknown): readonly Network[] {
  const items = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items)) throw new Error('is not a list of CIDRs, separated by commas');
  return items.map((item) => {
    const network = typeof item === 'string' ? parseCidr(item.trim()) : undefined;
    if (network === undefined) throw new Error(`${JSON.stringify(item)} is not a CIDR`);
    return network;
  });
}

/** Tag keys have 1 to 128 characters (AWS Tagging best practices, "Tag naming limits"). */
function readTagKey(value: unknown): string {
  if (typeof value === 'string' && value.length <= 128) return value;
  throw new Error('is not a tag key of 1 to 128 characters');
}
