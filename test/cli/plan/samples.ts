import { expect } from 'vitest';
import type { Facts } from '../../../cli/plan/advise.ts';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { Caller, CallerClass } from '../../../cli/plan/caller.ts';
import type { AuditLogEvidence, NoEvidence } from '../../../cli/plan/evidence.ts';
import type { Path, PathKind, PathState } from '../../../cli/plan/path.ts';
import type { PublicAddress, Surroundings } from '../../../cli/plan/surroundings.ts';
import type { EndpointAccess } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { type Network, parseCidr } from '../../../rules/eks-endpoint-public-access/networks.ts';

export const ACCOUNT = '111122223333';

/** The account of AWS that public audit events name. */
export const ACCOUNT_OF_AWS = '927209226484';

export function networks(...texts: string[]): readonly Network[] {
  return texts.map((text) => parseCidr(text) ?? expect.fail(`${text} is not a CIDR`));
}

/** `kubectl` of a role, from an address that nothing is known of. */
export function row(members: Partial<AuditLogRow> = {}): AuditLogRow {
  return {
    address: '8.8.8.5',
    isChainCut: false,
    username: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/alice@example.com`,
    canonicalArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/alice@example.com`,
    podName: undefined,
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    code: 200,
    requests: 10,
    first: new Date('2026-10-27T08:00:00Z'),
    last: new Date('2026-11-24T16:00:00Z'),
    ...members,
  };
}

/** A caller without IAM, as Kubernetes names it. */
export function named(username: string | undefined, members: Partial<AuditLogRow> = {}): AuditLogRow {
  return row({ username, canonicalArn: undefined, arn: undefined, ...members });
}

/** A session of a role. */
export function session(role: string, name: string, members: Partial<AuditLogRow> = {}): AuditLogRow {
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
  return row({ username: arn, arn, canonicalArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, ...members });
}

/** A kubelet, as the access entry of an EC2 node names it. */
export function kubelet(address: string, members: Partial<AuditLogRow> = {}): AuditLogRow {
  return session('node', 'i-0aaaabbbbccccdddd', {
    username: 'system:node:ip-10-20-3-17.eu-central-1.compute.internal',
    userAgent: 'kubelet/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    address,
    ...members,
  });
}

export function publicAddress(members: Partial<PublicAddress> = {}): PublicAddress {
  return { vpcId: 'vpc-1', account: ACCOUNT, isElastic: true, resource: 'nat-1', ...members };
}

/** The VPC 10.20.0.0/16 with a NAT gateway at 52.1.1.1, and another VPC with one at 52.2.2.2. */
export function surroundings(members: Partial<Surroundings> = {}): Surroundings {
  return {
    account: ACCOUNT,
    vpcId: 'vpc-1',
    vpcCidrs: networks('10.20.0.0/16'),
    remoteNetworks: [],
    ownAddresses: new Map([['52.1.1.1', publicAddress()]]),
    otherVpcAddresses: new Map([['52.2.2.2', publicAddress({ vpcId: 'vpc-2', resource: 'nat-2' })]]),
    stable: [],
    missing: [],
    ...members,
  };
}

/** Open to the internet, with private access beside it. */
export function endpoint(members: Partial<EndpointAccess> = {}): EndpointAccess {
  return { publicAccess: true, privateAccess: true, publicAccessCidrs: networks('0.0.0.0/0'), ...members };
}

export const FROM = new Date('2026-10-26T00:00:00Z');
export const TO = new Date('2026-11-25T00:00:00Z');

/** 30 days, with private access on for all of them. */
export function evidence(members: Partial<AuditLogEvidence> = {}): AuditLogEvidence {
  return {
    source: 'audit-log',
    from: FROM,
    to: TO,
    gaps: [],
    privateSince: new Date('2026-09-01T00:00:00Z'),
    bytesScanned: 14_311_002_112,
    isCut: false,
    ...members,
  };
}

export function path(kind: PathKind, state: PathState, id = `${kind}-1`): Path {
  return { kind, id, state, detail: 'As found.' };
}

/** The settings of a VPC in which a private endpoint works. */
export const READY: readonly Path[] = [path('dns', 'possible', 'vpc-1'), path('security-group', 'possible', 'sg-1')];

/** A person at one address that nothing is known of. */
export function caller(members: Partial<Caller> = {}): Caller {
  return {
    class: 'person-or-ci',
    who: `arn:aws:iam::${ACCOUNT}:role/deploy`,
    sessions: [],
    addresses: ['8.8.8.5'],
    isDynamic: false,
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    system: undefined,
    isAuthenticated: true,
    requests: 10,
    first: new Date('2026-10-27T08:00:00Z'),
    last: new Date('2026-11-24T16:00:00Z'),
    ...members,
  };
}

/** A cluster that is open, in which nothing was seen that needs public access. */
export function facts(members: Partial<Facts> = {}): Facts {
  return {
    region: 'eu-central-1',
    cluster: 'shop',
    endpoint: endpoint(),
    surroundings: surroundings(),
    evidence: evidence(),
    callers: [],
    paths: READY,
    days: 30,
    myAddress: undefined,
    ...members,
  };
}

/** Callers that keep access whatever happens to public access, and one that is no user. */
export const BYSTANDERS: readonly Caller[] = [
  caller({ class: 'aws', addresses: ['35.163.244.48'] }),
  caller({ class: 'inside-vpc', addresses: ['10.20.3.17'] }),
  caller({ class: 'connected-network', addresses: ['10.46.1.9'] }),
  caller({ class: 'unauthenticated', addresses: ['176.65.134.20'], isAuthenticated: false }),
];

export const DNS_BLOCKED: readonly Path[] = [path('dns', 'blocked', 'vpc-1')];

/** The command that turns both DNS attributes on. */
export const DNS_ON =
  'aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-support && aws ec2 modify-vpc-attribute --region eu-central-1 --vpc-id vpc-1 --enable-dns-hostnames';

export const LOG_OFF: NoEvidence = {
  source: 'none',
  gaps: [],
  bytesScanned: 0,
  isLogOff: true,
  why: 'The audit log is off.',
};
export const TIMED_OUT: NoEvidence = { source: 'none', gaps: [], bytesScanned: 0, why: 'The query timed out.' };

/** Every class of callers, in the order of docs/plan.md. */
export const CALLER_CLASSES: readonly CallerClass[] = [
  'aws',
  'inside-vpc',
  'connected-network',
  'own-vpc-public-path',
  'other-vpc',
  'aws-service-needs-public',
  'node-outside',
  'exported-token',
  'person-or-ci',
  'unauthenticated',
  'unknown',
];
