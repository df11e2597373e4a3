import { describe, expect, test } from 'vitest';
import { readEndpoint } from '../../../rules/eks-endpoint-public-access/endpoint.ts';
import { vpc } from '../events.ts';

const withVpc = (resourcesVpcConfig: unknown) => ({ Name: 'payments', ResourcesVpcConfig: resourcesVpcConfig });
const texts = (cluster: unknown) => {
  const reading = readEndpoint(cluster, {});
  return reading.kind === 'endpoint' ? reading.endpoint.publicAccessCidrs.map(({ text }) => text) : reading;
};

describe('an endpoint is read', () => {
  test('from a recorded configuration, which has PascalCase', () => {
    expect(readEndpoint(withVpc(vpc(true, false, ['8.8.8.8/32'])), { team: 'x' })).toEqual({
      kind: 'endpoint',
      endpoint: {
        publicAccess: true,
        privateAccess: false,
        publicAccessCidrs: [{ family: 'ipv4', text: '8.8.8.8/32', first: 0x0808_0808n, last: 0x0808_0808n }],
        tags: { team: 'x' },
      },
      status: undefined,
      hasHybridNodes: false,
    });
  });

  test('from an answer of DescribeCluster, which has lowerCamelCase', () => {
    const cluster = {
      name: 'payments',
      resourcesVpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['::/0'] },
    };
    expect(readEndpoint(cluster, {})).toEqual({
      kind: 'endpoint',
      endpoint: {
        publicAccess: true,
        privateAccess: false,
        publicAccessCidrs: [
          { family: 'ipv6', text: '::/0', first: 0n, last: 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffffn },
        ],
        tags: {},
      },
      status: undefined,
      hasHybridNodes: false,
    });
  });

  test.each<[name: string, cidrs: unknown, read: string[]]>([
    ['as written, in order', ['9.9.9.9/32', '8.8.8.8/24'], ['9.9.9.9/32', '8.8.8.8/24']],
    ['as none where it is empty', [], []],
    ['as none where it is null', null, []],
    ['as none where it is missing', undefined, []],
  ])('with its list of CIDRs %s', (_name, cidrs, read) => {
    expect(texts(withVpc(vpc(true, true, cidrs)))).toEqual(read);
  });

  test.each<[name: string, cidrs: unknown]>([
    ['left over', ['0.0.0.0/0']],
    ['that cannot be read', ['all-addresses']],
    ['that is none', 'none'],
  ])('without its list of CIDRs while public access is off, be it a list %s', (_name, cidrs) => {
    expect(readEndpoint(withVpc(vpc(false, true, cidrs)), {})).toEqual({
      kind: 'endpoint',
      endpoint: { publicAccess: false, privateAccess: true, publicAccessCidrs: [], tags: {} },
      status: undefined,
      hasHybridNodes: false,
    });
  });

  test.each<[name: string, members: object, status: string | undefined]>([
    ['a recorded cluster', { ClusterStatus: 'FAILED' }, 'FAILED'],
    ['a described cluster', { status: 'DELETING' }, 'DELETING'],
    ['a cluster that has none', { Status: null }, undefined],
    ['a cluster whose status is no text', { status: 7, clusterStatus: {} }, undefined],
  ])('with the status of %s', (_name, members, status) => {
    expect(readEndpoint({ ...withVpc(vpc(true, true)), ...members }, {})).toMatchObject({ kind: 'endpoint', status });
  });

  test.each<[name: string, remoteNetworkConfig: unknown, hasHybridNodes: boolean]>([
    ['networks of nodes', { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }] }, true],
    ['an empty list', { remoteNodeNetworks: [], remotePodNetworks: null }, false],
    ['nothing', {}, false],
    ['null', null, false],
  ])('with hybrid nodes where the cluster has %s', (_name, remoteNetworkConfig, hasHybridNodes) => {
    const cluster = { ...withVpc(vpc(true, true)), remoteNetworkConfig };
    expect(readEndpoint(cluster, {})).toMatchObject({ kind: 'endpoint', hasHybridNodes });
  });

  test.each<[name: string, members: object]>([
    ['ConnectorConfig: {}', { ConnectorConfig: {} }],
    ['OutpostConfig: {}', { OutpostConfig: {} }],
    ['outpostConfig without Outposts', { outpostConfig: { outpostArns: [], controlPlaneInstanceType: null } }],
    ['connectorConfig without members', { connectorConfig: { provider: undefined } }],
    ['a list that is empty', { connectorConfig: [] }],
  ])('though the cluster has %s', (_name, members) => {
    expect(readEndpoint({ ...withVpc(vpc(true, true)), ...members }, {})).toMatchObject({ kind: 'endpoint' });
  });

  test('whatever else the cluster has', () => {
    const cluster = {
      ...withVpc({ ...vpc(false, true), VpcId: 7, SubnetIds: null }),
      ConnectorConfig: null,
      Health: [],
    };
    expect(readEndpoint(cluster, {})).toMatchObject({ kind: 'endpoint' });
  });
});

describe('no endpoint of EKS’s own has', () => {
  test.each<[name: string, cluster: unknown]>([
    ['a connected cluster', { name: 'c', connectorConfig: { provider: 'EKS_ANYWHERE' } }],
    ['a recorded connected cluster', { Name: 'c', ConnectorConfig: { Provider: 'GKE' } }],
    ['a cluster whose connection is text', { connectorConfig: 'EKS_ANYWHERE' }],
    ['a local cluster on an Outpost', { name: 'c', outpostConfig: { outpostArns: ['arn'] } }],
    [
      'a recorded local cluster on an Outpost',
      { ...withVpc(vpc(true, true)), OutpostConfig: { OutpostArns: ['arn'] } },
    ],
  ])('%s', (_name, cluster) => {
    expect(readEndpoint(cluster, {})).toEqual({ kind: 'not-an-eks-control-plane' });
  });
});

describe('nothing is concluded from a description that', () => {
  test.each<[doubt: string, cluster: unknown]>([
    ['has no configuration', null],
    ['has no configuration', undefined],
    ['has configuration that is not an object', 'none'],
    ['has configuration that is not an object', []],
    ['has no resourcesVpcConfig', {}],
    ['has no resourcesVpcConfig', withVpc(null)],
    ['has resourcesVpcConfig that is not an object', withVpc('none')],
    ['has resourcesVpcConfig that is not an object', withVpc([])],
    ['has no endpointPublicAccess', withVpc({})],
    ['has no endpointPublicAccess', withVpc({ EndpointPrivateAccess: true })],
    ['has no endpointPublicAccess', withVpc({ EndpointPublicAccess: null, EndpointPrivateAccess: true })],
    ['has no endpointPrivateAccess', withVpc({ EndpointPublicAccess: true })],
    ['has no endpointPrivateAccess', withVpc({ EndpointPublicAccess: false, EndpointPrivateAccess: null })],
    ['has resourcesVpcConfig.endpointPublicAccess that is not a boolean', withVpc({ EndpointPublicAccess: 'false' })],
    ['has resourcesVpcConfig.endpointPrivateAccess that is not a boolean', withVpc({ EndpointPrivateAccess: 0 })],
    ['has publicAccessCidrs that is not an array', withVpc(vpc(true, true, '0.0.0.0/0'))],
    ['has publicAccessCidrs that is not an array', withVpc(vpc(true, true, { 0: '8.8.8.8/32' }))],
    ['has publicAccessCidrs.1 that is not a string', withVpc(vpc(true, true, ['8.8.8.8/32', null]))],
    [
      'has "all-addresses" in publicAccessCidrs, which is not a CIDR',
      withVpc(vpc(true, true, ['8.8.8.8/32', 'all-addresses'])),
    ],
    ['has "" in publicAccessCidrs, which is not a CIDR', withVpc(vpc(true, true, ['']))],
  ])('%s', (doubt, cluster) => {
    expect(readEndpoint(cluster, {})).toEqual({ kind: 'unclear', doubt });
  });
});
