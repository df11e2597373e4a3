import { describe, expect, test } from 'vitest';
import { RECORDED_CLUSTERS_QUERY } from '../../../cli/accounts/recorded-cluster.ts';
import { matches, parseConfigQuery, resultOf } from './config-query.ts';

const CLUSTERS = "resourceType = 'AWS::EKS::Cluster'";
const item = (resourceId: string, EndpointPublicAccess?: boolean) => ({
  resourceType: 'AWS::EKS::Cluster',
  resourceId,
  tags: [{ key: 'a', value: 'b', tag: 'a=b' }],
  configuration: { Version: '1.33', ResourcesVpcConfig: { EndpointPublicAccess, SubnetIds: ['subnet-1'] } },
});
function run(expression: string, ...items: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  const query = parseConfigQuery(expression);
  return items.filter((item) => matches(query, item)).map((item) => JSON.parse(resultOf(query, item)));
}

describe('an advanced query', () => {
  test('answers the properties that an item has, each in its place', () => {
    expect(
      run(
        `SELECT resourceId, tags, configuration.ResourcesVpcConfig.EndpointPublicAccess, configuration.Version WHERE ${CLUSTERS}`,
        item('open', true),
        item('old'),
      ),
    ).toEqual([
      {
        resourceId: 'open',
        tags: [{ key: 'a', value: 'b', tag: 'a=b' }],
        configuration: { ResourcesVpcConfig: { EndpointPublicAccess: true }, Version: '1.33' },
      },
      { resourceId: 'old', tags: [{ key: 'a', value: 'b', tag: 'a=b' }], configuration: { Version: '1.33' } },
    ]);
  });

  test('answers the items of which every condition is true', () => {
    const query = `select resourceId where ${CLUSTERS} and configuration.ResourcesVpcConfig.EndpointPublicAccess = true`;
    expect(run(query, item('open', true), item('closed', false), item('old'))).toEqual([{ resourceId: 'open' }]);
  });

  test('is understood when it is that of the audit', () => {
    expect(parseConfigQuery(RECORDED_CLUSTERS_QUERY).properties).toHaveLength(10);
  });

  test.each([
    'SELECT *',
    `SELECT * WHERE ${CLUSTERS}`,
    'SELECT resourceId',
    "SELECT resourceId WHERE resourceType = 'AWS::EC2::VPC'",
    `SELECT resourceId, COUNT(*) WHERE ${CLUSTERS} GROUP BY resourceId`,
    `SELECT resourceId WHERE ${CLUSTERS} ORDER BY resourceId`,
    `SELECT resourceId WHERE ${CLUSTERS} OR resourceId = 'a'`,
    `SELECT resourceId WHERE ${CLUSTERS} AND resourceId LIKE 'a%'`,
    `SELECT resourceId WHERE ${CLUSTERS} AND tags.key = 'a'`,
    `SELECT resourceId WHERE ${CLUSTERS} AND configuration.ResourcesVpcConfig.PublicAccessCidrs = '0.0.0.0/0'`,
    "SELECT resourceId WHERE awsRegion = 'eu-central-1'",
  ])('%s is refused by name', (expression) => {
    expect(() => parseConfigQuery(expression)).toThrow(expression);
  });

  test.each([
    [`SELECT configuration.resourcesVpcConfig.endpointPublicAccess WHERE ${CLUSTERS}`, 'endpointPublicAccess'],
    [`SELECT resourceId WHERE ${CLUSTERS} AND configuration.VpcId = 'vpc-1'`, 'configuration.VpcId'],
  ])('%s names a property that AWS does not have', (expression, property) => {
    expect(() => parseConfigQuery(expression)).toThrow(property);
  });
});
