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
  readonly #keys = new Map<string, string>();

  constructor(place: Place, clock: Clock, log: EventLog) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
  }

  /** A topic whose policy lets only the account publish, as SNS makes it. Returns the ARN. */
  createTopic(name: string): string {
    const arn = `arn:${this.#place.partition}:sns:${this.#place.region}:${this.#place.account}:${name}`;
    this.#policies.set(arn, undefined);
    return arn;
  }

  /** With undefined, the policy is again the one that SNS makes. */
  setPolicy(topicArn: string, policy: PolicyDocument | undefined): void {
    if (!this.#policies.has(topicArn)) throw missing(topicArn);
    this.#policies.set(topicArn, policy);
  }

  /** Encrypts what is published with a KMS key, by id, alias or ARN; with undefined, with none. */
  setKey(topicArn: string, key: string | undefined): void {
    if (!this.#policies.has(topicArn)) throw missing(topicArn);
    if (key === undefined) this.#keys.delete(topicArn);
    else this.#keys.set(topicArn, key);
  }

  deleteTopic(topicArn: string): void {
    this.#policies.delete(topicArn);
    this.#keys.delete(topicArn);
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
    if (decision !== 'allowed') {
      throw new AwsError('AccessDeniedException', `the policy of ${topicArn} does not let ${service} publish`, {
        status: 403,
      });
    }
    this.#checkKey(service, topicArn);
  }

  /** A service can use a customer managed key only: AWS's own key has a policy that lets none (SNS developer guide). Assumed: the text. */
  #checkKey(service: string, topicArn: string): void {
    if (!/(^|:)alias\/aws\/sns$/.test(this.#keys.get(topicArn) ?? '')) return;
    throw new AwsError('KMSAccessDeniedException', `the key of ${topicArn} does not let ${service} use it`, {
      status: 400,
    });
  }
}

function missing(topicArn: string): AwsError {
  return new AwsError('NotFoundException', `Topic does not exist: ${topicArn}`, { status: 404 });
}
