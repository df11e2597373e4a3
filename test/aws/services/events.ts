import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { RequestContext } from '../iam/policy.ts';
import type { Place } from '../service.ts';
import { checkTransformer, type InputTransformer, transform } from './events/input-transformer.ts';
import { checkPattern, type EventPattern, matches } from './events/pattern.ts';
import type { Sns } from './sns.ts';

export interface EventTarget {
  /** Of a topic. */
  readonly arn: string;
  readonly transformer?: InputTransformer;
}

interface EventRule {
  readonly arn: string;
  readonly pattern: EventPattern;
  readonly targets: readonly EventTarget[];
}

/** What a service emits; the bus adds the rest of the envelope. */
export interface ServiceEvent {
  readonly source: 'aws.config' | 'aws.eks' | 'aws.ssm';
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** EventBridge's default bus: what services emit, and rules that tell topics of it. */
export class EventBus {
  /**
   * Whether a topic's policy can tell by aws:SourceArn and aws:SourceAccount which rule publishes. It cannot: "You can't use
   * Condition blocks in Amazon SNS topic policies for EventBridge" (EventBridge user guide, resource-based policies).
   */
  topicConditionsWork = false;
  /** All that was emitted, as it would reach a target. */
  readonly emitted: Readonly<Record<string, unknown>>[] = [];
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #sns: Sns;
  readonly #rules = new Map<string, EventRule>();

  constructor(place: Place, clock: Clock, log: EventLog, sns: Sns) {
    this.#place = place;
    this.#clock = clock;
    this.#log = log;
    this.#sns = sns;
  }

  /** Puts a rule with its targets. Returns the rule's ARN. Throws for a pattern or transformer that cannot be. */
  putRule(name: string, pattern: unknown, targets: readonly EventTarget[]): string {
    const arn = `arn:${this.#place.partition}:events:${this.#place.region}:${this.#place.account}:rule/${name}`;
    checkPattern(pattern);
    for (const { arn: target, transformer } of targets) {
      if (!target.includes(':sns:')) throw new Error(`the local AWS has topics as targets only, not ${target}`);
      if (transformer !== undefined) checkTransformer(transformer);
    }
    this.#rules.set(name, { arn, pattern, targets });
    return arn;
  }

  emit({ source, detailType, resources, detail }: ServiceEvent): void {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: this.#place.account,
      time: `${this.#clock.now().toISOString().slice(0, 19)}Z`,
      region: this.#place.region,
      resources,
      detail,
    };
    this.emitted.push(event);
    for (const rule of this.#rules.values()) {
      if (matches(rule.pattern, event)) for (const target of rule.targets) this.#deliver(rule, target, event);
    }
  }

  /** What cannot be delivered is lost, and the log says so. */
  #deliver({ arn: ruleArn }: EventRule, { arn, transformer }: EventTarget, event: object): void {
    try {
      const message = transformer === undefined ? JSON.stringify(event) : transform(transformer, event);
      this.#sns.publish('events.amazonaws.com', arn, message, this.#context(ruleArn));
    } catch (error) {
      this.#log.add({
        at: this.#clock.now(),
        actor: 'events.amazonaws.com',
        service: 'events',
        operation: 'delivery-failed',
        outcome: error instanceof AwsError ? error.code : 'InvalidInput',
        detail: `${ruleArn} to ${arn}: ${error instanceof Error ? error.message : error}`,
      });
    }
  }

  #context(ruleArn: string): RequestContext {
    if (!this.topicConditionsWork) return {};
    return { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': this.#place.account };
  }
}
