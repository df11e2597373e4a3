/** A CI system or tool, and what is published of how it appears in the audit log. All of it is chosen by the client: a label, no proof. */
interface KnownSystem {
  readonly name: string;
  readonly session?: RegExp;
  readonly userAgent?: RegExp;
}

/** The first that fits is reported: who runs a job is of more use than the tool that the job runs. */
const SYSTEMS: readonly KnownSystem[] = [
  // aws-actions/configure-aws-credentials: the default of role-session-name.
  { name: 'GitHub Actions', session: /^GitHubActions$/ },
  // Seen in public error messages of builds.
  { name: 'AWS CodeBuild', session: /^AWSCodeBuild-[\da-f-]{36}$/ },
  // Seen in public audit events, as are kubelet and kubectl.
  { name: 'Argo CD', userAgent: /^argocd-[a-z-]+\/v/ },
  // HashiCorp's kubernetes provider, which HCP Terraform runs too.
  { name: 'Terraform', userAgent: /^HashiCorp\/[\d.]+ Terraform\// },
  { name: 'kubelet', userAgent: /^kubelet\/v/ },
  { name: 'kubectl', userAgent: /^kubectl(\.exe)?\/v/ },
];

/** The system of a caller with these sessions and this user agent, as its publisher writes its name. */
export function knownSystem(sessions: readonly string[], userAgent: string): string | undefined {
  return SYSTEMS.find(
    ({ session, userAgent: agent }) =>
      sessions.some((name) => session?.test(name) === true) || agent?.test(userAgent) === true,
  )?.name;
}
