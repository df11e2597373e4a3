import { createHash } from 'node:crypto';
import { AwsError } from './error.ts';
import {
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
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trustPolicy: PolicyDocument;
  readonly policies: PolicyDocument[];
  /** The inline policies that were given with the role, by name; their documents are among `policies`. */
  readonly inline?: Readonly<Record<string, PolicyDocument>>;
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
  /** Every action that a caller was allowed, as `caller action`: what a grant that never shows here is not needed for. */
  readonly exercised = new Set<string>();
  readonly #place: Place;
  readonly #roles: Map<string, Role>;
  readonly #credentials = new Map<string, { credentials: Credentials; caller: Caller }>();
  #sessions = 0;

  /** IAM is global: the account's roles are those of `sameAccount`, which stands in another Region. */
  constructor(place: Place, sameAccount?: Identities) {
    this.#place = place;
    this.#roles = sameAccount === undefined ? new Map() : sameAccount.#roles;
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

  addRole(role: Role): void {
    this.#roles.set(role.arn, role);
  }

  removeRole(arn: string): void {
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
      throw new AwsError(
        'AccessDenied',
        `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        { status: 403 },
      );
    }
    const caller: Caller = {
      name: role.name,
      arn: `arn:${this.#place.partition}:sts::${this.#place.account}:assumed-role/${role.name}/${sessionName}`,
      policies: role.policies,
    };
    const credentials = this.#newSession(roleArn);
    this.#credentials.set(credentials.accessKeyId, { credentials, caller });
    return { caller, credentials };
  }

  /** Throws AccessDeniedException, in IAM's words, unless the caller's policies allow it. */
  authorize(caller: Caller, action: string, resource: string, context: RequestContext): void {
    const decision = evaluateIdentityPolicies(caller.policies, {
      action,
      resource,
      context: {
        'aws:PrincipalArn': caller.arn,
        'aws:PrincipalAccount': this.#place.account,
        'aws:RequestedRegion': this.#place.region,
        ...context,
      },
    });
    if (decision === 'allowed') {
      this.exercised.add(`${caller.name} ${action}`);
      return;
    }
    const because =
      decision === 'explicitly-denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
      { status: 403 },
    );
  }

  #newSession(roleArn: string): Credentials {
    this.#sessions++;
    const digest = createHash('sha256').update(`${roleArn}/${this.#sessions}`).digest('hex');
    return {
      accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
      secretAccessKey: digest.slice(16, 48),
      sessionToken: digest,
    };
  }
}
