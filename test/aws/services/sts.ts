import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { Clock } from '../clock.ts';
import type { Identities } from '../identities.ts';
import { type Operations, operation, type Place } from '../service.ts';

const SESSION_SECONDS = 3600;

export function stsOperations(place: Place, clock: Clock, identities: Identities): Operations {
  return {
    // No policy is needed to ask who one is (STS API reference, GetCallerIdentity).
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>({
      needs: () => [],
      run: (_input, caller) => ({ UserId: caller.name, Account: place.account, Arn: caller.arn }),
    }),
    AssumeRole: operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>({
      needs: (input) => [{ resource: input.RoleArn ?? '' }],
      run: (input, caller) => {
        const { caller: session, credentials } = identities.assumeRole(
          input.RoleArn ?? '',
          { arn: caller.arn, account: place.account },
          {},
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
