import { createHash } from 'node:crypto';
import { controlPlaneLogGroup, controlPlaneLogStreams } from './services/eks/control-plane-log.ts';
import type { LogEvent, LogGroups } from './services/logs.ts';

/** What a Kubernetes audit event says of one request, as far as a test cares. The rest is made up from this. */
export interface AuditFacts {
  /** When the event reached CloudWatch Logs: its `@timestamp`. */
  readonly time: Date;
  /** Undefined: the request was not authenticated. */
  readonly username?: string;
  /** `user.extra.arn`: an IAM user, or a role's session. Undefined for callers without IAM. */
  readonly arn?: string;
  /** `user.extra.canonicalArn`: follows from `arn` when left out. */
  readonly canonicalArn?: string;
  /** `authentication.kubernetes.io/pod-name` of a service account's token that a pod holds. */
  readonly podName?: string;
  /** The last one is the address that Kubernetes itself saw. Empty: the event has no `sourceIPs`. */
  readonly sourceIPs: readonly string[];
  readonly userAgent?: string;
  /** HTTP status; 200 when left out. */
  readonly code?: number;
  /** `ResponseComplete` when left out, `ResponseStarted` for a 401. */
  readonly stage?: 'ResponseStarted' | 'ResponseComplete';
  readonly verb?: string;
  readonly requestURI?: string;
  /** The body that the client sent, which the event has at level RequestResponse. */
  readonly requestObject?: unknown;
}

/** How long after the API server received the request, as in a published sample. */
const DELIVERY_MILLISECONDS = 360;
const TAKEN_MILLISECONDS = 31;

/** An event of the audit log, with the members in the order in which EKS writes them (Kubernetes, audit.k8s.io/v1 Event). */
export function auditEvent(facts: AuditFacts): LogEvent {
  const { time, username, sourceIPs, userAgent, code = 200, requestObject } = facts;
  const received = time.getTime() - DELIVERY_MILLISECONDS;
  const isAllowed = code !== 401 && code !== 403;
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: requestObject === undefined ? 'Metadata' : 'RequestResponse',
    auditID: identifier('audit', facts),
    stage: facts.stage ?? (code === 401 ? 'ResponseStarted' : 'ResponseComplete'),
    requestURI: facts.requestURI ?? '/api/v1/namespaces/shop/pods?limit=500',
    verb: facts.verb ?? 'list',
    user: username === undefined ? {} : user(username, facts),
    // Kubernetes leaves out what is empty.
    sourceIPs: sourceIPs.length === 0 ? undefined : sourceIPs,
    userAgent,
    objectRef: code === 401 ? undefined : { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    responseStatus: { metadata: {}, ...failure(code, username), code },
    requestObject,
    requestReceivedTimestamp: microseconds(received),
    stageTimestamp: microseconds(received + TAKEN_MILLISECONDS),
    annotations:
      code === 401
        ? undefined
        : {
            'authorization.k8s.io/decision': isAllowed ? 'allow' : 'forbid',
            'authorization.k8s.io/reason': '',
          },
  };
  return { timestamp: time.getTime(), message: JSON.stringify(event) };
}

/**
 * Writes to the audit log of a cluster that has it on, by turns of its API server instances, as if each event had come in at
 * its own time. PutLogEvents takes none of more than 14 days ago; this does. Throws AwsError for a cluster without the log.
 */
export function writeAuditLog(groups: LogGroups, cluster: string, facts: readonly AuditFacts[]): void {
  const streams = controlPlaneLogStreams(cluster, 'audit');
  for (const [instance, stream] of streams.entries()) {
    const own = facts.filter((_, index) => index % streams.length === instance);
    groups.write(controlPlaneLogGroup(cluster), stream, own.map(auditEvent), 'own time');
  }
}

/** Callers without IAM have no `arn` and the like; service accounts have the pod that holds the token. */
function user(username: string, { arn, canonicalArn, podName }: AuditFacts): object {
  const [, account = '', session] =
    /^arn:[^:]+:(?:iam|sts)::(\d{12}):(?:assumed-role\/[^/]+\/(.+))?/.exec(arn ?? '') ?? [];
  const principalId = `AROA${identifier('role', arn).replaceAll('-', '').slice(0, 17).toUpperCase()}`;
  const ofIam = arn === undefined ? {} : { accessKeyId: [`ASIA${principalId.slice(4, 20)}`], arn: [arn] };
  const ofPod =
    podName === undefined
      ? {}
      : {
          'authentication.kubernetes.io/pod-name': [podName],
          'authentication.kubernetes.io/pod-uid': [identifier('pod', podName)],
        };
  const extra = {
    ...ofIam,
    ...ofPod,
    ...(arn === undefined ? {} : { canonicalArn: [canonicalArn ?? canonical(arn)], principalId: [principalId] }),
    ...(session === undefined ? {} : { sessionName: [session] }),
  };
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(username) ?? [];
  return {
    username,
    ...(arn === undefined
      ? namespace === undefined
        ? {}
        : { uid: identifier('user', username) }
      : { uid: `aws-iam-authenticator:${account}:${principalId}` }),
    groups: [
      ...(username.startsWith('system:node:') ? ['system:nodes'] : []),
      ...(namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]),
      username === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated',
    ],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** A role's session as the role, whose path the session's ARN does not have. */
function canonical(arn: string): string {
  return arn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, 'arn:$1:iam::$2:role/$3');
}

/** The members of `responseStatus` that only a refused request has. */
function failure(code: number, username: string | undefined): object {
  if (code === 401) return { message: 'Authentication failed, attempted: bearer' };
  if (code !== 403) return {};
  return {
    status: 'Failure',
    message: `forbidden: User "${username}" cannot list resource "pods"`,
    reason: 'Forbidden',
  };
}

/** A UUID that follows from what it stands for. */
function identifier(kind: string, of: unknown): string {
  const hex = createHash('sha256')
    .update(`${kind} ${JSON.stringify(of)}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function microseconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
