import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import { evaluateResourcePolicy, type PolicyDocument, type RequestContext } from '../iam/policy.ts';
import type { Place } from '../service.ts';

export interface TopicMessage {
  readonly at: Date;
  readonly topicArn: string;
  readonly message: string;
}

/** SNS as far as services publish to it: what a topic was told is kept, and goes nowhere. */
export class Sns {
  readonly messages: TopicMessage[] = [];
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #policies = new Map<string, PolicyDocument | undefined>();

  constructor(place: Place, clock: Clock, log: EventLog) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
  }

  /** A topic whose policy lets nobody but the account publish, as SNS makes it. Returns the ARN. */
  createTopic(name: string): string {
    const arn = `arn:${this.#place.partition}:sns:${this.#place.region}:${this.#place.account}:${name}`;
    this.#policies.set(arn, undefined);
    return arn;
  }

  setPolicy(topicArn: string, policy: PolicyDocument): void {
    if (!this.#policies.has(topicArn)) throw missing(topicArn);
    this.#policies.set(topicArn, policy);
  }

  /** sns:Publish by a service, which needs the topic's leave. Throws AwsError. */
  publish(service: string, topicArn: string, message: string, context: RequestContext): void {
    const entry = { at: this.#clock.now(), actor: service, service: 'sns', operation: 'Publish', input: message };
    try {
      this.#checkAllowed(service, topicArn, context);
      this.messages.push({ at: this.#clock.now(), topicArn, message });
      this.#log.add({ ...entry, outcome: 'ok', detail: topicArn });
    } catch (error) {
      if (error instanceof AwsError) this.#log.add({ ...entry, outcome: error.code, detail: error.message });
      throw error;
    }
  }

  #checkAllowed(service: string, topicArn: string, context: RequestContext): void {
    if (!this.#policies.has(topicArn)) throw missing(topicArn);
    const policy = this.#policies.get(topicArn);
    const request = { action: 'sns:Publish', resource: topicArn, context };
    const decision = policy === undefined ? 'not-allowed' : evaluateResourcePolicy(policy, { service }, request);
    if (decision === 'allowed') return;
    throw new AwsError('AccessDeniedException', `the policy of ${topicArn} does not let ${service} publish`, {
      status: 403,
    });
  }
}

function missing(topicArn: string): AwsError {
  return new AwsError('NotFoundException', `Topic does not exist: ${topicArn}`, { status: 404 });
}
