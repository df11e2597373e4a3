import { readFileSync } from 'node:fs';
import type { Organization } from '../aws/organization.ts';

export const MANAGEMENT = '999999999999';
/** A delegated administrator of all that deploys the guard. */
export const AUDIT = '888888888888';
export const WORKLOADS = 'ou-ab12-workload';
export const SANDBOX = 'ou-ab12-sandbox0';
export const FRANKFURT = 'eu-central-1';
export const IRELAND = 'eu-west-1';

export const delegatedAdministrators = [
  {
    account: AUDIT,
    services: [
      'config.amazonaws.com',
      'config-multiaccountsetup.amazonaws.com',
      'member.org.stacksets.cloudformation.amazonaws.com',
    ],
  },
] as const;

export interface GuardDeployment {
  readonly account: string;
  readonly region?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Deploys the organization's template for the accounts with workloads, as whoever installs it does. */
export function deployGuard(organization: Organization, deployment: GuardDeployment): Promise<void> {
  const { account, region = FRANKFURT, parameters } = deployment;
  return organization.deploy({
    account,
    region,
    stackName: 'eks-endpoint-guard',
    template: readFileSync('dist/eks-endpoint-guard.organization.template.yaml', 'utf8'),
    parameters: { OrganizationalUnitIds: WORKLOADS, ...parameters },
  });
}
