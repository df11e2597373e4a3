import { describe, expect, test } from 'vitest';
import { lookAtCluster, lookOnceAt, readRecords } from '../../../cli/undo/sight.ts';
import { awsError, complete, described, scripted } from './fakes.ts';

const look = (cluster: object | undefined | Error) =>
  lookAtCluster(
    {
      describeCluster: async () => {
        if (cluster instanceof Error) throw cluster;
        return cluster;
      },
    },
    'payments',
  );
const arn = 'arn:aws:eks:eu-central-1:111122223333:cluster/payments';

describe('a look at a cluster', () => {
  test.each<[name: string, cluster: object | undefined | Error, seen: object]>([
    [
      'sees the settings of a private endpoint, without the list that EKS kept',
      described(),
      { kind: 'seen', arn, access: complete(false, true), status: 'ACTIVE' },
    ],
    [
      'sees the settings of a public endpoint, and that they are changing',
      described({ endpointPublicAccess: true }, 'UPDATING'),
      { kind: 'seen', arn, access: complete(true, true, '198.51.100.0/24', '203.0.113.7/32'), status: 'UPDATING' },
    ],
    [
      'does not make a list of none',
      described({ endpointPublicAccess: true, publicAccessCidrs: [] }),
      {
        kind: 'seen',
        arn,
        access: { kind: 'cidrs-not-recorded', publicAccess: true, privateAccess: true },
        status: 'ACTIVE',
      },
    ],
    [
      'does not make up an ARN or a status',
      { ...described(), arn: undefined, status: undefined },
      { kind: 'seen', arn: undefined, access: complete(false, true), status: 'of no status' },
    ],
    ['may find none', undefined, { kind: 'not-found' }],
    [
      'knows a local cluster on an Outpost',
      { ...described(), outpostConfig: { outpostArns: ['arn:aws:outposts:x'] } },
      { kind: 'not-an-eks-control-plane' },
    ],
    [
      'is unknown when a setting is missing',
      described({ endpointPrivateAccess: undefined }),
      {
        kind: 'unknown',
        problem: { sentence: 'The description of the cluster has no endpointPrivateAccess.', fix: '' },
      },
    ],
    [
      'is unknown when EKS does not answer',
      awsError('TimeoutError', 'too\nlate'),
      {
        kind: 'unknown',
        problem: {
          sentence: 'AWS did not answer in time.',
          fix: 'Check the network, a proxy or VPN, and the Region; then repeat the command.',
        },
      },
    ],
    [
      'is unknown when EKS refuses it, and names the permission',
      awsError('AccessDeniedException', 'Not you.'),
      {
        kind: 'unknown',
        problem: {
          sentence: 'These credentials lack the permission eks:DescribeCluster.',
          fix: 'Allow eks:DescribeCluster, or use other credentials.',
        },
      },
    ],
    [
      'is unknown when something breaks, in one line',
      new Error('it\nbroke'),
      { kind: 'unknown', problem: { sentence: 'it broke', fix: '' } },
    ],
  ])('%s', async (_name, cluster, seen) => {
    expect(await look(cluster)).toEqual(seen);
  });

  test('is made once for each cluster', async () => {
    const names: string[] = [];
    const lookOnce = lookOnceAt({
      describeCluster: async (name) => {
        names.push(name);
        return undefined;
      },
    });
    await Promise.all([lookOnce('payments'), lookOnce('shop'), lookOnce('payments')]);
    expect(names).toEqual(['payments', 'shop']);
  });
});

test('no executions have no records', async () => {
  expect(await readRecords([], scripted())).toEqual([]);
});
