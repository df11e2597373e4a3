import type { CallAs, StackInstanceSummary, StackSet } from '@aws-sdk/client-cloudformation';
import type { OrganizationConformancePackDetailedStatus } from '@aws-sdk/client-config-service';

/** The name that the organization's template gives its StackSet and its conformance packs (infra/organization-stack.ts). */
export const GUARD = 'eks-endpoint-guard';

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
