import type { Network } from '../../rules/eks-endpoint-public-access/networks.ts';

/** The streams of the audit log. The streams of the API server's own log start with `kube-apiserver-` too. */
export const AUDIT_STREAM_PREFIX = 'kube-apiserver-audit-';

/** The rows that one query may answer. CloudWatch Logs Insights once allowed no more; a full answer may be a cut one. */
export const MOST_ROWS = 10_000;

/** The address that the API server saw is the last of `sourceIPs`: a client can write what stands before it. */
const FOLLOWED = 4;

/** CloudWatch Logs takes no longer text (API reference, StartQuery). */
const LONGEST_TEXT = 10_000;

/** What `isIpInSubnet` is of any other text is not documented. */
const LOOKS_LIKE_ADDRESS = '/^[0-9.]+$|:/';

const ONLY_AUDIT_LOG = `filter @logStream like /^${AUDIT_STREAM_PREFIX}/`;

/**
 * Counts the events of the audit log. Without it, an answer without rows could also mean that Insights does not see the names of
 * streams: AWS promises them for log groups of class STANDARD only (CloudWatch Logs user guide, log classes).
 */
export const EVENTS_QUERY = `${ONLY_AUDIT_LOG}\n| stats count(*) as events`;

/**
 * The CloudWatch Logs Insights query that reduces a cluster's audit log to callers, for a cluster whose VPC has these CIDRs.
 * It reads no bodies of requests. Calls from inside the VPC and from the control plane itself are left out: addresses of pods
 * would fill the rows. An event is kept when its address or user name was not discovered: Insights discovers 200 fields of an event.
 * It groups by `canonicalArn`, because user names of roles end in the session's name. Insights flattens
 * arrays to `name.0`, `name.1` (Amazon EKS best practices guide, detective controls). `withPods: false` leaves out the field that
 * needs backticks.
 */
export function auditLogQuery(vpcCidrs: readonly Network[], { withPods = true } = {}): string {
  const addresses = Array.from({ length: FOLLOWED }, (_, index) => `sourceIPs.${FOLLOWED - 1 - index}`);
  const leftOut = ['127.0.0.0/8', '::1/128', ...vpcCidrs.map(({ text }) => text)];
  const text = [
    ONLY_AUDIT_LOG,
    `| fields coalesce(${addresses.join(', ')}) as ip,`,
    `    coalesce(user.extra.canonicalArn.0, user.username, "-") as who${withPods ? ',' : ''}`,
    ...(withPods ? ['    `user.extra.authentication.kubernetes.io/pod-name.0` as pod'] : []),
    `| filter not ispresent(ip) or not ispresent(user.username) or ip not like ${LOOKS_LIKE_ADDRESS}`,
    `    or (${leftOut.map((cidr) => `not isIpInSubnet(ip, "${cidr}")`).join(' and ')})`,
    '| stats count(*) as requests, min(@timestamp) as first, max(@timestamp) as last,',
    '    latest(user.username) as username, latest(user.extra.canonicalArn.0) as canonicalArn,',
    `    latest(user.extra.arn.0) as arn,${withPods ? ' latest(pod) as podName, count(pod) as podRequests,' : ''}`,
    `    count(sourceIPs.${FOLLOWED}) as longChains`,
    '    by ip, who, userAgent, responseStatus.code',
    '| sort requests desc',
    `| limit ${MOST_ROWS}`,
  ].join('\n');
  // Without the CIDRs, callers inside the VPC take rows too. `classify` recognizes them by their addresses.
  return text.length > LONGEST_TEXT ? auditLogQuery([], { withPods }) : text;
}
