import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { type Organization, organizationOf } from '../../../../cli/doctor/organization/organization.ts';
import { type Answer, type Call, canned } from '../../../rules/canned.ts';
import { cannedXml, type XmlAnswer } from '../canned-xml.ts';

const REGION = 'eu-west-1';
const GUARD = 'eks-endpoint-guard';

/** An organization in which each service has these answers left, and the requests that it got. */
function answering(answers: {
  readonly sts?: readonly XmlAnswer[];
  readonly organizations?: readonly Answer[];
  readonly config?: readonly Answer[];
  readonly cloudFormation?: readonly XmlAnswer[];
}) {
  const sts = cannedXml(...(answers.sts ?? []));
  const organizations = canned(...(answers.organizations ?? []));
  const config = canned(...(answers.config ?? []));
  const cloudFormation = cannedXml(...(answers.cloudFormation ?? []));
  const regions: string[] = [];
  const organization = organizationOf({
    sts: new STSClient(sts.configuration),
    organizations: new OrganizationsClient(organizations.configuration),
    configIn: (region) => {
      regions.push(region);
      return new ConfigServiceClient(config.configuration);
    },
    cloudFormationIn: (region) => {
      regions.push(region);
      return new CloudFormationClient(cloudFormation.configuration);
    },
  });
  const calls = (): readonly Call[] => [sts, organizations, config, cloudFormation].flatMap((service) => service.calls);
  return { organization, calls, regions };
}

describe('the accounts', () => {
  test('are the own one', async () => {
    const { organization, calls } = answering({ sts: ['<Account>888888888888</Account>'] });
    expect(await organization.account()).toBe('888888888888');
    expect(calls()).toEqual([{ operation: 'GetCallerIdentity', input: {} }]);
  });

  test('are the management account', async () => {
    const { organization, calls } = answering({
      organizations: [{ Organization: { MasterAccountId: '999999999999' } }],
    });
    expect(await organization.managementAccount()).toBe('999999999999');
    expect(calls()).toEqual([{ operation: 'DescribeOrganization', input: {} }]);
  });

  test('have no number made up where the answer has none', async () => {
    const { organization } = answering({ sts: [''], organizations: [{}, { Organization: {} }] });
    expect(await organization.account()).toBe('');
    expect(await organization.managementAccount()).toBe('');
    expect(await organization.managementAccount()).toBe('');
  });
});

describe('the trusted services', () => {
  test('are those of all pages, by their principals', async () => {
    const { organization, calls } = answering({
      organizations: [
        { EnabledServicePrincipals: [{ ServicePrincipal: 'config.amazonaws.com' }], NextToken: 'more' },
        { NextToken: 'and more' },
        { EnabledServicePrincipals: [{ ServicePrincipal: 'sso.amazonaws.com' }, {}] },
      ],
    });
    expect(await organization.trustedServices()).toEqual(['config.amazonaws.com', 'sso.amazonaws.com', '']);
    expect(calls()).toEqual([
      { operation: 'ListAWSServiceAccessForOrganization', input: {} },
      { operation: 'ListAWSServiceAccessForOrganization', input: { NextToken: 'more' } },
      { operation: 'ListAWSServiceAccessForOrganization', input: { NextToken: 'and more' } },
    ]);
  });
});

describe('the administrators of a service', () => {
  test('are those of all pages, by their accounts', async () => {
    const { organization, calls } = answering({
      organizations: [
        { DelegatedAdministrators: [{ Id: '888888888888' }], NextToken: 'more' },
        { NextToken: 'and more' },
        { DelegatedAdministrators: [{ Id: '777777777777' }, {}] },
      ],
    });
    expect(await organization.administrators('config.amazonaws.com')).toEqual(['888888888888', '777777777777', '']);
    const input = { ServicePrincipal: 'config.amazonaws.com' };
    expect(calls()).toEqual([
      { operation: 'ListDelegatedAdministrators', input },
      { operation: 'ListDelegatedAdministrators', input: { ...input, NextToken: 'more' } },
      { operation: 'ListDelegatedAdministrators', input: { ...input, NextToken: 'and more' } },
    ]);
  });
});

describe('the statuses of the conformance pack', () => {
  test('are those of all pages, asked for in the Region', async () => {
    const { organization, calls, regions } = answering({
      config: [
        { OrganizationConformancePackDetailedStatuses: [{ AccountId: '111111111111' }], NextToken: 'more' },
        { NextToken: 'and more' },
        { OrganizationConformancePackDetailedStatuses: [{ AccountId: '222222222222' }] },
      ],
    });
    expect(await organization.packStatuses(REGION, GUARD)).toEqual([
      { AccountId: '111111111111' },
      { AccountId: '222222222222' },
    ]);
    const input = { OrganizationConformancePackName: GUARD };
    expect(calls()).toEqual([
      { operation: 'GetOrganizationConformancePackDetailedStatus', input },
      { operation: 'GetOrganizationConformancePackDetailedStatus', input: { ...input, NextToken: 'more' } },
      { operation: 'GetOrganizationConformancePackDetailedStatus', input: { ...input, NextToken: 'and more' } },
    ]);
    expect(regions).toEqual([REGION]);
  });

  test('may not exist, which is not the same as none', async () => {
    const missing = { error: 'NoSuchOrganizationConformancePackException', message: 'Not here.' };
    const { organization } = answering({ config: [missing, {}] });
    expect(await organization.packStatuses(REGION, GUARD)).toBeUndefined();
    expect(await organization.packStatuses(REGION, GUARD)).toEqual([]);
  });
});

describe('a StackSet', () => {
  test('is asked for in the Region, as who the caller is', async () => {
    const { organization, calls, regions } = answering({
      cloudFormation: [`<StackSet><StackSetName>${GUARD}</StackSetName></StackSet>`],
    });
    expect(await organization.stackSet(REGION, GUARD, 'DELEGATED_ADMIN')).toMatchObject({ StackSetName: GUARD });
    expect(calls()).toEqual([
      { operation: 'DescribeStackSet', input: { StackSetName: GUARD, CallAs: 'DELEGATED_ADMIN' } },
    ]);
    expect(regions).toEqual([REGION]);
  });

  test('may not exist', async () => {
    const { organization } = answering({ cloudFormation: [{ error: 'StackSetNotFoundException' }] });
    expect(await organization.stackSet(REGION, GUARD, 'SELF')).toBeUndefined();
  });

  test('has the instances of all pages', async () => {
    const { organization, calls, regions } = answering({
      cloudFormation: [
        '<Summaries><member><Account>111111111111</Account></member></Summaries><NextToken>more</NextToken>',
        '<NextToken>and more</NextToken>',
        '<Summaries><member><Account>222222222222</Account></member></Summaries>',
      ],
    });
    const instances = await organization.stackInstances(REGION, GUARD, 'SELF');
    expect(instances.map(({ Account }) => Account)).toEqual(['111111111111', '222222222222']);
    const input = { StackSetName: GUARD, CallAs: 'SELF' };
    expect(calls()).toEqual([
      { operation: 'ListStackInstances', input },
      { operation: 'ListStackInstances', input: { ...input, NextToken: 'more' } },
      { operation: 'ListStackInstances', input: { ...input, NextToken: 'and more' } },
    ]);
    expect(regions).toEqual([REGION]);
  });
});

describe('a call that AWS refuses', () => {
  test.each<[action: string, ask: (organization: Organization) => Promise<unknown>]>([
    ['sts:GetCallerIdentity', (organization) => organization.account()],
    ['organizations:DescribeOrganization', (organization) => organization.managementAccount()],
    ['organizations:ListAWSServiceAccessForOrganization', (organization) => organization.trustedServices()],
    [
      'organizations:ListDelegatedAdministrators',
      (organization) => organization.administrators('config.amazonaws.com'),
    ],
    ['config:GetOrganizationConformancePackDetailedStatus', (organization) => organization.packStatuses(REGION, GUARD)],
    ['cloudformation:DescribeStackSet', (organization) => organization.stackSet(REGION, GUARD, 'SELF')],
    ['cloudformation:ListStackInstances', (organization) => organization.stackInstances(REGION, GUARD, 'SELF')],
  ])('names the permission that it needs: %s', async (action, ask) => {
    const denied = { error: 'AccessDeniedException', message: 'Not you.' };
    const { organization } = answering({
      sts: [{ error: 'AccessDeniedException' }],
      organizations: [denied],
      config: [denied],
      cloudFormation: [{ error: 'AccessDeniedException' }],
    });
    await expect(ask(organization)).rejects.toMatchObject({
      name: 'CallError',
      action,
      message: expect.stringMatching(new RegExp(`^${action} failed: AccessDeniedException: `)),
    });
  });
});
