import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { demand } from '../../rules/config-rule/errors.ts';

/** Shown in the members' CloudTrail, as the session of the role. */
const SESSION_NAME = 'eks-endpoint-guard';
/** A session is renewed this long before it ends, so that no call starts with one that is about to. */
const RENEWAL_MILLISECONDS = 5 * 60_000;

/** Credentials of a session, as SDK clients take them. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** The role to assume in each member account, by its name or its path and name. */
export interface MemberRole {
  readonly name: string;
  readonly externalId: string | undefined;
}

/** Who calls, and in which partition of AWS. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

/** A session in a member account could not be opened. */
export class NoSessionError extends Error {
  readonly account: string;
  readonly roleArn: string;
  /** Whether STS refused, for which it has one answer: no such role, no trust, a wrong external ID and no permission look alike. */
  readonly isDenied: boolean;

  constructor(account: string, roleArn: string, cause: Error) {
    super(`the role ${roleArn} could not be assumed: ${cause.message}`, { cause });
    this.name = 'NoSessionError';
    this.account = account;
    this.roleArn = roleArn;
    this.isDenied = cause.name === 'AccessDenied' || cause.name === 'AccessDeniedException';
  }
}

/** sts:GetCallerIdentity, which needs no permission. */
export async function callerIdentity(sts: STSClient): Promise<CallerIdentity> {
  const answer = await sts.send(new GetCallerIdentityCommand({}));
  const account = demand(answer, 'Account', 'sts:GetCallerIdentity');
  const arn = demand(answer, 'Arn', 'sts:GetCallerIdentity');
  return { account, arn, partition: arn.split(':')[1] as string };
}

/** Sessions in member accounts. One session an account serves all of its Regions, and is renewed before it ends. */
export interface MemberSessions {
  /**
   * The credential provider for clients of an account; it rejects with NoSessionError. Undefined for the caller's own account,
   * where the caller's own credentials serve: the management account has no role for itself.
   */
  providerFor(account: string): (() => Promise<SessionCredentials>) | undefined;
}

/** Sessions through sts:AssumeRole. `now` is the clock that tells when a session ends. */
export function memberSessions(
  sts: STSClient,
  caller: CallerIdentity,
  role: MemberRole,
  now: () => Date,
): MemberSessions {
  const sessions = new Map<string, Promise<SessionCredentials>>();
  const open = async (account: string): Promise<SessionCredentials> => {
    const roleArn = `arn:${caller.partition}:iam::${account}:role/${role.name}`;
    try {
      const answer = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: SESSION_NAME,
          ExternalId: role.externalId,
        }),
      );
      const credentials = demand(answer, 'Credentials', 'sts:AssumeRole');
      return {
        accessKeyId: credentials.AccessKeyId as string,
        secretAccessKey: credentials.SecretAccessKey as string,
        sessionToken: credentials.SessionToken as string,
        ...(credentials.Expiration === undefined ? {} : { expiration: credentials.Expiration }),
      };
    } catch (error) {
      throw new NoSessionError(account, roleArn, error as Error);
    }
  };
  const isCurrent = ({ expiration }: SessionCredentials): boolean =>
    expiration === undefined || expiration.getTime() - now().getTime() > RENEWAL_MILLISECONDS;
  const session = async (account: string): Promise<SessionCredentials> => {
    const cached = sessions.get(account);
    if (cached !== undefined && isCurrent(await cached)) return cached;
    const opened = open(account);
    sessions.set(account, opened);
    return opened;
  };
  return {
    providerFor: (account) => (account === caller.account ? undefined : () => session(account)),
  };
}
