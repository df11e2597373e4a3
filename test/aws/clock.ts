import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that time waits for, by the worker that does it: the process as a whole, its calls, and which of those sleep. */
interface UnderWay {
  processes: number;
  calls: number;
  asleep: number;
}

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
  readonly #underWay = new Map<object, UnderWay>();
  /** Called at the next change of what is under way. */
  readonly #awaited: (() => void)[] = [];
  #speed: { readonly realStart: number; readonly start: number; readonly factor: number } | undefined;
  #wakeUp: NodeJS.Timeout | undefined;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    if (this.#speed === undefined) return new Date(this.#now);
    return new Date(this.#speed.start + (Date.now() - this.#speed.realStart) * this.#speed.factor);
  }

  /** How many times as fast as real time it runs by itself; 0 when it stands still between leaps. */
  get speed(): number {
    return this.#speed?.factor ?? 0;
  }

  /**
   * Calls `task` after `milliseconds` of this clock, unless the function that it returns was called before. A recurring
   * task (the next daily sweep) does not keep `settle` going.
   */
  schedule(milliseconds: number, task: () => unknown, options: { recurring?: boolean } = {}): () => void {
    const timer: Timer = {
      at: this.now().getTime() + milliseconds,
      order: this.#order++,
      recurring: options.recurring ?? false,
      task,
    };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order);
    this.#setWakeUp();
    return () => {
      this.#timers = this.#timers.filter((candidate) => candidate !== timer);
      this.#setWakeUp();
    };
  }

  /** Rejects with the signal's reason, and keeps `settle` going no longer, when it is aborted before. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const giveUp = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.schedule(milliseconds, () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      });
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /**
   * Time stands still for `settle` while `work`, something outside this process's own turn, is under way. `worker` is
   * the one that does it; while it does nothing but wait for calls that sleep, time passes.
   */
  hold<Result>(work: Promise<Result>, worker: object = {}): Promise<Result> {
    return this.#hold(work, worker, 'processes');
  }

  /** Time stands still while a call that `worker` made is being answered, but for when it sleeps (`sleepInCall`). */
  holdCall<Result>(call: Promise<Result>, worker: object): Promise<Result> {
    return this.#hold(call, worker, 'calls');
  }

  /** Sleeps within a held call of `worker`. Time passes meanwhile, with or without a call that lets it. */
  async sleepInCall(milliseconds: number, worker: object): Promise<void> {
    const awake = this.sleep(milliseconds);
    if (this.#speed === undefined) void this.settle(milliseconds);
    await this.waitInCall(awake, worker);
  }

  /** Waits within a held call of `worker` for work of another worker, which holds time itself as long as it needs it. */
  async waitInCall<Result>(work: Promise<Result>, worker: object): Promise<Result> {
    const underWay = this.#underWayOf(worker);
    underWay.asleep++;
    this.#changed();
    try {
      return await work;
    } finally {
      underWay.asleep--;
      this.#changed();
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
    if (Number.isFinite(end)) this.#now = Math.max(this.#now, end);
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
    let quietSince = performance.now();
    for (;;) {
      await nextTurn();
      if (![...this.#underWay.values()].every(isQuiet)) {
        await this.#change();
        quietTurns = 0;
        quietSince = performance.now();
        continue;
      }
      quietTurns++;
      const mayGoOn = [...this.#underWay.values()].some(({ processes }) => processes > 0);
      if (quietTurns >= 2 && (!mayGoOn || performance.now() - quietSince > GRACE_MILLISECONDS)) return;
    }
  }

  /** The next change of what is under way. To look again at every turn would take the processor from who does the work. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#awaited.push(resolve));
  }

  #changed(): void {
    for (const resolve of this.#awaited.splice(0)) resolve();
  }

  async #hold<Result>(work: Promise<Result>, worker: object, kind: 'processes' | 'calls'): Promise<Result> {
    const underWay = this.#underWayOf(worker);
    underWay[kind]++;
    this.#changed();
    try {
      return await work;
    } finally {
      underWay[kind]--;
      if (underWay.processes === 0 && underWay.calls === 0) this.#underWay.delete(worker);
      this.#changed();
    }
  }

  #underWayOf(worker: object): UnderWay {
    const underWay = this.#underWay.get(worker) ?? { processes: 0, calls: 0, asleep: 0 };
    this.#underWay.set(worker, underWay);
    return underWay;
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

/** How long a process whose calls all sleep is given, really, to show that it does something else as well. */
const GRACE_MILLISECONDS = 20;

function isQuiet({ processes, calls, asleep }: UnderWay): boolean {
  return calls === asleep && (processes === 0 || asleep > 0);
}

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => seconds(count * 60);
