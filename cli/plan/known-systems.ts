/** A CI system or tool, and what is published of how it appears in the audit log. All of it is chosen by the client: a label, no proof. */
interface KnownSystem {
  readonly name: string;
  readonly session?: RegExp;
  readonly userAgent?: RegExp;
  /** Where that is published or was seen. */
  readonly source: string;
}

/** The first that fits is reported: who runs a job is of more use than the tool that the job runs. */
const SYSTEMS: readonly KnownSystem[] = [
  {
    name: 'GitHub Actions',
    session: /^GitHubActions$/,
    source: 'aws-actions/configure-aws-credentials: the default of role-session-name',
  },
  {
    name: 'AWS CodeBuild',
    session: /^AWSCodeBuild-[\da-f-]{36}$/,
    source: 'session names in public error messages of CodeBuild',
  },
  {
    name: 'Argo CD',
    userAgent: /^argocd-[a-z-]+\/v/,
    source: 'public audit events of argocd-application-controller',
  },
  {
    name: 'Terraform',
    userAgent: /^HashiCorp\/[\d.]+ Terraform\//,
    source: "the user agent of HashiCorp's kubernetes provider",
  },
  { name: 'kubelet', userAgent: /^kubelet\/v/, source: 'public audit events of nodes' },
  { name: 'kubectl', userAgent: /^kubectl(\.exe)?\/v/, source: 'public audit events of kubectl' },
];

/** The system of a caller with these sessions and this user agent, as its publisher writes its name. */
export function knownSystem(sessions: readonly string[], userAgent: string): string | undefined {
  return SYSTEMS.find(
    ({ session, userAgent: agent }) =>
      sessions.some((name) => session?.test(name) === true) || agent?.test(userAgent) === true,
  )?.name;
}
