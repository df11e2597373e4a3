import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  paginateDescribeAggregateComplianceByConfigRules,
  paginateGetAggregateComplianceDetailsByConfigRule,
} from '@aws-sdk/client-config-service';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Organization } from '../aws/organization.ts';
import type { Template } from './guarded-aws.ts';
import {
  AUDIT,
  delegatedAdministrators,
  deployGuard,
  FRANKFURT,
  IRELAND,
  MANAGEMENT,
  memberTemplate,
  memberTemplateUrl,
  SANDBOX,
  WORKLOADS,
} from './guarded-organization.ts';
import { endpoint, RULE_NAME, runLoop } from './loop.ts';

const EXCLUDED = '777777777777';
const VIRGINIA = 'us-east-1';
const REGIONS = [FRANKFURT, IRELAND, VIRGINIA];
const workloads = ['100000000001', '100000000002', '100000000003', '100000000004', '100000000005'];
const sandboxes = ['200000000001', '200000000002', '200000000003', '200000000004'];

const RUNBOOK = 'EksEndpointGuard-MakeEndpointPrivate';
const IN_PACK = expect.stringMatching(/^eks-endpoint-public-access-conformance-pack-[0-9a-z]{9}$/);
const PUBLIC = { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] };
const PRIVATE = { endpointPublicAccess: false, endpointPrivateAccess: true };

/** Twelve accounts in three Regions; in every account with workloads one open and one private cluster. */
async function startOrganization(): Promise<Organization> {
  const organization = await Organization.start({
    accounts: [
      ...[...workloads, EXCLUDED].map((id) => ({ id, ou: WORKLOADS })),
      ...[...sandboxes, AUDIT].map((id) => ({ id, ou: SANDBOX })),
    ],
    managementAccount: MANAGEMENT,
    regions: REGIONS,
    delegatedAdministrators,
  });
  for (const account of [...workloads, EXCLUDED]) {
    await createCluster(organization, account, FRANKFURT, 'open', PUBLIC);
    await createCluster(organization, account, IRELAND, 'private', PRIVATE);
  }
  return organization;
}

async function createCluster(
  organization: Organization,
  account: string,
  region: string,
  name: string,
  settings: object,
): Promise<void> {
  const eks = new EKSClient(organization.in(account, region).clientConfiguration());
  const resourcesVpcConfig = { subnetIds: ['subnet-0a', 'subnet-0b'], ...settings };
  await eks.send(new CreateClusterCommand({ name, roleArn: `arn:aws:iam::${account}:role/eks`, resourcesVpcConfig }));
}

const guard = (
  organization: Organization,
  account: string,
  parameters: Record<string, string> = {},
  region = FRANKFURT,
) =>
  deployGuard(organization, {
    account,
    region,
    parameters:
      parameters['StackSet'] === 'off'
        ? parameters
        : { Regions: REGIONS.join(','), ExcludedAccounts: EXCLUDED, ...parameters },
  });

/** What the aggregator says of every cluster: `account region cluster compliance`. */
async function aggregated(organization: Organization): Promise<string[]> {
  const client = new ConfigServiceClient(organization.in(MANAGEMENT, FRANKFURT).clientConfiguration());
  const ConfigurationAggregatorName = 'eks-endpoint-guard';
  const lines: string[] = [];
  const pages = paginateDescribeAggregateComplianceByConfigRules({ client }, { ConfigurationAggregatorName });
  for await (const { AggregateComplianceByConfigRules: rules = [] } of pages) {
    for (const { ConfigRuleName, AccountId, AwsRegion } of rules) {
      const input = { ConfigurationAggregatorName, ConfigRuleName, AccountId, AwsRegion };
      for await (const page of paginateGetAggregateComplianceDetailsByConfigRule({ client }, input)) {
        for (const { EvaluationResultIdentifier: id, ComplianceType } of page.AggregateEvaluationResults ?? []) {
          lines.push([AccountId, AwsRegion, id?.EvaluationResultQualifier?.ResourceId, ComplianceType].join(' '));
        }
      }
    }
  }
  return lines.sort();
}

async function rulesIn(organization: Organization, account: string, region: string): Promise<(string | undefined)[]> {
  const client = new ConfigServiceClient(organization.in(account, region).clientConfiguration());
  return ((await client.send(new DescribeConfigRulesCommand())).ConfigRules ?? []).map((rule) => rule.ConfigRuleName);
}

const settings = (organization: Organization, account: string, region: string, cluster: string) =>
  endpoint(new EKSClient(organization.in(account, region).clientConfiguration()), cluster);

/** Accounts without the guard, which an organization's pack has to leave out. */
const WITHOUT_GUARD = [EXCLUDED, ...sandboxes, AUDIT, MANAGEMENT].join(',');

/** Deploys the guard from the management account in one of its modes; an organization's pack is of one Region each. */
async function guardEverywhere(organization: Organization, DeploymentMode: string, Automatic: string): Promise<void> {
  const parameters = { DeploymentMode, Automatic, PackExcludedAccounts: WITHOUT_GUARD };
  await guard(organization, MANAGEMENT, { ...parameters, Aggregator: 'on' });
  for (const region of DeploymentMode === 'Backend' ? [IRELAND, VIRGINIA] : []) {
    await guard(organization, MANAGEMENT, { ...parameters, StackSet: 'off' }, region);
  }
  await organization.settle();
}

const modes: readonly [mode: string, rule: unknown][] = [
  ['Rule', RULE_NAME],
  ['Backend', IN_PACK],
];

describe.each(modes)('the guard of an organization, in the mode %s,', (mode, rule) => {
  let organization: Organization;

  beforeAll(async () => {
    organization = await startOrganization();
    await guardEverywhere(organization, mode, 'off');
  });
  afterAll(() => organization.stop());

  test('finds every open cluster, and shows all of them in the aggregator', async () => {
    expect(await aggregated(organization)).toEqual([
      '100000000001 eu-central-1 open NON_COMPLIANT',
      '100000000001 eu-west-1 private COMPLIANT',
      '100000000002 eu-central-1 open NON_COMPLIANT',
      '100000000002 eu-west-1 private COMPLIANT',
      '100000000003 eu-central-1 open NON_COMPLIANT',
      '100000000003 eu-west-1 private COMPLIANT',
      '100000000004 eu-central-1 open NON_COMPLIANT',
      '100000000004 eu-west-1 private COMPLIANT',
      '100000000005 eu-central-1 open NON_COMPLIANT',
      '100000000005 eu-west-1 private COMPLIANT',
    ]);
  });

  test('is in every Region of an account', async () => {
    const rules = await Promise.all(REGIONS.map((region) => rulesIn(organization, '100000000001', region)));
    expect(rules).toEqual([[rule], [rule], [rule]]);
  });

  test.each([
    ['an account that is excluded', EXCLUDED],
    ['an account of another organizational unit', '200000000001'],
    ['the management account', MANAGEMENT],
  ])('puts nothing into %s', async (_name, account) => {
    for (const region of REGIONS) {
      const aws = organization.in(account, region);
      expect(await rulesIn(organization, account, region)).toEqual([]);
      expect(aws.ssm.document('EksEndpointGuard-MakeEndpointPrivate')).toBeUndefined();
      const names = aws.identities.roles().map(({ name }) => name.replace(/-[0-9a-f]+$/, ''));
      expect(names).toEqual(account === MANAGEMENT ? ['AggregatorRole'] : []);
    }
  });

  test('leaves the clusters of an excluded account as they are', async () => {
    expect(await settings(organization, EXCLUDED, FRANKFURT, 'open')).toEqual(PUBLIC);
  });

  test('closes a cluster by one click, in its account and nowhere else', async () => {
    const aws = organization.in('100000000005', VIRGINIA);
    expect(await runLoop(aws, 'payments')).toEqual({ closed: true });
    expect(await aggregated(organization)).toContain('100000000005 us-east-1 payments COMPLIANT');
    expect(await settings(organization, '100000000005', FRANKFURT, 'open')).toEqual(PUBLIC);
  });

  test('covers an account that joins later', async () => {
    await organization.join({ id: '100000000006', ou: WORKLOADS });
    await createCluster(organization, '100000000006', IRELAND, 'open', PUBLIC);
    await organization.settle();
    expect(await aggregated(organization)).toContain('100000000006 eu-west-1 open NON_COMPLIANT');
    expect(await runLoop(organization.in('100000000006', VIRGINIA), 'payments')).toEqual({ closed: true });
  });

  test('is refused nothing anywhere', () => {
    const accounts = [...workloads, EXCLUDED, ...sandboxes, AUDIT, MANAGEMENT];
    const everywhere = accounts.flatMap((account) => REGIONS.map((region) => organization.in(account, region)));
    expect(everywhere.flatMap((aws) => aws.log.denials())).toEqual([]);
  });
});

test.each(modes)(
  'in the mode %s every open cluster is closed without a click where that is asked for',
  async (mode) => {
    const organization = await startOrganization();
    try {
      await guardEverywhere(organization, mode, 'on');
      expect(await aggregated(organization)).toEqual(
        workloads.flatMap((account) => [
          `${account} eu-central-1 open COMPLIANT`,
          `${account} eu-west-1 private COMPLIANT`,
        ]),
      );
      for (const account of workloads) {
        expect(await settings(organization, account, FRANKFURT, 'open')).toMatchObject(PRIVATE);
      }
      expect(await settings(organization, EXCLUDED, FRANKFURT, 'open')).toEqual(PUBLIC);
    } finally {
      await organization.stop();
    }
  },
);

describe('the guard of an organization is deployed', () => {
  let organization: Organization;

  beforeEach(async () => {
    organization = await startOrganization();
  });
  afterEach(() => organization.stop());

  test('by a delegated administrator of StackSets too', async () => {
    await guard(organization, AUDIT, { CallAs: 'DELEGATED_ADMIN' });
    expect(await rulesIn(organization, '100000000001', IRELAND)).toEqual([RULE_NAME]);
  });

  test.each([
    ['the management account', MANAGEMENT, 'SELF'],
    ['a delegated administrator', AUDIT, 'DELEGATED_ADMIN'],
  ])('as a conformance pack of the organization in each Region, by %s', async (_name, account, CallAs) => {
    const parameters = { CallAs, DeploymentMode: 'Backend', PackExcludedAccounts: WITHOUT_GUARD };
    await guard(organization, account, parameters);
    await guard(organization, account, { ...parameters, StackSet: 'off' }, IRELAND);
    await organization.join({ id: '100000000006', ou: WORKLOADS });
    for (const member of ['100000000001', '100000000006']) {
      const rules = REGIONS.map((region) => rulesIn(organization, member, region));
      expect(await Promise.all(rules)).toEqual([[IN_PACK], [IN_PACK], []]);
      expect(await runLoop(organization.in(member, IRELAND), 'payments')).toEqual({ closed: true });
    }
    expect(await rulesIn(organization, EXCLUDED, FRANKFURT)).toEqual([]);
  });

  test('in all accounts but those without a recorder, which keep no other waiting', async () => {
    organization.in('100000000002', IRELAND).recorder.description = undefined;
    await guard(organization, MANAGEMENT);
    const instances = organization.stackInstances('eks-endpoint-guard');
    expect(instances.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(14);
    expect(instances.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([
      {
        account: '100000000002',
        region: IRELAND,
        status: 'FAILED',
        reason: expect.stringContaining('Configuration recorder is not available'),
      },
    ]);
  });
});

describe('a new member template', () => {
  let organization: Organization;

  beforeEach(async () => {
    organization = await startOrganization();
    await guard(organization, MANAGEMENT);
  });
  afterEach(() => organization.stop());

  /** The member template of a later version: a runbook has one more comment. */
  const later = (): string => {
    const template: Template = parse(memberTemplate());
    const document = Object.values(template.Resources).find(({ Properties }) => Properties?.['Name'] === RUNBOOK);
    const content = document?.Properties['Content'] as { 'Fn::Sub': [string, object] };
    content['Fn::Sub'][0] += '# Version 2\n';
    return JSON.stringify(template);
  };
  const update = (MemberTemplateUrl: string) =>
    organization.updateStack({
      account: MANAGEMENT,
      region: FRANKFURT,
      stackName: 'eks-endpoint-guard',
      parameters: { MemberTemplateUrl },
    });
  /** The versions of the runbook that run, over members and Regions. */
  const versions = (): Set<string | undefined> => {
    const members = workloads.flatMap((account) => REGIONS.map((region) => organization.in(account, region)));
    return new Set(members.map(({ ssm }) => ssm.documents.defaultVersion(RUNBOOK)));
  };

  test('under a new key updates every member stack', async () => {
    organization.putObject(memberTemplateUrl('2'), later());
    await update(memberTemplateUrl('2'));
    expect(versions()).toEqual(new Set(['2']));
    expect(organization.stackInstances('eks-endpoint-guard').map(({ status }) => status)).toEqual(
      Array(workloads.length * REGIONS.length).fill('SUCCEEDED'),
    );
    expect(await runLoop(organization.in('100000000001', VIRGINIA), 'payments')).toEqual({ closed: true });
  });

  test('under the same key updates nothing', async () => {
    organization.putObject(memberTemplateUrl(), later());
    await expect(update(memberTemplateUrl())).rejects.toThrow('No updates are to be performed.');
    expect(versions()).toEqual(new Set(['1']));
  });
});

test('a second stack of another name deploys its own StackSet, aggregator and query beside the first', async () => {
  const organization = await startOrganization();
  try {
    await guard(organization, MANAGEMENT, { Aggregator: 'on' });
    await deployGuard(organization, {
      account: MANAGEMENT,
      stackName: 'eks-endpoint-guard-detect-only',
      parameters: { OrganizationalUnitIds: SANDBOX, Regions: FRANKFURT, ExcludedAccounts: AUDIT, Aggregator: 'on' },
    });
    expect(organization.stackInstances('eks-endpoint-guard')).toHaveLength(workloads.length * REGIONS.length);
    expect(organization.stackInstances('eks-endpoint-guard-detect-only')).toHaveLength(sandboxes.length);
  } finally {
    await organization.stop();
  }
});
