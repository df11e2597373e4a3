import type { Organization } from '../../../../cli/doctor/organization/organization.ts';

export const MANAGEMENT = '999999999999';
export const AUDIT = '888888888888';

export const mode = (ParameterValue: string) => [
  { ParameterKey: 'Automatic', ParameterValue: 'off' },
  { ParameterKey: 'DeploymentMode', ParameterValue },
];

/**
 * An organization in which all is well, asked by its delegated administrator, but for the answers that are given: a
 * StackSet of Frankfurt that deploys to Virginia too, and a conformance pack in both Regions.
 */
export function organization(answers: Partial<Organization> = {}): Organization {
  const { stackSet = stackSetOfFrankfurt, ...others } = answers;
  return {
    account: async () => AUDIT,
    managementAccount: async () => MANAGEMENT,
    trustedServices: async () => [
      'config-multiaccountsetup.amazonaws.com',
      'config.amazonaws.com',
      'member.org.stacksets.cloudformation.amazonaws.com',
    ],
    administrators: async () => [AUDIT],
    packStatuses: async () => [
      { AccountId: '111111111111', ConformancePackName: 'OrgConformsPack', Status: 'CREATE_SUCCESSFUL' },
    ],
    stackSet: async (region, name, callAs) =>
      name === 'eks-endpoint-guard' ? await stackSet(region, name, callAs) : undefined,
    stackInstances: async () => [
      { Account: '111111111111', Region: 'eu-central-1', Status: 'CURRENT' },
      { Account: '111111111111', Region: 'us-east-1', Status: 'CURRENT' },
    ],
    ...others,
  };
}

const stackSetOfFrankfurt: Organization['stackSet'] = async (region) =>
  region === 'eu-central-1' ? { AutoDeployment: { Enabled: true }, Parameters: mode('Rule') } : undefined;
