import { createHash } from 'node:crypto';
import { AwsError } from '../../error.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { Identities } from '../../identities.ts';
import type { Place } from '../../service.ts';
import { type Creators, knownPolicy, list, onlyKnown, type Properties, record, text } from '../creator.ts';

export const iam: Creators = {
  'AWS::IAM::Role': async (properties, logicalId, { place, identities }) => {
    const name = text(properties['RoleName'] ?? newName(logicalId, place, identities));
    const arn = `arn:${place.partition}:iam::${place.account}:role/${name}`;
    let definition = await roleDefinition(properties, logicalId);
    identities.checkPermissionsBoundary(definition.permissionsBoundary);
    if (identities.role(arn) !== undefined) {
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, { status: 409 });
    }
    identities.addRole({ ...definition, name, arn, policies: Object.values(definition.inline) });
    return {
      ref: name,
      attributes: { Arn: arn, RoleId: `AROALOCAL${name}` },
      replacedBy: ['RoleName', 'Path'],
      async update(changed) {
        const next = await roleDefinition(changed, logicalId);
        identities.checkPermissionsBoundary(next.permissionsBoundary);
        const role = identities.role(arn);
        if (role === undefined) throw noSuchRole(name);
        for (const policy of Object.keys(definition.inline)) identities.deleteRolePolicy(arn, policy);
        for (const [policy, document] of Object.entries(next.inline)) identities.putRolePolicy(arn, policy, document);
        role.trustPolicy = next.trustPolicy;
        role.permissionsBoundary = next.permissionsBoundary;
        definition = next;
      },
      remove: () => identities.removeRole(arn),
    };
  },
  'AWS::IAM::Policy': async (properties, logicalId, { place, identities }) => {
    const attach = async ({ PolicyName: name, PolicyDocument: document, Roles: roles }: Properties) => {
      const policy = await knownPolicy(document, `the policy of ${logicalId}`);
      const arns = list(roles).map((role) => {
        const arn = `arn:${place.partition}:iam::${place.account}:role/${text(role)}`;
        if (identities.role(arn) === undefined) throw noSuchRole(text(role));
        return arn;
      });
      for (const arn of arns) identities.putRolePolicy(arn, text(name), policy);
      return () => {
        for (const arn of arns) identities.deleteRolePolicy(arn, text(name));
      };
    };
    let detach = await attach(properties);
    return {
      ref: text(properties['PolicyName']),
      attributes: {},
      async update(changed) {
        detach();
        detach = await attach(changed);
      },
      remove: () => detach(),
    };
  },
};

/** How many roles of a logical ID were created in an account so far. */
const counts = new WeakMap<Identities, Map<string, number>>();

/**
 * A name that no role of this account had before. It is the same in every local AWS that is deployed to in the same way, so that the
 * documents which name the role are the same, and are parsed once.
 */
function newName(logicalId: string, { account, region }: Place, identities: Identities): string {
  const known = counts.get(identities) ?? new Map<string, number>();
  counts.set(identities, known);
  const count = known.get(logicalId) ?? 0;
  known.set(logicalId, count + 1);
  const hash = createHash('sha256').update(`${account} ${region} ${logicalId} ${count}`).digest('hex');
  return `${logicalId}-${hash.slice(0, 8)}`;
}

async function roleDefinition(properties: Properties, logicalId: string) {
  onlyKnown(properties, ...ROLE_PROPERTIES);
  const trustPolicy = await knownPolicy(properties['AssumeRolePolicyDocument'], `the trust policy of ${logicalId}`);
  if (properties['ManagedPolicyArns'] !== undefined) throw new Error('managed policies are not known here');
  const inline: Record<string, PolicyDocument> = {};
  for (const policy of list(properties['Policies']).map(record)) {
    inline[text(policy['PolicyName'])] = await knownPolicy(policy['PolicyDocument'], `the policy of ${logicalId}`);
  }
  const boundary = properties['PermissionsBoundary'];
  return { trustPolicy, inline, permissionsBoundary: boundary === undefined ? undefined : text(boundary) };
}

const ROLE_PROPERTIES = [
  'AssumeRolePolicyDocument',
  'Description',
  'ManagedPolicyArns',
  'MaxSessionDuration',
  'Path',
  'PermissionsBoundary',
  'Policies',
  'RoleName',
  'Tags',
];

function noSuchRole(name: string): AwsError {
  return new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, { status: 404 });
}
