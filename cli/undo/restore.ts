import type { Endpoint } from './endpoint.ts';

/** The parameters of the restoring runbook, as Systems Manager takes them. Without a role the document's default holds. */
export function restoreParameters(restore: {
  readonly cluster: string;
  readonly to: Endpoint;
  readonly ruleFunction: string | undefined;
  readonly role: string | undefined;
}): Readonly<Record<string, string[]>> {
  const { cluster, to, ruleFunction, role } = restore;
  return {
    ClusterName: [cluster],
    EndpointPublicAccess: [String(to.publicAccess)],
    EndpointPrivateAccess: [String(to.privateAccess)],
    PublicAccessCidrs: [...to.cidrs],
    ...(ruleFunction === undefined ? {} : { RuleFunctionName: [ruleFunction] }),
    ...(role === undefined ? {} : { AutomationAssumeRole: [role] }),
  };
}
