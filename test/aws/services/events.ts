import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AwsError } from '../error.ts';
import type { EventLog } from '../event-log.ts';
import type { RequestContext } from '../iam/policy.ts';
import type { Caller, Identities } from '../identities.ts';
import type { Place } from '../service.ts';
import { type EventBuses, isBus } from './events/buses.ts';
import { checkTransformer, type InputTransformer, transform } from './events/input-transformer.ts';
import { checkPattern, type EventPattern, matches } from './events/pattern.ts';
import type { Sns } from './sns.ts';

export interface EventTarget {
  /** Of a topic in the rule's Region, or of an event bus in any account and Region. */
  readonly arn: string;
  readonly transformer?: InputTransformer;
  /** The role that puts events on a bus. */
  readonly roleArn?: string;
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

/** EventBridge's default bus: what services emit, and rules that send it to topics and to other buses. */
export class EventBus {
  /**
   * Whether a topic's policy can tell by aws:SourceArn and aws:SourceAccount which rule publishes (EventBridge user guide,
   * resource-based policies). Until 2022 the guide said that it cannot.
   */
  topicConditionsWork = true;
  /** Whether a list without items exists for an event pattern. */
  emptyListExists = false;
  /** All that was emitted, as it would reach a target. */
  readonly emitted: Readonly<Record<string, unknown>>[] = [];
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #sns: Sns;
  readonly #buses: EventBuses;
  readonly #identities: Identities;
  readonly #rules = new Map<string, EventRule>();

  constructor(parts: {
    readonly place: Place;
    readonly clock: Clock;
    readonly log: EventLog;
    readonly sns: Sns;
    readonly buses: EventBuses;
    readonly identities: Identities;
  }) {
    this.#place = parts.place;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#sns = parts.sns;
    this.#buses = parts.buses;
    this.#identities = parts.identities;
  }

  /** Puts a rule with its targets. Returns the rule's ARN. Throws for a pattern or transformer that cannot be. */
  putRule(name: string, pattern: unknown, targets: readonly EventTarget[]): string {
    const arn = `arn:${this.#place.partition}:events:${this.#place.region}:${this.#place.account}:rule/${name}`;
    checkPattern(pattern);
    for (const target of targets) this.#checkTarget(target);
    this.#rules.set(name, { arn, pattern, targets });
    return arn;
  }

  deleteRule(name: string): void {
    this.#rules.delete(name);
  }

  /** A target is in the rule's Region, unless it is a bus; and a bus gets the event itself. Assumed: the texts. */
  #checkTarget({ arn, transformer, roleArn }: EventTarget): void {
    const [, , service, region] = arn.split(':');
    if (isBus(arn)) {
      if (transformer !== undefined) refuse(`InputTransformer is not supported for the event bus ${arn}`);
      return;
    }
    if (service !== 'sns') throw new Error(`the local AWS has topics and buses as targets only, not ${arn}`);
    if (roleArn !== undefined) refuse(`RoleArn is not supported for target ${arn}.`);
    if (region !== this.#place.region) refuse(`Target ${arn} is not in the Region of the rule, ${this.#place.region}`);
    if (transformer !== undefined) checkTransformer(transformer);
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
      if (matches(rule.pattern, event, this.emptyListExists))
        for (const target of rule.targets) this.#deliver(rule, target, event);
    }
  }

  /** For those who run thousands of scenarios on one local AWS. */
  clearEmitted(): void {
    this.emitted.length = 0;
  }

  /** What cannot be delivered is lost, and the log says so. */
  #deliver({ arn: ruleArn }: EventRule, target: EventTarget, event: Readonly<Record<string, unknown>>): void {
    const { arn, transformer } = target;
    try {
      if (isBus(arn)) {
        this.#buses.forward(arn, event, this.#place.account, this.#putterOf(target, ruleArn));
        return;
      }
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

  /** The target's role, which must trust EventBridge and be allowed to put events on the bus. */
  #putterOf({ arn, roleArn }: EventTarget, ruleArn: string): Caller | undefined {
    if (roleArn === undefined) return undefined;
    const context = { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': this.#place.account };
    const { caller } = this.#identities.assumeRole(roleArn, { service: 'events.amazonaws.com' }, context, 'events');
    this.#identities.authorize(caller, 'events:PutEvents', arn, {});
    return caller;
  }

  #context(ruleArn: string): RequestContext {
    if (!this.topicConditionsWork) return {};
    return { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': this.#place.account };
  }
}

function refuse(problem: string): never {
  throw new AwsError('ValidationException', problem);
}
