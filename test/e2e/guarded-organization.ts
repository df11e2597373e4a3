import { readFileSync } from 'node:fs';
import type { Organization } from '../aws/organization.ts';
import { builds } from './guarded-aws.ts';

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

/** Where the member template is, under a key that holds the version of its content. */
export const memberTemplateUrl = (version = '1') =>
  `https://templates-${MANAGEMENT}.s3.${FRANKFURT}.amazonaws.com/${version}/eks-endpoint-guard.template`;

export const memberTemplate = (): string => readFileSync(builds.inline.template, 'utf8');

export interface GuardDeployment {
  readonly account: string;
  readonly region?: string;
  readonly stackName?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Deploys the organization's template for the accounts with workloads, as docs/deploy.md does. */
export function deployGuard(organization: Organization, deployment: GuardDeployment): Promise<void> {
  const { account, region = FRANKFURT, stackName = 'eks-endpoint-guard', parameters } = deployment;
  const targets = { OrganizationalUnitIds: WORKLOADS, MemberTemplateUrl: memberTemplateUrl() };
  organization.putObject(targets.MemberTemplateUrl, memberTemplate());
  return organization.deploy({
    account,
    region,
    stackName,
    template: readFileSync('dist/eks-endpoint-guard.organization.template.yaml', 'utf8'),
    // Without a StackSet the template needs no targets.
    parameters: parameters['StackSet'] === 'off' ? parameters : { ...targets, ...parameters },
  });
}
