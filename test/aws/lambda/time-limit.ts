import type { Clock } from '../clock.ts';

export interface TimeLimit {
  readonly passed: Promise<void>;
  readonly cancel: () => void;
}

/**
 * How long a function may take. It works in real time, so that is what counts; and so is the time of a clock that leaps
 * while the function waits for a slow answer.
 */
export function timeLimit(milliseconds: number, clock: Clock): TimeLimit {
  let cancel = (): void => {};
  const passed = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const forget = clock.speed === 0 ? clock.schedule(milliseconds, resolve) : () => {};
    cancel = () => {
      clearTimeout(timer);
      forget();
    };
  });
  return { passed, cancel };
}
