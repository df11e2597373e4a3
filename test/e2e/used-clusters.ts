import type { AuditFacts } from '../aws/audit-event.ts';
import { minutes } from '../aws/clock.ts';

/** The role of an addon manager in an account of AWS, as public audit events have it. */
const ADDON_MANAGER =
  'arn:aws:sts::927209226484:assumed-role/AWSWesleyClusterManagerLambda-Add-AddonManagerRole-1MIZOGSIYEYFR/EksAddonManager';
const session = (role: string, name: string) => {
  const arn = `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
  return { username: arn, arn };
};

export const OFFICE = '81.2.69.142';
const HUB = '54.93.10.20';

/** Who calls the API server of a cluster, as its audit log shows them. All that is missing is when. */
export const CALLERS = {
  /** In the VPC, with private access on. */
  kubelet: [
    {
      username: 'system:node:ip-10-20-0-50.eu-central-1.compute.internal',
      arn: 'arn:aws:sts::111122223333:assumed-role/node/i-0aaaabbbbccccdddd',
      sourceIPs: ['10.20.0.50'],
      userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    },
  ],
  /** A node in a private subnet, while private access is off. */
  kubeletOverNat: [
    {
      username: 'system:node:ip-10-20-0-50.eu-central-1.compute.internal',
      arn: 'arn:aws:sts::111122223333:assumed-role/node/i-0aaaabbbbccccdddd',
      sourceIPs: ['3.120.0.7'],
      userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    },
  ],
  /** An exported token, behind a forged header. */
  argoCd: [
    {
      username: 'system:serviceaccount:kube-system:argocd-manager',
      sourceIPs: ['10.20.1.5', HUB],
      userAgent: 'argocd-application-controller/v0.0.0 (linux/amd64) kubernetes/$Format',
    },
  ],
  gitHub: [20, 21, 22, 23, 24, 25, 26].map((host) => ({
    ...session('github-deploy', 'GitHubActions'),
    sourceIPs: [`20.1.${host}.7`],
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  })),
  office: [
    {
      ...session('engineer', 'alice@example.com'),
      sourceIPs: [OFFICE],
      userAgent: 'kubectl/v1.33.1 (darwin/arm64) kubernetes/8adc0f0',
    },
  ],
  aws: [
    {
      username: 'eks:addon-manager',
      arn: ADDON_MANAGER,
      sourceIPs: ['35.163.244.48'],
      userAgent: 'Go-http-client/2.0',
    },
    { username: 'eks:k8s-metrics', sourceIPs: ['172.16.33.233'], userAgent: 'eks-k8s-metrics/v0.0.0' },
    { username: 'system:apiserver', sourceIPs: ['::1'], userAgent: 'kube-apiserver/v1.33.1' },
  ],
  scanner: [{ username: 'system:anonymous', sourceIPs: ['176.65.134.20'], userAgent: 'zgrab/0.x', code: 403 }],
} as const satisfies Readonly<Record<string, readonly Omit<AuditFacts, 'time'>[]>>;

/** What callers do every six hours, from one time to another. */
export function calls(callers: readonly (keyof typeof CALLERS)[], from: Date, to: Date): readonly AuditFacts[] {
  const facts: AuditFacts[] = [];
  for (let time = from.getTime(); time <= to.getTime(); time += minutes(6 * 60)) {
    for (const name of callers) for (const call of CALLERS[name]) facts.push({ ...call, time: new Date(time) });
  }
  return facts;
}
