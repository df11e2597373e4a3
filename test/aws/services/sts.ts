import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { Clock } from '../clock.ts';
import { type Identities, notAuthorized } from '../identities.ts';
import { type Operations, operation, type Place } from '../service.ts';

const SESSION_SECONDS = 3600;

/**
 * STS in one account and Region. `identitiesOf` finds the account of a role that is to be assumed: an account by itself knows
 * only its own roles.
 */
export function stsOperations(
  place: Place,
  clock: Clock,
  identities: Identities,
  identitiesOf: (account: string) => Identities | undefined = (account) =>
    account === place.account ? identities : undefined,
): Operations {
  return {
    // No policy is needed to ask who one is (STS API reference, GetCallerIdentity).
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>({
      needs: () => [],
      run: (_input, caller) => ({ UserId: caller.name, Account: place.account, Arn: caller.arn }),
    }),
    AssumeRole: operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>({
      needs: (input) => [{ resource: input.RoleArn ?? '' }],
      run: (input, caller) => {
        const roleArn = input.RoleArn ?? '';
        const owner = identitiesOf(roleArn.split(':')[4] ?? '');
        // To the caller a role of an unknown account, one without trust and one with another external ID look alike.
        if (owner === undefined) throw notAuthorized(caller.arn, roleArn);
        const { caller: session, credentials } = owner.assumeRole(
          roleArn,
          { arn: caller.arn, account: place.account },
          {
            'aws:PrincipalArn': caller.arn,
            'aws:PrincipalAccount': place.account,
            ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': input.ExternalId }),
          },
          input.RoleSessionName ?? '',
        );
        return {
          AssumedRoleUser: { Arn: session.arn, AssumedRoleId: `AROALOCAL:${input.RoleSessionName}` },
          Credentials: {
            AccessKeyId: credentials.accessKeyId,
            SecretAccessKey: credentials.secretAccessKey,
            SessionToken: credentials.sessionToken,
            Expiration: new Date(clock.now().getTime() + SESSION_SECONDS * 1000),
          },
        };
      },
    }),
  };
}
