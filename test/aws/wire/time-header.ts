import type { Clock } from '../clock.ts';

/** Milliseconds since 1970 on the local AWS's clock. A function process sets its own clock by it (lambda/local-time.mjs). */
export const TIME_HEADER = 'x-local-aws-time';

/**
 * What an answer says of the time: that of a clock that leaps, so that a function sees how long a slow answer took. Of a
 * clock that runs by itself it says nothing: while it is invoked, a function lives at the speed of real time.
 */
export function timeHeader(clock: Clock): Record<string, string> {
  return clock.speed === 0 ? { [TIME_HEADER]: String(clock.now().getTime()) } : {};
}
