import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalAws } from '../local-aws.ts';
import { type Clients, READER } from './clients.ts';
import type { ExecutionReader } from './executions.ts';
import type { FaultSwitches } from './situations.ts';
import { readState } from './state.ts';

/** What happens within this many real milliseconds is sent together. */
const PAUSE_MILLISECONDS = 100;

interface Listener {
  readonly response: ServerResponse;
  readonly chosen: string | undefined;
}

/** Sends the state to every open page: when it opens, and soon after something has happened. */
export class StateStream {
  readonly #aws: LocalAws;
  readonly #clients: Clients;
  readonly #executions: ExecutionReader;
  readonly #faults: FaultSwitches;
  readonly #listeners = new Set<Listener>();
  #hasNews = false;
  #sending: Promise<void> | undefined;

  constructor(aws: LocalAws, clients: Clients, executions: ExecutionReader, faults: FaultSwitches) {
    this.#aws = aws;
    this.#clients = clients;
    this.#executions = executions;
    this.#faults = faults;
    // The page's own reads are no news: each would cause the next.
    aws.log.onEntry(({ actor }) => {
      if (actor !== READER) this.send();
    });
  }

  /** Answers with Server-Sent Events until the page closes. `chosen` is the cluster that it shows in detail. */
  open(response: ServerResponse, chosen: string | undefined, headers: OutgoingHttpHeaders): void {
    // A page that lost the connection asks again after so many milliseconds.
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
    response.write('retry: 500\n\n');
    const listener = { response, chosen };
    this.#listeners.add(listener);
    response.on('close', () => this.#listeners.delete(listener));
    this.send();
  }

  /** Sends the state soon. */
  send(): void {
    this.#hasNews = true;
    if (this.#listeners.size === 0) return;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** One state after the other: a page must not end with an older one. */
  async #sendAll(): Promise<void> {
    do {
      await sleep(PAUSE_MILLISECONDS);
      this.#hasNews = false;
      await Promise.all([...this.#listeners].map((listener) => this.#sendTo(listener)));
    } while (this.#hasNews);
  }

  async #sendTo({ response, chosen }: Listener): Promise<void> {
    try {
      const state = await readState(this.#aws, this.#clients, this.#executions, chosen, this.#faults.state);
      response.write(`data: ${JSON.stringify(state)}\n\n`);
    } catch (error) {
      // A local AWS that stops has closed the page's connection already.
      if (response.destroyed) return;
      process.stderr.write(`local AWS, its page: ${error instanceof Error ? error.stack : error}\n`);
      response.destroy();
    }
  }
}
