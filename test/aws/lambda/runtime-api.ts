import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import { TIME_HEADER } from '../wire/time-header.ts';

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
}

export type RuntimeResult =
  | { readonly outcome: 'returned'; readonly payload: unknown }
  | { readonly outcome: 'failed'; readonly error: FunctionError };

interface Pending {
  readonly id: string;
  readonly payload: string;
  readonly deadline: number;
  readonly settle: (result: RuntimeResult) => void;
}

/** The Lambda Runtime API for one function process (Lambda developer guide, "Using the Lambda runtime API"). */
export class RuntimeApi {
  readonly #functionArn: string;
  readonly #clock: Clock;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #waiting: ServerResponse | undefined;
  #pending: Pending | undefined;

  constructor(functionArn: string, clock: Clock) {
    this.#functionArn = functionArn;
    this.#clock = clock;
  }

  /** Resolves to `host:port`, as the runtime client wants it. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Hands one invocation to the process. The next may follow when this has resolved. */
  invoke(payload: unknown, timeoutMilliseconds: number): Promise<RuntimeResult> {
    return new Promise((settle) => {
      const deadline = this.#clock.now().getTime() + timeoutMilliseconds;
      this.#pending = { id: randomUUID(), payload: JSON.stringify(payload), deadline, settle };
      this.#deliver();
    });
  }

  #deliver(): void {
    const [response, pending] = [this.#waiting, this.#pending];
    if (response === undefined || pending === undefined) return;
    this.#waiting = undefined;
    response.writeHead(200, {
      // Without a content type the runtime client waits for ever.
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': pending.id,
      'lambda-runtime-deadline-ms': String(pending.deadline),
      'lambda-runtime-invoked-function-arn': this.#functionArn,
      [TIME_HEADER]: String(this.#clock.now().getTime()),
    });
    response.end(pending.payload);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      this.#waiting = response;
      this.#deliver();
      return;
    }
    const body = await readJson(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    const pending = this.#pending;
    const isThisOne = path.includes(`/${pending?.id}/`) || path === 'init/error';
    if (pending === undefined || !isThisOne) return;
    this.#pending = undefined;
    pending.settle(
      path.endsWith('/response')
        ? { outcome: 'returned', payload: body }
        : { outcome: 'failed', error: body as FunctionError },
    );
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}
