import { createHash } from 'node:crypto';
import { AwsError } from './error.ts';
import {
  type AccessRequest,
  evaluateIdentityPolicies,
  evaluateResourcePolicy,
  type PolicyDocument,
  type Principal,
  parsePolicy,
  type RequestContext,
} from './iam/policy.ts';
import type { Place } from './service.ts';

/** Who makes a call, and what their policies allow. */
export interface Caller {
  /** As the timeline names them: `operator`, a service, or a role's name. */
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  /** Allows at most this, whatever the policies allow. */
  readonly permissionsBoundary?: PolicyDocument | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  trustPolicy: PolicyDocument;
  readonly policies: PolicyDocument[];
  /** The role's inline policies by name; their documents are among `policies`. */
  readonly inline?: Record<string, PolicyDocument>;
  /** The ARN of the managed policy that is the role's permissions boundary. */
  permissionsBoundary?: string | undefined;
}

const administrator = parsePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  'the operator',
);

/** The roles of an account, the credentials that were handed out, and whether a call is allowed. */
export class Identities {
  readonly operator: Caller;
  readonly operatorCredentials: Credentials = {
    accessKeyId: 'AKIALOCALOPERATOR000',
    secretAccessKey: 'local-operator-secret',
  };
  /** An account has one alias at most (IAM user guide). */
  accountAlias: string | undefined;
  /** Every action that a caller was allowed, as `caller action`: what a grant that never shows here is not needed for. */
  readonly exercised = new Set<string>();
  readonly #place: Place;
  readonly #roles: Map<string, Role>;
  readonly #managedPolicies: Map<string, PolicyDocument>;
  readonly #credentials: Map<string, { credentials: Credentials; caller: Caller }>;
  #sessions = 0;

  /** IAM and sessions are global: what the account has of them is with `sameAccount`, which stands in another Region. */
  constructor(place: Place, sameAccount?: Identities) {
    this.#place = place;
    this.#credentials = sameAccount === undefined ? new Map() : sameAccount.#credentials;
    this.#roles = sameAccount === undefined ? new Map() : sameAccount.#roles;
    this.#managedPolicies = sameAccount === undefined ? new Map() : sameAccount.#managedPolicies;
    this.operator = {
      name: 'operator',
      arn: `arn:${place.partition}:iam::${place.account}:user/operator`,
      policies: [administrator],
    };
    this.#credentials.set(this.operatorCredentials.accessKeyId, {
      credentials: this.operatorCredentials,
      caller: this.operator,
    });
  }

  /** A customer managed policy, for permissions boundaries. Returns its ARN; a policy of that name is replaced. */
  putManagedPolicy(name: string, document: unknown): string {
    const arn = `arn:${this.#place.partition}:iam::${this.#place.account}:policy/${name}`;
    this.#managedPolicies.set(arn, parsePolicy(document, `the managed policy ${name}`));
    return arn;
  }

  /** Throws what IAM answers for a permissions boundary that is no managed policy of the account (reported text). */
  checkPermissionsBoundary(arn: string | undefined): void {
    if (arn === undefined || this.#managedPolicies.has(arn)) return;
    throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`, { status: 404 });
  }

  /** Makes an IAM user with an access key and these policies. */
  addUser(name: string, policies: readonly PolicyDocument[]): Credentials {
    const arn = `arn:${this.#place.partition}:iam::${this.#place.account}:user/${name}`;
    const { sessionToken: _, ...credentials } = this.#newSession(arn);
    this.#credentials.set(credentials.accessKeyId, { credentials, caller: { name, arn, policies } });
    return credentials;
  }

  addRole(role: Role): void {
    this.#roles.set(role.arn, role);
  }

  /** Puts an inline policy, also for sessions that the role has already. */
  putRolePolicy(roleArn: string, name: string, document: PolicyDocument): void {
    this.deleteRolePolicy(roleArn, name);
    const role = this.#roles.get(roleArn);
    role?.policies.push(document);
    if (role?.inline !== undefined) role.inline[name] = document;
  }

  deleteRolePolicy(roleArn: string, name: string): void {
    const role = this.#roles.get(roleArn);
    const document = role?.inline?.[name];
    if (role?.inline === undefined || document === undefined) return;
    role.policies.splice(role.policies.indexOf(document), 1);
    delete role.inline[name];
  }

  /** Sessions that the role has already may do nothing any more: IAM asks for its policies at each request. Assumed: at once. */
  removeRole(arn: string): void {
    this.#roles.get(arn)?.policies.splice(0);
    this.#roles.delete(arn);
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  roles(): Role[] {
    return [...this.#roles.values()];
  }

  credentials(accessKeyId: string): Credentials | undefined {
    return this.#credentials.get(accessKeyId)?.credentials;
  }

  caller(accessKeyId: string): Caller {
    const known = this.#credentials.get(accessKeyId);
    if (known === undefined) throw new AwsError('UnrecognizedClientException', 'unknown access key', { status: 403 });
    return known.caller;
  }

  /** sts:AssumeRole. The role's trust policy decides, on the principal and on what is known of the request. */
  assumeRole(
    roleArn: string,
    principal: Principal,
    context: RequestContext,
    sessionName: string,
  ): { caller: Caller; credentials: Credentials } {
    const role = this.#roles.get(roleArn);
    const who = 'service' in principal ? principal.service : principal.arn;
    const trusted =
      role !== undefined &&
      evaluateResourcePolicy(role.trustPolicy, principal, { action: 'sts:AssumeRole', resource: roleArn, context }) ===
        'allowed';
    if (role === undefined || !trusted) {
      throw notAuthorized(who, roleArn);
    }
    const boundaries = this.#managedPolicies;
    const caller: Caller = {
      name: role.name,
      arn: `arn:${this.#place.partition}:sts::${this.#place.account}:assumed-role/${role.name}/${sessionName}`,
      policies: role.policies,
      get permissionsBoundary() {
        return boundaries.get(role.permissionsBoundary ?? '');
      },
    };
    const credentials = this.#newSession(roleArn);
    this.#credentials.set(credentials.accessKeyId, { credentials, caller });
    return { caller, credentials };
  }

  /** Throws AccessDeniedException, in IAM's words, unless the caller's policies allow it. */
  authorize(caller: Caller, action: string, resource: string, context: RequestContext): void {
    const request = {
      action,
      resource,
      context: {
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalAccount': this.#place.account,
        'aws:RequestedRegion': this.#place.region,
        ...context,
      },
    };
    const because = refusal(caller, request);
    if (because === undefined) {
      this.exercised.add(`${caller.name} ${action}`);
      return;
    }
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
      { status: 403 },
    );
  }

  #newSession(roleArn: string): Credentials {
    this.#sessions++;
    const digest = createHash('sha256').update(`${roleArn}/${this.#place.region}/${this.#sessions}`).digest('hex');
    return {
      accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
      secretAccessKey: digest.slice(16, 48),
      sessionToken: digest,
    };
  }
}

/** STS's one answer to a caller that may not assume a role, or names one that does not exist. */
export function notAuthorized(who: string, roleArn: string): AwsError {
  const message = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  return new AwsError('AccessDenied', message, { status: 403 });
}

/** Why a request is not allowed: the policies and the boundary must both allow it (IAM user guide, access denied messages). */
function refusal({ policies, permissionsBoundary: boundary }: Caller, request: AccessRequest): string | undefined {
  const byPolicies = evaluateIdentityPolicies(policies, request);
  const byBoundary = boundary === undefined ? 'allowed' : evaluateIdentityPolicies([boundary], request);
  if (byPolicies === 'explicitly-denied') return 'with an explicit deny in an identity-based policy';
  if (byBoundary === 'explicitly-denied') return 'with an explicit deny in a permissions boundary';
  if (byPolicies === 'not-allowed') return `because no identity-based policy allows the ${request.action} action`;
  if (byBoundary === 'not-allowed') return `because no permissions boundary allows the ${request.action} action`;
  return undefined;
}
