import {
  type CallAs,
  type CloudFormationClient,
  DescribeStackSetCommand,
  paginateListStackInstances,
  type StackInstanceSummary,
  type StackSet,
  StackSetNotFoundException,
} from '@aws-sdk/client-cloudformation';
import {
  type ConfigServiceClient,
  NoSuchOrganizationConformancePackException,
  type OrganizationConformancePackDetailedStatus,
  paginateGetOrganizationConformancePackDetailedStatus,
} from '@aws-sdk/client-config-service';
import {
  DescribeOrganizationCommand,
  type OrganizationsClient,
  paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators,
} from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { call, collect, unlessMissing } from '../call.ts';

/** The name that docs/deploy.md gives the organization's stack, which is that of its StackSet and its conformance packs too. */
export const GUARD = 'eks-endpoint-guard';

/** The StackSets: that of the stack above, and that of a second stack with the detect-only member template. */
export const STACK_SETS: readonly string[] = [GUARD, `${GUARD}-detect-only`];

/** What the doctor asks of an organization, as its management account or a delegated administrator. Verbs throw CallError. */
export interface Organization {
  /** The caller's own. */
  account(): Promise<string>;
  managementAccount(): Promise<string>;
  /** Service principals of the services that the organization trusts. */
  trustedServices(): Promise<readonly string[]>;
  /** The accounts that administer a service for the organization. */
  administrators(servicePrincipal: string): Promise<readonly string[]>;
  /** By account; undefined when the caller has no such organization conformance pack in the Region. */
  packStatuses(region: string, name: string): Promise<readonly PackStatus[] | undefined>;
  /** Undefined when there is no such StackSet in the Region, which is the one that it was created in. */
  stackSet(region: string, name: string, callAs: CallAs): Promise<StackSet | undefined>;
  stackInstances(region: string, name: string, callAs: CallAs): Promise<readonly StackInstance[]>;
}

export type PackStatus = OrganizationConformancePackDetailedStatus;
export type StackInstance = StackInstanceSummary;

/** Organizations is one for all Regions; AWS Config and StackSets are of a Region. */
export interface OrganizationClients {
  readonly sts: STSClient;
  readonly organizations: OrganizationsClient;
  configIn(region: string): ConfigServiceClient;
  cloudFormationIn(region: string): CloudFormationClient;
}

/** An organization behind SDK clients. */
export function organizationOf({ sts, organizations, configIn, cloudFormationIn }: OrganizationClients): Organization {
  return {
    account: () =>
      call('sts:GetCallerIdentity', async () => {
        const { Account } = await sts.send(new GetCallerIdentityCommand({}));
        return Account ?? '';
      }),
    managementAccount: () =>
      call('organizations:DescribeOrganization', async () => {
        const answer = await organizations.send(new DescribeOrganizationCommand({}));
        return answer.Organization?.MasterAccountId ?? '';
      }),
    trustedServices: () =>
      call('organizations:ListAWSServiceAccessForOrganization', () =>
        collect(paginateListAWSServiceAccessForOrganization({ client: organizations }, {}), (page) =>
          page.EnabledServicePrincipals?.map(({ ServicePrincipal: name = '' }) => name),
        ),
      ),
    administrators: (servicePrincipal) =>
      call('organizations:ListDelegatedAdministrators', () =>
        collect(
          paginateListDelegatedAdministrators({ client: organizations }, { ServicePrincipal: servicePrincipal }),
          (page) => page.DelegatedAdministrators?.map(({ Id: id = '' }) => id),
        ),
      ),
    // Not the status of the pack as a whole: for a delegated administrator it may never leave CREATE_IN_PROGRESS
    // (terraform-provider-aws, issue 47072).
    packStatuses: (region, name) =>
      call('config:GetOrganizationConformancePackDetailedStatus', () =>
        unlessMissing([NoSuchOrganizationConformancePackException], () =>
          collect(
            paginateGetOrganizationConformancePackDetailedStatus(
              { client: configIn(region) },
              { OrganizationConformancePackName: name },
            ),
            (page) => page.OrganizationConformancePackDetailedStatuses,
          ),
        ),
      ),
    stackSet: (region, name, callAs) =>
      call('cloudformation:DescribeStackSet', () =>
        unlessMissing([StackSetNotFoundException], async () => {
          const command = new DescribeStackSetCommand({ StackSetName: name, CallAs: callAs });
          return (await cloudFormationIn(region).send(command)).StackSet;
        }),
      ),
    stackInstances: (region, name, callAs) =>
      call('cloudformation:ListStackInstances', () =>
        collect(
          paginateListStackInstances({ client: cloudFormationIn(region) }, { StackSetName: name, CallAs: callAs }),
          ({ Summaries }) => Summaries,
        ),
      ),
  };
}
