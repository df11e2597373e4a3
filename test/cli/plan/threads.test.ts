import { describe, expect, test } from 'vitest';
import type { AdviceAction } from '../../../cli/plan/advice.ts';
import { advise, type Facts } from '../../../cli/plan/advise.ts';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { Outcome } from '../../../cli/plan/caller.ts';
import { groupCallers } from '../../../cli/plan/callers.ts';
import { isPrivateReady, outcomes } from '../../../cli/plan/outcomes.ts';
import { proposeCidrs } from '../../../cli/plan/proposal.ts';
import {
  endpoint,
  facts,
  kubelet,
  named,
  networks,
  path,
  publicAddress,
  READY,
  row,
  session,
  surroundings,
} from './samples.ts';

/** Public reports of people who were locked out, as the audit log would have shown their callers beforehand. */
interface Thread {
  readonly thread: string;
  readonly lockedOut: string;
  readonly rows: readonly AuditLogRow[];
  readonly facts?: Partial<Facts>;
  readonly action: AdviceAction;
  readonly cidrs?: readonly string[];
  /** What the reason must say, so that it would have been known. */
  readonly because: RegExp;
  readonly next?: RegExp | null;
  /** Of the caller that was locked out. */
  readonly ifClosed: Outcome;
  readonly ifNarrowed: Outcome;
}

const privateOff = endpoint({ privateAccess: false });
const jobs = (addresses: readonly string[]) =>
  addresses.map((address) => session('github-deploy', 'GitHubActions', { address, requests: 100 }));
const RUNNERS = jobs(['4.148.0.9', '13.64.7.7', '20.1.2.3', '40.74.1.1', '52.150.3.3', '104.45.9.9']);
const HEALTHY: readonly AuditLogRow[] = [
  kubelet('10.20.3.17', { requests: 1 }),
  named('eks:k8s-metrics', { address: '172.16.33.233', requests: 1 }),
  named('system:apiserver', { address: '::1', requests: 1 }),
  named('system:anonymous', { address: '176.65.134.20', code: 403, requests: 1 }),
];

const THREADS: readonly Thread[] = [
  {
    thread: 'ministryofjustice/cloud-platform#8159',
    lockedOut: 'GitHub runners, which come from other addresses each time, and have no route into the VPC',
    rows: [...RUNNERS, ...HEALTHY],
    action: 'build-private-path-first',
    because: /1 person or CI system \(GitHub Actions\) would lose access.*No private path into the VPC was found/,
    next: null,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'ministryofjustice/analytical-platform#10295',
    lockedOut: "GitHub runners, when the list became the VPN's addresses",
    rows: [...RUNNERS, session('developer', 'alice', { address: '51.149.9.9', requests: 9 }), ...HEALTHY],
    facts: { surroundings: surroundings({ stable: networks('51.149.8.0/22') }) },
    action: 'build-private-path-first',
    because: /^1 person or CI system \(GitHub Actions\) would lose access/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'HHS/simpler-grants-gov#12412',
    lockedOut: 'Terraform at plan time, with no path from outside the VPC',
    rows: [session('terraform', 'run', { userAgent: 'HashiCorp/1.0 Terraform/1.9.5', requests: 99 }), ...HEALTHY],
    action: 'build-private-path-first',
    because: /\(Terraform\) would lose access.*No private path into the VPC was found/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'formbricks/formbricks#6264',
    lockedOut: 'GitHub Actions, when its only VPN broke: until then it comes over the private path',
    rows: [session('github-deploy', 'GitHubActions', { address: '10.8.0.5', requests: 99 }), ...HEALTHY],
    action: 'close-now',
    because: /^No caller seen in 30 days needs public access\.$/,
    ifClosed: 'keeps',
    ifNarrowed: 'keeps',
  },
  {
    thread: 'cds-snc/notification-terraform#204',
    lockedOut: 'a CI job with one address that is not known to stay',
    rows: [session('ci', 'apply', { requests: 99 }), ...HEALTHY],
    action: 'build-private-path-first',
    because: /unless they are declared with --stable/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'terraform-aws-modules/terraform-aws-eks#2149, eksctl-io/eksctl#2054, hashicorp/terraform-cdk#440',
    lockedOut: 'nodes behind a NAT gateway, when CIDRs were narrowed with private access off',
    rows: [kubelet('52.1.1.1', { requests: 99 }), row({ requests: 2 })],
    facts: { endpoint: privateOff, paths: [] },
    action: 'turn-private-on-first',
    because: /^Private access is off, so nodes use the public endpoint too/,
    next: /^aws eks update-cluster-config .* endpointPrivateAccess=true$/,
    ifClosed: 'unknown',
    ifNarrowed: 'unknown',
  },
  {
    thread:
      'terraform-aws-modules/terraform-aws-eks#1863, aws-quickstart/quickstart-amazon-eks#32, aws/containers-roadmap#1174',
    lockedOut: "a bastion in the same VPC that does not have the cluster's security group",
    rows: [session('bastion', 'i-0bbb', { address: '52.1.1.1', requests: 99 }), kubelet('52.1.1.1', { requests: 1 })],
    facts: { endpoint: privateOff, paths: [path('dns', 'possible'), path('security-group', 'blocked', 'sg-cluster')] },
    action: 'turn-private-on-first',
    because: /fix what blocks the private path: security-group sg-cluster\.$/,
    ifClosed: 'unknown',
    ifNarrowed: 'unknown',
  },
  {
    thread: 'eksctl-io/eksctl#1835',
    lockedOut: 'an office on a VPN, although the security group was open: the subnet had a network ACL',
    rows: [session('developer', 'bob', { requests: 99 }), ...HEALTHY],
    facts: { paths: [...READY, path('vpn', 'possible', 'vpn-1'), path('network-acl', 'blocked', 'acl-7')] },
    action: 'build-private-path-first',
    because: /The private path is blocked: network-acl acl-7\.$/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'kubernetes-sigs/cluster-api-provider-aws#6172',
    lockedOut: 'a management cluster, for the endpoint was in subnets of 100.64.0.0/10 that nothing routes to',
    rows: [session('capa-controllers', 'x1', { address: '52.3.3.3', requests: 99 }), ...HEALTHY],
    facts: {
      surroundings: surroundings({
        vpcCidrs: networks('10.20.0.0/16', '100.64.0.0/16'),
        otherVpcAddresses: new Map([['52.3.3.3', publicAddress({ isElastic: false })]]),
      }),
      paths: [...READY, path('transit-gateway', 'possible', 'tgw-1'), path('route', 'blocked', 'rtb-pods')],
    },
    action: 'build-private-path-first',
    because: /^1 caller from another VPC \(kubectl\) would lose access.*The private path is blocked: route rtb-pods\.$/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'kubernetes-sigs/cluster-api-provider-aws#2465, rancher/rancher#29907, aws/containers-roadmap#22',
    lockedOut: 'a management cluster behind the NAT gateway of another VPC',
    rows: [session('capa-controllers', 'x1', { address: '52.2.2.2', requests: 99 }), ...HEALTHY],
    action: 'narrow-to',
    cidrs: ['52.2.2.2/32'],
    because: /^Every caller seen in 30 days that needs public access has a stable address/,
    next: /EksEndpointGuard-RestrictPublicCidrs .*"52\.2\.2\.2\/32"/,
    ifClosed: 'loses',
    ifNarrowed: 'keeps',
  },
  {
    thread: 'aws/aws-cdk#9866, aws/aws-cdk#10103',
    lockedOut: "the CDK's own Lambda function, which calls from addresses of AWS that change",
    rows: [
      ...['3.1.1.1', '3.2.2.2', '3.3.3.3', '18.4.4.4', '18.5.5.5', '52.6.6.6'].map((address) =>
        session('Stack-KubectlHandlerRole', 'handler', { address, requests: 20 }),
      ),
      ...HEALTHY,
    ],
    action: 'build-private-path-first',
    because: /^1 person or CI system \(kubectl\) would lose access/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'aws/containers-roadmap#509',
    lockedOut: "even nodes, for the VPC's DNS attributes were off",
    rows: [kubelet('52.1.1.1', { requests: 99 })],
    facts: { endpoint: privateOff, paths: [path('dns', 'blocked', 'vpc-1')] },
    action: 'turn-private-on-first',
    because: /fix what blocks the private path: dns vpc-1\.$/,
    next: /^aws ec2 modify-vpc-attribute .*--enable-dns-support && aws ec2 modify-vpc-attribute .*--enable-dns-hostnames$/,
    ifClosed: 'unknown',
    ifNarrowed: 'unknown',
  },
  {
    thread: 'cloudposse/terraform-aws-eks-cluster#79, terraform-aws-modules/terraform-aws-eks#2746',
    lockedOut:
      'users of a connected network that the security group does not let in, and who therefore come from outside',
    rows: [session('developer', 'carol', { address: '81.2.69.142', requests: 99 }), ...HEALTHY],
    facts: {
      paths: [path('dns', 'possible'), path('vpn', 'possible'), path('security-group', 'blocked', 'sg-cluster')],
    },
    action: 'build-private-path-first',
    because: /The private path is blocked: security-group sg-cluster\.$/,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'smsilva/wasp-idp#49',
    lockedOut: 'the reverse: the CIDR of a runner that is gone stays listed',
    rows: [session('developer', 'dave', { address: '8.8.8.5', requests: 99 }), ...HEALTHY],
    facts: { endpoint: endpoint({ publicAccessCidrs: networks('8.8.8.0/24', '20.55.1.9/32') }) },
    action: 'narrow-to',
    cidrs: ['8.8.8.0/24'],
    because: /No caller was seen from 20\.55\.1\.9\/32/,
    next: /^aws eks update-cluster-config .*'\{"publicAccessCidrs":\["8\.8\.8\.0\/24"\]\}'$/,
    ifClosed: 'loses',
    ifNarrowed: 'keeps',
  },
  {
    thread: 'AWS re:Post, Batch on EKS',
    lockedOut: 'an AWS Batch compute environment, which EKS must be public for',
    rows: [named('aws-batch', { address: '3.3.3.3', requests: 99 }), ...HEALTHY],
    action: 'keep-public',
    because: /^AWS Step Functions or AWS Batch uses this endpoint/,
    next: null,
    ifClosed: 'loses',
    ifNarrowed: 'loses',
  },
  {
    thread: 'GSA-TTS/datagov-brokerpak-eks#101',
    lockedOut: 'the machine that ran the tests, when the list became the published egress of cloud.gov',
    rows: [session('broker', 'x1', { address: '52.222.122.97', requests: 99 }), ...HEALTHY],
    facts: { surroundings: surroundings({ stable: networks('52.222.122.97/32') }), myAddress: '9.9.9.9' },
    action: 'narrow-to',
    cidrs: ['9.9.9.9/32', '52.222.122.97/32'],
    because: /^Every caller seen/,
    ifClosed: 'loses',
    ifNarrowed: 'keeps',
  },
];

describe('what plan says where people were locked out', () => {
  test.each(THREADS)('$thread: $lockedOut', ({ rows, facts: given, action, cidrs = [], because, next, ...outcome }) => {
    const around = given?.surroundings ?? surroundings();
    const callers = groupCallers(rows, around);
    const known = facts({ callers, ...given });
    const advice = advise(known);
    expect(advice).toMatchObject({ action, cidrs });
    expect(advice.because).toMatch(because);
    if (next === null) expect(advice.next).toBeNull();
    if (next instanceof RegExp) expect(advice.next).toMatch(next);
    const proposal = proposeCidrs(callers, around, known.endpoint, known.myAddress);
    const [lockedOut] = outcomes(callers, around, known.endpoint, proposal.cidrs, isPrivateReady(known.paths));
    expect(lockedOut).toMatchObject({ ifClosed: outcome.ifClosed, ifNarrowed: outcome.ifNarrowed });
  });
});
