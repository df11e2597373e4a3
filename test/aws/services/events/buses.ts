import { AwsError } from '../../error.ts';
import { evaluateResourcePolicy, type PolicyDocument, parsePolicy } from '../../iam/policy.ts';
import type { Caller } from '../../identities.ts';

interface Bus {
  readonly account: string;
  readonly policy: PolicyDocument | undefined;
  readonly events: Readonly<Record<string, unknown>>[];
}

/** Event buses that rules forward to, in any account and Region: a test creates them by ARN, and reads what has come. */
export class EventBuses {
  readonly #buses = new Map<string, Bus>();

  /** `policy` is the bus's resource policy. */
  create(arn: string, policy?: unknown): void {
    if (!isBus(arn)) throw new Error(`${arn} is not the ARN of an event bus`);
    const document = policy === undefined ? undefined : parsePolicy(policy, `the policy of ${arn}`);
    this.#buses.set(arn, { account: arn.split(':')[4] ?? '', policy: document, events: [] });
  }

  events(arn: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#find(arn).events;
  }

  /**
   * A rule's event comes to another bus with its account and Region as they were. `account` is the rule's; `role` is the
   * target's, whose policies were checked. A bus of another account must let the rule's account in; one of the same account
   * must do so when there is no role (EventBridge user guide, events between accounts; API reference, PutTargets).
   */
  forward(arn: string, event: Readonly<Record<string, unknown>>, account: string, role: Caller | undefined): void {
    const bus = this.#find(arn);
    const principal = { arn: role?.arn ?? `arn:aws:iam::${account}:root`, account };
    const request = { action: 'events:PutEvents', resource: arn, context: {} };
    const decision = bus.policy === undefined ? 'not-allowed' : evaluateResourcePolicy(bus.policy, principal, request);
    const mayEnter = decision === 'allowed' || (decision === 'not-allowed' && bus.account === account && role);
    if (!mayEnter) {
      throw new AwsError('AccessDeniedException', `the policy of ${arn} does not let account ${account} put events`);
    }
    bus.events.push(event);
  }

  #find(arn: string): Bus {
    const bus = this.#buses.get(arn);
    if (bus === undefined) throw new AwsError('ResourceNotFoundException', `Event bus ${arn} does not exist.`);
    return bus;
  }
}

export function isBus(arn: string): boolean {
  return /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]+$/.test(arn);
}
