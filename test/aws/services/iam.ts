import type * as sdk from '@aws-sdk/client-iam';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { Identities, Role } from '../identities.ts';
import { anyResource, type Operations, operation, type Place } from '../service.ts';

/** IAM, as far as roles and the account's alias are read. Policies are answered as URL-encoded JSON (IAM API reference, GetRole). */
export function iamOperations(place: Place, clock: Clock, identities: Identities): Operations {
  const onRole = ({ RoleName: name }: { readonly RoleName: string | undefined }) => [
    { resource: `arn:${place.partition}:iam::${place.account}:role/${name}` },
  ];
  const find = (name: string | undefined): Role => {
    const role = identities.roles().find((candidate) => candidate.name === name);
    if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  };
  return {
    ListAccountAliases: operation<sdk.ListAccountAliasesCommandInput, sdk.ListAccountAliasesCommandOutput>({
      needs: anyResource,
      run: () => ({ AccountAliases: identities.accountAlias === undefined ? [] : [identities.accountAlias] }),
    }),
    GetRole: operation<sdk.GetRoleCommandInput, sdk.GetRoleCommandOutput>({
      needs: onRole,
      run: ({ RoleName: roleName }) => {
        const { name, arn, trustPolicy, permissionsBoundary } = find(roleName);
        return {
          Role: {
            Path: '/',
            RoleName: name,
            RoleId: 'AROALOCAL',
            Arn: arn,
            CreateDate: clock.now(),
            AssumeRolePolicyDocument: encoded(trustPolicy),
            ...(permissionsBoundary === undefined
              ? {}
              : {
                  PermissionsBoundary: {
                    PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
                    PermissionsBoundaryArn: permissionsBoundary,
                  },
                }),
          },
        };
      },
    }),
    GetRolePolicy: operation<sdk.GetRolePolicyCommandInput, sdk.GetRolePolicyCommandOutput>({
      needs: onRole,
      run: ({ RoleName: roleName, PolicyName: policyName }) => {
        const policy = find(roleName).inline?.[policyName ?? ''];
        if (policy === undefined) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
        return { RoleName: roleName, PolicyName: policyName, PolicyDocument: encoded(policy) };
      },
    }),
  };
}

function encoded(policy: object): string {
  return encodeURIComponent(JSON.stringify(policy));
}

/** The code by which the query protocol knows NoSuchEntityException. */
function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, { status: 404 });
}
