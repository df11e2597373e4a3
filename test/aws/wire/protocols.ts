import { JsonCodec, type JsonShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../error.ts';
import { check } from './check.ts';
import { errorStatus, type OperationModel, operation, operations, type ServiceName } from './model.ts';
import type { RawRequest } from './sigv4.ts';

export interface DecodedRequest {
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
}

export interface EncodedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a service's requests and replies look on the wire. Decoding throws AwsError for what does not fit the schema. */
export interface Protocol {
  decode(service: ServiceName, request: RawRequest): DecodedRequest;
  encode(model: OperationModel, output: Record<string, unknown>, requestId: string): EncodedReply;
  encodeError(service: ServiceName, error: AwsError, requestId: string): EncodedReply;
}

/** Seconds since 1970, which both JSON protocols use for timestamps unless a member says otherwise. */
const EPOCH_SECONDS = 7;
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: true });

/** restJson1: the operation is in the method and path. */
const restJson: Protocol = {
  decode(service, request) {
    for (const model of operations(service)) {
      const labels = matchPath(model, request);
      if (labels === undefined) continue;
      const body = parseBody(request.body);
      const query = readQuery(model.input, request.query);
      const wireInput = { ...body, ...query, ...labels };
      return { operation: model, input: decodeJson(model.input, wireInput) };
    }
    throw notImplemented(`${service}: ${request.method} ${request.path}`);
  },
  encode: (model, output) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: encodeJson(model.output, output),
  }),
  encodeError: (service, error) => ({
    status: statusOf(service, error),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ ...error.members, message: error.message }),
  }),
};

/** awsJson1_1: the operation is in the X-Amz-Target header. */
const json11: Protocol = {
  decode(service, request) {
    const [, name = ''] = (request.headers['x-amz-target'] ?? '').split('.');
    const model = operation(service, name);
    if (model === undefined) throw notImplemented(`${service}:${name}`);
    return { operation: model, input: decodeJson(model.input, parseBody(request.body)) };
  },
  encode: (model, output) => ({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: encodeJson(model.output, output),
  }),
  encodeError: (service, error) => ({
    status: statusOf(service, error),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ __type: error.code, ...error.members, message: error.message }),
  }),
};

/** awsQuery: a form in, XML out. Only what STS needs of it: members that are plain values, and nested structures out. */
const query: Protocol = {
  decode(service, request) {
    const form = new URLSearchParams(request.body);
    const name = form.get('Action') ?? '';
    const model = operation(service, name);
    if (model === undefined) throw notImplemented(`${service}:${name}`);
    form.delete('Action');
    form.delete('Version');
    return { operation: model, input: checked(model.input, readForm(model.input, form)) };
  },
  encode: (model, output, requestId) => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${model.name}Response><${model.name}Result>${toXml(output)}</${model.name}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${model.name}Response>`,
  }),
  encodeError: (service, error, requestId) => ({
    status: statusOf(service, error),
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type>${toXml({ Code: error.code, Message: error.message })}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
};

export const protocols: Readonly<Record<ServiceName, Protocol>> = {
  eks: restJson,
  config: json11,
  ssm: json11,
  sts: query,
};

function statusOf(service: ServiceName, error: AwsError): number {
  return errorStatus(service, error.code) ?? error.status ?? 400;
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the local AWS does not implement ${what}`, { status: 501 });
}

function parseBody(body: string): Record<string, unknown> {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON', { status: 400 });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'the body is not a JSON object', { status: 400 });
  }
  return value as Record<string, unknown>;
}

/** Types are checked before anything decodes them, for decoders are lenient. */
function decodeJson(schema: NormalizedSchema, wireInput: Record<string, unknown>): Record<string, unknown> {
  const fitting = checked(schema, wireInput) as Parameters<JsonShapeDeserializer['readObject']>[1];
  return codec.createDeserializer().readObject(schema, fitting) as Record<string, unknown>;
}

function checked(schema: NormalizedSchema, input: Record<string, unknown>): Record<string, unknown> {
  const problems = check(schema, input);
  if (problems.length > 0) throw new AwsError('ValidationException', problems.join('; '), { status: 400 });
  return input;
}

function encodeJson(schema: NormalizedSchema, output: Record<string, unknown>): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, output);
  return String(serializer.flush());
}

/** The labels of a path such as `/clusters/{name}/updates/{updateId}`, or undefined when it is another operation's. */
function matchPath({ http }: OperationModel, request: RawRequest): Record<string, string> | undefined {
  if (http === undefined || http.method !== request.method) return undefined;
  const wanted = http.uri.split('/');
  const actual = request.path.split('/');
  if (wanted.length !== actual.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = actual[index] ?? '';
    if (part.startsWith('{')) labels[part.slice(1, -1)] = decodeURIComponent(text);
    else if (part !== text) return undefined;
  }
  return labels;
}

function readQuery(input: NormalizedSchema, parameters: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const names = new Set(parameters.keys());
  for (const [member, schema] of input.structIterator()) {
    const name = schema.getMergedTraits().httpQuery;
    if (name === undefined || !names.delete(name)) continue;
    const texts = parameters.getAll(name);
    values[member] = schema.isListSchema() ? texts : fromText(schema, texts[0] ?? '');
  }
  for (const name of names) values[name] = parameters.get(name);
  return values;
}

function readForm(input: NormalizedSchema, form: URLSearchParams): Record<string, unknown> {
  const members = new Map(input.structIterator());
  const entries = [...form].map(([name, text]) => {
    const member = members.get(name);
    return [name, member === undefined ? text : fromText(member, text)];
  });
  return Object.fromEntries(entries);
}

function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema() && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (schema.isBooleanSchema() && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function toXml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) {
    return String(value).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.map(([name, member]) => `<${name}>${toXml(member)}</${name}>`).join('');
}
