import { describe, expect, test } from 'vitest';
import { PARAMETER_NAMES, parseRuleParameters } from '../../../rules/eks-endpoint-public-access/parameters.ts';

describe('rule parameters', () => {
  test('have defaults', () => {
    expect(parseRuleParameters({})).toEqual({
      publicAccess: 'restricted',
      widestIpv4: 8,
      widestIpv6: 40,
      privateEndpoint: 'optional',
      maxExemptionDays: 90,
    });
  });

  test('have these names', () => {
    expect(PARAMETER_NAMES).toEqual([
      'publicAccess',
      'allowedCidrs',
      'widestIpv4',
      'widestIpv6',
      'privateEndpoint',
      'exemptionTag',
      'maxExemptionDays',
    ]);
  });

  test.each<[given: Record<string, unknown>, read: Record<string, unknown>]>([
    [{ publicAccess: 'forbidden' }, { publicAccess: 'forbidden' }],
    [{ privateEndpoint: 'required' }, { privateEndpoint: 'required' }],
    [{ widestIpv4: '0' }, { widestIpv4: 0 }],
    [{ widestIpv4: '32' }, { widestIpv4: 32 }],
    [{ widestIpv4: 16 }, { widestIpv4: 16 }],
    [{ widestIpv4: '016' }, { widestIpv4: 16 }],
    [{ widestIpv6: '0' }, { widestIpv6: 0 }],
    [{ widestIpv6: '128' }, { widestIpv6: 128 }],
    [{ maxExemptionDays: '1' }, { maxExemptionDays: 1 }],
    [{ maxExemptionDays: 365 }, { maxExemptionDays: 365 }],
    [{ exemptionTag: 'why open' }, { exemptionTag: 'why open' }],
    [{ exemptionTag: 'x'.repeat(128) }, { exemptionTag: 'x'.repeat(128) }],
    [{ exemptionTag: '' }, { exemptionTag: undefined }],
    [{ allowedCidrs: '' }, { allowedCidrs: undefined }],
    [{ allowedCidrs: [] }, { allowedCidrs: [] }],
  ])('%j are read as %j', (given, read) => {
    expect(parseRuleParameters(given)).toMatchObject(read);
  });

  test.each<[name: string, allowedCidrs: unknown, texts: string[]]>([
    ['one', '8.8.8.0/24', ['8.8.8.0/24']],
    [
      'several, with blanks',
      ' 8.8.8.0/24 ,9.9.9.9/32,\n2600:1f00::/40',
      ['8.8.8.0/24', '9.9.9.9/32', '2600:1f00::/40'],
    ],
    ['a list', ['8.8.8.0/24', ' 9.9.9.9/32'], ['8.8.8.0/24', '9.9.9.9/32']],
  ])('allow CIDRs: %s', (_name, allowedCidrs, texts) => {
    expect(parseRuleParameters({ allowedCidrs }).allowedCidrs?.map(({ text }) => text)).toEqual(texts);
  });

  test.each<[given: Record<string, unknown>, parameter: string, problem: string]>([
    [{ publicAccess: 'closed' }, 'publicAccess', 'is none of restricted, forbidden'],
    [{ publicAccess: '' }, 'publicAccess', 'is none of restricted, forbidden'],
    [{ publicAccess: null }, 'publicAccess', 'is none of restricted, forbidden'],
    [{ privateEndpoint: true }, 'privateEndpoint', 'is none of optional, required'],
    [{ widestIpv4: '-1' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: -1 }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '33' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '8.5' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: 8.5 }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '1e1' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: ' 8' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '8 ' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '0x8' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: '/8' }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: true }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: null }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv4: ['8'] }, 'widestIpv4', 'is not a whole number from 0 to 32'],
    [{ widestIpv6: '129' }, 'widestIpv6', 'is not a whole number from 0 to 128'],
    [{ maxExemptionDays: '0' }, 'maxExemptionDays', 'is not a whole number from 1 to 365'],
    [{ maxExemptionDays: '366' }, 'maxExemptionDays', 'is not a whole number from 1 to 365'],
    [{ allowedCidrs: '8.8.8.8' }, 'allowedCidrs', '"8.8.8.8" is not a CIDR'],
    [{ allowedCidrs: '8.8.8.8/32,' }, 'allowedCidrs', '"" is not a CIDR'],
    [{ allowedCidrs: ' ' }, 'allowedCidrs', '" " is not a CIDR'],
    [{ allowedCidrs: '8.8.8.8/32;9.9.9.9/32' }, 'allowedCidrs', '"8.8.8.8/32;9.9.9.9/32" is not a CIDR'],
    [{ allowedCidrs: [null] }, 'allowedCidrs', 'null is not a CIDR'],
    [{ allowedCidrs: [['8.8.8.8/32']] }, 'allowedCidrs', '["8.8.8.8/32"] is not a CIDR'],
    [{ allowedCidrs: 8 }, 'allowedCidrs', 'is not a list of CIDRs, separated by commas'],
    [{ allowedCidrs: null }, 'allowedCidrs', 'is not a list of CIDRs, separated by commas'],
    [{ exemptionTag: 'x'.repeat(129) }, 'exemptionTag', 'is not a tag key of 1 to 128 characters'],
    [{ exemptionTag: ['why-open'] }, 'exemptionTag', 'is not a tag key of 1 to 128 characters'],
    [{ exemptionTag: 7 }, 'exemptionTag', 'is not a tag key of 1 to 128 characters'],
    [
      { publicAcess: 'forbidden' },
      'publicAcess',
      'is not known; the rule takes publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays',
    ],
    [
      { one: '1', two: '2' },
      'one, two',
      'is not known; the rule takes publicAccess, allowedCidrs, widestIpv4, widestIpv6, privateEndpoint, exemptionTag, maxExemptionDays',
    ],
  ])('%j are refused', (given, parameter, problem) => {
    expect(() => parseRuleParameters(given)).toThrow(
      expect.objectContaining({
        name: 'InvalidRuleParameterError',
        parameter,
        message: `rule parameter ${parameter}: ${problem}`,
      }),
    );
  });
});
