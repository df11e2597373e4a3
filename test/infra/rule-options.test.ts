import { CfnParameter, Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { inputParameters, type RuleOptions } from '../../infra/rule-options.ts';

describe('what AWS Config stores', () => {
  test('is nothing that was not given', () => {
    expect(inputParameters({})).toEqual({});
  });

  test('is text, and lists without blanks', () => {
    const options: RuleOptions = {
      publicAccess: 'restricted',
      allowedCidrs: ['203.0.113.0/24', ' 2600:1f00::/40 '],
      widestIpv4: 16,
      widestIpv6: 0,
      privateEndpoint: 'required',
      exemptionTag: 'endpoint-exemption',
      maxExemptionDays: 365,
    };
    expect(inputParameters(options)).toEqual({
      publicAccess: 'restricted',
      allowedCidrs: '203.0.113.0/24,2600:1f00::/40',
      widestIpv4: '16',
      widestIpv6: '0',
      privateEndpoint: 'required',
      exemptionTag: 'endpoint-exemption',
      maxExemptionDays: '365',
    });
  });

  test('is a reference where the template decides, without a look at the value', () => {
    const stack = new Stack();
    const list = new CfnParameter(stack, 'Cidrs', { type: 'CommaDelimitedList' });
    const one = new CfnParameter(stack, 'Office');
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const stored = (options: RuleOptions) => stack.resolve(inputParameters(options));
    expect(stored({ allowedCidrs: list.valueAsList, maxExemptionDays: days.valueAsNumber })).toEqual({
      allowedCidrs: { 'Fn::Join': [',', { Ref: 'Cidrs' }] },
      maxExemptionDays: { Ref: 'Days' },
    });
    expect(stored({ allowedCidrs: ['203.0.113.0/24', one.valueAsString] })).toEqual({
      allowedCidrs: { 'Fn::Join': ['', ['203.0.113.0/24,', { Ref: 'Office' }]] },
    });
    expect(() => stored({ allowedCidrs: ['203.0.113', one.valueAsString] })).toThrow('"203.0.113" is not a CIDR');
  });
});

describe('the synthesis is refused, by the name of the option, for', () => {
  test.each<[what: string, options: object, message: string]>([
    ['a wrong CIDR', { allowedCidrs: ['203.0.113.0'] }, 'allowedCidrs: "203.0.113.0" is not a CIDR'],
    ['two CIDRs in one text', { allowedCidrs: ['203.0.113.0/24,9.9.9.9/32'] }, 'allowedCidrs: '],
    ['an empty list', { allowedCidrs: [] }, "allowedCidrs: is empty; leave it out, or set publicAccess: 'forbidden'"],
    ['a prefix length out of range', { widestIpv4: 33 }, 'widestIpv4: is not a whole number from 0 to 32'],
    ['half a prefix length', { widestIpv6: 40.5 }, 'widestIpv6: is not a whole number from 0 to 128'],
    ['a year and a day', { maxExemptionDays: 366 }, 'maxExemptionDays: is not a whole number from 1 to 365'],
    ['an empty tag key', { exemptionTag: '' }, 'exemptionTag: is empty; leave it out'],
    ['a tag key with a blank', { exemptionTag: 'a b' }, 'exemptionTag: has a blank, which AWS Config refuses'],
    ['a long tag key', { exemptionTag: 'x'.repeat(129) }, 'exemptionTag: is not a tag key of 1 to 128 characters'],
    ['a setting that does not exist', { publicAccess: 'banana' }, 'publicAccess: '],
    ['an option that does not exist', { allowedCIDRs: ['203.0.113.0/24'] }, 'allowedCIDRs: is not known'],
    [
      'CIDRs where no endpoint may be public',
      { publicAccess: 'forbidden', allowedCidrs: ['203.0.113.0/24'] },
      'allowedCidrs: has no effect if publicAccess is forbidden',
    ],
    [
      'more than AWS Config takes',
      { allowedCidrs: Array(60).fill('203.100.113.128/32') },
      'allowedCidrs: all parameters together have 1158 characters, and AWS Config takes 1024',
    ],
  ])('%s', (_what, options, message) => {
    expect(() => inputParameters(options)).toThrow(`rule parameter ${message}`);
  });
});
