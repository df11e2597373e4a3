import { describe, expect, test } from 'vitest';
import type { AuditLogRow } from '../../../cli/plan/audit-log-row.ts';
import type { CallerClass } from '../../../cli/plan/caller.ts';
import { classify } from '../../../cli/plan/classify.ts';
import type { Surroundings } from '../../../cli/plan/surroundings.ts';
import { ACCOUNT, kubelet, named, networks, publicAddress, row, session, surroundings } from './samples.ts';

type Case = [sentence: string, row: AuditLogRow, expected: CallerClass, around?: Partial<Surroundings>];

const PLACES: readonly Case[] = [
  ['An address of the VPC is inside the VPC.', row({ address: '10.20.3.17' }), 'inside-vpc'],
  ['A node with its own VPC address is inside the VPC.', kubelet('10.20.3.17'), 'inside-vpc'],
  [
    'A VPC may have public CIDRs.',
    row({ address: '52.94.0.9' }),
    'inside-vpc',
    { vpcCidrs: networks('10.20.0.0/16', '52.94.0.0/24') },
  ],
  [
    'A VPC may have CIDRs in 100.64.0.0/10.',
    row({ address: '100.64.7.7' }),
    'inside-vpc',
    { vpcCidrs: networks('10.20.0.0/16', '100.64.0.0/16') },
  ],
  [
    'IPv6 CIDRs of the VPC count, however the address is written.',
    row({ address: '2600:1F14:0::5' }),
    'inside-vpc',
    { vpcCidrs: networks('2600:1f14::/56') },
  ],
  ['An IPv4 address that is written as IPv6 counts as IPv4.', row({ address: '::ffff:10.20.3.17' }), 'inside-vpc'],
  ['The same in hexadecimal counts as IPv4.', row({ address: '::ffff:0a14:0311' }), 'inside-vpc'],
  [
    'A network of hybrid nodes is connected, even with a public address.',
    kubelet('52.7.7.7'),
    'connected-network',
    { remoteNetworks: networks('52.7.0.0/16') },
  ],
  ['alice at 10.46.1.9 is in a connected network.', named('alice', { address: '10.46.1.9' }), 'connected-network'],
  ['172.16.0.0/12 is private.', row({ address: '172.31.255.254' }), 'connected-network'],
  ['172.32.0.1 is public.', row({ address: '172.32.0.1' }), 'person-or-ci'],
  ['192.168.0.0/16 is private.', row({ address: '192.168.1.1' }), 'connected-network'],
  ['100.64.0.0/10 is private.', row({ address: '100.127.0.1' }), 'connected-network'],
  ['198.18.0.0/15 is private.', row({ address: '198.19.0.1' }), 'connected-network'],
  ['Unique local addresses are private.', row({ address: 'fd00::7' }), 'connected-network'],
  ["The NAT gateway of the cluster's VPC is the VPC over the public path.", kubelet('52.1.1.1'), 'own-vpc-public-path'],
  ['So is a NAT address that is written as IPv6.', row({ address: '::ffff:52.1.1.1' }), 'own-vpc-public-path'],
  ['A NAT gateway of another VPC is that VPC.', row({ address: '52.2.2.2' }), 'other-vpc'],
  [
    "An address that both VPCs have had counts as the cluster's.",
    row({ address: '52.1.1.1' }),
    'own-vpc-public-path',
    { otherVpcAddresses: new Map([['52.1.1.1', publicAddress()]]) },
  ],
  [
    'Addresses that EC2 writes in another form are found.',
    row({ address: '2600:1f14::9' }),
    'own-vpc-public-path',
    { ownAddresses: new Map([['2600:1F14:0:0::9', publicAddress()]]) },
  ],
  [
    'What EC2 names that is not an address is left out.',
    row({ address: '52.1.1.1' }),
    'person-or-ci',
    { ownAddresses: new Map([['52.1.1.1/32', publicAddress()]]) },
  ],
];

const NAMES: readonly Case[] = [
  ['AWS Batch is known by its user name.', named('aws-batch', { address: '3.3.3.3' }), 'aws-service-needs-public'],
  ['AWS Batch is known by its role.', session('AWSServiceRoleForBatch', 'x'), 'aws-service-needs-public'],
  [
    "Step Functions is known by the console's role names.",
    session('StepFunctions-Nightly-role-1a2b', 'x'),
    'aws-service-needs-public',
  ],
  [
    "Step Functions is known by the CDK's role names.",
    session('Jobs-StateMachineRoleB840431D-1', 'x'),
    'aws-service-needs-public',
  ],
  ['A role may write it with a hyphen.', session('step-functions-jobs', 'x'), 'aws-service-needs-public'],
  ['A role may write the state machine with a hyphen.', session('my-state-machine', 'x'), 'aws-service-needs-public'],
  ['A session that is named as a state machine is a person.', session('deploy', 'StepFunctions-x'), 'person-or-ci'],
  [
    'A path that is named as a state machine is a person.',
    row({ canonicalArn: `arn:aws:iam::${ACCOUNT}:role/StepFunctions-x/deploy`, arn: undefined, username: 'bob' }),
    'person-or-ci',
  ],
  [
    'A role that is named after AWS Batch with more is a person.',
    session('AWSServiceRoleForBatchX', 'x'),
    'person-or-ci',
  ],
  [
    'A role that is named after AWS Batch behind more is a person.',
    session('MyAWSServiceRoleForBatch', 'x'),
    'person-or-ci',
  ],
  [
    'A state machine inside the VPC is inside the VPC.',
    session('StepFunctions-x', 'x', { address: '10.20.0.9' }),
    'inside-vpc',
  ],
  ['A node from elsewhere is outside.', named('system:node:edge-7', { address: '9.9.9.9' }), 'node-outside'],
  ['A terminated instance of the VPC is known by its node name.', kubelet('54.7.7.7'), 'own-vpc-public-path'],
  [
    'A node name has octets of up to three digits.',
    kubelet('54.7.7.7', { username: 'system:node:ip-10-20-113-217.ec2.internal' }),
    'own-vpc-public-path',
  ],
  [
    'A node name outside the VPC is outside.',
    kubelet('54.7.7.7', { username: 'system:node:ip-10-21-3-17.eu-central-1.compute.internal' }),
    'node-outside',
  ],
  [
    'A node name that is not one of EC2 is outside.',
    kubelet('54.7.7.7', { username: 'system:node:my-ip-10-20-3-17.internal' }),
    'node-outside',
  ],
  [
    'A node name that only starts like an address is outside.',
    kubelet('54.7.7.7', { username: 'system:node:ip-10-20-3-17x.internal' }),
    'node-outside',
  ],
  [
    'A node name with an impossible address is outside.',
    kubelet('54.7.7.7', { username: 'system:node:ip-10-20-3-999.internal' }),
    'node-outside',
  ],
  [
    'A node of another account is outside.',
    kubelet('54.7.7.7', { arn: 'arn:aws:sts::444455556666:assumed-role/node/i-0aaaabbbbccccdddd' }),
    'node-outside',
  ],
  [
    'A node whose session is no instance is outside.',
    kubelet('54.7.7.7', { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/node/mi-0aaaabbbbccccdddd` }),
    'node-outside',
  ],
  [
    'A node whose session only starts like an instance is outside.',
    kubelet('54.7.7.7', { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/node/i-0aaazz` }),
    'node-outside',
  ],
  ['A node without an ARN is outside.', kubelet('54.7.7.7', { arn: undefined }), 'node-outside'],
  [
    'A role without a session is no terminated instance.',
    kubelet('54.7.7.7', { arn: `arn:aws:iam::${ACCOUNT}:role/node` }),
    'node-outside',
  ],
  [
    "A service account's token that no pod holds was exported.",
    named('system:serviceaccount:kube-system:argocd-manager', { address: '9.9.9.9' }),
    'exported-token',
  ],
  [
    "A service account's token that a pod holds was not exported.",
    named('system:serviceaccount:kube-system:argocd-manager', { address: '9.9.9.9', podName: 'argocd-0' }),
    'person-or-ci',
  ],
  [
    'A user whose name contains that of a service account is a person.',
    named('x-system:serviceaccount:a:b'),
    'person-or-ci',
  ],
  ['A user whose name contains that of a node is a person.', named('x-system:node:a'), 'person-or-ci'],
  ['A role from an unknown public address is a person or CI.', row(), 'person-or-ci'],
  ['An OIDC user is a person.', named('alice@example.com'), 'person-or-ci'],
];

const UNKNOWN: readonly Case[] = [
  ['A chain that is cut hides the address.', row({ isChainCut: true, address: '10.20.0.5' }), 'unknown'],
  ['A request without an address is unknown.', row({ address: undefined }), 'unknown'],
  ['What is not an address is unknown.', row({ address: 'localhost' }), 'unknown'],
  ['An empty address is unknown.', row({ address: '' }), 'unknown'],
  ['An address with a port is unknown.', row({ address: '8.8.8.8:443' }), 'unknown'],
  ['A block is not an address.', row({ address: '8.8.8.8/32' }), 'unknown'],
  ['An IPv6 address with a zone is unknown.', row({ address: 'fe80::1%eth0' }), 'unknown'],
  ['A link-local IPv4 address cannot be that of a caller.', row({ address: '169.254.1.1' }), 'unknown'],
  ['A link-local IPv6 address cannot be that of a caller.', row({ address: 'fe80::1' }), 'unknown'],
  ['The unspecified IPv4 address cannot be that of a caller.', row({ address: '0.0.0.0' }), 'unknown'],
  ['The unspecified IPv6 address cannot be that of a caller.', row({ address: '::' }), 'unknown'],
  ['An IPv4 multicast address cannot be that of a caller.', row({ address: '224.0.0.1' }), 'unknown'],
  ['An IPv6 multicast address cannot be that of a caller.', row({ address: 'ff02::1' }), 'unknown'],
  ['A node without an address is unknown.', kubelet('', { address: undefined }), 'unknown'],
];

describe.each([
  ['addresses', PLACES],
  ['names', NAMES],
  ['unknown', UNKNOWN],
])('%s', (_name, cases) => {
  test.each(cases)('%s', (_sentence, example, expected, around = {}) => {
    expect(classify(example, surroundings(around))).toBe(expected);
  });
});

test('The same row is judged anew in other surroundings.', () => {
  const example = row({ address: '10.20.3.17' });
  expect(classify(example, surroundings())).toBe('inside-vpc');
  expect(classify(example, surroundings({ vpcCidrs: networks('10.99.0.0/16') }))).toBe('connected-network');
});
