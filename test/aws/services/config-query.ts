import { AwsError } from '../error.ts';

/** What AWS's schema for advanced queries has of AWS::EKS::Cluster (awslabs/aws-config-resource-schema), as far as items here have it. */
const PROPERTIES = [
  'accountId',
  'arn',
  'availabilityZone',
  'awsRegion',
  'configurationItemCaptureTime',
  'configurationItemStatus',
  'configurationStateId',
  'resourceId',
  'resourceName',
  'resourceType',
  'tags',
  'version',
  'configuration.Arn',
  'configuration.ClusterStatus',
  'configuration.Endpoint',
  'configuration.KubernetesNetworkConfig.IpFamily',
  'configuration.Name',
  'configuration.ResourcesVpcConfig.EndpointPrivateAccess',
  'configuration.ResourcesVpcConfig.EndpointPublicAccess',
  'configuration.ResourcesVpcConfig.PublicAccessCidrs',
  'configuration.ResourcesVpcConfig.SecurityGroupIds',
  'configuration.ResourcesVpcConfig.SubnetIds',
  'configuration.RoleArn',
  'configuration.Version',
];
/** `=` asks these whether an element, or a range, holds the value, which the local AWS does not do. */
const LISTS = /^tags(?:\.|$)|Cidrs$|Ids$/;

/** An advanced query over clusters: what to answer of which items. */
export interface ConfigQuery {
  readonly properties: readonly string[];
  readonly conditions: readonly { readonly property: string; readonly value: string | boolean }[];
}

/**
 * Reads `SELECT property, … WHERE resourceType = 'AWS::EKS::Cluster' [AND property = value]…`, the form of every query that
 * the project ships. Throws AwsError: what is another form is not implemented, and a property that AWS does not have is invalid.
 */
export function parseConfigQuery(expression: string): ConfigQuery {
  const refuse = (): never => {
    const form = "SELECT property, … WHERE resourceType = 'AWS::EKS::Cluster' [AND property = value]…";
    throw new AwsError('NotImplemented', `the local AWS answers ${form} and no other query: ${expression}`, {
      status: 501,
    });
  };
  const [, selected = '', where = ''] =
    /^SELECT\s+([\w.]+(?:\s*,\s*[\w.]+)*)\s+WHERE\s+(.+)$/is.exec(expression.trim()) ?? refuse();
  const conditions = where.split(/\s+AND\s+/i).map((condition) => {
    const [, property = '', text, boolean] = /^([\w.]+)\s*=\s*(?:'([^']*)'|(true|false))$/i.exec(condition) ?? refuse();
    if (LISTS.test(property)) refuse();
    return { property, value: text ?? boolean?.toLowerCase() === 'true' };
  });
  const isOfClusters = ({ property, value }: ConfigQuery['conditions'][number]): boolean =>
    property === 'resourceType' && value === 'AWS::EKS::Cluster';
  if (!conditions.some(isOfClusters)) refuse();
  const properties = selected.split(',').map((property) => property.trim());
  for (const property of [...properties, ...conditions.map((condition) => condition.property)]) {
    if (PROPERTIES.includes(property)) continue;
    throw new AwsError('InvalidExpressionException', `Property ${property} is not valid for AWS::EKS::Cluster`); // Assumed text.
  }
  return { properties, conditions };
}

/** Whether every condition is true of an item. */
export function matches({ conditions }: ConfigQuery, item: Readonly<Record<string, unknown>>): boolean {
  return conditions.every(({ property, value }) => valueAt(item, property) === value);
}

/** A result: JSON text of the properties that the item has. */
export function resultOf({ properties }: ConfigQuery, item: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(select(item, properties));
}

function valueAt(item: unknown, property: string): unknown {
  let value = item;
  for (const key of property.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

function select(item: unknown, properties: readonly string[]): Record<string, unknown> {
  const selected: Record<string, unknown> = {};
  for (const property of properties) {
    const value = valueAt(item, property);
    if (value === undefined) continue;
    const path = property.split('.');
    const last = path.pop() ?? '';
    let inner = selected;
    for (const key of path) {
      inner[key] ??= {};
      inner = inner[key] as Record<string, unknown>;
    }
    inner[last] = value;
  }
  return selected;
}
