import { packTemplate } from '../services/config-conformance-template.ts';

/**
 * A pack's template for a member account: "AWS Config automatically replaces the management account ID with the member
 * account ID" in the role's ARN (AWS Config developer guide, prerequisites of conformance packs). Likely, as samples have
 * it: the id that is replaced is that of the deploying account, a delegated administrator's too. Assumed: nowhere else,
 * not in TargetId either.
 */
export function memberTemplate(body: string, deployingAccount: string, member: string): string {
  const template = packTemplate(body);
  const rewrite = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(`:iam::${deployingAccount}:role/`, `:iam::${member}:role/`) : value;
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const parameters = resource.Properties['Parameters'] as Parameters | undefined;
    const role = parameters?.AutomationAssumeRole;
    if (role?.StaticValue === undefined) return [logicalId, resource];
    const values = [role.StaticValue.Values].flat().map(rewrite);
    const rewritten = { ...parameters, AutomationAssumeRole: { StaticValue: { Values: values } } };
    return [logicalId, { ...resource, Properties: { ...resource.Properties, Parameters: rewritten } }];
  });
  return JSON.stringify({ ...template, Resources: Object.fromEntries(resources) });
}

interface Parameters {
  readonly AutomationAssumeRole?: { readonly StaticValue?: { readonly Values: unknown } };
}
