import { describe, expect, test } from 'vitest';
import { readCluster } from '../../../cli/plan/described-cluster.ts';

const ARN = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';
const createdAt = new Date('2026-01-01T00:00:00Z');
const access = { endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.8/32'] };
const described = (changes: Readonly<Record<string, unknown>> = {}, vpcChanges: object = {}) => ({
  name: 'payments',
  arn: ARN,
  createdAt,
  resourcesVpcConfig: { vpcId: 'vpc-0a1b2c3d', ...access, ...vpcChanges },
  ...changes,
});
const cluster = (changes: Readonly<Record<string, unknown>> = {}) => {
  const reading = readCluster(described(changes));
  if (reading.kind !== 'cluster') throw new Error(`it is ${reading.kind}`);
  return reading.cluster;
};

test('a cluster is what decides about its endpoint', () => {
  expect(cluster()).toEqual({
    arn: ARN,
    createdAt,
    vpcId: 'vpc-0a1b2c3d',
    endpoint: {
      publicAccess: true,
      privateAccess: true,
      publicAccessCidrs: [expect.objectContaining({ text: '8.8.8.8/32' })],
    },
    remoteNetworks: [],
    isAuditLogOn: false,
  });
});

test('networks of hybrid nodes and of their pods are remote', () => {
  const remoteNetworkConfig = {
    remoteNodeNetworks: [{ cidrs: ['10.80.0.0/16'] }, {}],
    remotePodNetworks: [{ cidrs: ['10.85.0.0/16', 'no CIDR'] }],
  };
  expect(cluster({ remoteNetworkConfig }).remoteNetworks.map(({ text }) => text)).toEqual([
    '10.80.0.0/16',
    '10.85.0.0/16',
  ]);
});

test.each([
  [
    'one of several entries',
    [
      { types: ['api'], enabled: true },
      { types: ['scheduler', 'audit'], enabled: true },
    ],
    true,
  ],
  [
    'an entry that is off',
    [
      { types: ['api'], enabled: true },
      { types: ['audit'], enabled: false },
    ],
    false,
  ],
  ['an entry without types', [{ enabled: true }], false],
  ['nothing', undefined, false],
])('the audit log is on by %s', (_name, clusterLogging, expected) => {
  expect(cluster({ logging: { clusterLogging } }).isAuditLogOn).toBe(expected);
});

describe('no plan is made', () => {
  test('of a private cluster', () => {
    expect(readCluster(described({}, { endpointPublicAccess: false }))).toEqual({ kind: 'private' });
  });

  test('of a local cluster on an Outpost', () => {
    const outpostConfig = { outpostArns: ['arn:aws:outposts:eu-central-1:111122223333:outpost/op-0'] };
    expect(readCluster(described({ outpostConfig }))).toEqual({ kind: 'not-an-eks-control-plane' });
  });

  test.each([
    [
      'has no resourcesVpcConfig',
      { resourcesVpcConfig: undefined },
      'The description of the cluster has no resourcesVpcConfig.',
    ],
    [
      'has no VPC',
      { resourcesVpcConfig: access },
      'The description of the cluster has resourcesVpcConfig.vpcId missing or in another form.',
    ],
    ['has no ARN', { arn: undefined }, 'The description of the cluster has arn missing or in another form.'],
    [
      'has no time of its creation',
      { createdAt: 'long ago' },
      'The description of the cluster has createdAt missing or in another form.',
    ],
  ])('from a description that %s', (_name, changes, sentence) => {
    expect(readCluster(described(changes))).toEqual({ kind: 'unclear', sentence });
  });
});
