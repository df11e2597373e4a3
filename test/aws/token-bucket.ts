import type { Clock } from './clock.ts';

/** How many calls a service takes: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket. It fills as the local clock goes, and as real time goes while that clock stands still, for a function
 * that backs off waits in real time.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #rate: Rate;
  #tokens: number;
  #last: { readonly local: number; readonly real: number };

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#last = this.#time();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const time = this.#time();
    const passed = Math.max(time.local - this.#last.local, time.real - this.#last.real);
    this.#last = time;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passed / 1000) * this.#rate.perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  #time() {
    return { local: this.#clock.now().getTime(), real: performance.now() };
  }
}
