import { describe, expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { CallerClass } from '../../../cli/plan/caller.ts';
import { classify } from '../../../cli/plan/classify.ts';
import type { Surroundings } from '../../../cli/plan/surroundings.ts';
import { ACCOUNT, ACCOUNT_OF_AWS, named, networks, row, surroundings } from './samples.ts';

type Case = [sentence: string, row: AuditLogRow, expected: CallerClass, around?: Partial<Surroundings>];

const EKS_ROLE = 'AWSWesleyClusterManagerLambda-Add-AddonManagerRole-1ABC';
const eksArns = (account: string, role = EKS_ROLE): Partial<AuditLogRow> => ({
  canonicalArn: `arn:aws:iam::${account}:role/${role}`,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/1669660343296132000`,
});

const UNAUTHENTICATED: readonly Case[] = [
  ['A 401 without a user name is unauthenticated.', named(undefined, { code: 401 }), 'unauthenticated'],
  ['A request without a user name is one whose name was not discovered.', named(undefined), 'unknown'],
  ['So is one with an empty user name.', named(''), 'unknown'],
  ['So is one that has no status code either.', named(undefined, { code: undefined }), 'unknown'],
  [
    'So is one from inside the VPC: the address may not be the last one.',
    named(undefined, { address: '10.20.0.5' }),
    'unknown',
  ],
  ['A request that was answered with 401 is unauthenticated.', row({ code: 401 }), 'unauthenticated'],
  ['An anonymous request is unauthenticated.', named('system:anonymous', { code: 403 }), 'unauthenticated'],
  ['An anonymous request that succeeds is unauthenticated.', named('system:anonymous'), 'unauthenticated'],
  ['A 401 from inside the VPC is unauthenticated.', row({ code: 401, address: '10.20.0.5' }), 'unauthenticated'],
  ['A 401 of a name of EKS is unauthenticated.', named('eks:addon-manager', { code: 401 }), 'unauthenticated'],
  ['A named user that is refused with 403 is a user.', row({ code: 403 }), 'person-or-ci'],
  ['A named user without a status code is a user.', row({ code: undefined }), 'person-or-ci'],
];

const AWS: readonly Case[] = [
  [
    'The add-on manager calls from a public address, with a role of AWS.',
    named('eks:addon-manager', { address: '35.163.244.48', ...eksArns(ACCOUNT_OF_AWS) }),
    'aws',
  ],
  ['A component of the control plane has no ARN.', named('eks:k8s-metrics', { address: '172.16.33.233' }), 'aws'],
  [
    'A private address of AWS that lies in the VPC is still that of AWS.',
    named('eks:certificate-controller', { address: '10.0.113.236' }),
    'aws',
    { vpcCidrs: networks('10.0.0.0/16') },
  ],
  [
    'A component of AWS counts by its name where its address is not known.',
    named('eks:k8s-metrics', { isChainCut: true }),
    'aws',
  ],
  [
    "A user named eks: with an ARN of the cluster's account is not AWS.",
    named('eks:addon-manager', eksArns(ACCOUNT)),
    'person-or-ci',
  ],
  [
    'A user named eks: with another role of a foreign account is not AWS.',
    named('eks:addon-manager', eksArns(ACCOUNT_OF_AWS, 'Admin')),
    'person-or-ci',
  ],
  [
    'A session that is named as the role of AWS is not AWS.',
    named('eks:admin', { arn: `arn:aws:sts::${ACCOUNT_OF_AWS}:assumed-role/Admin/${EKS_ROLE}` }),
    'person-or-ci',
  ],
  [
    'A path that is named as the role of AWS is not AWS.',
    named('eks:admin', { canonicalArn: `arn:aws:iam::${ACCOUNT_OF_AWS}:role/${EKS_ROLE}/Admin` }),
    'person-or-ci',
  ],
  [
    'A role whose name only contains that of AWS is not AWS.',
    named('eks:admin', { canonicalArn: `arn:aws:iam::${ACCOUNT_OF_AWS}:role/Not${EKS_ROLE}` }),
    'person-or-ci',
  ],
  [
    'A user named eks: of which one ARN is not that of AWS is not AWS.',
    named('eks:admin', { ...eksArns(ACCOUNT_OF_AWS), arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/x` }),
    'person-or-ci',
  ],
  [
    'A user named eks: with an ARN that is not a role is not AWS.',
    named('eks:admin', { canonicalArn: `arn:aws:iam::${ACCOUNT_OF_AWS}:user/${EKS_ROLE}` }),
    'person-or-ci',
  ],
  ['A user whose name contains eks: is not AWS.', named('my-eks:admin'), 'person-or-ci'],
  ['The API server calls itself over IPv6 loopback.', named('system:apiserver', { address: '::1' }), 'aws'],
  ['Whatever comes over IPv6 loopback is the control plane.', named('someone', { address: '::1' }), 'aws'],
  ['Whatever comes over loopback is the control plane.', named('someone', { address: '127.0.0.1' }), 'aws'],
  ['The whole of 127.0.0.0/8 is loopback.', named('someone', { address: '127.255.255.254' }), 'aws'],
  ['Loopback counts when it is written as IPv6.', named('someone', { address: '::ffff:127.0.0.1' }), 'aws'],
  [
    'The controller manager calls from any address.',
    named('system:kube-controller-manager', { address: '3.3.3.3' }),
    'aws',
  ],
  ['The scheduler calls from any address.', named('system:kube-scheduler', { address: undefined }), 'aws'],
  ['The cloud controller manager is AWS.', named('system:cloud-controller-manager', { address: '10.9.9.9' }), 'aws'],
  ['The API server is AWS from any address.', named('system:apiserver', { address: '10.9.9.9' }), 'aws'],
  [
    'A role that aws-auth names as the scheduler is not AWS.',
    row({ username: 'system:kube-scheduler' }),
    'person-or-ci',
  ],
  [
    'A controller within kube-controller-manager calls from a private address of AWS.',
    named('system:serviceaccount:kube-system:generic-garbage-collector', { address: '172.16.46.189' }),
    'aws',
  ],
  [
    "A controller's name that a pod holds is in a connected network.",
    named('system:serviceaccount:kube-system:node-controller', { address: '172.16.46.189', podName: 'x' }),
    'connected-network',
  ],
  [
    "A controller's token from a public address was exported.",
    named('system:serviceaccount:kube-system:node-controller'),
    'exported-token',
  ],
];

describe.each([
  ['unauthenticated', UNAUTHENTICATED],
  ['AWS', AWS],
])('%s', (_name, cases) => {
  test.each(cases)('%s', (_sentence, example, expected, around = {}) => {
    expect(classify(example, surroundings(around))).toBe(expected);
  });
});
