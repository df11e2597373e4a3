import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import { evaluateResourcePolicy, type PolicyDocument } from '../iam/policy.ts';
import type { Caller, Identities } from '../identities.ts';
import type { Place } from '../service.ts';

export interface QueueMessage {
  readonly at: Date;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Queue {
  readonly url: string;
  readonly arn: string;
  readonly messages: QueueMessage[];
  policy?: PolicyDocument | undefined;
}

/** SQS as far as other services send to it. There is no receiver. */
export class Sqs {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #identities: Identities;
  readonly #queues = new Map<string, Queue>();

  constructor(place: Place, clock: Clock, log: EventLog, identities: Identities) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#identities = identities;
  }

  createQueue(name: string): { readonly url: string; readonly arn: string } {
    const { partition, region, account } = this.#place;
    const queue: Queue = {
      url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
      arn: `arn:${partition}:sqs:${region}:${account}:${name}`,
      messages: [],
    };
    this.#queues.set(queue.arn, queue);
    return queue;
  }

  /** With undefined, the queue has no policy. */
  setPolicy(url: string, policy: PolicyDocument | undefined): void {
    const queue = [...this.#queues.values()].find((candidate) => candidate.url === url);
    if (queue === undefined) throw missing(url);
    queue.policy = policy;
  }

  deleteQueue(arn: string): void {
    this.#queues.delete(arn);
  }

  messages(arn: string): readonly QueueMessage[] {
    const queue = this.#queues.get(arn);
    if (queue === undefined) throw missing(arn);
    return queue.messages;
  }

  /** How many messages a queue has. */
  visible(name: string): number {
    const arn = [...this.#queues.keys()].find((candidate) => candidate.endsWith(`:${name}`));
    return this.messages(arn ?? name).length;
  }

  /** sqs:SendMessage by a role of the account: its policies must allow it, and the queue's must not deny it. Throws AwsError. */
  send(sender: Caller, arn: string, message: Pick<QueueMessage, 'body' | 'attributes'>): void {
    const entry = {
      at: this.#clock.now(),
      actor: sender.name,
      service: 'sqs',
      operation: 'SendMessage',
      input: message,
    };
    try {
      const queue = this.#allowed(sender, arn);
      queue.messages.push({ at: this.#clock.now(), ...message });
      this.#log.add({ ...entry, outcome: 'ok', detail: arn });
    } catch (error) {
      if (error instanceof AwsError) this.#log.add({ ...entry, outcome: error.code, detail: error.message });
      throw error;
    }
  }

  #allowed(sender: Caller, arn: string): Queue {
    const context = { 'aws:SecureTransport': true };
    this.#identities.authorize(sender, 'sqs:SendMessage', arn, context);
    const queue = this.#queues.get(arn);
    if (queue === undefined) throw missing(arn);
    const principal = { arn: sender.arn, account: this.#place.account };
    const request = { action: 'sqs:SendMessage', resource: arn, context };
    if (queue.policy && evaluateResourcePolicy(queue.policy, principal, request) === 'explicitly-denied') {
      throw new AwsError('AccessDeniedException', `the policy of ${arn} denies sqs:SendMessage`, { status: 403 });
    }
    return queue;
  }
}

function missing(queue: string): AwsError {
  return new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${queue}`);
}
