/**
 * One row of what the audit log shows, already reduced: what one principal did from one address, with one user agent and one
 * status code. Every text in it was chosen by the caller of the Kubernetes API, who may be a scanner on the internet.
 */
export interface AuditLogRow {
  /** The last element of `sourceIPs`: the address that Kubernetes itself saw. Undefined where the event names none. */
  readonly address: string | undefined;
  /** True where `sourceIPs` has more elements than the query follows, so that `address` is not the last one. */
  readonly isChainCut: boolean;
  readonly username: string | undefined;
  /** `user.extra.canonicalArn`: the ARN of the IAM role (path removed) or user. Undefined for callers without IAM. */
  readonly canonicalArn: string | undefined;
  /** `user.extra.arn`: with the session name, which often is an e-mail address. */
  readonly arn: string | undefined;
  /** `user.extra["authentication.kubernetes.io/pod-name"]`: the pod that holds a service account's token. */
  readonly podName: string | undefined;
  readonly userAgent: string | undefined;
  /** HTTP status. */
  readonly code: number | undefined;
  /** About: a watch that ends within the window is counted twice. */
  readonly requests: number;
  readonly first: Date;
  readonly last: Date;
}
