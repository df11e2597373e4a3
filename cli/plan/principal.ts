import type { AuditLogRow } from './audit-log-row.ts';
import { cleanText } from './clean.ts';

/** How the user names of nodes start. Roles and users of IAM get no such name but by the access entry of a node. */
export const NODE_PREFIX = 'system:node:';

export interface RoleIdentity {
  readonly account: string;
  readonly partition: string;
  /** The name alone, without the path. */
  readonly role: string;
  /** Chosen by the client that assumes the role. */
  readonly session: string | undefined;
}

const NAME = '[\\w+=,.@-]+';
const ROLE = new RegExp(`^arn:(aws[a-z-]*):iam::(\\d{12}):role/(?:[!-~]*/)?(${NAME})$`);
const SESSION = new RegExp(`^arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/(${NAME})/(${NAME})$`);

/** Reads the ARN of a role or of a session. A path or a session name that looks like a role's name is not taken for one. */
export function readRole(arn: string | undefined): RoleIdentity | undefined {
  const match = ROLE.exec(`${arn}`) ?? SESSION.exec(`${arn}`);
  if (match === null) return undefined;
  const [, partition, account, role, session] = match as unknown as [string, string, string, string, string?];
  return { partition, account, role, session };
}

/** The ARNs that the log gives of a caller. Callers without IAM have none. */
export function arnsOf({ arn, canonicalArn }: AuditLogRow): readonly string[] {
  return [canonicalArn, arn].filter((text) => text !== undefined);
}

/**
 * The caller as the report names it, cleaned: the ARN of a role or IAM user, else the user name. A session is never part of it:
 * default user names end in one, so that each login would be a caller. Nodes without an ARN are one caller.
 */
export function principalOf(row: AuditLogRow): string {
  const { canonicalArn, arn, username } = row;
  const known = canonicalArn ?? arn ?? username ?? '';
  const identity = readRole(known);
  if (identity?.session !== undefined) {
    return `arn:${identity.partition}:iam::${identity.account}:role/${identity.role}`;
  }
  if (known.startsWith(NODE_PREFIX)) return `${NODE_PREFIX}*`;
  const cleaned = cleanText(known, LONGEST_PRINCIPAL);
  return cleaned === '' ? '(no user name)' : cleaned;
}

/** Names of service accounts have up to 253 characters behind a namespace of up to 63. */
const LONGEST_PRINCIPAL = 360;

/** The session of a role, cleaned. */
export function sessionOf({ arn, username }: AuditLogRow): string | undefined {
  const session = readRole(arn ?? username)?.session;
  return session === undefined ? undefined : cleanText(session);
}
