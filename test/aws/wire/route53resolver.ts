/**
 * Schemas of Route 53 Resolver in the form that the SDK gives them, written by hand after the types of
 * `@aws-sdk/client-route53resolver` 3.654.0: the registry has no version of the client that exports them.
 */
const LIST = 1;
const STRUCTURE = 3;
const OPERATION = 9;
const ERROR = -3;
const STRING = 0;
const NUMBER = 1;
const STRINGS = 64;
const NAMESPACE = 'com.amazonaws.route53resolver';

const filter = [STRUCTURE, NAMESPACE, 'Filter', 0, ['Name', 'Values'], [STRING, STRINGS]];
const filters = [LIST, NAMESPACE, 'Filters', 0, () => filter];
const resolverEndpoint = [
  STRUCTURE,
  NAMESPACE,
  'ResolverEndpoint',
  0,
  ['Id', 'Arn', 'Name', 'SecurityGroupIds', 'Direction', 'IpAddressCount', 'HostVPCId', 'Status'],
  [STRING, STRING, STRING, STRINGS, STRING, NUMBER, STRING, STRING],
];
const resolverEndpoints = [LIST, NAMESPACE, 'ResolverEndpoints', 0, () => resolverEndpoint];
const input = [
  STRUCTURE,
  NAMESPACE,
  'ListResolverEndpointsRequest',
  0,
  ['MaxResults', 'NextToken', 'Filters'],
  [NUMBER, STRING, () => filters],
];
const output = [
  STRUCTURE,
  NAMESPACE,
  'ListResolverEndpointsResponse',
  0,
  ['NextToken', 'MaxResults', 'ResolverEndpoints'],
  [STRING, NUMBER, () => resolverEndpoints],
];
const error = (name: string) => [ERROR, NAMESPACE, name, { error: 'client', httpError: 400 }, ['Message'], [STRING]];

export const route53Resolver: readonly unknown[] = [
  [OPERATION, NAMESPACE, 'ListResolverEndpoints', 0, () => input, () => output],
  error('InvalidNextTokenException'),
  error('InvalidParameterException'),
  error('InvalidRequestException'),
  error('ThrottlingException'),
];
