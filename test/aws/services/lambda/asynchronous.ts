import { randomUUID } from 'node:crypto';
import { type Clock, minutes } from '../../clock.ts';
import { AwsError } from '../../error.ts';
import type { EventLog } from '../../event-log.ts';
import type { Caller, Identities } from '../../identities.ts';
import type { InvocationResult } from '../../lambda/function-process.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import type { Sqs } from '../sqs.ts';
import { errorPayload, explain, type Failure } from './failure.ts';

/** What becomes of an event that a function fails at (Lambda developer guide, asynchronous invocation). */
export interface AsynchronousSettings {
  /** Two when left out. */
  readonly maximumRetryAttempts?: number;
  /** The ARN of the queue that gets a record of what failed. */
  readonly onFailure?: string;
}

interface Invoked {
  readonly definition: { readonly name: string; readonly arn: string; readonly deadLetterQueue?: string };
  readonly role: Caller;
  readonly settings: AsynchronousSettings;
}

interface Parts<Stored> {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly identities: Identities;
  readonly sqs: Sqs;
  readonly cloudwatch: CloudWatch;
  run(stored: Stored, actor: string, payload: unknown): Promise<InvocationResult>;
}

/** After a failure Lambda waits a minute, and after the next one two. */
const RETRY_DELAYS = [minutes(1), minutes(2)];

/** Invocations whose answer is not read: failures are retried, and then sent away or dropped. */
export class AsynchronousInvocations<Stored extends Invoked> {
  readonly #parts: Parts<Stored>;

  constructor(parts: Parts<Stored>) {
    this.#parts = parts;
  }

  invoke(stored: Stored, actor: string, payload: unknown): void {
    void this.#attempt(stored, actor, payload, 1);
  }

  /** Throws for settings that Lambda would not take. */
  checkSettings(role: Caller, { maximumRetryAttempts: retries = 2, onFailure }: AsynchronousSettings): void {
    if (![0, 1, 2].includes(retries)) {
      throw new AwsError('ValidationException', `MaximumRetryAttempts ${retries} is not between 0 and 2`);
    }
    if (onFailure !== undefined) this.checkMaySend(role, onFailure);
  }

  /** Lambda takes a queue only if the function's role may send to it. Assumed: the text. */
  checkMaySend(role: Caller, queueArn: string): void {
    try {
      this.#parts.identities.authorize(role, 'sqs:SendMessage', queueArn, { 'aws:SecureTransport': true });
    } catch (error) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The provided execution role does not have permissions to call SendMessage on SQS: ${error}`,
      );
    }
  }

  async #attempt(stored: Stored, actor: string, payload: unknown, attempts: number): Promise<void> {
    const result = await this.#parts.run(stored, actor, payload);
    if (result.outcome === 'returned') return;
    const delay = RETRY_DELAYS.slice(0, stored.settings.maximumRetryAttempts)[attempts - 1];
    if (delay === undefined) this.#giveUp(stored, actor, payload, result, attempts);
    else this.#parts.clock.schedule(delay, () => void this.#attempt(stored, actor, payload, attempts + 1));
  }

  #giveUp({ definition, role, settings }: Stored, actor: string, payload: unknown, failure: Failure, attempts: number) {
    const { clock, log } = this.#parts;
    const times = ['once', 'twice', 'three times'][attempts - 1];
    log.add({
      at: clock.now(),
      actor,
      service: 'lambda',
      operation: 'invocation-dropped',
      outcome: 'dropped',
      detail: `${definition.name} failed ${times}`,
    });
    if (definition.deadLetterQueue !== undefined) {
      const letter = deadLetter(payload, failure);
      this.#send(role, definition.name, definition.deadLetterQueue, letter, 'DeadLetterErrors');
    }
    if (settings.onFailure !== undefined) {
      const record = invocationRecord(definition.arn, payload, failure, attempts, clock.now());
      this.#send(role, definition.name, settings.onFailure, record, 'DestinationDeliveryFailures');
    }
  }

  /** Sends as the function's role. What cannot be sent is lost but for a metric. */
  #send(role: Caller, name: string, queueArn: string, message: Message, metric: string): void {
    try {
      this.#parts.sqs.send(role, queueArn, message);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#parts.cloudwatch.add('AWS/Lambda', metric, name, 1);
    }
  }
}

interface Message {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A dead-letter queue gets the event as it was. Assumed: the HTTP status is 200, as of every function error. */
function deadLetter(payload: unknown, failure: Failure): Message {
  const attributes = { RequestID: randomUUID(), ErrorCode: '200', ErrorMessage: explain(failure).slice(0, 1024) };
  return { body: JSON.stringify(payload), attributes };
}

/** An on-failure destination gets a record of the invocation. */
function invocationRecord(
  functionArn: string,
  payload: unknown,
  failure: Failure,
  attempts: number,
  now: Date,
): Message {
  const record = {
    version: '1.0',
    timestamp: now.toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: attempts,
    },
    requestPayload: payload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: errorPayload(failure),
  };
  return { body: JSON.stringify(record), attributes: {} };
}
