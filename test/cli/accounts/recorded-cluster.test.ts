import { describe, expect, test } from 'vitest';
import { RECORDED_CLUSTERS_QUERY, readRecordedCluster } from '../../../cli/accounts/recorded-cluster.ts';

const vpcConfig = { EndpointPublicAccess: true, EndpointPrivateAccess: false, PublicAccessCidrs: ['8.8.8.8/32'] };
const row = {
  accountId: '111111111111',
  awsRegion: 'eu-central-1',
  resourceId: 'payments',
  arn: 'arn:aws:eks:eu-central-1:111111111111:cluster/payments',
  tags: [{ key: 'team', value: 'pay', tag: 'team=pay' }],
  configurationItemCaptureTime: '2026-11-20T08:00:00.000Z',
  configurationItemStatus: 'OK',
  configuration: { ResourcesVpcConfig: vpcConfig },
};
const read = (changes: object) => readRecordedCluster(JSON.stringify({ ...row, ...changes }));

describe('a result of the query for recorded clusters', () => {
  test('names the cluster, the time of its recording, its settings and tags', () => {
    expect(read({})).toEqual({
      account: '111111111111',
      region: 'eu-central-1',
      cluster: 'payments',
      arn: 'arn:aws:eks:eu-central-1:111111111111:cluster/payments',
      lookedAt: new Date('2026-11-20T08:00:00Z'),
      configuration: row.configuration,
      tags: { team: 'pay' },
      doubt: null,
    });
  });

  test.each([
    ['tags as a map', { tags: { team: 'pay' } }, { team: 'pay' }],
    ['a tag without a value', { tags: [{ key: 'team' }] }, { team: '' }],
    ['a tag with an empty value', { tags: [{ key: 'team', value: null }] }, { team: '' }],
    ['no tags', { tags: [] }, {}],
    ['tags left out', { tags: undefined }, {}],
    ['the configuration as JSON text', { configuration: JSON.stringify(row.configuration) }, { team: 'pay' }],
    ['a status left out', { configurationItemStatus: undefined }, { team: 'pay' }],
    ['a cluster that was just discovered', { configurationItemStatus: 'ResourceDiscovered' }, { team: 'pay' }],
  ])('may have %s', (_, changes, tags) => {
    expect(read(changes)).toMatchObject({ tags, configuration: row.configuration, doubt: null });
  });

  test('may have no ARN', () => {
    expect(read({ arn: undefined })?.arn).toBeNull();
  });

  test.each([
    ['tags in an unknown form', { tags: ['team=pay'] }, 'has tags in an unknown form'],
    ['tags with a number', { tags: { team: 1 } }, 'has tags in an unknown form'],
    ['no time of its recording', { configurationItemCaptureTime: undefined }, 'has no time of its recording'],
    ['a time that is a number', { configurationItemCaptureTime: 1_795_424_400_000 }, 'has no time of its recording'],
    ['a time that is none', { configurationItemCaptureTime: 'yesterday' }, 'has no time of its recording'],
    [
      'a cluster that is no longer recorded',
      { configurationItemStatus: 'ResourceNotRecorded' },
      'is no longer updated: AWS Config does not record the cluster',
    ],
  ])('with %s is in doubt', (_, changes, doubt) => {
    expect(read(changes)?.doubt).toBe(doubt);
  });

  test.each([
    ['none', undefined],
    ['null', null],
    ['text that is not JSON', '{'],
  ])('may have a configuration that is %s, which decides nothing', (_, configuration) => {
    expect(read({ configuration })?.configuration).toBeNull();
  });

  test.each(['ResourceDeleted', 'ResourceDeletedNotRecorded'])('of a %s cluster is left out', (status) => {
    expect(read({ configurationItemStatus: status })).toBeUndefined();
  });

  test.each([
    ['is not JSON', '{', 'Results: is not an object'],
    ['has no account', JSON.stringify({ ...row, accountId: undefined }), 'Results.accountId: is not a string'],
    ['has no Region', JSON.stringify({ ...row, awsRegion: 1 }), 'Results.awsRegion: is not a string'],
    ['has an empty name', JSON.stringify({ ...row, resourceId: '' }), 'Results.resourceId: is empty'],
  ])('that %s is an error', (_, result, message) => {
    expect(() => readRecordedCluster(result)).toThrow(message);
  });
});

test('the query asks for clusters only, and for each setting of their endpoints', () => {
  expect(RECORDED_CLUSTERS_QUERY).toBe(
    'SELECT accountId, awsRegion, resourceId, arn, tags, configurationItemCaptureTime, configurationItemStatus, ' +
      'configuration.ResourcesVpcConfig.EndpointPublicAccess, configuration.ResourcesVpcConfig.EndpointPrivateAccess, ' +
      "configuration.ResourcesVpcConfig.PublicAccessCidrs WHERE resourceType = 'AWS::EKS::Cluster'",
  );
});
