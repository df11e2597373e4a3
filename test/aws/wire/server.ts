import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { CallOrigin } from '../service.ts';
import { type ServiceName, signedService } from './model.ts';
import type { EncodedReply } from './protocol.ts';
import { protocols } from './protocols.ts';
import {
  MAXIMUM_SKEW_MILLISECONDS,
  type RawRequest,
  readScope,
  type SignatureScope,
  type SigningClock,
  type SigningKey,
  verify,
} from './sigv4.ts';
import { timeHeader } from './time-header.ts';

export interface WireCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly accessKeyId: string;
  /** The Region that the call is signed for. */
  readonly region: string;
  readonly origin: CallOrigin;
}

export interface WireServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface WireOptions {
  /** A free port when left out. */
  readonly port?: number;
  readonly clock: Clock;
  /** Those that it answers for. */
  readonly regions: readonly string[];
  secretOf(accessKeyId: string): SigningKey | undefined;
  /** Answers a verified, well-formed call. Rejects with AwsError for an answer that is an error. */
  handle(call: WireCall): Promise<Record<string, unknown>>;
}

/** Serves AWS's wire protocols on loopback. */
export async function startWireServer(options: WireOptions): Promise<WireServer> {
  const server = createServer((request, response) => void serve(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(message: IncomingMessage, response: ServerResponse, options: WireOptions): Promise<void> {
  const requestId = randomUUID();
  const { remoteAddress = '' } = message.socket;
  const { status, headers, body } = await answer(await readRequest(message), { requestId, remoteAddress }, options);
  // No Date: a client would sign by it from then on, even when the local clock has leapt away from it.
  response.sendDate = false;
  response.writeHead(status, { ...headers, 'x-amzn-requestid': requestId, ...timeHeader(options.clock) });
  response.end(body);
}

async function answer(
  request: RawRequest,
  { requestId, remoteAddress }: { requestId: string; remoteAddress: string },
  options: WireOptions,
): Promise<EncodedReply> {
  // Before the scope is known, errors are told the way the JSON services do.
  let service: ServiceName = 'config';
  try {
    const scope = readScope(request);
    const signed = signedService(scope.service);
    if (signed !== undefined) service = signed;
    checkRegion(scope, options.regions);
    await verify(request, options.secretOf(scope.accessKeyId), signingClocks(options.clock));
    if (signed === undefined) {
      throw new AwsError('NotImplemented', `the local AWS does not implement ${scope.service}`, { status: 501 });
    }
    const { operation, input } = protocols[service].decode(service, request);
    const origin = { sourceIPAddress: remoteAddress, userAgent: request.headers['user-agent'] ?? '', requestId };
    const { accessKeyId, region } = scope;
    const output = await options.handle({ service, operation: operation.name, input, accessKeyId, region, origin });
    return protocols[service].encode(operation, output, requestId);
  } catch (error) {
    if (error instanceof AwsError) return protocols[service].encodeError(service, error, requestId);
    process.stderr.write(`local AWS: ${error instanceof Error ? error.stack : error}\n`);
    const failure = new AwsError('InternalFailure', `the local AWS failed: ${error}`, { status: 500 });
    return protocols[service].encodeError(service, failure, requestId);
  }
}

/** To a Region that an account has not enabled, its security tokens mean nothing. IAM and STS have global endpoints. */
function checkRegion({ service, region }: SignatureScope, regions: readonly string[]): void {
  if (regions.includes(region) || ((service === 'sts' || service === 'iam') && region === 'us-east-1')) return;
  throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', {
    status: 403,
  });
}

/** Clients sign by the real clock, functions by the local one, which may run many times as fast. */
function signingClocks(clock: Clock): SigningClock[] {
  return [
    { now: new Date(), toleranceMilliseconds: MAXIMUM_SKEW_MILLISECONDS },
    { now: clock.now(), toleranceMilliseconds: MAXIMUM_SKEW_MILLISECONDS * Math.max(1, clock.speed) },
  ];
}

async function readRequest(message: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const [path = '/', query = ''] = (message.url ?? '/').split('?');
  const headers = Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(',')]);
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
