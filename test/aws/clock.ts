import { setImmediate as nextTurn } from 'node:timers/promises';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly recurring: boolean;
  readonly task: () => unknown;
}

/**
 * The local AWS's own time. It either leaps from timer to timer when nothing real is under way (`settle`, for tests),
 * or runs at a multiple of real time (`run`, for people and command lines). Services only ever ask it, never the system.
 */
export class Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];
  #underWay = 0;
  #speed: { readonly realStart: number; readonly start: number; readonly factor: number } | undefined;
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    if (this.#speed === undefined) return new Date(this.#now);
    return new Date(this.#speed.start + (Date.now() - this.#speed.realStart) * this.#speed.factor);
  }

  /** Calls `task` after `milliseconds` of this clock. A recurring task (the next daily sweep) does not keep `settle` going. */
  schedule(milliseconds: number, task: () => unknown, options: { recurring?: boolean } = {}): void {
    this.#timers.push({
      at: this.now().getTime() + milliseconds,
      order: this.#order++,
      recurring: options.recurring ?? false,
      task,
    });
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
    this.#setWakeUp();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.schedule(milliseconds, resolve));
  }

  /** Time stands still for `settle` while `work`, something outside this process's own turn, is under way. */
  async hold<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay++;
    try {
      return await work;
    } finally {
      this.#underWay--;
    }
  }

  /** Lets time pass until nothing is left to happen but recurring tasks, or until `milliseconds` have passed. */
  async settle(milliseconds = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await this.#quiet();
      const somethingToDo = Number.isFinite(end) || this.#timers.some((timer) => !timer.recurring);
      const next = this.#timers[0];
      if (next === undefined || next.at > end || !somethingToDo) break;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    if (Number.isFinite(end)) this.#now = end;
  }

  /** From now on time runs by itself, `factor` times as fast as real time. */
  run(factor: number): void {
    this.#speed = { realStart: Date.now(), start: this.#now, factor };
    this.#setWakeUp();
  }

  stop(): void {
    clearTimeout(this.#wakeUp);
    this.#timers = [];
  }

  async #quiet(): Promise<void> {
    let quietTurns = 0;
    while (quietTurns < 2) {
      await nextTurn();
      quietTurns = this.#underWay === 0 ? quietTurns + 1 : 0;
    }
  }

  #setWakeUp(): void {
    if (this.#speed === undefined) return;
    clearTimeout(this.#wakeUp);
    const next = this.#timers[0];
    if (next === undefined) return;
    const realMilliseconds = Math.max(0, (next.at - this.now().getTime()) / this.#speed.factor);
    this.#wakeUp = setTimeout(() => this.#runDue(), realMilliseconds);
  }

  #runDue(): void {
    const now = this.now().getTime();
    const due = this.#timers.filter((timer) => timer.at <= now);
    this.#timers = this.#timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.task();
    this.#setWakeUp();
  }
}

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => seconds(count * 60);
