import { describe, expect, test } from 'vitest';
import { checkAdministrators, checkTrustedAccess, SERVICES } from '../../../../cli/doctor/organization/services.ts';
import { AUDIT, MANAGEMENT } from './fakes.ts';

const NOTHING = { stackSet: false, pack: false };

describe('trusted-access', () => {
  const check = (trusted: readonly string[], deployed = NOTHING) =>
    SERVICES.map((service) => checkTrustedAccess(service, trusted, deployed));

  test('is ok for a service that the organization trusts, and for no other', () => {
    expect(check(['config.amazonaws.com']).map(({ state }) => state)).toEqual(['warning', 'warning', 'ok']);
  });

  test('is reported by the service that is trusted', () => {
    expect(check(['config.amazonaws.com'])[2]?.sentence).toBe('The organization trusts config.amazonaws.com.');
  });

  test.each([
    ['nothing is deployed', NOTHING, ['warning', 'warning', 'warning']],
    ['there is a StackSet', { stackSet: true, pack: false }, ['problem', 'warning', 'warning']],
    ['there is a conformance pack', { stackSet: false, pack: true }, ['warning', 'problem', 'warning']],
  ])('is needed for what is deployed: %s', (_name, deployed, states) => {
    expect(check([], deployed).map(({ state }) => state)).toEqual(states);
  });

  test('is turned on by a command of each service', () => {
    expect(check([]).map(({ sentence }) => sentence)).toEqual([
      'The organization does not trust member.org.stacksets.cloudformation.amazonaws.com, which is for a StackSet that deploys the guard to the members. Turn it on in the management account: aws cloudformation activate-organizations-access',
      'The organization does not trust config-multiaccountsetup.amazonaws.com, which is for a conformance pack of the organization. Turn it on in the management account: aws organizations enable-aws-service-access --service-principal config-multiaccountsetup.amazonaws.com',
      'The organization does not trust config.amazonaws.com, which is for an aggregator, and delegated administrators of conformance packs. Turn it on in the management account: aws organizations enable-aws-service-access --service-principal config.amazonaws.com',
    ]);
  });
});

describe('who administers a service', () => {
  const service = { principal: 'config.amazonaws.com', purpose: 'an aggregator' };
  const register =
    'so this account 888888888888 cannot see or deploy what it is for. Use the management account 999999999999, or let it: aws organizations register-delegated-administrator --service-principal config.amazonaws.com --account-id 888888888888';

  test.each<[name: string, administrators: string[], caller: string, state: string, sentence: string]>([
    [
      'the management account alone',
      [],
      MANAGEMENT,
      'ok',
      'config.amazonaws.com is administered by this management account alone.',
    ],
    [
      'the management account and others',
      [AUDIT, '111111111111'],
      MANAGEMENT,
      'ok',
      'config.amazonaws.com is administered by this management account, and by 888888888888, 111111111111.',
    ],
    ['the caller', ['111111111111', AUDIT], AUDIT, 'ok', 'config.amazonaws.com is administered by this account.'],
    [
      'no account that the management account has named',
      [],
      AUDIT,
      'warning',
      `config.amazonaws.com has no delegated administrator, ${register}`,
    ],
    [
      'another account than the caller',
      ['111111111111'],
      AUDIT,
      'warning',
      `config.amazonaws.com is administered by 111111111111, ${register}`,
    ],
  ])('is reported: %s', (_name, administrators, caller, state, sentence) => {
    expect(checkAdministrators(service, administrators, caller, MANAGEMENT)).toEqual({
      check: 'administrator',
      state,
      sentence,
    });
  });
});
