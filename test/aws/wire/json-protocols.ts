import { JsonCodec, type JsonShapeDeserializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../error.ts';
import { type OperationModel, operation, operations } from './model.ts';
import { checked, fromText, notImplemented, type Protocol, statusOf } from './protocol.ts';
import type { RawRequest } from './sigv4.ts';

/** Seconds since 1970, which both JSON protocols use for timestamps unless a member says otherwise. */
const EPOCH_SECONDS = 7;
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: EPOCH_SECONDS }, jsonName: true });

/** restJson1: the operation is in the method and path. */
export const restJson: Protocol = {
  decode(service, request) {
    for (const model of operations(service)) {
      const labels = matchPath(model, request);
      if (labels === undefined) continue;
      if (hasRawBody(model)) throw notImplemented(`${service}:${model.name}`);
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
export const json11: Protocol = {
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

/** An operation that answers nothing, such as config:PutConfigRule, has no body. */
function encodeJson(schema: NormalizedSchema, output: Record<string, unknown>): string {
  if (schema.isUnitSchema()) return '';
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

/** Whether the body is a member by itself, such as the payload of lambda:Invoke, and not the members as JSON. */
function hasRawBody({ input }: OperationModel): boolean {
  return [...input.structIterator()].some(([, member]) => member.getMergedTraits().httpPayload !== undefined);
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
