import { describe, expect, test } from 'vitest';
import { checkRuleParameters } from '../../../../cli/doctor/checks/rule-parameters.ts';
import { rule } from '../samples.ts';

const consequence =
  'So every evaluation fails, and results stay as they were. Correct the parameter in the stack, or in the conformance pack that has the rule.';

describe("a rule's parameters", () => {
  test.each([
    ['there are none', undefined],
    ['the text is empty', ''],
    ['all have their values', '{"publicAccess":"forbidden","allowedCidrs":"8.8.8.8/32, 2600::/32","widestIpv4":"24"}'],
  ])('are well when %s', (_name, parameters) => {
    expect(checkRuleParameters({ ...rule, parameters })).toEqual({
      check: 'rule-parameters',
      state: 'ok',
      sentence: 'The function takes the parameters of the rule eks-endpoint-public-access.',
    });
  });

  test.each([
    [
      'a value that is not taken',
      '{"allowedCidrs":"10.0.0.0/33"}',
      'has a value of allowedCidrs that the function does not take',
    ],
    ['a number out of range', '{"widestIpv4":"64"}', 'has a value of widestIpv4 that the function does not take'],
    [
      'a name that is not known',
      '{"AllowedCidrs":"10.0.0.0/8"}',
      'has a parameter that the function does not know: AllowedCidrs. It takes publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays',
    ],
    ['no JSON', 'allowedCidrs', 'has parameters that are no JSON object of values'],
    ['JSON of another form', '["allowedCidrs"]', 'has parameters that are no JSON object of values'],
  ])('are a problem when they have %s', (_name, parameters, problem) => {
    expect(checkRuleParameters({ ...rule, parameters })).toEqual({
      check: 'rule-parameters',
      state: 'problem',
      sentence: `The rule eks-endpoint-public-access ${problem}. ${consequence}`,
    });
  });

  test('are reported without their values', () => {
    const parameters = '{"allowedCidrs":"s3cret","exemptionTag":"s3cret"}';
    expect(checkRuleParameters({ ...rule, parameters }).sentence).not.toContain('s3cret');
  });
});
