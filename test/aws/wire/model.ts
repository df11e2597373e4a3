import { createRequire } from 'node:module';
import { NormalizedSchema } from '@smithy/core/schema';
import { route53Resolver } from './route53resolver.ts';

/** A service by the name that stands in a signature's credential scope and in IAM actions. CloudWatch has two: see `signedService`. */
export type ServiceName =
  | 'cloudformation'
  | 'cloudtrail'
  | 'cloudwatch'
  | 'config'
  | 'ec2'
  | 'eks'
  | 'iam'
  | 'lambda'
  | 'logs'
  | 'organizations'
  | 'route53resolver'
  | 'ssm'
  | 'sts';

export interface OperationModel {
  readonly name: string;
  /** Method, path template and status of a REST operation. */
  readonly http?: { readonly method: string; readonly uri: string };
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

// The SDK exports its schemas under names that end in `$`, as tuples whose slots are internal to it: this is the only
// module that knows them, and a test holds it to a known operation and error so that a change is noticed.
const STRUCTURE = 3;
const OPERATION = 9;
const ERROR = -3;
const simpleTypes = { string: 0, number: 1 } as const;
/** The package whose schemas a service has, or the schemas themselves. */
const sources: Readonly<Record<ServiceName, string | readonly unknown[]>> = {
  cloudformation: '@aws-sdk/client-cloudformation',
  cloudtrail: '@aws-sdk/client-cloudtrail',
  cloudwatch: '@aws-sdk/client-cloudwatch',
  config: '@aws-sdk/client-config-service',
  ec2: '@aws-sdk/client-ec2',
  eks: '@aws-sdk/client-eks',
  iam: '@aws-sdk/client-iam',
  lambda: '@aws-sdk/client-lambda',
  logs: '@aws-sdk/client-cloudwatch-logs',
  organizations: '@aws-sdk/client-organizations',
  route53resolver: route53Resolver,
  ssm: '@aws-sdk/client-ssm',
  sts: '@aws-sdk/client-sts',
};

interface ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, number>;
}

const require = createRequire(import.meta.url);
const loaded = new Map<ServiceName, ServiceModel>();

/** Loaded when it is first asked for: EC2's alone takes a quarter of a second. */
function modelOf(service: ServiceName): ServiceModel {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const source = sources[service];
  const exported: readonly unknown[] = typeof source === 'string' ? Object.values(require(source)) : source;
  const schemas = exported.filter((value): value is unknown[] => Array.isArray(value));
  const operations = schemas.filter(([kind]) => kind === OPERATION).map(readOperation);
  const errors = schemas.filter(([kind]) => kind === ERROR).flatMap(readErrors);
  const model = { operations: new Map(operations.map((each) => [each.name, each])), errors: new Map(errors) };
  loaded.set(service, model);
  return model;
}

export function isService(name: string): name is ServiceName {
  return Object.hasOwn(sources, name);
}

/** The service that a request is signed for. CloudWatch's is `monitoring` there, and `cloudwatch` in IAM. */
export function signedService(name: string): ServiceName | undefined {
  const service = name === 'monitoring' ? 'cloudwatch' : name;
  return isService(service) ? service : undefined;
}

export function operations(service: ServiceName): readonly OperationModel[] {
  return [...modelOf(service).operations.values()];
}

/** Undefined when the service is none that has a client here, or has no such operation. */
export function operation(service: string, name: string): OperationModel | undefined {
  return isService(service) ? modelOf(service).operations.get(name) : undefined;
}

type SimpleType = keyof typeof simpleTypes;
type Members = Readonly<Record<string, SimpleType>>;

/**
 * The model of an operation that only services and runbooks call, so that no client of its service is needed here. Its
 * members are of simple types.
 */
export function localOperation(
  name: string,
  input: { readonly required: Members; readonly optional: Members },
  output: Members,
): OperationModel {
  return {
    name,
    input: structure({ ...input.required, ...input.optional }, Object.keys(input.required).length),
    output: structure(output, 0),
  };
}

/** The HTTP status of a modelled error; undefined when the service's model does not have it. */
export function errorStatus(service: ServiceName, code: string): number | undefined {
  return modelOf(service).errors.get(code);
}

function readOperation([, , name, traits, input, output]: unknown[]): OperationModel {
  const http = (traits as { http?: [method: string, uri: string, status: number] } | 0) || {};
  return {
    name: String(name),
    ...(http.http === undefined ? {} : { http: { method: http.http[0], uri: http.http[1] } }),
    input: schemaOf(input),
    output: schemaOf(output),
  };
}

/** An error under its name, and under the other code that the query protocols use for it. */
function readErrors([, , name, traits]: unknown[]): [code: string, status: number][] {
  const { error, httpError, awsQueryError } = traits as {
    error?: string;
    httpError?: number;
    awsQueryError?: [code: string, status: number];
  };
  const status = httpError ?? (error === 'server' ? 500 : 400);
  return [[String(name), status], ...(awsQueryError === undefined ? [] : [awsQueryError])];
}

function schemaOf(reference: unknown): NormalizedSchema {
  return NormalizedSchema.of(reference as Parameters<typeof NormalizedSchema.of>[0]);
}

function structure(members: Members, required: number): NormalizedSchema {
  const types = Object.values(members).map((type) => simpleTypes[type]);
  return schemaOf([STRUCTURE, 'local', '', 0, Object.keys(members), types, required]);
}

/** How many of a structure's members, counted from the first, are required. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const slots = schema.getSchema() as unknown as unknown[];
  const names = slots[4] as string[];
  return names.slice(0, Number(slots[6] ?? 0));
}
