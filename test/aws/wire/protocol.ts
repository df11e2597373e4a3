import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../error.ts';
import { check } from './check.ts';
import { errorStatus, type OperationModel, type ServiceName } from './model.ts';
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

export function statusOf(service: ServiceName, error: AwsError): number {
  return errorStatus(service, error.code) ?? error.status ?? 400;
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `the local AWS does not implement ${what}`, { status: 501 });
}

/** The input itself, if it fits. */
export function checked(schema: NormalizedSchema, input: Record<string, unknown>): Record<string, unknown> {
  const problems = check(schema, input);
  if (problems.length > 0) throw new AwsError('ValidationException', problems.join('; '), { status: 400 });
  return input;
}

/** A value of a path, query or form, which is text whatever the schema says. What is no such value stays text, for `check` to find. */
export function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema() && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (schema.isBooleanSchema() && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
