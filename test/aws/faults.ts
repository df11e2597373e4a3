import type { Clock } from './clock.ts';
import { AwsError } from './error.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Which calls a fault strikes, and how often. */
interface Struck {
  /** `service:Operation` */
  readonly operation: string;
  /** Every call from now on when left out. */
  readonly times?: number;
  /** Only calls that it accepts, by their input and who makes them. Every call when left out. */
  readonly when?: (input: Readonly<Record<string, unknown>>, caller: { readonly name: string }) => boolean;
}

/** Calls are refused. */
export interface Fault extends Struck {
  readonly error: AwsError;
}

/** Calls beyond a rate are refused. */
export interface Throttle extends Omit<Struck, 'times'>, Rate {
  readonly error?: AwsError;
}

/** Calls take so long, in milliseconds of the local clock, before they have any effect. */
export interface SlowAnswer extends Struck {
  readonly milliseconds: number;
}

/** What a call answers, as it is sent: whether it fits the schema is not looked at any more. */
type Answer = Readonly<Record<string, unknown>>;

/** Calls have their effect, and another answer than theirs. */
export interface BrokenAnswer extends Struck {
  readonly answer: (answer: Answer) => Answer;
}

interface Pending {
  readonly struck: Struck;
  left: number;
  readonly strike?: (caller: object) => void | Promise<void>;
  readonly answer?: BrokenAnswer['answer'];
}

/** What EKS answers a caller that asks too often; its model does not have it (awslabs/amazon-eks-ami issue 218). */
const tooManyRequests = new AwsError('TooManyRequestsException', 'Too Many Requests', { status: 429 });

/** Errors and delays that were asked for. They strike, in the order in which they were added, before a call has any effect. */
export class Faults {
  readonly #clock: Clock;
  #pending: Pending[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add({ error, ...struck }: Fault): void {
    this.#add(struck, () => {
      throw error;
    });
  }

  throttle({ error = tooManyRequests, perSecond, burst, ...struck }: Throttle): void {
    const bucket = new TokenBucket(this.#clock, { perSecond, burst });
    this.#add(struck, () => {
      if (!bucket.take()) throw error;
    });
  }

  slow({ milliseconds, ...struck }: SlowAnswer): void {
    this.#add(struck, (caller) => this.#clock.sleepInCall(milliseconds, caller));
  }

  breakAnswer({ answer, ...struck }: BrokenAnswer): void {
    this.#pending.push({ struck, left: struck.times ?? Number.POSITIVE_INFINITY, answer });
  }

  /** From now on all is well. */
  clear(): void {
    this.#pending = [];
  }

  /**
   * Rejects with the error of a fault that a call meets, after what delays it. The call is held for `caller`. Returns what
   * becomes of its answer.
   */
  async strike(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: { readonly name: string },
  ): Promise<BrokenAnswer['answer']> {
    const answers: BrokenAnswer['answer'][] = [];
    for (const pending of [...this.#pending]) {
      const { struck, left, strike, answer } = pending;
      if (struck.operation !== operation || left === 0 || struck.when?.(input, caller) === false) continue;
      pending.left--;
      await strike?.(caller);
      if (answer !== undefined) answers.push(answer);
    }
    return (given) => answers.reduce((changed, answer) => answer(changed), given);
  }

  #add(struck: Struck, strike: (caller: object) => void | Promise<void>): void {
    this.#pending.push({ struck, left: struck.times ?? Number.POSITIVE_INFINITY, strike });
  }
}
