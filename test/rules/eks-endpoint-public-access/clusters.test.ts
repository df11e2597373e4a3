import { describe, expect, test } from 'vitest';
import { clustersOf } from '../../../rules/eks-endpoint-public-access/clusters.ts';
import { type Answer, BROKEN_BODIES, canned } from '../canned.ts';

describe('the clusters of EKS', () => {
  test('are listed page by page, without those that are only connected', async () => {
    const { configuration, calls } = canned(
      { clusters: ['ledger', 'payments'], nextToken: 'more' },
      { clusters: [], nextToken: 'and more' },
      { clusters: ['search'] },
    );
    const pages: (readonly string[])[] = [];
    for await (const page of clustersOf(configuration).listClusters()) pages.push(page);
    expect(pages).toEqual([['ledger', 'payments'], [], ['search']]);
    expect(calls).toEqual([
      { operation: 'GET /clusters', input: {} },
      { operation: 'GET /clusters', input: { nextToken: 'more' } },
      { operation: 'GET /clusters', input: { nextToken: 'and more' } },
    ]);
  });

  test.each<[name: string, answer: Answer, cluster: unknown]>([
    ['are described', { cluster: { name: 'payments', tags: { a: 'b' } } }, { name: 'payments', tags: { a: 'b' } }],
    ['have nothing made up where the cluster is empty', { cluster: {} }, {}],
    ['may not exist', { error: 'ResourceNotFoundException', message: 'No cluster found.' }, undefined],
  ])('%s', async (_name, answer, cluster) => {
    const { configuration, calls } = canned(answer);
    expect(await clustersOf(configuration).describeCluster('payments')).toEqual(cluster);
    expect(calls).toEqual([{ operation: 'GET /clusters/payments', input: {} }]);
  });

  test.each<[name: string, answer: Answer, message: RegExp | string]>([
    ...BROKEN_BODIES,
    ['null for a cluster', { cluster: null }, 'eks:DescribeCluster answered without cluster; the answer has nothing'],
  ])('are not described by %s', async (_name, answer, message) => {
    const { configuration } = canned(answer);
    await expect(clustersOf(configuration).describeCluster('payments')).rejects.toThrow(message);
  });

  test.each<[name: string, answer: Answer, message: RegExp | string]>([
    ...BROKEN_BODIES,
    [
      'an answer without its list',
      { message: 'ok', nextToken: 'more' },
      'eks:ListClusters answered without clusters; the answer has nextToken',
    ],
    ['null for a list', { clusters: null }, 'eks:ListClusters answered without clusters; the answer has nothing'],
  ])('are not none because of %s', async (_name, answer, message) => {
    const { configuration } = canned({ clusters: ['ledger'], nextToken: 'more' }, answer);
    const listing = clustersOf(configuration).listClusters()[Symbol.asyncIterator]();
    expect(await listing.next()).toEqual({ done: false, value: ['ledger'] });
    await expect(listing.next()).rejects.toThrow(message);
  });

  test.each(['AccessDeniedException', 'ThrottlingException', 'ClientException'])(
    'are not called gone because of any other error: %s',
    async (error) => {
      const { configuration } = canned({ error, message: 'Not now.' });
      await expect(clustersOf(configuration).describeCluster('payments')).rejects.toThrow('Not now.');
    },
  );
});
