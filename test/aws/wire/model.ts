import * as configService from '@aws-sdk/client-config-service';
import * as eks from '@aws-sdk/client-eks';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { NormalizedSchema } from '@smithy/core/schema';

/** A service by the name that stands in a signature's credential scope. */
export type ServiceName = 'config' | 'eks' | 'ssm' | 'sts';

export interface OperationModel {
  readonly name: string;
  /** Method, path template and status of a REST operation. */
  readonly http?: { readonly method: string; readonly uri: string };
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

// The SDK exports its schemas under names that end in `$`, as tuples whose slots are internal to it: this is the only
// module that knows them, and a test holds it to a known operation and error so that a change is noticed.
const OPERATION = 9;
const ERROR = -3;
const clients: Readonly<Record<ServiceName, object>> = { config: configService, eks, ssm, sts };

const models = new Map(
  Object.entries(clients).map(([service, client]) => {
    const schemas = Object.values(client).filter((value): value is unknown[] => Array.isArray(value));
    const operations = schemas.filter(([kind]) => kind === OPERATION).map(readOperation);
    const errors = schemas.filter(([kind]) => kind === ERROR).flatMap(readErrors);
    return [service, { operations: new Map(operations.map((model) => [model.name, model])), errors: new Map(errors) }];
  }),
);

export function isService(name: string): name is ServiceName {
  return models.has(name);
}

export function operations(service: ServiceName): readonly OperationModel[] {
  return [...(models.get(service)?.operations.values() ?? [])];
}

export function operation(service: ServiceName, name: string): OperationModel | undefined {
  return models.get(service)?.operations.get(name);
}

/** The HTTP status of a modelled error; undefined when the service's model does not have it. */
export function errorStatus(service: ServiceName, code: string): number | undefined {
  return models.get(service)?.errors.get(code);
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

/** How many of a structure's members, counted from the first, are required. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const slots = schema.getSchema() as unknown as unknown[];
  const names = slots[4] as string[];
  return names.slice(0, Number(slots[6] ?? 0));
}
