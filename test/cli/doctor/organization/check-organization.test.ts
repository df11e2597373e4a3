import { describe, expect, test } from 'vitest';
import { checkOrganization } from '../../../../cli/doctor/organization/check-organization.ts';
import type { Organization } from '../../../../cli/doctor/organization/organization.ts';
import { denied, unasked } from '../fakes.ts';
import { AUDIT, MANAGEMENT, mode, organization } from './fakes.ts';

const REGIONS = ['us-east-1', 'eu-central-1'];

/** Region, check and state, in the order of the report. */
async function states(answers: Partial<Organization> = {}, regions: readonly string[] = REGIONS) {
  const rows = await checkOrganization(organization(answers), regions);
  return rows.map(({ region, check, state }) => `${region ?? 'organization'} ${check}: ${state}`);
}

const nothing: Partial<Organization> = { packStatuses: async () => undefined, stackSet: async () => undefined };

describe('an organization in which all is well', () => {
  test('is reported check by check, the organization as a whole first', async () => {
    expect(await states()).toEqual([
      'organization trusted-access: ok',
      'organization trusted-access: ok',
      'organization trusted-access: ok',
      'organization administrator: ok',
      'organization administrator: ok',
      'organization administrator: ok',
      'eu-central-1 pack: ok',
      'eu-central-1 stack-set: ok',
      'us-east-1 pack: ok',
      'us-east-1 stack-set: ok',
    ]);
  });
});

describe('what is asked for', () => {
  test.each([
    ['the management account', MANAGEMENT, 'SELF'],
    ['another account', '888888888888', 'DELEGATED_ADMIN'],
  ])('is asked for as who the caller is: %s', async (_name, caller, expected) => {
    const asked: string[] = [];
    await states({
      account: async () => caller,
      stackSet: async (region, name, callAs) => {
        asked.push(`set ${region} ${name} ${callAs}`);
        return region === 'us-east-1' ? {} : undefined;
      },
      stackInstances: async (region, name, callAs) => {
        asked.push(`instances ${region} ${name} ${callAs}`);
        return [];
      },
    });
    expect(asked).toEqual([
      `set us-east-1 eks-endpoint-guard ${expected}`,
      `instances us-east-1 eks-endpoint-guard ${expected}`,
      `set eu-central-1 eks-endpoint-guard ${expected}`,
    ]);
  });

  test('are the administrators of each service', async () => {
    const asked: string[] = [];
    await states({
      administrators: async (service) => {
        asked.push(service);
        return [];
      },
    });
    expect(asked).toEqual([
      'member.org.stacksets.cloudformation.amazonaws.com',
      'config-multiaccountsetup.amazonaws.com',
      'config.amazonaws.com',
    ]);
  });
});

describe('a Region', () => {
  const coverage = async (answers: Partial<Organization>) =>
    (await states(answers)).filter((line) => line.includes('coverage'));

  test('without a pack is covered by the StackSet of another Region', async () => {
    expect(await coverage({ packStatuses: async () => undefined })).toEqual([]);
  });

  test('without a StackSet is covered by a pack', async () => {
    expect(await coverage({ stackSet: async () => undefined })).toEqual([]);
  });

  test('without either is not covered', async () => {
    expect(await coverage(nothing)).toEqual(['eu-central-1 coverage: problem', 'us-east-1 coverage: problem']);
  });

  test('that is not covered is reported with what to do', async () => {
    const rows = await checkOrganization(organization(nothing), ['eu-central-1']);
    expect(rows.find(({ check }) => check === 'coverage')?.sentence).toBe(
      "Neither a conformance pack nor a StackSet eks-endpoint-guard brings the guard to the members in this Region. Deploy the organization's template. If a StackSet of another Region does, name that Region too; what another administrator deployed cannot be seen from here.",
    );
  });

  test('has the StackSet instances of its own only', async () => {
    const stackInstances = async () => [
      { Account: '111111111111', Region: 'eu-central-1', Status: 'CURRENT' as const },
      { Account: '111111111111', Region: 'us-east-1', Status: 'INOPERABLE' as const },
    ];
    const rows = await states({ stackInstances });
    expect(rows.filter((line) => line.includes('stack-set'))).toEqual([
      'eu-central-1 stack-set: ok',
      'us-east-1 stack-set: problem',
    ]);
  });

  test('that a StackSet does not deploy to is not covered', async () => {
    const stackInstances = async () => [
      { Account: '111111111111', Region: 'eu-central-1', Status: 'CURRENT' as const },
    ];
    const answers = { packStatuses: async () => undefined, stackInstances };
    expect(await coverage(answers)).toEqual(['us-east-1 coverage: problem']);
  });

  test('of which something is not known is not said to be uncovered', async () => {
    expect(await coverage({ ...nothing, packStatuses: denied('config:Get') })).toEqual([]);
    expect(await coverage({ ...nothing, stackSet: denied('cloudformation:Describe') })).toEqual([]);
    const instances = { packStatuses: async () => undefined, stackInstances: denied('cloudformation:List') };
    expect(await coverage(instances)).toEqual([]);
  });
});

describe('a StackSet instance without a Region', () => {
  test('is reported all the same', async () => {
    const stackInstances = async () => [{ Account: '111111111111', Status: 'CURRENT' as const }];
    expect(await states({ stackInstances }, ['eu-central-1'])).toContain(' stack-set: ok');
  });
});

describe('the StackSet of the detect-only member template', () => {
  const both: Organization = {
    ...organization({ packStatuses: async () => undefined }),
    stackSet: async (region, name) => {
      const isThere = region === (name.endsWith('-detect-only') ? 'us-east-1' : 'eu-central-1');
      return isThere ? { AutoDeployment: { Enabled: true }, Parameters: [] } : undefined;
    },
    stackInstances: async (region, name) => [
      { Account: '111111111111', Region: region, Status: name.endsWith('-detect-only') ? 'OUTDATED' : 'CURRENT' },
    ],
  };

  test('covers its Regions too, and is reported under its own name', async () => {
    const rows = await checkOrganization(both, REGIONS);
    expect(rows.filter(({ check }) => ['coverage', 'stack-set'].includes(check))).toEqual([
      {
        account: null,
        accountName: null,
        region: 'eu-central-1',
        check: 'stack-set',
        state: 'ok',
        sentence: 'The StackSet eks-endpoint-guard is deployed and current in 1 of 1 account.',
      },
      {
        account: null,
        accountName: null,
        region: 'us-east-1',
        check: 'stack-set',
        state: 'problem',
        sentence: expect.stringMatching(
          /^The StackSet eks-endpoint-guard-detect-only in the account 111111111111 is OUTDATED: /,
        ),
      },
    ]);
  });

  test('is not asked for where the first one is not answered for', async () => {
    const asked: string[] = [];
    const refuse = denied('cloudformation:DescribeStackSet');
    const stackSet: Organization['stackSet'] = async (_region, name) => {
      asked.push(name);
      return await refuse();
    };
    await checkOrganization({ ...both, stackSet }, ['us-east-1']);
    expect(asked).toEqual(['eks-endpoint-guard']);
  });
});

describe('a StackSet that brings no rule', () => {
  const stackSet = async (region: string) =>
    region === 'eu-central-1' ? { AutoDeployment: { Enabled: true }, Parameters: mode('Backend') } : undefined;

  test('is enough where there is a pack', async () => {
    expect((await states({ stackSet })).filter((line) => !line.endsWith(': ok'))).toEqual([]);
  });

  test('is worth knowing where there is none, which may be a pack that cannot be seen', async () => {
    const packStatuses: Organization['packStatuses'] = async (region) =>
      region === 'us-east-1' ? undefined : organization().packStatuses(region, 'eks-endpoint-guard');
    const rows = await checkOrganization(organization({ stackSet, packStatuses }), REGIONS);
    expect(rows.filter(({ state }) => state !== 'ok')).toEqual([
      {
        account: null,
        accountName: null,
        region: 'us-east-1',
        check: 'coverage',
        state: 'warning',
        sentence:
          "The StackSet eks-endpoint-guard brings no rule (DeploymentMode=Backend), and from here no conformance pack eks-endpoint-guard is seen in this Region. Unless another pack invokes its functions, deploy the organization's template here with StackSet=off.",
      },
    ]);
  });
});

describe('a StackSet without automatic deployment', () => {
  test.each([
    ['it is off', { AutoDeployment: { Enabled: false } }],
    ['nothing is said of it', {}],
  ])('is worth knowing: %s', async (_name, stackSet) => {
    const rows = await checkOrganization(organization({ stackSet: async () => stackSet }), ['eu-central-1']);
    expect(rows.filter(({ state }) => state !== 'ok')).toEqual([
      {
        account: null,
        accountName: null,
        region: 'eu-central-1',
        check: 'stack-set',
        state: 'warning',
        sentence:
          'The StackSet eks-endpoint-guard does not deploy to accounts that join later. Turn its automatic deployment on.',
      },
    ]);
  });
});

describe('what is wrong', () => {
  test('is a StackSet without accounts', async () => {
    const rows = await states({ stackInstances: async () => [] });
    expect(rows.filter((line) => line.includes('stack-set'))).toEqual(['eu-central-1 stack-set: problem']);
  });

  test('is that a service is not trusted by which the guard is deployed', async () => {
    const trusted = async (answers: Partial<Organization>) =>
      (await states({ ...answers, trustedServices: async () => [] })).slice(0, 3).map((line) => line.split(': ')[1]);
    expect(await trusted({})).toEqual(['problem', 'problem', 'warning']);
    expect(await trusted(nothing)).toEqual(['warning', 'warning', 'warning']);
  });
});

describe('a call that AWS does not answer', () => {
  test('is reported, and hides nothing else', async () => {
    const rows = await states({ trustedServices: denied('organizations:ListAWSServiceAccessForOrganization') });
    expect(rows.slice(0, 4)).toEqual([
      'organization trusted-access: could-not-tell',
      'organization administrator: ok',
      'organization administrator: ok',
      'organization administrator: ok',
    ]);
    expect(rows).toHaveLength(8);
  });

  test('names the permission that it needs', async () => {
    const rows = await checkOrganization(
      organization({ packStatuses: denied('config:GetOrganizationConformancePackDetailedStatus') }),
      ['eu-central-1'],
    );
    expect(rows.find(({ check }) => check === 'pack')).toEqual({
      account: null,
      accountName: null,
      region: 'eu-central-1',
      check: 'pack',
      state: 'could-not-tell',
      sentence:
        'These credentials lack the permission config:GetOrganizationConformancePackDetailedStatus. Allow config:GetOrganizationConformancePackDetailedStatus, or use other credentials.',
    });
  });

  test('about a StackSet is reported in its Region', async () => {
    const action = 'cloudformation:DescribeStackSet';
    const rows = await checkOrganization(organization({ stackSet: denied(action) }), ['eu-central-1']);
    expect(rows.filter(({ state }) => state !== 'ok')).toEqual([
      {
        account: null,
        accountName: null,
        region: 'eu-central-1',
        check: 'stack-set',
        state: 'could-not-tell',
        sentence: `These credentials lack the permission ${action}. Allow ${action}, or use other credentials.`,
      },
    ]);
  });

  test('is reported once, and its advice once, where several services or Regions meet it', async () => {
    const rows = await checkOrganization(
      organization({
        administrators: denied('organizations:ListDelegatedAdministrators'),
        packStatuses: denied('config:GetOrganizationConformancePackDetailedStatus'),
      }),
      REGIONS,
    );
    const unknown = rows.filter(({ state }) => state === 'could-not-tell');
    const pack = 'These credentials lack the permission config:GetOrganizationConformancePackDetailedStatus.';
    expect(unknown.map(({ region, sentence }) => `${region}: ${sentence}`)).toEqual([
      'null: These credentials lack the permission organizations:ListDelegatedAdministrators. Allow organizations:ListDelegatedAdministrators, or use other credentials.',
      `eu-central-1: ${pack}`,
      `us-east-1: ${pack} Allow config:GetOrganizationConformancePackDetailedStatus, or use other credentials.`,
    ]);
  });

  test('about the administrators of one service leaves those of the others', async () => {
    const administrators: Organization['administrators'] = async (service) =>
      service === 'config.amazonaws.com' ? denied('organizations:ListDelegatedAdministrators')() : [AUDIT];
    expect((await states({ administrators })).filter((line) => line.includes('administrator'))).toEqual([
      'organization administrator: ok',
      'organization administrator: ok',
      'organization administrator: could-not-tell',
    ]);
  });

  test('about the organization ends it, where there is none for one', async () => {
    const answers = {
      managementAccount: denied('organizations:DescribeOrganization'),
      packStatuses: unasked('a pack'),
      stackSet: unasked('a StackSet'),
    };
    expect(await states(answers)).toEqual(['organization administrator: could-not-tell']);
  });
});
