import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError } from '../error.ts';

/** A request as it came over the wire. `path` is still encoded and has no query. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SignatureScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

export interface SigningKey {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A clock that a client may sign by, and how far from it a signature may be dated. */
export interface SigningClock {
  readonly now: Date;
  readonly toleranceMilliseconds: number;
}

export const MAXIMUM_SKEW_MILLISECONDS = 15 * 60 * 1000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Reads who signed a request and for what, without trusting it yet. Throws AwsError 403 for an unsigned request. */
export function readScope(request: RawRequest): SignatureScope {
  const [, accessKeyId = '', , region = '', service = ''] =
    AUTHORIZATION.exec(request.headers['authorization'] ?? '') ?? [];
  if (accessKeyId === '') {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status: 403 });
  }
  return { accessKeyId, region, service };
}

/** Verifies a Signature Version 4 by signing the same request again; it may be dated by any of `clocks`. Throws AwsError 403. */
export async function verify(
  request: RawRequest,
  key: SigningKey | undefined,
  clocks: readonly SigningClock[],
): Promise<void> {
  const scope = readScope(request);
  const refuse = (code: string, message: string): never => {
    throw new AwsError(code, message, { status: 403 });
  };
  if (key === undefined || request.headers['x-amz-security-token'] !== key.sessionToken) {
    return refuse('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const [, , , , , signedHeaders = '', signature = ''] =
    AUTHORIZATION.exec(request.headers['authorization'] ?? '') ?? [];
  const names = signedHeaders.split(';');
  const signingDate = parseAmzDate(request.headers['x-amz-date']);
  const isNear = ({ now, toleranceMilliseconds }: SigningClock): boolean =>
    Math.abs(now.getTime() - (signingDate?.getTime() ?? 0)) <= toleranceMilliseconds;
  if (signingDate === undefined || !clocks.some(isNear)) {
    return refuse('InvalidSignatureException', 'Signature expired or not yet valid: check the clock.');
  }
  if (!names.includes('host')) return refuse('InvalidSignatureException', "'Host' must be a signed header.");
  // The signature covers this header rather than the body, so the header has to be the body's.
  const statedHash = request.headers['x-amz-content-sha256'];
  if (statedHash !== undefined && statedHash !== createHash('sha256').update(request.body).digest('hex')) {
    return refuse('InvalidSignatureException', "The provided 'x-amz-content-sha256' header does not match the body.");
  }
  const expected = await sign(request, names, scope, key, signingDate);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) {
    return refuse(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
}

async function sign(
  request: RawRequest,
  signedHeaders: readonly string[],
  scope: SignatureScope,
  key: SigningKey,
  signingDate: Date,
): Promise<string> {
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    // The session token is among the signed headers already.
    credentials: { accessKeyId: scope.accessKeyId, secretAccessKey: key.secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  });
  const headers = Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? '']));
  const query: Record<string, string[]> = {};
  for (const name of new Set(request.query.keys())) query[name] = request.query.getAll(name);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: request.path,
      query,
      headers,
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(signedHeaders) },
  );
  return AUTHORIZATION.exec(signed.headers['authorization'] ?? '')?.[6] ?? '0'.repeat(64);
}

function parseAmzDate(text: string | undefined): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** SHA-256 in the form the signer wants it. */
export class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
